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

DRAFT_PREFIX = ".wordkin-"  # of unfinished files, which only a kill or a power cut leaves behind
IS_WINDOWS = sys.platform == "win32"


@contextlib.contextmanager
def replace_file(path: Path) -> Iterator[IO[bytes]]:
    """Open a file for writing that gets its name only when all of it is on the disk.

    A failure leaves an older file as it was, and nothing else. The older file's permissions stay,
    a link stays a link, and a pipe or device is written to directly. An `OSError` names `path`,
    whatever failed.
    """
    direct = path.exists() and not path.is_file()
    try:
        with path.open("wb") if direct else _draft_of(path) as file:
            yield file
    except OSError as problem:
        is_elsewhere = problem.filename and not _is_draft(problem.filename)
        if problem.errno is None or is_elsewhere:
            raise
        raise OSError(problem.errno, problem.strerror, str(path)) from problem


@contextlib.contextmanager
def _draft_of(path: Path) -> Iterator[IO[bytes]]:
    """Open a new file in the same folder, which replaces the older one at the end."""
    target = Path(os.path.realpath(path))
    if target.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    is_old = target.exists()
    if is_old and not os.access(target, os.W_OK):
        raise OSError(errno.EACCES, os.strerror(errno.EACCES))
    # A short name of its own: the target's may already be as long as the system allows.
    draft = target.with_name(f"{DRAFT_PREFIX}{secrets.token_hex(8)}.tmp")
    try:
        with draft.open("xb") as file:
            if is_old:
                shutil.copymode(target, draft)
            yield file
            file.flush()
            os.fsync(file.fileno())
        _replace(draft, target)
    except BaseException:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise
    _sync_folder(target.parent)


def _replace(draft: Path, target: Path) -> None:
    """Give the draft its name. Windows refuses while a process has the old file open or mapped."""
    try:
        draft.replace(target)
    except PermissionError as problem:
        if not (IS_WINDOWS and target.exists()):
            raise
        advice = "is open, perhaps as vectors loaded from it. Delete these, or choose another name"
        raise PermissionError(problem.errno, advice, str(draft)) from problem


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
