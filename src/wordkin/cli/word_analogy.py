"""`wordkin word-analogy`: the prompt of the C program."""

import typer

import wordkin as wk
from wordkin.cli.arguments import CVectorsFile
from wordkin.cli.c_prompt import ANSWERS, read_words, show_answers, show_positions


def word_analogy(file: CVectorsFile = None) -> None:
    """Answer analogies as Google's word-analogy does.

    EXIT or Ctrl-D ends the program.
    """
    if file is None:
        typer.echo("Usage: wordkin word-analogy <FILE>\nwhere FILE contains word vectors")
        return
    vectors = wk.load(file)
    for words in read_words("Enter three words (EXIT to break): "):
        if len(words) < 3:
            typer.echo(
                f"Only {len(words)} words were entered.. three words are needed at the input to "
                "perform the calculation"
            )
        elif show_positions(words, vectors, unknown_position=0):
            a, b, c, *more = words
            # More words than three are excluded from the answers, and otherwise ignored.
            found = vectors.combine([b, c], [a], k=ANSWERS + len(more))
            answers = [answer for answer in found if answer.word not in more][:ANSWERS]
            show_answers("Distance", answers, least=0.0)
