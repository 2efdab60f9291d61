"""Results on stdout: tables on a terminal; elsewhere lines with tabs, or JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from textwrap import indent
from typing import Any

from wordkin.answers.typed_words import TypedWord
from wordkin.answers.words import Answer, Neighbors
from wordkin.cli.outcome import echo, print_message
from wordkin.system.streams import OBEYED, escape_controls
from wordkin.system.tables import table


def show_neighbors(answer: Neighbors, *, as_json: bool) -> None:
    """Print words and similarities: a table on a terminal, tab-separated elsewhere, or JSON."""
    if as_json:
        show_json(**answer)
        return
    print_taken(answer)
    rows = [(entry["word"], f"{entry['similarity']:.4f}") for entry in answer["neighbors"]]
    show_rows(("word", "similarity"), rows, answer["question"])


def print_taken(*answers: Answer) -> None:
    """Print which words were taken for those that were typed, each once, on stderr."""
    taken = {typed: word for answer in answers for typed, word in answer.get("taken", {}).items()}
    for typed, word in taken.items():
        print_message(TypedWord(typed, word))


def show_rows(columns: Sequence[str], rows: Iterable[Sequence[str]], title: str = "") -> None:
    """Print rows: a table on a terminal; elsewhere tab-separated, each after the title if there is one."""
    if sys.stdout.isatty():
        show_table(title, columns, rows)
        return
    for row in rows:
        echo("\t".join((title, *row) if title else row))


def show_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print one table with lines, below its title, which may be wider."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console, table = Console(), Table(*columns)
    for row in rows:
        # As texts, since words may look like rich's own markup, as [red] does.
        table.add_row(*(Text(escape_controls(cell)) for cell in row))
    if title:
        console.print(Text(escape_controls(title), style="table.title"))
    console.print(table)


def conclude(message: str, *, as_json: bool, **facts: object) -> None:
    """Report what a command has done: to a person, or to a program."""
    if as_json:
        show_json(**facts)
    else:
        print_message(message)


def show_json(**members: object) -> None:
    """Print one JSON object on one line; its texts hold no characters that a terminal obeys."""
    text = json.dumps(members, ensure_ascii=False)
    echo(OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


def readable(value: object) -> str:
    """A value in the form that people write.

    Examples
    --------
    >>> readable(71290), readable(["sea", "lake"]), readable(None)
    ('71,290', 'sea, lake', 'none')
    >>> readable({"epoch": 1, "learning_rate": 2.4999e-06})
    'epoch 1, learning rate 2.5e-06'
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, list):
        return ", ".join(readable(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(
            f"{name.replace('_', ' ')} {readable(item)}" for name, item in value.items()
        )
    return "none" if value is None else str(value)


def show_facts(facts: Mapping[str, Any]) -> None:
    """Print the facts of a file, one a line."""
    for name, value in facts.items():
        label = name.replace("_", " ")
        if isinstance(value, dict):
            echo(f"{label}:")
            for option, choice in value.items():
                echo(f"  {option.replace('_', ' ')}: {readable(choice)}")
        elif name == "history" and value:
            echo(f"history:\n{tabulate(value)}")
        else:
            echo(f"{label}: {readable(value)}")


def tabulate(records: Sequence[Mapping[str, object]]) -> str:
    """The records of a training as a table.

    Examples
    --------
    >>> print(
    ...     tabulate([{"epoch": 1, "words": 71290, "loss": 2.51289}, {"epoch": 2, "words": 71288}])
    ... )
      epoch   words   loss
      1      71,290  2.513
      2      71,288      -
    """
    names = list(dict.fromkeys(name for record in records for name in record))
    rows = [[readable(record.get(name, "-")) for name in names] for record in records]
    return indent(table([name.replace("_", " ") for name in names], *rows), "  ")
