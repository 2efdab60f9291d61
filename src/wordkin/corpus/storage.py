"""Storage of a corpus's ids: in memory, or in mapped files once they are large."""

from __future__ import annotations

import atexit
import contextlib
import errno
import os
import shutil
import tempfile
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Literal

import numpy as np
from numpy.typing import DTypeLike, NDArray

DISK_FULL = (errno.ENOSPC, errno.EDQUOT)


class Storage:
    """Storage for arrays: in memory up to `memory_limit` bytes each, beyond it files in a folder.

    A given folder holds every array, and is kept. Otherwise a temporary folder is made when it is
    first needed, and removed with this value: keep the value as long as you use its arrays.
    """

    def __init__(self, folder: Path | None, memory_limit: int) -> None:
        self.memory_limit = 0 if folder else memory_limit
        self.given_folder = folder
        self._folder = folder
        self._parent: Path | None = None

    def make_temporary(self) -> Storage:
        """A temporary storage of the same kind, inside the folder if one was given."""
        parent = self.given_folder
        other = Storage(None, 0 if parent else self.memory_limit)
        other._parent = parent
        return other

    def path(self, name: str) -> Path:
        """The file for one array; the folder is made if missing."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="wordkin-", dir=self._parent))
            weakref.finalize(self, _remove, self._folder, os.getpid())
        self._folder.mkdir(parents=True, exist_ok=True)
        return self._folder / name

    def allocate(self, name: str, size: int, dtype: DTypeLike) -> NDArray[Any]:
        """Allocate an array of unset values."""
        if size * np.dtype(dtype).itemsize <= self.memory_limit:
            return np.empty(size, dtype)
        path = self.path(name)
        with _name_in_errors(path), _create_file(path) as file:
            _reserve(file, max(size, 1) * np.dtype(dtype).itemsize)
        return np.memmap(path, dtype, "r+", shape=max(size, 1)).view(np.ndarray)[:size]


def _remove(folder: Path, owner: int) -> None:
    """Remove a folder; if Windows refuses, since files are still mapped, when the process ends.

    A process that was forked from the owner leaves the folder to it.
    """
    if os.getpid() != owner:
        return
    shutil.rmtree(folder, ignore_errors=True)
    if folder.exists():
        atexit.register(shutil.rmtree, folder, ignore_errors=True)


def _create_file(path: Path) -> BinaryIO:
    """Create a file in place of any old one; who has mapped the old one keeps it."""
    path.unlink(missing_ok=True)
    return path.open("xb")


def _reserve(file: BinaryIO, size_bytes: int) -> None:
    """Reserve the disk space at once: on a full disk, writing to a mapped hole ends the process."""
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(file.fileno(), 0, size_bytes)
    else:
        file.truncate(size_bytes)


@contextlib.contextmanager
def _name_in_errors(path: Path) -> Iterator[None]:
    """Add the file to errors of the disk, and advice if the disk is full."""
    try:
        yield
    except OSError as problem:
        advice = ""
        if problem.errno in DISK_FULL and path.is_relative_to(tempfile.gettempdir()):
            advice = ". Let TMPDIR name a folder on a larger disk"
        raise OSError(problem.errno, f"{problem.strerror}{advice}", str(path)) from problem


class GrowingArray:
    """An array built piece by piece, which moves to a file when it outgrows the memory limit."""

    def __init__(self, storage: Storage, name: str, dtype: DTypeLike) -> None:
        self._storage = storage
        self._name = name
        self._values: NDArray[Any] = np.empty(0, dtype)
        self._size = 0
        self._path: Path | None = None

    def __len__(self) -> int:
        return self._size

    def append(self, values: NDArray[Any]) -> None:
        """Append values of the array's type."""
        self._size += len(values)
        if self._path is None and self._size * self._values.itemsize > self._storage.memory_limit:
            self._path = self._storage.path(self._name)
            write_array(self._path, "wb", self._values)
            self._values = self._values[:0].copy()
        if self._path is None:
            # Large arrays move by remapping their pages, so there is never a second copy.
            self._values.resize(self._size, refcheck=False)
            self._values[self._size - len(values) :] = values
        else:
            write_array(self._path, "ab", values)

    def finish(self) -> NDArray[Any]:
        """The whole array; nothing can be appended afterwards."""
        if self._path is None or not self._size:
            return self._values
        return np.memmap(self._path, self._values.dtype, "r+").view(np.ndarray)


def write_array(path: Path, mode: Literal["wb", "ab"], values: NDArray[Any]) -> None:
    """Write values to a new file ("wb"), or append them to it ("ab")."""
    with _name_in_errors(path), path.open(mode) if mode == "ab" else _create_file(path) as file:
        file.write(np.ascontiguousarray(values).view(np.uint8).data)
