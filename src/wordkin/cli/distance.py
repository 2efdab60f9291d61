"""`wordkin distance`: the prompt of the C program."""

import typer

import wordkin as wk
from wordkin.cli.arguments import CVectorsFile
from wordkin.cli.c_prompt import ANSWERS, read_words, show_answers, show_positions


def distance(file: CVectorsFile = None) -> None:
    """Show nearest words as Google's distance does.

    The vectors of several words are added up. EXIT or Ctrl-D ends the program.
    """
    if file is None:
        typer.echo("Usage: wordkin distance <FILE>\nwhere FILE contains word vectors")
        return
    vectors = wk.load(file)
    for words in read_words("Enter word or sentence (EXIT to break): "):
        if show_positions(words, vectors, unknown_position=-1):
            show_answers("Cosine distance", vectors.combine(words, k=ANSWERS), least=-1.0)
