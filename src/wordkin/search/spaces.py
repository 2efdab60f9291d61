"""Where to search: all vectors, or some of them, exactly or by an index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import NamedTuple

import numpy as np

from wordkin.errors import FormatError
from wordkin.formats.stored import check_finite
from wordkin.search import exact
from wordkin.search.approximate import IndexedSpace
from wordkin.search.quantized import LaterQuantized, QuantizedRows, is_worth_it
from wordkin.search.queries import Among, Neighbor, NeighborList, require_known
from wordkin.settings import check_number
from wordkin.system.cores import limit_blas_threads
from wordkin.words.lookup import Words, as_words, find_rows


class Space(NamedTuple):
    """The vectors to search in.

    matrix : float32 or float16 [rows, dimensions]
    inverses : float32 [rows]
    rows : int64 [rows], rising, the row of each among all vectors; None for the first rows
    quantized : the rows as bytes, which find the same answers in a fraction of the time
    """

    matrix: exact.Matrix
    inverses: exact.Floats
    rows: exact.Rows | None = None
    quantized: QuantizedRows | None = None

    def nearest(self, queries: exact.Matrix, k: int, exclude: exact.Rows | None) -> exact.Nearest:
        """`exact.nearest_rows` in this space, with rows numbered as of all vectors."""
        asked = self.matrix, self.inverses, queries, k
        if self.quantized is not None:
            return self.quantized.nearest(*asked, exclude)
        return self._overall(exact.nearest_rows(*asked, exclude=self._positions(exclude)))

    def nearest_by_product(
        self, positive: exact.Matrix, negative: exact.Matrix, k: int, exclude: exact.Rows | None
    ) -> exact.Nearest:
        """`exact.nearest_by_product` in this space, with rows numbered as of all vectors."""
        found = exact.nearest_by_product(
            self.matrix, self.inverses, positive, negative, k, exclude=self._positions(exclude)
        )
        return self._overall(found)

    def rows_closer_than(self, row: int, limit: int) -> list[int]:
        """Rows that are more similar to a row than `limit` is, best first."""
        cosines = exact.similarities(self.matrix, self.inverses, self.matrix[[row]])[0]
        closer = np.flatnonzero(cosines > cosines[limit])
        closer = closer[np.argsort(-cosines[closer], kind="stable")]
        return [found for found in closer.tolist() if found != row]

    def _positions(self, rows: exact.Rows | None) -> exact.Rows | None:
        """Positions in this space of rows of all vectors; -1 for rows outside it."""
        if self.rows is None or rows is None:
            return rows
        positions = np.searchsorted(self.rows, rows).clip(max=len(self.rows) - 1)
        return np.where(self.rows[positions] == rows, positions, -1)

    def _overall(self, found: exact.Nearest) -> exact.Nearest:
        """The same answers, with rows numbered as of all vectors."""
        if self.rows is None:
            return found
        return found._replace(rows=np.where(found.rows >= 0, self.rows[found.rows], -1))


class Spaces:
    """All vectors and any part of them as spaces to search in.

    index : answers `nearest` among all vectors, if it is there
    stored_inverses : one over the length of every row, if the vectors' file has them
    """

    def __init__(self, words: Words, matrix: exact.Matrix, index: IndexedSpace | None) -> None:
        self.words = words
        self.matrix = matrix
        # In a pickle the matrix is held once, since both have the same value.
        self.index = index and index._replace(matrix=matrix)
        self.stored_inverses: exact.Floats | None = None
        self._quantized = LaterQuantized(matrix)

    def nearest(
        self,
        asked: exact.Matrix,
        k: int,
        among: Among,
        exclude: exact.Rows | None = None,
        threads: int | None = None,
    ) -> list[list[Neighbor]]:
        """The nearest words of each asked row; `threads` limits numpy's own meanwhile."""
        index = None if among is not None else self.index
        with limit_blas_threads(threads), self._naming_words():
            space = index or self._with_quantized(self.of(among))
            found = space.nearest(asked, check_number("k", k, 1), exclude)
        return neighbors(self.words, found)

    def nearest_by_product(
        self,
        positive: exact.Matrix,
        negative: exact.Matrix,
        k: int,
        among: Among,
        exclude: exact.Rows | None = None,
        threads: int | None = None,
    ) -> list[list[Neighbor]]:
        """The words of the greatest 3CosMul, as of `exact.nearest_by_product`."""
        with limit_blas_threads(threads), self._naming_words():
            space, k = self.of(among), check_number("k", k, 1)
            found = space.nearest_by_product(positive, negative, k, exclude)
        return neighbors(self.words, found)

    def rows_closer_than(self, row: int, limit: int) -> list[int]:
        """Rows that are more similar to a row than `limit` is, best first."""
        with self._naming_words():
            return self.of(None).rows_closer_than(row, limit)

    def of(self, among: Among) -> Space:
        """The space of these words, or of this number of first words, or of all.

        Raises `FormatError` for a vector there that is not finite.
        """
        rows = rows_among(self.words, among)
        if isinstance(rows, np.ndarray):
            matrix = self.matrix[rows]
            words = [self.words[row] for row in rows.tolist()]
            return Space(matrix, inverse_lengths(matrix, words), rows)
        return Space(self.matrix[:rows], self.inverses[:rows])

    def _with_quantized(self, space: Space) -> Space:
        """The space with its rows as bytes, if it is large and there are or may be any."""
        if space.rows is not None or not is_worth_it(space.matrix):
            return space
        return space._replace(quantized=self._quantized.for_question())

    @contextmanager
    def _naming_words(self) -> Iterator[None]:
        """Let the error of a row that is not finite name its word."""
        try:
            yield
        except FormatError:
            check_finite(self.matrix, self.words)
            raise

    @cached_property
    def inverses(self) -> exact.Floats:
        """One over the length of every row."""
        if self.stored_inverses is not None:
            return self.stored_inverses
        return inverse_lengths(self.matrix, self.words)


def inverse_lengths(matrix: exact.Matrix, words: Words | list[str]) -> exact.Floats:
    """As `exact.inverse_lengths`, but the error names the word of a row that is not finite."""
    try:
        return exact.inverse_lengths(matrix)
    except FormatError:
        check_finite(matrix, words)
        raise


def neighbors(words: Words, found: exact.Nearest) -> list[list[Neighbor]]:
    """The answers to every query, as words."""
    return [
        NeighborList(
            [
                Neighbor(words[row], score)
                for row, score in zip(rows, scores, strict=True)
                if row >= 0
            ]
        )
        for rows, scores in zip(found.rows.tolist(), found.similarities.tolist(), strict=True)
    ]


def rows_among(words: Words, among: Among) -> exact.Rows | int | None:
    """The rows to search among, rising, or the number of first rows, or None for all.

    Raises `UnknownWordError`, which names every unknown word.
    """
    if among is None:
        return None
    if isinstance(among, Iterable):
        rows = np.unique(find_rows(words, as_words(among)))
        return require_known(rows, 1)
    count: int = check_number("among", among, 1)
    return count
