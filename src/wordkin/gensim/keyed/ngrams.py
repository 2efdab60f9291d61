"""Character n-grams of keys: their rows by bucket, and what they add to vectors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import FormatError
from wordkin.words.known_ngrams import KnownNgrams
from wordkin.words.subwords import END_OF_SENTENCE, WORDS_PER_BATCH, Sizes, hash_all

Floats: TypeAlias = NDArray[np.float32]
Buckets: TypeAlias = NDArray[np.integer]
ROWS_PER_CHECK = 1 << 16


class NgramRows:
    """Rows of n-grams by bucket; the rows that nobody has put are zero.

    Only rows that were put take memory, until somebody else gets the whole array.
    """

    def __init__(self, buckets: int, dimensions: int, whole: NDArray[Any] | None = None) -> None:
        self.shape = buckets, dimensions
        self._buckets: Buckets = np.empty(0, np.int64)  # sorted
        self._rows = np.empty((0, dimensions), np.float32)
        self._whole = whole

    def take(self, buckets: Buckets) -> Floats:
        """The rows of these buckets, copied."""
        if self._whole is not None:
            return np.asarray(self._whole[buckets], np.float32)
        rows = np.zeros((len(buckets), self.shape[1]), np.float32)
        if len(self._buckets):
            places = np.searchsorted(self._buckets, buckets)
            places[places == len(self._buckets)] = 0
            is_there = self._buckets[places] == buckets
            rows[is_there] = self._rows[places[is_there]]
        return rows

    def put(self, buckets: Buckets, rows: Floats) -> None:
        """Set the rows of these buckets, each of which is there once, in order."""
        if self._whole is not None:
            self.share()[buckets] = rows
            return
        every = np.union1d(self._buckets, buckets)
        if len(every) > len(self._buckets):
            self._rows, self._buckets = self.take(every), every
        self._rows[np.searchsorted(every, buckets)] = rows

    def share(self) -> NDArray[Any]:
        """All rows, float [buckets, dimensions], for somebody who may write to them at any time."""
        if self._whole is None:
            self._whole = np.zeros(self.shape, np.float32)
            self._whole[self._buckets] = self._rows
            self._buckets, self._rows = self._buckets[:0], self._rows[:0]
        elif not self._whole.flags.writeable:  # as in a mapped file
            self._whole = np.array(self._whole)
        return self._whole

    def are_all(self, buckets: Buckets) -> bool:
        """Whether only these buckets, sorted, have rows that are not zero."""
        if self._whole is None:
            others = self._rows[~np.isin(self._buckets, buckets)]
            return not others.any()
        is_other = np.ones(len(self._whole), bool)
        is_other[buckets] = False
        starts = range(0, len(self._whole), ROWS_PER_CHECK)
        parts = (slice(start, start + ROWS_PER_CHECK) for start in starts)
        return not any(self._whole[part][is_other[part]].any() for part in parts)


def rows_of(matrix: NDArray[np.floating], known: KnownNgrams) -> Floats:
    """The row of each known n-gram, as a file says; raises `FormatError` if there is no such row."""
    known.check("n-grams")
    if (last := int(known.rows.max(initial=-1))) >= len(matrix):
        raise FormatError(
            f"n-grams: expected rows below {len(matrix):,}, found {last:,}. The file is damaged."
        )
    return np.asarray(matrix[known.rows], np.float32)


def buckets_of(words: Sequence[str], sizes: Sizes) -> list[NDArray[np.uint32]]:
    """The buckets of the n-grams of each word.

    >>> [sorted(buckets.tolist()) for buckets in buckets_of(["to", "a"], Sizes(3, 3, 10))]
    [[4, 6], [0]]
    """
    owners, buckets = _hash(words, sizes)
    ends = np.cumsum(np.bincount(owners, minlength=len(words)))
    return np.split(buckets, ends[:-1]) if words else []


def compose(words: Sequence[str], own: Floats, ngrams: NgramRows, sizes: Sizes) -> Floats:
    """The vector of each word: the mean of its own row and the rows of its n-grams."""
    sums, lengths = _sum_ngrams(words, ngrams, sizes)
    sums += own
    sums /= lengths
    return sums


def find_own_rows(
    words: Sequence[str], vectors: NDArray[Any], ngrams: NgramRows, sizes: Sizes
) -> Floats:
    """The own row of each word, of which `compose` makes its vector."""
    sums, lengths = _sum_ngrams(words, ngrams, sizes)
    own: Floats = (vectors * lengths - sums).astype(np.float32)
    return own


def _sum_ngrams(words: Sequence[str], ngrams: NgramRows, sizes: Sizes) -> tuple[Floats, Floats]:
    """The sum of the rows of each word's n-grams, and the number of its parts, float32 [words, 1]."""
    sums = np.zeros((len(words), ngrams.shape[1]), np.float32)
    lengths = np.ones((len(words), 1), np.float32)
    for start in range(0, len(words), WORDS_PER_BATCH):
        batch = slice(start, start + WORDS_PER_BATCH)
        owners, buckets = _hash(words[batch], sizes)
        with_ngrams, firsts, counts = np.unique(owners, return_index=True, return_counts=True)
        if len(firsts):
            sums[batch][with_ngrams] = np.add.reduceat(ngrams.take(buckets), firsts, axis=0)
            lengths[batch][with_ngrams, 0] += counts
    return sums, lengths


def _hash(words: Sequence[str], sizes: Sizes) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
    """The word of each n-gram, sorted, and its bucket; the end of a sentence has none, as in fastText."""
    owners, buckets = hash_all([word.encode("utf-8", "replace") for word in words], sizes)
    if END_OF_SENTENCE in words:
        has_ngrams = owners != words.index(END_OF_SENTENCE)
        owners, buckets = owners[has_ngrams], buckets[has_ngrams]
    return owners, buckets
