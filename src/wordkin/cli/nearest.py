"""`wordkin nearest`: the words most similar to others."""

from typing import Annotated

import typer

import wordkin as wk
from wordkin.answers.words import answer_nearest
from wordkin.cli.arguments import AsJson, ByIndex, NeighborCount, Threads, VectorsFile
from wordkin.cli.prompt import ask
from wordkin.cli.results import show_neighbors


def nearest(
    vectors: VectorsFile,
    words: Annotated[
        list[str] | None, typer.Argument(help="Each is a question. Without words, a prompt asks.")
    ] = None,
    k: NeighborCount = 10,
    by_index: ByIndex = False,
    threads: Threads = None,
    as_json: AsJson = False,
) -> None:
    """Show the words most similar to each word."""
    known = wk.load(vectors, index=by_index, threads=threads)

    def answer(questions: list[str]) -> None:
        for found in answer_nearest(known, questions, k, threads=threads):
            show_neighbors(found, as_json=as_json)

    ask(words, answer, prompt="words", known=known)
