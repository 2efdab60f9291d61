"""Words that memory has no room for: tables of words wait on disk, and are merged exactly.

A table that is full becomes a *run* on disk, its words sorted by their hashes, and the reading goes
on with an empty table. In the end the runs are merged, one range of hashes after another, in tables
that fit. A word is known by the place of the text where it was seen first, which no other word has.
All counts are exact. If even the merged words are too many, the most frequent are kept, ties by
first appearance, as if `max_words` had been given.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
from numpy.typing import DTypeLike, NDArray

from wordkin.corpus.storage import Storage, write_array
from wordkin.words.vocabulary import Vocabulary

if TYPE_CHECKING:
    from wordkin.kernels.scan import WordTable

BYTES_A_WORD = 128  # at the worst moment: the table while it grows, or while it is sorted
LETTERS_A_WORD = 32  # of those bytes; where words are longer on average, fewer fit
MERGED_SHARE = 4  # a part of the words that fit is merged at once, since others are kept meanwhile
LEAST_MERGED = 1 << 14  # words; a smaller table would save nothing
MOST_WORDS = 2**31 - 2  # ids are int32
HASH_LIMIT = 1 << 31

logger = logging.getLogger("wordkin.corpus")


class Run(NamedTuple):
    """A table of words on disk: which one, and how many words it has."""

    number: int
    words: int


class Merged(NamedTuple):
    """The words of all runs, in order of first appearance.

    words: how many there were; left_out: how often the most frequent occurs of those that are not
    in the vocabulary, 0 if all are.
    """

    vocabulary: Vocabulary
    words: int
    left_out: int


class Counted(NamedTuple):
    """Words without their letters. counts, first_seen: int64 [words]."""

    counts: NDArray[np.int64]
    first_seen: NDArray[np.int64]

    def take(self, rows: NDArray[Any]) -> Counted:
        """Only these, by row or by mask."""
        return Counted(self.counts[rows], self.first_seen[rows])


def words_within(size_bytes: int) -> int:
    """How many words fit into memory of that size, and into ids.

    Examples
    --------
    >>> words_within(2_000_000_000)
    15625000
    """
    return min(max(1, size_bytes // BYTES_A_WORD), MOST_WORDS)


class Runs:
    """All runs of one text. `add` may be called by several threads."""

    def __init__(self, storage: Storage, most_words: int) -> None:
        self.most_words = most_words
        self._storage = storage.beside()
        self._folder = Path()  # made with the first run
        self._runs: list[Run] = []
        self._lock = Lock()

    def add(self, found: Vocabulary, first_seen: NDArray[np.int64]) -> Run:
        """Put away the words of one table. first_seen: int64 [words], places in the whole text."""
        from wordkin.kernels.scan import hash_words

        with self._lock:
            run = Run(len(self._runs), len(found))
            self._runs.append(run)
            self._folder = self._storage.path("")
        logger.info("%s words wait on disk, since memory has no room for more", f"{run.words:,}")
        hashes = np.empty(len(found), np.int64)
        hash_words(np.require(found.letters, None, "W"), found.offsets, hashes)
        order = np.argsort(hashes)
        self._write(run, "words", np.empty(0, np.int64))
        self._write(run, "hashes", hashes[order].astype(np.int32))
        self._write(run, "order", order.astype(np.int32))
        self._write(run, "first_seen", first_seen[order])
        found = found.take(order)
        self._write(run, "letters", found.letters)
        self._write(run, "offsets", found.offsets)
        self._write(run, "counts", found.counts)
        return run

    def numbers(self, run: Run) -> NDArray[np.int64]:
        """After merging, the row of each word of a run, in its own order; -1 if it was left out."""
        return self._read(run, "numbers", np.int32).astype(np.int64)

    def merge(self, tick: Callable[[], object]) -> Merged:
        """All words of all runs, or as many of the most frequent as memory has room for.

        tick is called now and then.
        """
        kept = Counted(np.empty(0, np.int64), np.empty(0, np.int64))
        words = letters = left_out = 0
        at_once = max(self.most_words // MERGED_SHARE, LEAST_MERGED)
        parts = 1 + sum(run.words for run in self._runs) // at_once
        limits = np.arange(parts + 1) * HASH_LIMIT // parts
        cuts = [np.searchsorted(self._read(run, "hashes", np.int32), limits) for run in self._runs]
        for part in range(parts):
            table = self._merge_part([cut[part : part + 2].tolist() for cut in cuts])
            size = int(table.size[0])
            words, letters = words + size, letters + int(table.offsets[size])
            counts = np.append(kept.counts, table.counts[:size])
            first_seen = np.append(kept.first_seen, table.first_seen[:size])
            kept, highest = most_frequent(Counted(counts, first_seen), self.most_words)
            left_out = max(left_out, highest)
            tick()
        room = self.most_words * LETTERS_A_WORD * words // max(letters, 1)
        kept, highest = most_frequent(kept, max(1, room))
        kept = kept.take(np.argsort(kept.first_seen))
        return Merged(self._vocabulary(kept, tick), words, max(left_out, highest))

    def _merge_part(self, cuts: list[list[int]]) -> WordTable:
        """One table of the rows from one to another of each run; which words they are goes to disk."""
        from wordkin.corpus.tables import FIRST_CAPACITY, absorb_table, new_table

        merged = new_table(FIRST_CAPACITY)
        ids = {}
        for run, (start, stop) in zip(self._runs, cuts, strict=True):
            if start < stop:
                merged, ids[run] = absorb_table(merged, self._table(run, start, stop))
        for run, new_ids in ids.items():
            self._write(run, "words", merged.first_seen[new_ids], "ab")
        return merged

    def _vocabulary(self, kept: Counted, tick: Callable[[], object]) -> Vocabulary:
        """The vocabulary of the kept words, and on disk every run's numbers of them."""
        pieces, rows = [], []
        for run in self._runs:
            words = self._read(run, "words", np.int64)
            order = self._read(run, "order", np.int32)
            in_order = np.empty_like(words)
            in_order[order] = words  # mostly ascending, which makes the search fast
            numbers = find_sorted(kept.first_seen, in_order)
            self._write(run, "numbers", numbers.astype(np.int32))
            numbers = numbers[order]
            is_first = self._read(run, "first_seen", np.int64) == words
            own = np.flatnonzero(is_first & (numbers >= 0))
            pieces.append(self._words(run).take(own))
            rows.append(numbers[own])
            tick()
        lengths = np.concatenate([np.diff(piece.offsets) for piece in pieces])
        letters = np.concatenate([piece.letters for piece in pieces])
        del pieces
        offsets = np.zeros(len(lengths) + 1, np.int64)
        np.cumsum(lengths, out=offsets[1:])
        order = np.argsort(np.concatenate(rows))
        found = Vocabulary(letters, offsets, np.zeros(len(lengths), np.int64)).take(order)
        return Vocabulary(found.letters, found.offsets, kept.counts)

    def _words(self, run: Run) -> Vocabulary:
        return Vocabulary(
            self._read(run, "letters", np.uint8),
            self._read(run, "offsets", np.int64),
            self._read(run, "counts", np.int64),
        )

    def _table(self, run: Run, start: int, stop: int) -> WordTable:
        """Rows of a run as a table without slots."""
        from wordkin.kernels.scan import WordTable

        offsets = self._read(run, "offsets", np.int64, start, stop - start + 1)
        letters = self._read(
            run, "letters", np.uint8, int(offsets[0]), int(offsets[-1] - offsets[0])
        )
        return WordTable(
            np.empty(0, np.int64),
            letters,
            offsets - offsets[0],
            self._read(run, "counts", np.int64, start, stop - start),
            self._read(run, "first_seen", np.int64, start, stop - start),
            np.array([stop - start]),
        )

    def _write(
        self, run: Run, name: str, values: NDArray[Any], mode: Literal["wb", "ab"] = "wb"
    ) -> None:
        write_array(self._folder / f"{name}-{run.number}", mode, values)

    def _read(
        self, run: Run, name: str, dtype: DTypeLike, first: int = 0, size: int = -1
    ) -> NDArray[Any]:
        offset = first * np.dtype(dtype).itemsize
        return np.fromfile(self._folder / f"{name}-{run.number}", dtype, size, offset=offset)


