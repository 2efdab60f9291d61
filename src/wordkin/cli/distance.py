"""`wordkin distance`: the prompt of the C program."""

from typing import Annotated

import typer

import wordkin as wk
from wordkin.cli.c_prompt import ANSWERS, are_known, show_answers, typed_words


def distance(
    file: Annotated[
        str | None, typer.Argument(metavar="FILE", help="Vectors of any known format.")
    ] = None,
) -> None:
    """Show nearest words as Google's distance does.

    Several words are added up. EXIT or Ctrl-D ends.
    """
    if file is None:
        typer.echo("Usage: wordkin distance <FILE>\nwhere FILE contains word vectors")
        return
    vectors = wk.load(file)
    for words in typed_words("Enter word or sentence (EXIT to break): "):
        if are_known(words, vectors, unknown_position=-1):
            show_answers("Cosine distance", vectors.combine(words, k=ANSWERS), least=-1.0)
