"""Questions in words, from the command line or one a line, and their answers."""

import json
import sys
from collections.abc import Callable, Iterable, Sequence

import typer

from wordkin.cli.outcome import FAILED, complain, describe, tell
from wordkin.cli.prompt import typed_lines
from wordkin.cli.tables import show_table
from wordkin.errors import WordkinError
from wordkin.vectors import Neighbor


def ask(
    words: Sequence[str] | None,
    answer: Callable[[list[str]], None],
    *,
    prompt: str,
    known: Iterable[str] = (),
) -> None:
    """Answer the words given, or else every line of standard input.

    On a terminal `prompt` asks for each line, completes known words, and a wrong line costs
    nothing. Lines from elsewhere are all answered too, but the command has failed if one was wrong.
    """
    if words:
        answer(list(words))
        return
    has_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    failed = False
    for line in typed_lines(prompt, known) if has_terminal else sys.stdin:
        try:
            if question := line.split():
                answer(question)
        except WordkinError as error:
            complain(describe(error))
            failed = True
    if failed and not has_terminal:
        raise typer.Exit(FAILED)


def show_neighbors(question: str, neighbors: Iterable[Neighbor], *, as_json: bool) -> None:
    """Print words and similarities: a table on a terminal, tab-separated elsewhere, or JSON."""
    found = list(neighbors)
    if as_json:
        show_json(question=question, neighbors=[neighbor._asdict() for neighbor in found])
    elif sys.stdout.isatty():
        rows = [(neighbor.word, f"{neighbor.similarity:.4f}") for neighbor in found]
        show_table(question, ("word", "similarity"), rows)
    else:
        for neighbor in found:
            typer.echo(f"{question}\t{neighbor.word}\t{neighbor.similarity:.4f}")


def conclude(message: str, *, as_json: bool, **facts: object) -> None:
    """Say what a command has done: to a person, or to a program."""
    if as_json:
        show_json(**facts)
    else:
        tell(message)


def show_json(**members: object) -> None:
    """Print one JSON object on one line."""
    typer.echo(json.dumps(members, ensure_ascii=False))
