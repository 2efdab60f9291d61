"""The vectors of one training among many, in the rows of a common vocabulary: cosines, neighbors, places."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from wordkin.search import exact
from wordkin.vectors import WordVectors

Rows = NDArray[np.int64]
Figures = NDArray[np.float64]  # nan where the training lacks a word
ASKED_AT_ONCE = 512  # words whose neighbors are searched together


class DrawnSpace:
    """Vectors of a training, and which words its text had: a word that it lacked has only a random vector."""

    def __init__(self, vectors: WordVectors, counts: NDArray[np.int64]) -> None:
        self.vectors, self.counts = vectors, counts
        self.matrix, self.has = vectors.matrix, counts > 0

    @cached_property
    def inverses(self) -> exact.Floats:
        """One over the length of each row."""
        return exact.inverse_lengths(self.matrix)

    @cached_property
    def own_vectors(self) -> WordVectors:
        """The vectors of the words that its text had, with their counts there."""
        if self.has.all():
            words, matrix = self.vectors.words, self.matrix
        else:
            words = [word for word, has in zip(self.vectors.words, self.has, strict=True) if has]
            matrix = self.matrix[self.has]
            matrix.flags.writeable = False
        rule = self.vectors.simple_rule
        counts = self.counts[self.has]
        return WordVectors(words, matrix, counts, as_is=True, simple_rule=rule)

    def cosines(self, first: Rows, second: Rows) -> Figures:
        """The cosine of each pair of rows."""
        units = [exact.unit_rows(self.matrix[rows]).astype(np.float64) for rows in (first, second)]
        found = (units[0] * units[1]).sum(axis=1).clip(-1, 1)
        return np.where(self.has[first] & self.has[second], found, np.nan)

    def places(self, start: Rows, end: Rows, rows: Rows) -> Figures:
        """The cosine of each row with the way from the start's words to those of the end.

        Words that the text lacked are left out of both; if none is left of one, there is no way.
        """
        ends = [known[self.has[known]] for known in (start, end)]
        if not all(map(len, ends)):
            return np.full(len(rows), np.nan)
        low, high = (exact.unit_rows(self.matrix[known]).mean(axis=0) for known in ends)
        way = exact.unit_rows((high - low)[np.newaxis])[0].astype(np.float64)
        found = (exact.unit_rows(self.matrix[rows]) @ way).clip(-1, 1)
        return np.where(self.has[rows], found, np.nan)

    def neighbors(self, rows: Rows, k: int) -> Rows:
        """The k nearest rows of each row, best first, int64 [rows, k]; -1 where there are too few."""
        lacking = np.flatnonzero(~self.has)
        found = np.full((len(rows), k), -1, np.int64)
        for begin in range(0, len(rows), ASKED_AT_ONCE):
            asked = rows[begin : begin + ASKED_AT_ONCE]
            others = np.broadcast_to(lacking, (len(asked), len(lacking)))
            exclude = np.concatenate([asked[:, np.newaxis], others], axis=1)
            queries = self.matrix[asked]
            nearest = exact.nearest_rows(self.matrix, self.inverses, queries, k, exclude=exclude)
            found[begin : begin + len(asked), : nearest.rows.shape[1]] = nearest.rows
        return found


def shared_neighbors(whole: Rows, drawn: Rows) -> NDArray[np.bool_]:
    """Whether each neighbor in the whole text is one in a drawn text: bool [words, k].

    >>> shared_neighbors(np.array([[4, 2, -1]]), np.array([[2, 7, -1]])).tolist()
    [[False, True, False]]
    """
    found: NDArray[np.bool_] = (whole[:, :, np.newaxis] == drawn[:, np.newaxis, :]).any(axis=2)
    return found & (whole >= 0)
