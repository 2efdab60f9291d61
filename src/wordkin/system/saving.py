"""Atomic writing: a file gets its name only when all of it is on the disk."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from wordkin.errors import SavingError
from wordkin.system.remote import address_of, check_writable, write_remote

DRAFT_PREFIX = ".wordkin-"  # of files that a kill or a power cut left unfinished, or without a name
IS_WINDOWS = sys.platform == "win32"
# A rename says so of a file that is a mount of its own, as `docker run -v $PWD/kin.bin:/kin.bin` has it.
MOUNTED = (errno.EBUSY, errno.EXDEV)
COPIED_BYTES = 1 << 20  # at a time


@contextlib.contextmanager
def replace_file(path: Path) -> Iterator[IO[bytes]]:
    """Open a file for writing that gets its name only when all of it is on the disk.

    A failure leaves an older file as it was, and nothing else; but if only the last step fails, what
    was written stays, and a `SavingError` says where. The older file's permissions stay, a link
    stays a link, and a pipe or device is written to directly. An `OSError` names `path`, whatever
    failed.
    """
    if address := address_of(path):
        with write_remote(address) as file:
            yield file
        return
    direct = path.exists() and not path.is_file()
    try:
        with path.open("wb") if direct else _draft_of(path) as file:
            yield file
    except SavingError:
        raise
    except OSError as problem:
        is_elsewhere = problem.filename and not _is_draft(problem.filename)
        if problem.errno is None or is_elsewhere:
            raise
        raise OSError(problem.errno, problem.strerror, str(path)) from problem


def check_replaceable(path: Path) -> None:
    """Raise what `replace_file` would raise at its beginning, such as a `PermissionError`."""
    if address := address_of(path):
        check_writable(address)
        return
    target = Path(os.path.realpath(path))
    direct = target.exists() and not target.is_file()
    try:
        if not os.access(target if direct else target.parent, os.W_OK):
            raise OSError(errno.EACCES, os.strerror(errno.EACCES))
        if not direct:
            draft = _draft_path(target)
            draft.open("xb").close()
            draft.unlink()
    except OSError as problem:
        raise OSError(problem.errno, problem.strerror, str(path)) from problem


def check_can_make(folder: Path) -> None:
    """Raise for a folder that could not be made: its place is a file, or may not be written to."""
    place = _nearest(folder)
    if not place.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, f"{place} is a file", str(folder))
    if not os.access(place, os.W_OK):
        raise PermissionError(errno.EACCES, f"{place} may not be written to", str(folder))


def free_bytes(path: Path) -> int:
    """The room on the disk of a file or folder that may not exist yet.

    A file that is a mount has a disk of its own; its draft takes room beside it.
    """
    place = _nearest(path)
    folder = place if place.is_dir() else place.parent
    return min(shutil.disk_usage(found).free for found in (place, folder))


def is_one_disk(path: Path, other: Path) -> bool:
    """Whether two files or folders, which may not exist yet, take room of one disk."""
    return _nearest(path).stat().st_dev == _nearest(other).stat().st_dev


def _nearest(path: Path) -> Path:
    """The folder or file itself, or the first folder above it that exists."""
    place = Path(os.path.realpath(path))
    return next(found for found in (place, *place.parents) if found.exists())


@contextlib.contextmanager
def _draft_of(path: Path) -> Iterator[IO[bytes]]:
    """Open a new file in the same folder, which replaces the older one at the end."""
    target = Path(os.path.realpath(path))
    draft = _draft_path(target)
    try:
        with draft.open("xb") as file:
            if target.exists():
                shutil.copymode(target, draft)
            yield file
            file.flush()
            os.fsync(file.fileno())
        _replace(draft, target)
    except SavingError:
        raise
    except BaseException:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise
    _sync_folder(target.parent)


def _draft_path(target: Path) -> Path:
    """A new name beside the target, which must not be write-protected."""
    if target.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    if target.exists() and not os.access(target, os.W_OK):
        raise OSError(errno.EACCES, os.strerror(errno.EACCES))
    # A short name of its own: the target's may already be as long as the system allows.
    return target.with_name(f"{DRAFT_PREFIX}{secrets.token_hex(8)}.tmp")


def _replace(draft: Path, target: Path) -> None:
    """Give the draft its name, or copy it over a file that is a mount; if that fails, it stays."""
    try:
        try:
            draft.replace(target)
        except OSError as problem:
            if problem.errno not in MOUNTED or not target.is_file():
                raise
            _copy_over(draft, target)
    except OSError as problem:
        what = problem.strerror or str(problem)
        # Windows refuses while a process has the old file open or mapped.
        if IS_WINDOWS and isinstance(problem, PermissionError) and target.exists():
            what = (
                "is open, perhaps as vectors loaded from it. Delete these, or choose another name"
            )
        advice = f"All that was to be saved is in {draft}, which you can move"
        raise SavingError(problem.errno, f"{what}. {advice}", str(target)) from problem


def _copy_over(draft: Path, target: Path) -> None:
    """Write the draft's content into an existing file, and delete the draft."""
    with draft.open("rb") as source, target.open("r+b") as file:
        shutil.copyfileobj(source, file, COPIED_BYTES)
        file.truncate()
        file.flush()
        os.fsync(file.fileno())
    draft.unlink()


def _is_draft(name: str | bytes) -> bool:
    return Path(os.fsdecode(name)).name.startswith(DRAFT_PREFIX)


def _sync_folder(folder: Path) -> None:
    """Make a rename in this folder survive a power cut, where the system can do that."""
    if os.name != "posix":
        return
    with contextlib.suppress(PermissionError):  # a folder can be writable but not readable
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        except OSError as problem:
            if problem.errno != errno.EINVAL:  # some network drives cannot do it
                raise
        finally:
            os.close(descriptor)
