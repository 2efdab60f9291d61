"""`wordkin word-analogy`: the prompt of the C program."""

from typing import Annotated

import typer

import wordkin as wk
from wordkin.cli.c_prompt import ANSWERS, are_known, show_answers, typed_words


def word_analogy(
    file: Annotated[
        str | None, typer.Argument(metavar="FILE", help="Vectors of any known format.")
    ] = None,
) -> None:
    """Answer analogies as Google's word-analogy does.

    EXIT or Ctrl-D ends.
    """
    if file is None:
        typer.echo("Usage: wordkin word-analogy <FILE>\nwhere FILE contains word vectors")
        return
    vectors = wk.load(file)
    for words in typed_words("Enter three words (EXIT to break): "):
        if len(words) < 3:
            typer.echo(
                f"Only {len(words)} words were entered.. three words are needed at the input to "
                "perform the calculation"
            )
        elif are_known(words, vectors, unknown_position=0):
            a, b, c, *more = words
            # Words after the third one are no answers, and else of no account.
            found = vectors.combine([b, c], [a], k=ANSWERS + len(more))
            answers = [answer for answer in found if answer.word not in more][:ANSWERS]
            show_answers("Distance", answers, least=0.0)
