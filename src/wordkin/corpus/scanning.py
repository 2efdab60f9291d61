"""Scanning of blocks of text, on any number of threads with the same result.

Every thread numbers words by itself, and records where it first saw them. In the end the tables are
merged, words are numbered in order of first appearance, and each block's ids are renumbered.
A table that outgrows memory spills to disk as a run (`runs.py`), and its thread starts another.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
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
    write_plain_spaces,
)
from wordkin.system.threads import map_in_order
from wordkin.text.sources import Block, Bytes
from wordkin.words.simple import SimpleRule, build_table
from wordkin.words.vocabulary import Vocabulary

SEPARATORS_OF_DATA = (b"\x1c", b"\x1d", b"\x1e", b"\x1f")  # white space for `str.split`


class Part(NamedTuple):
    """A number of consecutive tokens, whose ids are of the scanner's table of that number."""

    scanner: Scanner
    table: int
    tokens: int


class Piece(NamedTuple):
    """The tokens of one block.

    ids: int32 [tokens], as its thread numbers words; ends: int64, the number of the block's tokens
    before each of its line ends; parts: of the tokens, mostly one; invalid: the number of invalid
    UTF-8 sequences between letters; share and file: as in `Block`.
    """

    ids: NDArray[np.int32]
    ends: NDArray[np.int64]
    parts: list[Part]
    invalid: int
    share: float
    file: str


class Scanner:
    """One thread's word table, and the scratch arrays to fill it.

    runs: full tables spill to them, or None for a table without a limit; threads: the number of
    threads that share the memory for tables.
    """

    def __init__(
        self,
        characters: NDArray[np.int32] | None,
        capacity: int = FIRST_CAPACITY,
        *,
        runs: Runs | None = None,
        threads: int = 1,
    ) -> None:
        self.characters = characters
        self.invalid = 0  # UTF-8 sequences of the last block
        self.spilled: list[Run] = []
        self._output = _allocate(0)
        self._runs = runs
        self._most_words = max(1, runs.most_words // threads) if runs else MOST_WORDS
        self._capacity = 1 << min(capacity, self._most_words).bit_length() - 1
        self.table = new_table(self._capacity)

    def scan(
        self, data: Bytes, base: int
    ) -> tuple[NDArray[np.int32], NDArray[np.int64], list[Part]]:
        """The ids, ends and parts of a block, as in `Piece`. base: its position in the text."""
        block = np.frombuffer(data, np.uint8)
        block.flags.writeable = False  # Arrow's are not, and Numba compiles each kind apart
        if len(block) > len(self._output.ends):
            self._output = _allocate(len(block))
        ids, ends, cursor = self._output
        cursor[:] = 0
        parts: list[Part] = []
        is_done = False
        while not is_done:
            if self._runs and self._is_full:
                self.spill(self._runs)
            # Lower case may be longer: 2 bytes become 3.
            self.table = make_room(self.table, 2 * len(block))
            start = int(cursor[TOKENS])
            is_done = self._scan(block, base)
            parts.append(Part(self, len(self.spilled), int(cursor[TOKENS]) - start))
        self.invalid = int(cursor[INVALID])
        return ids[: cursor[TOKENS]].copy(), ends[: cursor[SENTENCES]].copy(), parts

    def _scan(self, block: NDArray[np.uint8], base: int) -> bool:
        if self.characters is None:
            return bool(scan_words(block, base, self.table, self._output))
        return bool(scan_letters(block, base, self.characters, self.table, self._output))

    @property
    def _is_full(self) -> bool:
        """Whether the table has reached its limit of letters, or would have to grow beyond its limit."""
        table, words = self.table, self.table.size[0]
        must_grow = words == len(table.counts)
        return bool(
            table.offsets[words] > LETTERS_A_WORD * self._most_words
            or (must_grow and 2 * words > self._most_words)
        )

    def spill(self, runs: Runs) -> None:
        """Write the table to disk as a run, and start another."""
        words = words_of(self.table)
        self.spilled.append(runs.add(words, self.table.first_seen[: len(words)]))
        self.table = new_table(self._capacity)


def _allocate(block_bytes: int) -> ScannedBlock:
    """Allocate for the most tokens and lines that a block can hold; untouched pages cost nothing."""
    return ScannedBlock(
        ids=np.empty(block_bytes // 2 + 1, np.int32),
        ends=np.empty(block_bytes, np.int64),
        cursor=np.zeros(4, np.int64),
    )


def scan_blocks(
    blocks: Iterable[Block],
    characters: NDArray[np.int32] | None,
    threads: int,
    runs: Runs,
    prepare: Callable[[Bytes], Bytes] = memoryview,
) -> Iterator[Piece]:
    """The scanned blocks in order; a bounded number of them is scanned ahead.

    characters: int32 [code points], what each does (see `kernels/characters.py`); None: words
    are divided at ASCII white space; runs: full tables spill to them; prepare: makes of a block what is scanned.
    """
    scanners: dict[int, Scanner] = {}

    def scan_block(given: tuple[Block, int]) -> Piece:
        # One scanner for each thread, not any free one, so that each sees its blocks in order.
        block, base = given
        scanner = scanners.get(threading.get_ident()) or scanners.setdefault(
            threading.get_ident(), Scanner(characters, runs=runs, threads=threads)
        )
        found, invalid = scanner.scan(prepare(block.data), base), scanner.invalid
        return Piece(*found, invalid, block.share, block.file)

    return map_in_order(scan_block, _with_positions(blocks), threads)


def use_plain_spaces(data: Bytes) -> bytes:
    r"""UTF-8 with a space for each white space beyond ASCII's six, as `str.split` divides.

    >>> use_plain_spaces("12\u00a0000\n".encode())
    b'12 000\n'
    """
    data = bytes(data)
    if data.isascii() and not any(code in data for code in SEPARATORS_OF_DATA):
        return data
    text, plain = np.frombuffer(data, np.uint8), np.empty(len(data), np.uint8)
    return plain[: write_plain_spaces(text, plain)].tobytes()


def _with_positions(blocks: Iterable[Block]) -> Iterator[tuple[Block, int]]:
    """Yield each block and its position in the text."""
    base = 0
    for block in blocks:
        yield block, base
        base += len(block.data)


def number_words(
    scanners: Iterable[Scanner],
) -> tuple[Vocabulary, dict[Scanner, NDArray[np.int64]]]:
    """All words in order of first appearance, and the new ids of each scanner's words.

    The words may hold invalid UTF-8. The other tables are merged into the first scanner's.
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


def load_scanner(characters: NDArray[np.int32] | None) -> Scanner:
    """A scanner whose kernel is compiled, or loaded from Numba's cache."""
    scanner = Scanner(characters, capacity=1)
    scanner.scan(b"sea lake ", 0)
    return scanner


def compile_kernels() -> None:
    """Compile all kernels that read text, and leave them in Numba's cache."""
    ids, starts = np.zeros(1, np.int32), np.array([0, 1])
    for characters in (None, build_table(SimpleRule())):
        scanner = load_scanner(characters)
        absorb_table(scanner.table, scanner.table)
    use_plain_spaces("sea\u00a0".encode())
    words = words_of(scanner.table)
    hash_words(words.letters, words.offsets, np.empty(len(words), np.int64))
    renumber(ids, np.zeros(1, np.int64))
    keep_words(ids, starts, np.zeros(1, np.int32), ids, starts)
