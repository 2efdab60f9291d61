"""`wordkin odd`: the word that does not belong."""

from typing import Annotated

import typer

import wordkin as wk
from wordkin.answers.words import answer_odd
from wordkin.cli.arguments import AsJson, VectorsFile
from wordkin.cli.outcome import echo
from wordkin.cli.prompt import ask
from wordkin.cli.results import print_taken, show_json


def odd(
    vectors: VectorsFile,
    words: Annotated[
        list[str] | None, typer.Argument(help="Three words or more. Without words, a prompt asks.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show the word that is least like the others."""
    known = wk.load(vectors)

    def answer(question: list[str]) -> None:
        found = answer_odd(known, question)
        if as_json:
            show_json(**found)
        else:
            print_taken(found)
            echo(found["odd"])

    ask(words, answer, prompt="words", known=known)
