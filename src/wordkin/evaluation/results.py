"""What the results of all test sets share: figures, tables, and data frames."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, TypeAlias

from wordkin.errors import require_extra
from wordkin.system.markup import html_table

if TYPE_CHECKING:
    import pandas as pd

DataFrame: TypeAlias = "pd.DataFrame"
Row: TypeAlias = Sequence[str | float]


def share(part: int, whole: int) -> float:
    """Part of the whole from 0 to 1, also of nothing.

    >>> share(1, 4), share(0, 0)
    (0.25, 0.0)
    """
    return part / whole if whole else 0.0


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
        return html_table("", header, rows)


def _cell(value: str | float) -> str:
    if isinstance(value, str):
        return value
    return f"{value:,}" if isinstance(value, int) else f"{value:.1%}"


def one_line(scores: object, figure: str, asked: int, questions: int, unit: str) -> str:
    """The `repr` of a result: its main figure, and how much of the test set it is about."""
    return f"<{type(scores).__name__}: {figure}, {asked:,} of {questions:,} {unit} asked>"


def figures(value: Any, *properties: str) -> dict[str, Any]:
    """The fields of a frozen value and the named properties, by name."""
    return {**asdict(value), **{name: getattr(value, name) for name in properties}}


def data_frame(rows: Sequence[Any]) -> DataFrame:
    """The rows, dicts or dataclasses, as a data frame of pandas."""
    with require_extra("to_pandas", "pandas", "evaluation"):
        import pandas as pd
    return pd.DataFrame(rows)
