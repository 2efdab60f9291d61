"""`wordkin map`: words as points on a plane, similar words near each other."""

from itertools import islice
from pathlib import Path
from typing import Annotated, Literal

import typer

import wordkin as wk
from wordkin.answers.explorer import WORDS
from wordkin.answers.file_facts import name_of
from wordkin.answers.typed_words import find_typed_words
from wordkin.cli.arguments import AsJson, VectorsFile
from wordkin.cli.outcome import print_message, shows_messages
from wordkin.cli.output import check_file
from wordkin.cli.pictures import check_picture
from wordkin.cli.results import show_json

LABELS = 300  # more labels cover each other in a picture without zoom


def map_words(
    vectors: VectorsFile,
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help=".png, .svg or .pdf for a picture; .html for the page of `wordkin explore`.",
        ),
    ],
    words: Annotated[
        list[str] | None,
        typer.Argument(help="Words to show; without them, the most frequent ones."),
    ] = None,
    count: Annotated[
        int | None,
        typer.Option(
            "-k",
            min=2,
            help="Number of words to show, if none are given.",
            show_default=f"{LABELS} in a picture, {WORDS:,} on a page",
        ),
    ] = None,
    method: Annotated[
        Literal["auto", "pca", "umap", "tsne"],
        typer.Option(
            help="tsne keeps the most neighbors together, then umap. auto: the better one "
            "that is installed, or else pca."
        ),
    ] = "auto",
    as_json: AsJson = False,
) -> None:
    """Draw words as points, similar words near each other."""
    if is_page := output.suffix.lower() == ".html":
        check_file(output, [vectors])
    else:
        check_picture(output, [vectors], also=(".html",))
    known = wk.load(vectors)
    chosen = (
        choose_words(known, words)
        if words
        else list(islice(known, count or (WORDS if is_page else LABELS)))
    )
    found = wk.project(known, chosen, method=method, progress=shows_messages())
    found.save(output, title=name_of(vectors))
    print_message(f"saved {output}: {len(chosen):,} words")
    if as_json:
        for point in found.points:
            show_json(**point)


def choose_words(vectors: wk.WordVectors, typed: list[str]) -> list[str]:
    """The words that are meant, each once."""
    found = find_typed_words(vectors, typed)
    for one in dict.fromkeys(found):
        if one.typed != one.word:
            print_message(one)
    return list(dict.fromkeys(one.word for one in found))
