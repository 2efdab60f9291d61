"""A file that is opened once, so that all that is read of it is of one file.

Another program may give its name to a new file at any moment, as `replace_file` does.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Literal

import numpy as np
from numpy.typing import DTypeLike

from wordkin.errors import FormatError, OutOfMemoryError, explain_absence
from wordkin.system.remote import RemotePath, address_of, copy_remote, show_address
from wordkin.text.decompression import MAGICS
from wordkin.wording import either

COPIED_BYTES = 1 << 20  # at a time


class OpenedFile:
    """A file for reading; a pipe, and a file elsewhere, are copied to a temporary file first.

    path : for messages, and for the names of files beside it
    size : of all its bytes
    is_compressed : whether its first bytes show that
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        address = address_of(path)
        self._is_remote = address is not None
        if address is not None:
            self.path = RemotePath(show_address(address))
        with explain_absence():
            self._raw: IO[bytes] = (
                copy_remote(address) if address else self.path.open("rb", buffering=0)
            )
        try:
            found = os.fstat(self._raw.fileno())
            if not stat.S_ISREG(found.st_mode):
                self._raw = self._copy_stream(found.st_mode)
        except BaseException:
            self._raw.close()
            raise
        self._identity = _identify(found)
        self.size = os.fstat(self._raw.fileno()).st_size
        self.is_compressed = self.read_from_start().peek(8).startswith(MAGICS)

    def __enter__(self) -> OpenedFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: object, trace: TracebackType | None
    ) -> None:
        self._raw.close()

    def read_from_start(self) -> io.BufferedReader:
        """A reader of its bytes. Use one at a time: all share one position."""
        self._raw.seek(0)
        return open(self._raw.fileno(), "rb", closefd=False)

    def map(
        self,
        dtype: DTypeLike,
        *,
        offset: int = 0,
        shape: tuple[int, ...] | None = None,
        order: Literal["C", "F"] = "C",
    ) -> np.memmap[Any, Any]:
        """Its numbers, read-only, which stay when the file is closed."""
        return np.memmap(self._raw, dtype, "r", offset, shape, order)

    def is_in_place(self) -> bool:
        """Whether `path` is the name of this file still: not of a pipe, or of a file elsewhere."""
        try:
            return not self._is_remote and _identify(os.fstat(self._raw.fileno())) == _identify(
                self.path.stat()
            )
        except OSError:
            return False

    def check_place(self) -> None:
        """Refuse a file whose name another one has by now: the files beside it may be that one's."""
        if not self._is_remote and _identify(self.path.stat()) != self._identity:
            raise FormatError(
                f"{self.path}: expected one file, found that another one took its name while it was "
                "opened. Open it again."
            )

    def _copy_stream(self, mode: int) -> IO[bytes]:
        """All that a pipe or a terminal gives; other devices have no end, or no beginning."""
        if not (stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode) or self._raw.isatty()):
            raise FormatError(f"{self.path}: expected a file or a pipe, found a device.")
        copy = tempfile.TemporaryFile()  # noqa: SIM115 (closed with this value)
        with self._raw:
            shutil.copyfileobj(self._raw, copy, COPIED_BYTES)
        copy.flush()
        return copy


def _identify(found: os.stat_result) -> tuple[int, ...]:
    return found.st_ino, found.st_size, found.st_mtime_ns


@contextlib.contextmanager
def name_in_memory_errors(path: str | os.PathLike[str]) -> Iterator[None]:
    """Say which file needs more memory, or address space, than there is."""
    try:
        yield
    except (MemoryError, OSError) as problem:
        is_short = isinstance(problem, MemoryError) or problem.errno == errno.ENOMEM
        if not is_short or isinstance(problem, OutOfMemoryError):
            raise
        raise OutOfMemoryError(
            f"{path}: expected memory for what it holds, found too little. Read its first words "
            f"alone, by {either('limit', 'wordkin convert --limit')}, or make a .safetensors file of "
            "it where there is more."
        ) from problem
