"""The prompt of Google's programs that answer questions, and the table of their answers."""

from __future__ import annotations

import importlib.util
import io
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from wordkin.vectors import Neighbor, WordVectors

ANSWERS = 40
RULE = "-" * 72


def typed_words(prompt: str) -> Iterator[list[str]]:
    """The words of each line that is typed or piped in, until EXIT or the end."""
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    if sys.stdin.isatty() and importlib.util.find_spec("readline"):
        import readline  # noqa: F401 - arrow keys and history for `input`
    while True:
        try:
            line = input(prompt)
        except EOFError:  # at which the C programs ask for ever
            typer.echo()
            return
        if line == "EXIT":
            return
        yield line.split() or [""]


def are_known(words: Sequence[str], vectors: WordVectors, *, unknown_position: int) -> bool:
    """Print the position of each word, up to the first one that has none."""
    for word in words:
        is_known = word in vectors
        position = vectors.words.index(word) if is_known else unknown_position
        typer.echo(f"\nWord: {word}  Position in vocabulary: {position}")
        if not is_known:
            typer.echo("Out of dictionary word!")
            return False
    return True


def show_answers(title: str, answers: Sequence[Neighbor], *, least: float) -> None:
    """Print a table of forty lines, whose last ones may be empty; `least` stands there."""
    typer.echo(f"\n{'Word':>50}{title:>22}\n{RULE}")
    shown = [(word, similarity) for word, similarity in answers if similarity > least]
    shown += [("", least)] * (ANSWERS - len(shown))
    for word, similarity in shown:
        # The C programs count bytes, and so do those who cut their lines.
        typer.echo(f"{word.encode().rjust(50).decode()}\t\t{similarity:f}")
