"""Tables in text: results that `print` and notebooks show as one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TypeAlias

from wordkin.system.markup import html_table

Row: TypeAlias = Sequence[str | float]


def table(*rows: Row) -> str:
    """Lines of aligned cells: the first column to the left, the others to the right.

    Whole numbers are shown as counts, other numbers as percentages.

    >>> print(table(["analogies", "right", "covered"], ["capitals", 1_200, 0.625]))
    analogies  right  covered
    capitals   1,200    62.5%
    """
    cells = [[_cell(value) for value in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "\n".join(
        "  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]) for row in cells
    )


class ShownAsTable(ABC):
    """A result whose `str` is a table, and which notebooks show as one."""

    @abstractmethod
    def _table(self) -> Sequence[Row]:
        """The rows, the header first."""

    def __str__(self) -> str:
        return table(*self._table())

    def _repr_html_(self) -> str:
        header, *rows = ([_cell(value) for value in row] for row in self._table())
        return html_table(self._caption(), header, rows)

    def _caption(self) -> str:
        """What notebooks show above the table."""
        return ""


def _cell(value: str | float) -> str:
    if isinstance(value, str):
        return value
    return f"{value:,}" if isinstance(value, int) else f"{value:.1%}"
