"""`wordkin map`: words as points on a plane, similar words near each other."""

import warnings
from pathlib import Path
from typing import Annotated, Literal

import typer

import wordkin as wk
from wordkin.answers.typed_words import find_typed_words
from wordkin.answers.word_map import answer_map, map_page, place_words
from wordkin.cli.arguments import AsJson, VectorsFile
from wordkin.cli.outcome import print_message, shows_messages
from wordkin.cli.output import check_file
from wordkin.cli.pictures import check_picture, save_figure
from wordkin.cli.results import show_json
from wordkin.errors import warn
from wordkin.evaluation.pictures import BLUE, new_axes
from wordkin.system.saving import replace_file
from wordkin.vectors import Floats

LABELS = 300  # more labels cover each other in a picture without zoom


def map_words(
    vectors: VectorsFile,
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help=".png, .svg or .pdf for a picture; .html for a page to zoom and search, which works "
            "offline.",
        ),
    ],
    words: Annotated[
        list[str] | None,
        typer.Argument(help="Words to show; without them, the most frequent ones."),
    ] = None,
    count: Annotated[
        int, typer.Option("-k", min=2, help="Number of words to show, if none are given.")
    ] = LABELS,
    method: Annotated[
        Literal["auto", "pca", "umap"],
        typer.Option(
            help="umap keeps neighbors together. auto: umap if it is installed, else pca."
        ),
    ] = "auto",
    as_json: AsJson = False,
) -> None:
    """Draw words as points, similar words near each other."""
    is_page = output.suffix.lower() == ".html"
    if is_page:
        check_file(output, [vectors])
    else:
        check_picture(output, [vectors], also=(".html",))
    known = wk.load(vectors)
    chosen = choose_words(known, words) if words else known.words[:count]
    positions = place_words(known, chosen, method, progress=shows_messages())
    if is_page:
        with replace_file(output) as file:
            file.write(map_page(chosen, positions, title=Path(vectors).name).encode())
    else:
        draw_map(chosen, positions, output)
    print_message(f"saved {output}: {len(chosen):,} words")
    if as_json:
        for point in answer_map(chosen, positions):
            show_json(**point)


def choose_words(vectors: wk.WordVectors, typed: list[str]) -> list[str]:
    """The words that are meant, each once."""
    found = find_typed_words(vectors, typed)
    for one in dict.fromkeys(found):
        if one.typed != one.word:
            print_message(one)
    return list(dict.fromkeys(one.word for one in found))


def draw_map(words: list[str], positions: Floats, path: Path) -> None:
    """Draw points with their words into a picture."""
    axes = new_axes(width=12, height=9)[0]
    axes.scatter(positions[:, 0], positions[:, 1], s=6, color=BLUE, alpha=0.6)
    for word, position in zip(words, positions, strict=True):
        label = word.replace("$", r"\$")  # two of them would begin a formula
        axes.annotate(label, position, (2, 2), textcoords="offset points", fontsize=7)
    axes.set_axis_off()
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")  # for each letter, each time it is drawn
        save_figure(axes, path)
    if any("missing from" in str(warning.message) for warning in found):
        warn(f"{path}: matplotlib's font lacks letters of some words. An .html map shows them.")
