"""A disk that fails at the step one asks for, and one whose power is cut there."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pytest


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """No file can grow beyond this, as on a full disk."""
    import resource  # which Windows lacks

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


class PowerCut(BaseException):
    """Nothing of the program runs any more."""


class Disk:
    """Counts what is done to files, and lets step number `fails_at` go wrong.

    With `is_cut` nothing after that step happens, and what was not flushed to the disk is lost.
    """

    def __init__(
        self, patch: pytest.MonkeyPatch, fails_at: int | None = None, is_cut: bool = False
    ) -> None:
        self.fails_at = fails_at
        self.is_cut = is_cut
        self.steps: list[str] = []
        self._unflushed: dict[int, Path] = {}
        self._patch(patch)

    def step(self, name: str) -> None:
        """Count, and fail if it is time to."""
        if self.is_cut and "fault" in self.steps:
            raise PowerCut
        if self.fails_at == len(self.steps):
            self.steps.append("fault")
            if self.is_cut:
                for path in self._unflushed.values():
                    path.write_bytes(b"")
                raise PowerCut
            raise OSError(errno.ENOSPC, "No space left on device")
        self.steps.append(name)

    def _patch(self, patch: pytest.MonkeyPatch) -> None:
        opened, synced, replaced, removed = Path.open, os.fsync, Path.replace, Path.unlink

        def open_file(path: Path, mode: str = "r", *arguments: Any, **options: Any) -> Any:
            if mode not in ("wb", "xb"):
                return opened(path, mode, *arguments, **options)
            self.step("open")
            return _Watched(self, opened(path, mode, buffering=0), path)

        def sync(descriptor: int) -> None:
            self.step("fsync")
            synced(descriptor)
            self._unflushed.pop(descriptor, None)

        def replace(path: Path, target: Path) -> Path:
            self.step("replace")
            self._unflushed = {
                descriptor: target if place == path else place
                for descriptor, place in self._unflushed.items()
            }
            return replaced(path, target)

        def unlink(path: Path, missing_ok: bool = False) -> None:
            if self.is_cut:
                self.step("unlink")
            removed(path, missing_ok)

        patch.setattr(Path, "open", open_file)
        patch.setattr(os, "fsync", sync)
        patch.setattr(Path, "replace", replace)
        patch.setattr(Path, "unlink", unlink)

    def wrote(self, descriptor: int, path: Path) -> None:
        """Remember that a power cut would lose this."""
        self._unflushed[descriptor] = path


class _Watched:
    """An open file whose writes are steps."""

    def __init__(self, disk: Disk, file: IO[bytes], path: Path) -> None:
        self._disk = disk
        self._file = file
        self._path = path

    def write(self, data: bytes) -> int:
        if (
            self._file.closed
        ):  # since Python 3.13 a GzipFile without its header tells that it cannot
            return len(data)  # be closed, once it is forgotten
        self._disk.step("write")
        self._disk.wrote(self._file.fileno(), self._path)
        return self._file.write(data)

    def flush(self) -> None:
        self._disk.step("flush")
        self._file.flush()

    def __enter__(self) -> "_Watched":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)
