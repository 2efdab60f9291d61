"""`wordkin odd`: the word that does not belong."""

from typing import Annotated

import typer

import wordkin as wk
from wordkin.answers.words import answer_odd
from wordkin.cli.arguments import AsJson, VectorsOrRun
from wordkin.cli.outcome import echo
from wordkin.cli.prompt import ask
from wordkin.cli.results import print_taken, show_json
from wordkin.cli.sampled import open_run, show_sampled_odd


def odd(
    vectors: VectorsOrRun,
    words: Annotated[
        list[str] | None,
        typer.Argument(help="Three words or more. Without words, a prompt asks for them."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show the word that is least like the others.

    For a RUN, it also shows the share of its samples that agree.
    """
    samples = open_run(vectors)
    known = samples.vectors if samples else wk.load(vectors)

    def answer(question: list[str]) -> None:
        if samples:
            show_sampled_odd(samples, question, as_json=as_json)
            return
        found = answer_odd(known, question)
        if as_json:
            show_json(**found)
        else:
            print_taken(found)
            echo(found["odd"])

    ask(words, answer, prompt="words", known=known)
