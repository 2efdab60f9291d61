"""`wordkin nearest`: the words most similar to others."""

from typing import Annotated

import typer

import wordkin as wk
from wordkin.answers.words import answer_nearest
from wordkin.cli.arguments import AsJson, ByIndex, NeighborCount, Plot, Threads, VectorsOrRun
from wordkin.cli.prompt import ask
from wordkin.cli.results import show_neighbors
from wordkin.cli.sampled import ask_samples, check_no_picture, open_run


def nearest(
    vectors: VectorsOrRun,
    words: Annotated[
        list[str] | None,
        typer.Argument(help="Each word is a question. Without words, a prompt asks for them."),
    ] = None,
    k: NeighborCount = 10,
    by_index: ByIndex = False,
    threads: Threads = None,
    plot: Plot = None,
    as_json: AsJson = False,
) -> None:
    """Show the words most similar to each word.

    For a RUN, it also shows the error of each similarity, and the share of samples in which the
    word is among the nearest, too, as many as -k says.
    """
    if samples := open_run(vectors):
        ask_samples(samples, words, k, plot, as_json=as_json)
        return
    check_no_picture(plot, vectors)
    known = wk.load(vectors, index=by_index, threads=threads)

    def answer(questions: list[str]) -> None:
        for found in answer_nearest(known, questions, k, threads=threads):
            show_neighbors(found, as_json=as_json)

    ask(words, answer, prompt="words", known=known)
