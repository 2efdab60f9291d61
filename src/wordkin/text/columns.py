"""Which columns of a table are meant: by the names in its header, or by their numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from wordkin.errors import SettingsError, quote
from wordkin.text.rows import DECIMAL_COMMA, DIVIDED

Column: TypeAlias = str | int  # a name in the header, or a number from 1

SHOWN_NAMES = 10


def find_columns(
    wanted: Mapping[str, Column], names: Sequence[str], width: int, where: str
) -> list[int]:
    """The positions of columns, from 0, by what they are wanted as; raises `SettingsError` for one twice.

    Examples
    --------
    >>> find_columns({"group": "day", "item": 2}, ["day", "product"], 2, "sales.csv")
    [0, 1]
    """
    found = [find_column(option, one, names, width, where) for option, one in wanted.items()]
    for position, (option, column) in zip(found, wanted.items(), strict=True):
        other = list(wanted)[found.index(position)]
        if other != option:
            raise SettingsError(
                f"{where}: expected different columns as {other} and {option}, found "
                f"{quote(column)} as both."
            )
    return found


def looks_like_header(first: Sequence[str], second: Sequence[str]) -> list[bool]:
    """For each column, whether it looks like one of numbers whose first row is a name.

    Examples
    --------
    >>> looks_like_header(["user", "time"], ["ann", "17"])
    [False, True]
    """
    return [
        is_number(below) and not is_number(above)
        for above, below in zip(first, second, strict=False)
    ]


def is_number(text: str) -> bool:
    """Whether Python reads a number, or would with a decimal point for a comma.

    >>> is_number("1e3"), is_number("1,5"), is_number("one")
    (True, True, False)
    """
    try:
        float(text)
    except ValueError:
        return DECIMAL_COMMA.fullmatch(text) is not None
    return True


def find_column(option: str, column: Column, names: Sequence[str], width: int, where: str) -> int:
    """The position of a column, from 0. names: those of the header, if there is one.

    Raises `SettingsError` for a column that the table lacks.

    Examples
    --------
    >>> find_column("item", "product", ["day", "product"], 2, "sales.csv")
    1
    >>> find_column("item", 2, [], 2, "sales.csv"), find_column("item", "2", [], 2, "sales.csv")
    (1, 1)
    """
    if isinstance(column, str) and column in names:
        if names.count(column) > 1:
            raise SettingsError(
                f"{where}: expected one column {quote(column)} as {option}, found "
                f"{names.count(column)}. Give its number."
            )
        return names.index(column)
    if isinstance(column, str) and not column.isdecimal():
        shown = ", ".join(quote(name, 30) for name in names[:SHOWN_NAMES])
        more = ", ..." if len(names) > SHOWN_NAMES else ""
        found = f"the columns {shown}{more}" if names else "no header"
        raise SettingsError(
            f"{where}: expected a column {quote(column)} as {option}, found {found}. "
            "Give a name of the header, or the number of the column, from 1."
        )
    number = int(column)
    if not 1 <= number <= width:
        raise SettingsError(
            f"{where}: expected column {number} as {option}, found {width} columns, from 1. {DIVIDED}"
        )
    return number - 1
