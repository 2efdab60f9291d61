"""Blocks of whole lines of an open file, of bounded size."""

from __future__ import annotations

from collections.abc import Iterator
from io import BufferedReader
from itertools import chain
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from wordkin.formats.compressed import read_available
from wordkin.formats.lines import Line, first_lines
from wordkin.formats.word2vec import MAX_WORD_BYTES

Bytes: TypeAlias = NDArray[np.uint8]

BLOCK_BYTES = 1 << 20
TAIL_BYTES = 1 << 12  # at the end of a block, which mostly hold its last line end
MAX_NUMBER_BYTES = 400  # "%f" writes the largest double with 309 digits


class Blocks:
    """The blocks of whole lines of a file, with their ends; of a line that is too long only the start.

    damage : what was found instead of the rest of a compressed file, in the end
    """

    def __init__(self, file: BufferedReader, dimensions: int) -> None:
        self.dimensions = dimensions
        self.damage: Exception | None = None
        self._file = file
        self._rest: Bytes = np.empty(0, np.uint8)
        self._is_done = False
        self._first = next(self, None)

    @property
    def longest(self) -> int:
        """The most bytes of a line."""
        return MAX_WORD_BYTES + MAX_NUMBER_BYTES * self.dimensions

    def first_lines(self) -> list[Line]:
        """Some lines from the start of the file."""
        return [] if self._first is None else first_lines(self._first.tobytes())

    def __iter__(self) -> Iterator[Bytes]:
        first, self._first = self._first, None
        return self if first is None else chain([first], self)

    def __next__(self) -> Bytes:
        while not self._is_done:
            start = len(self._rest)
            buffer = np.empty(start + BLOCK_BYTES + 1, np.uint8)
            buffer[:start] = self._rest
            read, self.damage = read_available(self._file, buffer[start:-1].data)
            size = start + read
            end = _after_last_line_end(buffer[:size])
            self._rest = buffer[end:size]
            if self.damage or not read or (not end and size > self.longest):
                self._is_done = True
                if not self.damage:  # of a line that damage has cut nothing is sure
                    buffer[size] = ord("\n")
                    end = size + 1 if size else 0
            if end:
                block = buffer[:end]
                block.flags.writeable = False  # as what kernels were compiled for
                return block
        raise StopIteration


def _after_last_line_end(buffer: Bytes) -> int:
    for start in (max(len(buffer) - TAIL_BYTES, 0), 0):
        found = buffer[start:].tobytes().rfind(b"\n")
        if found >= 0:
            return start + found + 1
    return 0
