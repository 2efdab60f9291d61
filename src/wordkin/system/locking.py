"""One writer at a time in a folder of checkpoints or of ids."""

from __future__ import annotations

import contextlib
import errno
import os
import platform
from collections.abc import Iterator
from pathlib import Path

from wordkin.errors import SettingsError, warn

WAIT_SECONDS = 0.2  # a holder that is just finishing removes its file before it releases the lock
HOLDER_BYTES = 400  # more than is ever written
LOCKED_BYTE = b"\n"  # the first one: on Windows no other process can read it while it is locked
KNOWS_NO_LOCKS = (errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS)  # a network drive


@contextlib.contextmanager
def lock_folder(folder: Path, name: str, content: str) -> Iterator[None]:
    """Make a folder if it is missing, and lock it until the block or the process ends.

    The system keeps the lock, so a killed process leaves none; the file only names the holder.

    name: of the lock file, the same for all who exclude each other; content: what the folder holds.
    """
    import filelock  # here, so that `import wordkin` does without

    _make_folder(folder, content)
    path = folder / name
    # Where Python has no locks, `filelock.FileLock` would be a soft lock, which outlives a kill.
    system_lock = filelock.WindowsFileLock if os.name == "nt" else filelock.UnixFileLock
    lock = system_lock(
        path, WAIT_SECONDS, thread_local=False, fallback_to_soft=False, on_acquired=_write_holder
    )
    try:
        lock.acquire()
    except filelock.Timeout as problem:
        raise SettingsError(
            f"{folder}: expected a folder that nobody else writes {content} to, found one that "
            f"{_read_holder(path)} holds. Wait for its end or end it; or name another folder for "
            f"{content}."
        ) from problem
    except OSError as problem:
        if problem.errno not in KNOWS_NO_LOCKS:
            raise
        warn(
            f"{folder}: the file system knows no locks ({problem.strerror}). "
            "Make sure yourself that no other process writes to this folder."
        )
        path.unlink(missing_ok=True)
    try:
        yield
    finally:
        if lock.is_locked:  # it is not in a process that was forked meanwhile
            try:
                with contextlib.suppress(OSError):  # Windows keeps what another just opened
                    path.unlink()
            finally:  # also where Ctrl-C comes just then
                lock.release()


def _make_folder(folder: Path, content: str) -> None:
    if (folder.exists() or folder.is_symlink()) and not folder.is_dir():
        kind = "a file" if folder.exists() else "a link that leads nowhere"
        raise SettingsError(
            f"{folder}: expected a folder for {content}, found {kind}. Name another."
        )
    folder.mkdir(parents=True, exist_ok=True)


def _write_holder(descriptor: int) -> None:
    """Write into the lock file which process holds it."""
    holder = f"process {os.getpid()} on {platform.node() or 'this machine'}"
    with contextlib.suppress(OSError):  # on a full disk, the lock works without a name
        os.ftruncate(descriptor, 0)
        os.write(descriptor, LOCKED_BYTE + holder.encode())


def _read_holder(path: Path) -> str:
    """The process that holds the lock, as the file names it."""
    with contextlib.suppress(OSError), path.open("rb", buffering=0) as file:
        file.seek(len(LOCKED_BYTE))
        return file.read(HOLDER_BYTES).decode("utf-8", "replace") or "another"
    return "another"
