"""The prompt of Google's programs that answer questions, and the table of their answers."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from wordkin.cli.outcome import echo
from wordkin.plain_text import MARK, split_words, without_mark

if TYPE_CHECKING:
    from wordkin.vectors import Neighbor, WordVectors

ANSWERS = 40
RULE = "-" * 72


def read_words(prompt: str) -> Iterator[list[str]]:
    """The words of each line from the keyboard or a pipe, until EXIT or the end."""
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    if sys.stdin.isatty() and importlib.util.find_spec("readline"):
        import readline  # noqa: F401 - arrow keys and history for `input`
    for line in without_mark(_typed_lines(prompt), MARK):
        if line == "EXIT":
            return
        yield split_words(line) or [""]
    echo()  # at the end, where the C programs ask forever


def _typed_lines(prompt: str) -> Iterator[str]:
    with contextlib.suppress(EOFError):
        while True:
            yield input(prompt)


def show_positions(words: Sequence[str], vectors: WordVectors, *, unknown_position: int) -> bool:
    """Print the position of each word, up to the first unknown one; False if there is one."""
    for word in words:
        is_known = word in vectors
        position = vectors.words.index(word) if is_known else unknown_position
        echo(f"\nWord: {word}  Position in vocabulary: {position}")
        if not is_known:
            echo("Out of dictionary word!")
            return False
    return True


def show_answers(title: str, answers: Sequence[Neighbor], *, least: float) -> None:
    """Print a table of forty lines; empty ones at the end show the similarity `least`."""
    echo(f"\n{'Word':>50}{title:>22}\n{RULE}")
    shown = [(word, similarity) for word, similarity in answers if similarity > least]
    shown += [("", least)] * (ANSWERS - len(shown))
    for word, similarity in shown:
        # The C programs count bytes, and so do scripts that cut their lines.
        echo(f"{word.encode().rjust(50).decode()}\t\t{similarity:f}")
