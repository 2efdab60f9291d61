"""Questions in words, from the command line or one a line, and their answers."""

import importlib.util
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence

import typer

from wordkin.cli.outcome import FAILED, describe, tell
from wordkin.errors import WordkinError
from wordkin.vectors import Neighbor


def ask(words: Sequence[str] | None, answer: Callable[[list[str]], None], *, prompt: str) -> None:
    """Answer the words given, or else every line of standard input.

    On a terminal `prompt` asks for each line, and a wrong one costs nothing. Lines from elsewhere
    are all answered too, but the command has failed if one was wrong.
    """
    if words:
        answer(list(words))
        return
    has_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    failed = False
    for line in _typed_lines(prompt) if has_terminal else sys.stdin:
        try:
            if question := line.split():
                answer(question)
        except WordkinError as error:
            tell(describe(error))
            failed = True
    if failed and not has_terminal:
        raise typer.Exit(FAILED)


def show_neighbors(question: str, neighbors: Iterable[Neighbor], *, as_json: bool) -> None:
    """Print words and similarities: a table on a terminal, tab-separated elsewhere, or JSON."""
    if as_json:
        show_json(question=question, neighbors=[found._asdict() for found in neighbors])
    elif sys.stdout.isatty():
        _show_table(question, neighbors)
    else:
        for found in neighbors:
            typer.echo(f"{question}\t{found.word}\t{found.similarity:.4f}")


def show_json(**members: object) -> None:
    """Print one JSON object on one line."""
    typer.echo(json.dumps(members, ensure_ascii=False))


def _typed_lines(prompt: str) -> Iterator[str]:
    """Lines that somebody types, until Ctrl-D."""
    if importlib.util.find_spec("readline"):
        import readline  # noqa: F401 - arrow keys and history for `input`
    tell("Ctrl-D ends.")
    while True:
        try:
            yield input(f"{prompt}: ")
        except EOFError:
            typer.echo()
            return


def _show_table(question: str, neighbors: Iterable[Neighbor]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("word", "similarity", title=question, title_justify="left")
    for found in neighbors:
        table.add_row(found.word, f"{found.similarity:.4f}")
    Console().print(table)
