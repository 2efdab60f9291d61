"""`wordkin explore`: the explorer's page as one file."""

from pathlib import Path
from typing import Annotated, Literal

import typer

import wordkin as wk
from wordkin.answers.explorer import MOST_WORDS, WORDS, choose_words, make_explorer
from wordkin.answers.file_facts import describe_file, name_of
from wordkin.answers.word_map import place_words
from wordkin.cli.arguments import AsJson, VectorsFile
from wordkin.cli.outcome import print_message, shows_messages
from wordkin.cli.output import check_file
from wordkin.cli.results import show_json
from wordkin.errors import SettingsError, quote
from wordkin.progress import show_work


def explore(
    vectors: VectorsFile,
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", metavar="FILE", help="The page; its name must end in .html."
        ),
    ],
    words: Annotated[
        int,
        typer.Option(
            min=1, max=MOST_WORDS, help="Number of words to include, the most frequent ones."
        ),
    ] = WORDS,
    exact: Annotated[
        bool,
        typer.Option(
            "--exact", help="Keep the vectors in half precision; the file is half as large again."
        ),
    ] = False,
    method: Annotated[
        Literal["auto", "pca", "umap", "tsne"],
        typer.Option(help="Layout of the map, as for `wordkin map`."),
    ] = "auto",
    as_json: AsJson = False,
) -> None:
    """Write a page to explore the vectors offline."""
    if output.suffix.lower() != ".html":
        raise SettingsError(
            f"{output}: expected a name that ends in .html, found {quote(output.suffix)}."
        )
    check_file(output, [vectors])
    known = wk.load(vectors)
    chosen = choose_words(known, words)
    placed = place_words(known, chosen, method, progress=shows_messages())
    facts = describe_file(vectors)
    with show_work(f"finding neighbors of {len(chosen):,} words", progress=shows_messages()):
        page = make_explorer(known, chosen, placed, exact=exact, name=name_of(vectors), facts=facts)
    page.save(output)
    if as_json:
        show_json(file=str(output), words=len(chosen), bytes=len(page.page))
    print_message(f"saved {output}: {len(chosen):,} words, {len(page.page) / 1e6:.1f} MB")
