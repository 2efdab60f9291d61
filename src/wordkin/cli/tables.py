"""Tables: with lines and colours for people, with tabs where the output goes to a program."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

import typer


def show_rows(columns: Sequence[str], rows: Iterable[Sequence[str]], title: str = "") -> None:
    """Print rows: a table on a terminal, tab-separated and without a heading elsewhere."""
    if sys.stdout.isatty():
        show_table(title, columns, rows)
        return
    for row in rows:
        typer.echo("\t".join(row))


def show_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print one table with lines."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*columns, title=title or None, title_justify="left")
    for row in rows:
        table.add_row(*map(Text, row))  # words may look like rich's own markup, as [red] does
    Console().print(table)
