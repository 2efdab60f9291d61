"""The help of a command with plain names of values, such as TEXT and N, where typer would show Python's types."""

from __future__ import annotations

import typing
from pathlib import Path
from typing import Any

from typer.core import TyperCommand

from wordkin.settings.subwords import TEXT, SubwordSettings

VALUE_NAMES: dict[Any, str] = {int: "N", float: "X", str: "TEXT", Path: "FILE"}


class PlainCommand(TyperCommand):
    """A command whose usage and help name arguments in capitals, and values by `value_name`."""

    def __init__(self, *parts: Any, **options: Any) -> None:
        super().__init__(*parts, **options)
        for each in self.params:
            parameter: Any = each
            if parameter.metavar is not None:
                continue
            if parameter.param_type_name == "argument":
                parameter.metavar = parameter.name.upper()
            elif not parameter.is_flag:
                parameter.metavar = value_name(parameter.type_descriptor.annotation)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the command line; click asks each option for a value, which --subwords can do without."""
        return super().parse_args(ctx, with_usual_lengths(args))

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """The parts of the usage; typer would put what is required in braces."""
        return [
            piece.replace("{", "").replace("}", "") for piece in super().collect_usage_pieces(ctx)
        ]

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the sections of arguments and options; typer would add types to the arguments."""
        sections: dict[str, list[tuple[str, str]]] = {"argument": [], "option": []}
        for each in self.get_params(ctx):
            parameter: Any = each
            if record := parameter.get_help_record(ctx):
                kind = parameter.param_type_name
                several = "..." if parameter.nargs != 1 else ""
                name = f"{parameter.metavar}{several}" if kind == "argument" else record[0]
                sections[kind].append((name, record[1]))
        for kind, rows in sections.items():
            if rows:
                with formatter.section(f"{kind.capitalize()}s"):
                    formatter.write_dl(rows)


def with_usual_lengths(args: list[str]) -> list[str]:
    """The same arguments, with the usual lengths of n-grams after a --subwords that names none.

    >>> with_usual_lengths(["a.txt", "--subwords", "-o", "b.bin"])
    ['a.txt', '--subwords', '3-6', '-o', 'b.bin']
    >>> with_usual_lengths(["--subwords", "2-5", "a.txt"])
    ['--subwords', '2-5', 'a.txt']
    """
    completed = []
    for place, argument in enumerate(args):
        completed.append(argument)
        following = args[place + 1 : place + 2]
        if argument == "--subwords" and not any(map(TEXT.fullmatch, following)):
            completed.append(str(SubwordSettings()))
    return completed


def value_name(kind: Any) -> str:
    """The notation for a value: its choices, or its type.

    >>> value_name(int), value_name(list[str] | None), value_name(typing.Literal["add", "multiply"])
    ('N', 'TEXT', 'add|multiply')
    """
    kind = drop_none(kind)
    if typing.get_origin(kind) is typing.Literal:
        return "|".join(typing.get_args(kind))
    if typing.get_origin(kind) is list:
        return value_name(typing.get_args(kind)[0])
    return VALUE_NAMES[kind]


def drop_none(kind: Any) -> Any:
    """The type without `| None`."""
    parts = typing.get_args(kind)
    return next(part for part in parts if part is not type(None)) if type(None) in parts else kind
