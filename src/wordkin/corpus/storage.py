"""Where the ids of a corpus live: in memory, or in mapped files once they are large."""

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
    """A place for arrays: memory up to `memory_limit` bytes for each, files in a folder beyond.

    A folder that is given holds every array, and stays. Otherwise a temporary one is made when it
    is first needed, and removed with this value: whoever uses its arrays keeps the value, too.
    """

    def __init__(self, folder: Path | None, memory_limit: int) -> None:
        self.memory_limit = 0 if folder else memory_limit
        self.given_folder = folder
        self._folder = folder
        self._parent: Path | None = None

    def beside(self) -> Storage:
        """A temporary storage of the same kind, within the folder if that was given."""
        parent = self.given_folder
        other = Storage(None, 0 if parent else self.memory_limit)
        other._parent = parent
        return other

    def path(self, name: str) -> Path:
        """The file for one array; the folder is made if it is missing."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="wordkin-", dir=self._parent))
            weakref.finalize(self, _remove, self._folder, os.getpid())
        self._folder.mkdir(parents=True, exist_ok=True)
        return self._folder / name

    def array(self, name: str, size: int, dtype: DTypeLike) -> NDArray[Any]:
        """A new array of unset values."""
        if size * np.dtype(dtype).itemsize <= self.memory_limit:
            return np.empty(size, dtype)
        path = self.path(name)
        with _naming(path), _new_file(path) as file:
            _reserve(file, max(size, 1) * np.dtype(dtype).itemsize)
        return np.memmap(path, dtype, "r+", shape=max(size, 1)).view(np.ndarray)[:size]


def _remove(folder: Path, owner: int) -> None:
    """Remove a folder; where its files are still mapped, as Windows minds, when the process ends.

    A process that was forked from its owner leaves it alone, which is still there.
    """
    if os.getpid() != owner:
        return
    shutil.rmtree(folder, ignore_errors=True)
    if folder.exists():
        atexit.register(shutil.rmtree, folder, ignore_errors=True)


def _new_file(path: Path) -> BinaryIO:
    """A file in place of any that is there, which others may have mapped: they keep what they see."""
    path.unlink(missing_ok=True)
    return path.open("xb")


def _reserve(file: BinaryIO, size_bytes: int) -> None:
    """Take room on the disk at once: a hole in a mapped file, on a full disk, ends the process."""
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(file.fileno(), 0, size_bytes)
    else:
        file.truncate(size_bytes)


@contextlib.contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Let errors of the disk tell which file they are about, and where else there is room."""
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
        """Add values of the array's type at its end."""
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
        """The whole array; nothing can be appended after that."""
        if self._path is None or not self._size:
            return self._values
        return np.memmap(self._path, self._values.dtype, "r+").view(np.ndarray)


def write_array(path: Path, mode: Literal["wb", "ab"], values: NDArray[Any]) -> None:
    """Write values to a file: "wb" to a new one, "ab" at its end."""
    with _naming(path), path.open(mode) if mode == "ab" else _new_file(path) as file:
        file.write(np.ascontiguousarray(values).view(np.uint8).data)
