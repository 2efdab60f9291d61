"""What all test sets share: known words by row, files, tables."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import EvaluationError, missing_extra
from wordkin.settings import check_number
from wordkin.vectors import WordVectors

if TYPE_CHECKING:
    import pandas as pd

Source: TypeAlias = str | os.PathLike[str] | None

OWN_SETS = Path(__file__).parent / "data"


class KnownWords:
    """The first words of vectors, compared in upper case or as they are.

    words : every known word as it is compared, in row order
    row_of : the first row of each
    """

    def __init__(self, vectors: WordVectors, restrict: int | None, ignore_case: bool) -> None:
        if restrict is not None:
            restrict = check_number("restrict", restrict, 1)
        self.fold: Callable[[str], str] = str.upper if ignore_case else str
        self.words = [self.fold(word) for word in islice(vectors, restrict)]
        self.row_of = {word: row for row, word in reversed(list(enumerate(self.words)))}

    def rows(self, questions: Sequence[Sequence[str]]) -> NDArray[np.int64]:
        """Row of every word of questions of equal length, -1 for an unknown one."""
        rows = [[self.row_of.get(word, -1) for word in question] for question in questions]
        return np.array(rows, dtype=np.int64).reshape(len(rows), -1 if rows else 0)

    def refuse_nothing_asked(self, asked: int, questions: int, path: Path) -> None:
        """Raise an `EvaluationError` where no question can be asked."""
        if not asked:
            raise EvaluationError(
                f"{path}: expected questions whose words are all among the first "
                f"{len(self.words):,} words of the vectors, found none in {questions} questions."
            )


def source_path(path: Source, own: str) -> Path:
    """The file that was named, or else wordkin's own."""
    return OWN_SETS / own if path is None else Path(path)


def share(part: int, whole: int) -> float:
    """Part of the whole from 0 to 1, also of nothing.

    >>> share(1, 4), share(0, 0)
    (0.25, 0.0)
    """
    return part / whole if whole else 0.0


def table(rows: Sequence[Sequence[str]]) -> str:
    """Lines of aligned cells: the first to the left, the others to the right.

    >>> print(table([["", "right"], ["capitals", "5%"]]))
              right
    capitals     5%
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if position else cell.ljust(width)
            for position, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    )


def figures(value: Any, *properties: str) -> dict[str, Any]:
    """Fields and properties of a frozen value by name."""
    return {**asdict(value), **{name: getattr(value, name) for name in properties}}


def data_frame(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """The rows as a table of pandas."""
    try:
        import pandas as pd
    except ImportError as error:
        raise missing_extra("to_pandas", "pandas", "evaluation") from error
    return pd.DataFrame(rows)
