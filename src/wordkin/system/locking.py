"""One writer at a time in a folder: of checkpoints, or of ids."""

from __future__ import annotations

import contextlib
import errno
import os
import platform
import sys
from collections.abc import Iterator
from io import FileIO
from pathlib import Path

from wordkin.errors import SettingsError, warn

HOLDER_BYTES = 400  # more than is ever written
LOCKED_BYTE = 1 << 30  # for Windows, where nobody else can read a byte that is locked
KNOWS_NO_LOCKS = (errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS)  # a network drive


@contextlib.contextmanager
def locked(folder: Path, name: str, content: str) -> Iterator[None]:
    """Make a folder if it is missing, and hold it until the block ends or the process does.

    The system holds the lock, so a killed process leaves none; the file only says whose it is.

    name: of the file, the same for all who keep each other out; content: what the folder is for.
    """
    _make(folder, content)
    path = folder / name
    with _take(path, content) as file:
        with contextlib.suppress(OSError):  # the disk is full: a lock needs no words
            file.truncate(0)
            file.write(f"process {os.getpid()} on {platform.node() or 'this machine'}".encode())
        try:
            yield
        finally:
            with contextlib.suppress(OSError):  # Windows removes none that another has just opened
                if os.name == "nt":
                    file.close()
                path.unlink(missing_ok=True)


def _make(folder: Path, content: str) -> None:
    if (folder.exists() or folder.is_symlink()) and not folder.is_dir():
        kind = "a file" if folder.exists() else "a link that leads nowhere"
        raise SettingsError(
            f"{folder}: expected a folder for {content}, found {kind}. Name another."
        )
    folder.mkdir(parents=True, exist_ok=True)


def _take(path: Path, content: str) -> FileIO:
    while True:
        file = _opened(path)
        try:
            if not _lock(file.fileno(), path.parent):
                file.seek(0)
                holder = file.read(HOLDER_BYTES).decode("utf-8", "replace") or "another"
                raise SettingsError(
                    f"{path.parent}: expected a folder that nobody else writes {content} to, found "
                    f"one that {holder} holds. Wait for its end or end it, with what it has "
                    f"started; or name another folder for {content}."
                )
            with contextlib.suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(file.fileno()), path.stat()):
                    return file
        except BaseException:
            file.close()
            raise
        file.close()  # who held it has just removed it


def _opened(path: Path) -> FileIO:
    """The file, which is made if it is missing; no link, which could lead to any file of ours."""
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND
    flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    return FileIO(os.open(path, flags, 0o666), "a+")


def _lock(descriptor: int, folder: Path) -> bool:
    """Whether the file is ours now; also where the file system knows no locks, with a warning."""
    try:
        _lock_or_fail(descriptor)
    except (BlockingIOError, PermissionError):
        return False
    except OSError as problem:
        if problem.errno not in KNOWS_NO_LOCKS:
            raise
        warn(
            f"{folder}: the file system knows no locks ({problem.strerror}). "
            "See yourself that nobody else writes to this folder."
        )
    return True


if sys.platform == "win32":
    import msvcrt

    def _lock_or_fail(descriptor: int) -> None:
        os.lseek(descriptor, LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:

    def _lock_or_fail(descriptor: int) -> None:
        try:
            import fcntl  # here, since Pythons without a system of their own (WebAssembly) lack it
        except ImportError as problem:
            raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS)) from problem
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
