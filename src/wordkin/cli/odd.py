"""`wordkin odd`: the word that does not belong."""

from typing import Annotated

import typer

import wordkin as wk
from wordkin.cli.arguments import AsJson, VectorsFile
from wordkin.cli.questions import ask, show_json


def odd(
    vectors: VectorsFile,
    words: Annotated[
        list[str] | None, typer.Argument(help="Three words or more. None: ask for them.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show the word that is least like the others."""
    known = wk.load(vectors)

    def answer(question: list[str]) -> None:
        found = known.odd_one_out(question)
        if as_json:
            show_json(words=question, odd=found)
        else:
            typer.echo(found)

    ask(words, answer, prompt="words", known=known)
