"""`wordkin cluster`: classes of similar words."""

import sys
from pathlib import Path
from typing import Annotated

import typer

import wordkin as wk
from wordkin.cli.arguments import AsJson, VectorsFile
from wordkin.cli.outcome import shows_messages
from wordkin.cli.output import check_file
from wordkin.cli.results import show_json, show_table
from wordkin.system.saving import replace_file

SHOWN_WORDS = 10


def cluster(
    vectors: VectorsFile,
    clusters: Annotated[int, typer.Option("-k", min=1, help="Number of clusters.")],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="OUT", help="Write a line for each word, with its class."
        ),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, max=2**32 - 1, help="Random seed.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Divide the words into clusters by k-means.

    Prints a line "word class" for each word, as the C tool does with -classes; on a terminal, each
    class with its first words. It needs the extra `evaluation`.
    """
    if output is not None:
        check_file(output, [vectors])
    known = wk.load(vectors)
    found = wk.clusters(known, clusters, seed=seed, progress=shows_messages())
    lines = (f"{word} {label}\n" for word, label in zip(known, found.labels, strict=True))
    if output is not None:
        with replace_file(output) as file:
            file.writelines(line.encode() for line in lines)
        return
    if not as_json and not sys.stdout.isatty():
        for line in lines:
            typer.echo(line, nl=False)
        return
    if as_json:
        for number, words in enumerate(found):
            show_json(cluster=number, words=words)
    else:
        rows = [
            (str(number), f"{len(words):,}", " ".join(words[:SHOWN_WORDS]))
            for number, words in enumerate(found)
        ]
        show_table("", ("class", "size", "first words"), rows)
