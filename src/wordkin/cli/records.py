"""What `wordkin walks` and `wordkin baskets` share: options of tables, and the options of training that suit."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, TypeAlias

from typer import Option

from wordkin.cli.outcome import print_message
from wordkin.cli.output import check_file
from wordkin.cli.program import program_name
from wordkin.errors import SettingsError
from wordkin.phrases.writing import check_compression, open_output
from wordkin.records.spelling import Joined
from wordkin.system.streams import binary_output

Output: TypeAlias = Annotated[
    str,
    Option(
        "--output",
        "-o",
        metavar="OUT",
        help="The text, one line for each; .gz, .bz2 or .xz compresses it; - is stdout.",
    ),
]
Delimiter: TypeAlias = Annotated[
    str | None,
    Option(
        help="What separates the columns: a character, tab, or space for any white space.",
        show_default="guessed from the first lines",
    ),
]
Header: TypeAlias = Annotated[
    bool | None,
    Option(
        "--header/--no-header",
        help="Whether the first line names the columns.",
        show_default="guessed from the first lines",
    ),
]
Quotes: TypeAlias = Annotated[
    bool, Option("--quotes/--no-quotes", help="Whether quotes enclose fields, as in CSV.")
]
Joiner: TypeAlias = Annotated[str, Option(help="Replaces white space inside names: New_York.")]


def check_text_output(output: str, sources: Iterable[object], *, as_json: bool) -> None:
    """Raise, before anything is read, for a text that could not be written."""
    check_compression(Path(output))
    if output == "-":
        if as_json:
            raise SettingsError("--json and - as output both want standard output. Drop one.")
        binary_output()
    else:
        check_file(Path(output), sources)


def write_lines(blocks: Iterable[bytes], output: str) -> None:
    """Write a text, which gets its name when it is whole; "-" is standard output."""
    with open_output(output) as file:
        file.writelines(blocks)
        file.flush()


def print_joined(joined: Joined) -> None:
    """Print which names had white space."""
    if joined.changed:
        before, after = joined.example
        print_message(f"white space in names: {joined.changed:,}, as {before!r}, written {after!r}")


def print_written(output: str, content: str) -> None:
    """Print what was written, and where."""
    print_message(f"wrote {'standard output' if output == '-' else output}: {content}")


def suggest_training(
    output: str, options: Mapping[str, Any], result: str, reasons: Iterable[str]
) -> None:
    """Print the command that trains on a text with the options that suit it, and why they do.

    Of a text that another program reads already, the options alone.
    """
    chosen = " ".join(_as_flag(name, value) for name, value in options.items())
    if output == "-":
        print_message(f"options that suit: {chosen}")
        return
    print_message(f"to train: {program_name()} train {shlex.quote(output)} -o {result} {chosen}")
    for reason in reasons:
        print_message(f"why: {reason}")


def _as_flag(name: str, value: object) -> str:
    """An option of training as it is typed.

    >>> _as_flag("min_count", 1), _as_flag("shrink_window", False)
    ('--min-count 1', '--no-shrink-window')
    """
    flag = name.replace("_", "-")
    if isinstance(value, bool):
        return f"--{flag}" if value else f"--no-{flag}"
    return f"--{flag} {value:g}" if isinstance(value, float) else f"--{flag} {value}"
