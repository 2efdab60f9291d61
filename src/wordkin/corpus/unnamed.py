"""Arrays in files without a name: the ids of a text that one training reads, and nobody else.

A training reads ids in their order, again and again, so they need no memory: pages behind the reader
are given back, and come from the system's cache of files when the next epoch wants them. A file without
a name is gone when its process is, whatever ends it.
"""

from __future__ import annotations

import mmap
import shutil
import tempfile
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from wordkin.corpus.storage import GrowingArray, Storage

IN_MEMORY_BYTES = 1 << 24  # a smaller array is not worth a file
MAPPED_BYTES = 1 << 18  # more than a system maps around a byte that is read


class Pages(mmap.mmap):
    """A mapped file without a name: of its pages, none is lost when they are given back."""


class UnnamedArray(GrowingArray):
    """A `GrowingArray` that moves to a file without a name; where that cannot be, it stays in memory."""

    def __init__(self, storage: Storage, name: str, dtype: DTypeLike) -> None:
        super().__init__(storage, name, dtype)
        self._file: Any = None  # a raw file; on Windows, tempfile's stand-in for one
        self._may_move = True

    def append(self, values: NDArray[Any]) -> None:
        """Append values of the array's type."""
        if self._may_move and (len(self) + len(values)) * values.itemsize > IN_MEMORY_BYTES:
            self._move()
        if self._file is not None:
            try:
                self._write(values)
                self._size += len(values)
                return
            except OSError:
                self._move_back()
        super().append(values)

    def finish(self) -> NDArray[Any]:
        """The whole array; nothing can be appended afterwards."""
        if self._file is None:
            return super().finish()
        try:
            pages = Pages(self._file.fileno(), len(self) * self._values.itemsize)
        except OSError:
            self._move_back()
            return super().finish()
        self._close()
        return np.ndarray(len(self), self._values.dtype, pages)

    def _move(self) -> None:
        self._may_move = False
        try:
            self._file = tempfile.TemporaryFile(prefix="wordkin-", buffering=0)  # noqa: SIM115
            self._write(self._values)
        except OSError:
            self._close()
        else:
            self._values = self._values[:0].copy()

    def _write(self, values: NDArray[Any]) -> None:
        """Write at the end of the file; raises `OSError` before it takes more than half of the room."""
        rest = np.ascontiguousarray(values).view(np.uint8).data
        if len(self) * values.itemsize + len(rest) > shutil.disk_usage(tempfile.gettempdir()).free:
            raise OSError("too little room for a temporary file")
        while rest:
            rest = rest[self._file.write(rest) :]

    def _move_back(self) -> None:
        """Read all that was written into memory."""
        self._values = np.empty(len(self), self._values.dtype)
        rest = self._values.view(np.uint8).data
        self._file.seek(0)
        while rest:
            rest = rest[self._file.readinto(rest) :]
        self._close()

    def _close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def give_back(values: NDArray[Any], first: int, last: int) -> None:
    """Give the pages of values first..last back to the system; it reads them again when they are used.

    Nothing happens to other arrays than those of `UnnamedArray`, or where the system has no such call.
    """
    root: Any = values
    while isinstance(root.base, np.ndarray):
        root = root.base
    pages = root.base
    if isinstance(pages, Pages) and hasattr(pages, "madvise") and first < last:
        start = values.ctypes.data - root.ctypes.data
        end = start + last * values.itemsize
        # Also what was mapped again around the first values, before they were read.
        begin = max(0, start + first * values.itemsize - MAPPED_BYTES)
        begin -= begin % mmap.PAGESIZE
        pages.madvise(mmap.MADV_DONTNEED, begin, end - begin)
