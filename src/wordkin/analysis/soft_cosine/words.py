"""How similar words are to each other, as a sparse matrix that holds the greatest similarities."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import DTypeLike, NDArray

from wordkin.analysis.soft_cosine.texts import SparseMatrix, scipy_sparse, sparse_matrix
from wordkin.search import exact

ROWS_AT_ONCE = 4 * exact.BATCH_QUERIES

Ask: TypeAlias = Callable[[int, int], Iterable[tuple[int, float]]]


class Limits(NamedTuple):
    """How many similarities to other words a matrix holds.

    per_word : at most so many for one word
    symmetric : one that finds no room at one of its two words is left out at both
    dominant : those of a word add up to less than 1, the similarity to itself
    """

    per_word: int = 100
    symmetric: bool = True
    dominant: bool = False


def similarity_columns(
    columns: Iterable[int],
    size: int,
    ask: Ask,
    limits: Limits,
    dtype: DTypeLike = np.float32,
) -> SparseMatrix:
    """How similar words are to each other: a `csc_matrix` [size, size] with 1 on the diagonal.

    Parameters
    ----------
    columns : iterable of int
        The words, those first whose similarities are to find room.
    size : int
        How many words there are.
    ask : callable
        Is called once a column, in this order, with how many similarities it still has room for,
        which may be none; tells rows, and how similar.
    """
    cells = _Cells(size, limits)
    for column in columns if limits.per_word > 0 else ():
        cells.fill(column, ask(column, cells.room(column)))
    diagonal = scipy_sparse().identity(size, dtype=dtype, format="csc")
    return (cells.matrix(dtype) + diagonal).tocsc()


class _Cells:
    """Similarities of different words, by column and row, as far as limits allow."""

    def __init__(self, size: int, limits: Limits) -> None:
        self._limits = limits
        self._columns: list[dict[int, float]] = [{} for _ in range(size)]
        self._sums = [0.0] * size

    def room(self, column: int) -> int:
        """How many similarities a column can still take."""
        return self._limits.per_word - len(self._columns[column])

    def fill(self, column: int, found: Iterable[tuple[int, float]]) -> None:
        """Put rows and similarities into a column; symmetric ones need room on both sides."""
        own, is_symmetric = self._columns[column], self._limits.symmetric
        for row, similarity in found:
            if row == column or row in own or not self._takes(column, similarity):
                continue
            if is_symmetric:
                if not self._takes(row, similarity):
                    continue
                self._put(row, column, similarity)
            self._put(column, row, similarity)

    def _takes(self, column: int, similarity: float) -> bool:
        if len(self._columns[column]) >= self._limits.per_word:
            return False
        return not self._limits.dominant or self._sums[column] + abs(similarity) < 1

    def _put(self, column: int, row: int, similarity: float) -> None:
        self._columns[column][row] = similarity
        self._sums[column] += abs(similarity)

    def matrix(self, dtype: DTypeLike) -> SparseMatrix:
        """All of them as a `csc_matrix`."""
        starts = np.cumsum([0, *map(len, self._columns)])
        rows = np.fromiter(chain.from_iterable(self._columns), np.int64, starts[-1])
        values = chain.from_iterable(column.values() for column in self._columns)
        data = np.fromiter(values, np.float64, starts[-1]).astype(dtype)
        size = len(self._columns)
        return sparse_matrix((data, rows, starts), (size, size))


class Scored(NamedTuple):
    """Words, best first, and how similar they are: int64 and float64 [k]; -1 stands for none."""

    words: NDArray[np.int64]
    similarities: NDArray[np.float64]

    def first(self, k: int) -> list[tuple[int, float]]:
        """The words among the first k, with their similarities."""
        places = np.flatnonzero(self.words[:k] >= 0)
        return list(
            zip(self.words[places].tolist(), self.similarities[places].tolist(), strict=True)
        )


def nearest_in_order(
    matrix: exact.Matrix, rows: Sequence[int], k: int, threshold: float, exponent: float
) -> Iterator[Scored]:
    """The rows nearest to each of some rows, without itself.

    Many are searched for at once, which is much faster than one by one. Similar are those whose
    cosine is above the threshold, by its power.

    >>> matrix = np.array([[1, 0], [4, 3], [0, 1]], dtype=np.float32)
    >>> [found.words.tolist() for found in nearest_in_order(matrix, [2, 0], 2, 0.0, 2.0)]
    [[1, -1], [1, -1]]
    """
    inverses = exact.inverse_lengths(matrix)
    for start in range(0, len(rows), ROWS_AT_ONCE):
        asked = np.array(rows[start : start + ROWS_AT_ONCE], dtype=np.int64)
        found = exact.nearest_rows(matrix, inverses, matrix[asked], k, exclude=asked[:, None])
        is_similar = found.similarities > threshold
        cosines = np.where(is_similar, found.similarities.astype(np.float64), 0.0)
        words = np.where(is_similar, found.rows, -1)
        yield from map(Scored, words, cosines**exponent)