def most_frequent(words: Counted, most: int) -> tuple[Counted, int]:
    """The most frequent words, ties by first appearance; how often the best of the others occurs.

    Examples
    --------
    >>> words = Counted(np.array([1, 3, 1, 1]), np.array([40, 10, 20, 30]))
    >>> kept, left_out = most_frequent(words, 2)
    >>> kept.first_seen.tolist(), left_out
    ([10, 20], 1)
    """
    others = len(words.counts) - most
    if others <= 0:
        return words, 0
    least = np.partition(words.counts, others)[others]
    is_kept = words.counts > least
    ties = np.flatnonzero(words.counts == least)
    free = most - int(is_kept.sum())  # at least 1: one of the ties is the last that is kept
    latest = np.partition(words.first_seen[ties], free - 1)[free - 1]
    is_kept[ties] = words.first_seen[ties] <= latest
    return words.take(is_kept), int(words.counts[~is_kept].max())


def find_sorted(values: NDArray[np.int64], wanted: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where each wanted value stands among values that rise, -1 for those that are missing.

    Examples
    --------
    >>> find_sorted(np.array([3, 5]), np.array([5, 4, 9, 3])).tolist()
    [1, -1, -1, 0]
    """
    places = np.searchsorted(values, wanted)
    places[places == len(values)] = 0
    return np.where(values[places] == wanted, places, -1)
