"""Similarities of words: a sparse matrix of the greatest ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import DTypeLike, NDArray

from wordkin.analysis.soft_cosine.texts import SparseMatrix, import_scipy_sparse, sparse_matrix
from wordkin.search import exact

ROWS_AT_ONCE = 4 * exact.BATCH_QUERIES

# From a column, and the number of similarities it still has room for, to rows and similarities.
FindSimilar: TypeAlias = Callable[[int, int], Iterable[tuple[int, float]]]


class Limits(NamedTuple):
    """Limits of the similarities to other words that a matrix holds.

    per_word : the largest number for one word
    symmetric : a similarity must have room at both of its words, or is left out at both
    dominant : a word's similarities add up to less than 1, the similarity to itself
    """

    per_word: int = 100
    symmetric: bool = True
    dominant: bool = False


def build_similarity_columns(
    columns: Iterable[int],
    size: int,
    find_similar: FindSimilar,
    limits: Limits,
    dtype: DTypeLike = np.float32,
) -> SparseMatrix:
    """Similarities of words to each other, a `csc_matrix` [size, size] with 1 on the diagonal.

    Parameters
    ----------
    columns : iterable of int
        The words; the first ones get room for their similarities first.
    size : int
        The number of words.
    find_similar : callable
        Called once per column, in this order, with the column and the number of similarities it
        still has room for, which may be 0; returns rows and similarities.
    """
    cells = _Cells(size, limits)
    for column in columns if limits.per_word > 0 else ():
        cells.fill(column, find_similar(column, cells.room(column)))
    diagonal = import_scipy_sparse().identity(size, dtype=dtype, format="csc")
    return (cells.matrix(dtype) + diagonal).tocsc()


class _Cells:
    """Similarities of different words, by column and row, within the limits."""

    def __init__(self, size: int, limits: Limits) -> None:
        self._limits = limits
        self._columns: list[dict[int, float]] = [{} for _ in range(size)]
        self._sums = [0.0] * size

    def room(self, column: int) -> int:
        """The number of similarities that a column has room for."""
        return self._limits.per_word - len(self._columns[column])

    def fill(self, column: int, found: Iterable[tuple[int, float]]) -> None:
        """Add rows and similarities to a column; symmetric ones need room in both columns."""
        own, is_symmetric = self._columns[column], self._limits.symmetric
        for row, similarity in found:
            if row == column or row in own or not self._has_room(column, similarity):
                continue
            if is_symmetric:
                if not self._has_room(row, similarity):
                    continue
                self._put(row, column, similarity)
            self._put(column, row, similarity)

    def _has_room(self, column: int, similarity: float) -> bool:
        if len(self._columns[column]) >= self._limits.per_word:
            return False
        return not self._limits.dominant or self._sums[column] + abs(similarity) < 1

    def _put(self, column: int, row: int, similarity: float) -> None:
        self._columns[column][row] = similarity
        self._sums[column] += abs(similarity)

    def matrix(self, dtype: DTypeLike) -> SparseMatrix:
        """All similarities as a `csc_matrix`."""
        starts = np.cumsum([0, *map(len, self._columns)])
        rows = np.fromiter(chain.from_iterable(self._columns), np.int64, starts[-1])
        values = chain.from_iterable(column.values() for column in self._columns)
        data = np.fromiter(values, np.float64, starts[-1]).astype(dtype)
        size = len(self._columns)
        return sparse_matrix((data, rows, starts), (size, size))


class Scored(NamedTuple):
    """Words, best first, and their similarities: int64 and float64 [k]; -1 is no word."""

    words: NDArray[np.int64]
    similarities: NDArray[np.float64]

    def first(self, k: int) -> list[tuple[int, float]]:
        """The words among the first k, with their similarities."""
        kept = np.flatnonzero(self.words[:k] >= 0)
        return list(zip(self.words[kept].tolist(), self.similarities[kept].tolist(), strict=True))


def find_nearest_in_order(
    matrix: exact.Matrix, rows: Sequence[int], k: int, threshold: float, exponent: float
) -> Iterator[Scored]:
    """Yield the nearest other rows of each of some rows, searched in large batches.

    Rows are similar if their cosine is above the threshold; the similarity is its power.

    >>> matrix = np.array([[1, 0], [4, 3], [0, 1]], dtype=np.float32)
    >>> [found.words.tolist() for found in find_nearest_in_order(matrix, [2, 0], 2, 0.0, 2.0)]
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
