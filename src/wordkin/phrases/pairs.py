"""Counting of the pairs of a corpus, in a table that drops rare pairs when it reaches its limit."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wordkin.corpus import EncodedCorpus
from wordkin.corpus.writer import Report
from wordkin.errors import warn
from wordkin.progress import progress_since
from wordkin.search.frozen import read_only
from wordkin.wording import argument, either

FIRST_SLOTS = 1 << 16  # 1 MB of table
FILL = 0.6  # of the slots; in fuller tables searches take longer
CHUNK_TOKENS = 1 << 21  # between two reports, some 0.1 s


class Pairs(NamedTuple):
    """Pairs and their counts.

    first: int64 [pairs], the first word, or the node of it and the connector words after it; last:
    int64, the last word; counts: int64; steps: int64 [nodes, 2], the word or node that each node
    comes from, and the connector word that leads to it. Nodes are numbered after the words.
    """

    first: NDArray[np.int64]
    last: NDArray[np.int64]
    counts: NDArray[np.int64]
    steps: NDArray[np.int64]


def count_pairs(
    corpus: EncodedCorpus, kinds: NDArray[np.uint8], max_pairs: int, report: Report | None = None
) -> Pairs:
    """Count each pair of neighbors; a pair around connector words includes them.

    kinds: uint8 [words], see `classify_words`. When the table holds `max_pairs`, the rarest are
    dropped, at least half of them, and a warning says by how much counts may be too low.
    """
    counter = _Counter(kinds, max_pairs)
    start_time = time.perf_counter()
    for done in counter.count(corpus):
        if report is not None:
            report(progress_since(start_time, "counting", done, len(corpus.ids)))
    if counter.forgotten:
        warn(
            f"there was no room for more than {max_pairs:,} pairs, so that the rarest were "
            f"forgotten: counts of pairs may be too low by up to {counter.forgotten}. "
            f"Pass a larger {argument('max_pairs')}{either(' (wordkin.gensim: max_vocab_size)', '')} if "
            "memory allows, 25 to 55 bytes for each."
        )
    return counter.to_pairs()


class _Entries(NamedTuple):
    """The table's entries, and which of them are steps over a connector word."""

    first: NDArray[np.int64]
    last: NDArray[np.int64]
    values: NDArray[np.int64]
    are_steps: NDArray[np.bool_]


@dataclass
class _Counter:
    """A table of pairs that keeps within a limit."""

    kinds: NDArray[np.uint8]
    max_pairs: int
    forgotten: int = 0  # a pair's count may be too low by this

    def __post_init__(self) -> None:
        from wordkin.kernels.phrases import NOWHERE, PairTable

        self.table = PairTable(
            np.zeros((FIRST_SLOTS, 2), np.int64), np.array([0, len(self.kinds)], np.int64)
        )
        self.cursor = np.array([0, 0, NOWHERE], np.int64)

    def count(self, corpus: EncodedCorpus) -> Iterator[int]:
        """Count all pairs; yields the number of tokens done after each chunk."""
        from wordkin.kernels.phrases import POSITION, Sentences, count_pairs

        text = Sentences(read_only(corpus.ids), read_only(corpus.starts))  # as mapped files are
        while (done := int(self.cursor[POSITION])) < len(corpus.ids):
            stop = min(done + CHUNK_TOKENS, len(corpus.ids))
            limit = min(int(FILL * len(self.table.slots)), self.max_pairs)
            count_pairs(text, self.kinds, stop, limit, self.table, self.cursor)
            if self.table.size[0] >= limit:
                self._make_room()
            yield int(self.cursor[POSITION])

    def to_pairs(self) -> Pairs:
        """The pairs counted so far."""
        first, last, values, are_steps = self._list_entries()
        steps = np.empty((self.table.size[1] - len(self.kinds), 2), np.int64)
        if not len(steps):
            return Pairs(first, last, values, steps)
        nodes = values[are_steps] - len(self.kinds)
        steps[nodes, 0], steps[nodes, 1] = first[are_steps], last[are_steps]
        return Pairs(first[~are_steps], last[~are_steps], values[~are_steps], steps)

    def _list_entries(self) -> _Entries:
        from wordkin.kernels.phrases import CONNECTOR, list_entries

        size = self.table.size[0]
        first, last, values = (np.empty(size, np.int64) for _ in range(3))
        list_entries(self.table.slots, first, last, values)
        return _Entries(first, last, values, np.asarray(self.kinds[last] == CONNECTOR))

    def _make_room(self) -> None:
        from wordkin.kernels.phrases import insert

        if self.table.size[0] >= self.max_pairs:
            self._forget()
            return
        slots = np.zeros((2 * len(self.table.slots), 2), np.int64)
        insert(slots, self.table.slots)
        self.table = self.table._replace(slots=slots)

    def _forget(self) -> None:
        """Drop the rarest pairs, at least half of them, and steps that no other pair needs."""
        from wordkin.kernels.phrases import NODE, NOWHERE, insert

        entries, words, nodes = self._list_entries(), len(self.kinds), int(self.table.size[1])
        pair_counts = entries.values[~entries.are_steps]
        least = int(np.median(pair_counts)) if len(pair_counts) else 1
        if not len(pair_counts):  # otherwise a path over very many connector words would never end
            self.cursor[NODE] = NOWHERE
        kept = ~entries.are_steps & (entries.values > least)
        used = self._find_used_nodes(entries, kept)
        targets = np.where(entries.are_steps, entries.values, 0)
        kept |= entries.are_steps & used[targets]
        numbers = np.arange(nodes + 1)
        numbers[words:nodes] = words + np.cumsum(used[words:nodes]) - 1
        left = np.empty((int(kept.sum()), 2), np.int64)
        left[:, 0] = (numbers[entries.first[kept]] << 32) | (entries.last[kept] + 1)
        left[:, 1] = np.where(entries.are_steps, numbers[targets], entries.values)[kept]
        self.table.slots[:] = 0
        insert(self.table.slots, left)
        self.table.size[:] = len(left), words + int(used[words:nodes].sum())
        if self.cursor[NODE] >= words:
            self.cursor[NODE] = numbers[self.cursor[NODE]]
        self.forgotten += least

    def _find_used_nodes(self, entries: _Entries, kept: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Whether a kept pair or the cursor comes from each word and node, directly or by steps."""
        from wordkin.kernels.phrases import NODE

        used = np.zeros(self.table.size[1] + 1, np.bool_)  # the last one is NOWHERE
        used[entries.first[kept]] = used[self.cursor[NODE]] = True
        words = len(self.kinds)
        origins = np.arange(self.table.size[1])
        origins[entries.values[entries.are_steps]] = entries.first[entries.are_steps]
        while (origins[words:] >= words).any():  # goes twice as far back each time
            used[origins[np.flatnonzero(used[:-1])]] = True
            origins = origins[origins]
        used[origins[np.flatnonzero(used[:-1])]] = True
        return used
