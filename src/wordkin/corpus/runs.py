"""External counting: word tables that outgrow memory spill to sorted runs and are merged exactly.

A full table becomes a *run* on disk, sorted by the hashes of its words, and reading continues with
an empty table. In the end the runs are merged, one range of hashes after another, in tables that
fit. The position at which a word was first seen identifies it, since no other word has the same. All
counts are exact. If there are too many merged words, the most frequent are kept, ties by first
appearance, as with `max_words`.
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
from wordkin.words.vocabulary import Vocabulary, concatenate

if TYPE_CHECKING:
    from wordkin.kernels.scan import WordTable

BYTES_A_WORD = 128  # at the peak: while the table grows, or while it is sorted
LETTERS_A_WORD = 32  # of those bytes; if words are longer on average, fewer fit
MERGED_SHARE = (
    4  # a quarter of the words that fit is merged at once: the kept words need memory, too
)
LEAST_MERGED = 1 << 14  # words; a smaller table would save nothing
MOST_WORDS = 2**31 - 2  # ids are int32
HASH_LIMIT = 1 << 31

logger = logging.getLogger("wordkin.corpus")


class Run(NamedTuple):
    """A word table on disk: its number, and the numbers of its words and their letters."""

    number: int
    words: int
    letters: int


class MergedWords(NamedTuple):
    """The words of all runs, in order of first appearance.

    words: the number of different words; left_out: the highest count of a word that is not in the
    vocabulary, 0 if all are.
    """

    vocabulary: Vocabulary
    words: int
    left_out: int


class WordCounts(NamedTuple):
    """Counts and first positions of words, both int64 [words]."""

    counts: NDArray[np.int64]
    first_seen: NDArray[np.int64]

    def take(self, rows: NDArray[Any]) -> WordCounts:
        """Only these rows, given by number or as a mask."""
        return WordCounts(self.counts[rows], self.first_seen[rows])


def count_words_within(size_bytes: int) -> int:
    """The number of words that fit into memory of that size, and that ids can number.

    Examples
    --------
    >>> count_words_within(2_000_000_000)
    15625000
    """
    return min(max(1, size_bytes // BYTES_A_WORD), MOST_WORDS)


class Runs:
    """All runs of one text. Several threads may call `add`."""

    def __init__(self, storage: Storage, most_words: int) -> None:
        self.most_words = most_words
        self._storage = storage.make_temporary()
        self._folder = Path()  # made with the first run
        self._runs: list[Run] = []
        self._lock = Lock()

    def add(self, found: Vocabulary, first_seen: NDArray[np.int64]) -> Run:
        """Write the words of one table as a run. first_seen: int64 [words], positions in the text."""
        from wordkin.kernels.scan import hash_words

        with self._lock:
            run = Run(len(self._runs), len(found), len(found.letters))
            self._runs.append(run)
            self._folder = self._storage.path("")
        logger.info("spilled %s words to disk, since memory has no room for more", f"{run.words:,}")
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

    def read_numbers(self, run: Run) -> NDArray[np.int64]:
        """After merging, the row of each word of a run, in the run's order; -1 if left out."""
        return self._read(run, "numbers", np.int32).astype(np.int64)

    def merge(self, tick: Callable[[], object]) -> MergedWords:
        """Merge the words of all runs, and keep as many of the most frequent as memory has room for.

        tick: a function that is called from time to time.
        """
        kept = WordCounts(np.empty(0, np.int64), np.empty(0, np.int64))
        words = letters = left_out = 0
        at_once = max(self.most_words // MERGED_SHARE, LEAST_MERGED)
        in_all = sum(run.words for run in self._runs)
        # Of long words, as many as have the letters of that many.
        long_words = sum(run.letters for run in self._runs) // LETTERS_A_WORD
        parts = 1 + max(in_all, long_words) // at_once
        limits = np.arange(parts + 1) * HASH_LIMIT // parts
        cuts = [np.searchsorted(self._read(run, "hashes", np.int32), limits) for run in self._runs]
        for part in range(parts):
            table = self._merge_part([cut[part : part + 2].tolist() for cut in cuts])
            size = int(table.size[0])
            words, letters = words + size, letters + int(table.offsets[size])
            counts = np.append(kept.counts, table.counts[:size])
            first_seen = np.append(kept.first_seen, table.first_seen[:size])
            kept, highest = keep_most_frequent(WordCounts(counts, first_seen), self.most_words)
            left_out = max(left_out, highest)
            tick()
        room = self.most_words * LETTERS_A_WORD * words // max(letters, 1)
        kept, highest = keep_most_frequent(kept, max(1, room))
        kept = kept.take(np.argsort(kept.first_seen))
        return MergedWords(self._keep_words(kept, tick), words, max(left_out, highest))

    def _merge_part(self, cuts: list[list[int]]) -> WordTable:
        """Merge rows start..stop of each run into one table, and write what words they are to disk."""
        from wordkin.corpus.tables import FIRST_CAPACITY, absorb_table, new_table

        merged = new_table(FIRST_CAPACITY)
        ids = {}
        for run, (start, stop) in zip(self._runs, cuts, strict=True):
            if start < stop:
                merged, ids[run] = absorb_table(merged, self._read_table(run, start, stop))
        for run, new_ids in ids.items():
            self._write(run, "words", merged.first_seen[new_ids], "ab")
        return merged

    def _keep_words(self, kept: WordCounts, tick: Callable[[], object]) -> Vocabulary:
        """The vocabulary of the kept words; writes the numbers of each run's words to disk."""
        from wordkin.corpus.tables import words_of

        pieces, rows = [], []
        for run in self._runs:
            words = self._read(run, "words", np.int64)
            order = self._read(run, "order", np.int32)
            in_order = np.empty_like(words)
            in_order[order] = words  # mostly ascending, which makes the search fast
            numbers = find_sorted(kept.first_seen, in_order)
            self._write(run, "numbers", numbers.astype(np.int32))
            numbers = numbers[order]
            table = self._read_table(run, 0, run.words)
            own = np.flatnonzero((table.first_seen == words) & (numbers >= 0))
            pieces.append(words_of(table).take(own))
            rows.append(numbers[own])
            tick()
        found = concatenate(pieces)
        del pieces
        found = found.take(np.argsort(np.concatenate(rows)))
        return Vocabulary(found.letters, found.offsets, kept.counts)

    def _read_table(self, run: Run, start: int, stop: int) -> WordTable:
        """Rows start..stop of a run, as a table without slots."""
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


def keep_most_frequent(words: WordCounts, most: int) -> tuple[WordCounts, int]:
    """The most frequent words, ties by first appearance, and the highest count of the others.

    Examples
    --------
    >>> words = WordCounts(np.array([1, 3, 1, 1]), np.array([40, 10, 20, 30]))
    >>> kept, left_out = keep_most_frequent(words, 2)
    >>> kept.first_seen.tolist(), left_out
    ([10, 20], 1)
    """
    others = len(words.counts) - most
    if others <= 0:
        return words, 0
    least = np.partition(words.counts, others)[others]
    is_kept = words.counts > least
    ties = np.flatnonzero(words.counts == least)
    free = most - int(is_kept.sum())  # at least 1: the last word kept is one of the ties
    latest = np.partition(words.first_seen[ties], free - 1)[free - 1]
    is_kept[ties] = words.first_seen[ties] <= latest
    return words.take(is_kept), int(words.counts[~is_kept].max())


def find_sorted(values: NDArray[np.int64], wanted: NDArray[np.int64]) -> NDArray[np.int64]:
    """The position of each wanted value in sorted values, or -1 if it is missing.

    Examples
    --------
    >>> find_sorted(np.array([3, 5]), np.array([5, 4, 9, 3])).tolist()
    [1, -1, -1, 0]
    """
    positions = np.searchsorted(values, wanted)
    positions[positions == len(values)] = 0
    return np.where(values[positions] == wanted, positions, -1)
