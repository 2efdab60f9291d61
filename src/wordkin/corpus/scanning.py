"""Runs the byte scanner over blocks of text, on any number of threads with the same result.

Every thread numbers words by itself, and notes where it first saw them. In the end the tables are
merged, words are numbered in order of first appearance, and each block's ids are renumbered.
A table that memory has no room for becomes a run on disk (`runs.py`), and its thread begins another.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wordkin.corpus.runs import LETTERS_A_WORD, MOST_WORDS, Run, Runs
from wordkin.corpus.tables import FIRST_CAPACITY, absorb_table, make_room, new_table, words_of
from wordkin.kernels.scan import (
    INVALID,
    SENTENCES,
    TOKENS,
    ScannedBlock,
    hash_words,
    keep_words,
    renumber,
    scan_letters,
    scan_words,
)
from wordkin.text.sources import Block
from wordkin.words.vocabulary import Vocabulary


class Part(NamedTuple):
    """So many tokens one after another that are numbered by a scanner's first, second, ... table."""

    scanner: Scanner
    table: int
    tokens: int


class Piece(NamedTuple):
    """One block, scanned.

    ids: int32 [tokens], as its thread numbers words; ends: int64, how many of the block's tokens
    stand before each of its line ends; parts: of the tokens, most often one; share: of the whole
    text, read so far.
    """

    ids: NDArray[np.int32]
    ends: NDArray[np.int64]
    parts: list[Part]
    share: float


class Scanner:
    """One thread's table of words, and what it takes to fill it.

    runs: where its tables go that are full; threads: which share the memory that is for tables.
    Without runs the table grows for ever.
    """

    def __init__(
        self,
        lower: NDArray[np.int32] | None,
        capacity: int = FIRST_CAPACITY,
        *,
        runs: Runs | None = None,
        threads: int = 1,
    ) -> None:
        self.lower = lower
        self.invalid = 0
        self.spilled: list[Run] = []
        self._output = _room_for(0)
        self._runs = runs
        self._most_words = max(1, runs.most_words // threads) if runs else MOST_WORDS
        self._capacity = 1 << min(capacity, self._most_words).bit_length() - 1
        self.table = new_table(self._capacity)

    def scan(
        self, data: bytes, base: int
    ) -> tuple[NDArray[np.int32], NDArray[np.int64], list[Part]]:
        """The ids of a block's tokens, how many stand before each of its line ends, their parts."""
        block = np.frombuffer(data, np.uint8)
        if len(block) > len(self._output.ends):
            self._output = _room_for(len(block))
        ids, ends, cursor = self._output
        cursor[:] = 0
        parts: list[Part] = []
        done = 0
        is_done = False
        while not is_done:
            if self._runs and self._is_full:
                parts.append(Part(self, len(self.spilled), int(cursor[TOKENS]) - done))
                done = int(cursor[TOKENS])
                self.spill(self._runs)
            self.table = make_room(
                self.table, 2 * len(block)
            )  # lower case may be longer: 2 bytes become 3
            is_done = self._scan(block, base)
        parts.append(Part(self, len(self.spilled), int(cursor[TOKENS]) - done))
        self.invalid += int(cursor[INVALID])
        return ids[: cursor[TOKENS]].copy(), ends[: cursor[SENTENCES]].copy(), parts

    def _scan(self, block: NDArray[np.uint8], base: int) -> bool:
        if self.lower is None:
            return bool(scan_words(block, base, self.table, self._output))
        return bool(scan_letters(block, base, self.lower, self.table, self._output))

    @property
    def _is_full(self) -> bool:
        """Whether the table has more letters than it may, or needs to be larger than it may be."""
        table, words = self.table, self.table.size[0]
        must_grow = words == len(table.counts)
        return bool(
            table.offsets[words] > LETTERS_A_WORD * self._most_words
            or (must_grow and 2 * words > self._most_words)
        )

    def spill(self, runs: Runs) -> None:
        """Put the table away, and begin another."""
        words = words_of(self.table)
        self.spilled.append(runs.add(words, self.table.first_seen[: len(words)]))
        self.table = new_table(self._capacity)


def _room_for(block_bytes: int) -> ScannedBlock:
    """Space for the most that so many bytes can hold; pages that are not touched cost nothing."""
    return ScannedBlock(
        ids=np.empty(block_bytes // 2 + 1, np.int32),
        ends=np.empty(block_bytes, np.int64),
        cursor=np.zeros(4, np.int64),
    )


def scan_blocks(
    blocks: Iterable[Block], lower: NDArray[np.int32] | None, threads: int, runs: Runs
) -> Iterator[Piece]:
    """The scanned blocks, in order; a bounded number of them is ahead of the reader.

    lower: int32 [code points] for lower-cased runs of letters, None for white space (`scan.py`);
    runs: where tables go that memory has no room for.
    """
    scanners: dict[int, Scanner] = {}
    base = 0

    def scan_block(block: Block, base: int) -> Piece:
        # One scanner for each thread, not any free one, so that it meets blocks in order.
        scanner = scanners.get(threading.get_ident()) or scanners.setdefault(
            threading.get_ident(), Scanner(lower, runs=runs, threads=threads)
        )
        return Piece(*scanner.scan(block.data, base), block.share)

    if threads == 1:
        for block in blocks:
            yield scan_block(block, base)
            base += len(block.data)
        return
    with ThreadPoolExecutor(threads) as pool:
        pending: deque[Future[Piece]] = deque()
        for block in blocks:
            pending.append(pool.submit(scan_block, block, base))
            base += len(block.data)
            if len(pending) > threads:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()


def number_words(
    scanners: Iterable[Scanner],
) -> tuple[Vocabulary, dict[Scanner, NDArray[np.int64]]]:
    """All words in order of first appearance, and the new number of each scanner's words.

    The words may hold invalid UTF-8. The first scanner's table takes in the others.
    """
    whole, *others = scanners
    own = np.arange(whole.table.size[0])
    new_ids = {whole: own}
    for other in others:
        whole.table, new_ids[other] = absorb_table(whole.table, other.table)
    found = words_of(whole.table)
    order = np.argsort(whole.table.first_seen[: len(found)], kind="stable")
    rank = np.empty(len(found), np.int64)
    rank[order] = np.arange(len(found))
    return found.take(order), {scanner: rank[ids] for scanner, ids in new_ids.items()}


def compile_kernels() -> None:
    """Compile all that reading text needs, and leave it in Numba's cache."""
    ids, starts = np.zeros(1, np.int32), np.array([0, 1])
    for lower in (None, np.arange(128, dtype=np.int32)):
        scanner = Scanner(lower, capacity=1)
        scanner.scan(b"sea lake ", 0)
        absorb_table(scanner.table, scanner.table)
    words = words_of(scanner.table)
    hash_words(words.letters, words.offsets, np.empty(len(words), np.int64))
    renumber(ids, np.zeros(1, np.int64))
    keep_words(ids, starts, np.zeros(1, np.int32), ids, starts)
