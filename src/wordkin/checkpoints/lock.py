"""One training at a time in a folder of checkpoints."""

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

LOCK = "training.lock"
LOCKED_BYTE = 1 << 30  # for Windows, where nobody else can read a byte that is locked
KNOWS_NO_LOCKS = (errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS)  # a network drive


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a folder, which must be there, until the block ends or the process does.

    The system holds the lock, so a killed process leaves none; the file only says whose it is.
    """
    path = folder / LOCK
    with _take(path) as file:
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


def _take(path: Path) -> FileIO:
    while True:
        file = path.open("a+b", buffering=0)
        try:
            if not _lock(file.fileno()):
                file.seek(0)
                holder = file.read().decode("utf-8", "replace") or "another"
                raise SettingsError(
                    f"{path.parent}: expected a folder that no training writes to, found one that "
                    f"{holder} holds. Wait for its end or end it, with what it "
                    "has started; or name another folder for checkpoints."
                )
            if path.exists() and os.path.samestat(os.fstat(file.fileno()), path.stat()):
                return file
        except BaseException:
            file.close()
            raise
        file.close()  # who held it has just removed it


def _lock(descriptor: int) -> bool:
    """Whether the file is ours now; also where the file system knows no locks, with a warning."""
    try:
        _lock_or_fail(descriptor)
    except (BlockingIOError, PermissionError):
        return False
    except OSError as problem:
        if problem.errno not in KNOWS_NO_LOCKS:
            raise
        warn(
            f"checkpoints: the file system knows no locks ({problem.strerror}). "
            "See yourself that no other training uses this folder."
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
            import fcntl
        except ImportError:  # neither Windows nor POSIX
            raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS)) from None
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
