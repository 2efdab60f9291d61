"""What the results of all test sets share: figures and data frames."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, TypeAlias

from wordkin.errors import require_extra

if TYPE_CHECKING:
    import pandas as pd

DataFrame: TypeAlias = "pd.DataFrame"


def share(part: int, whole: int) -> float:
    """Part of the whole from 0 to 1, also of nothing.

    >>> share(1, 4), share(0, 0)
    (0.25, 0.0)
    """
    return part / whole if whole else 0.0


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
