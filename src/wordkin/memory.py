"""How much memory there is."""

from __future__ import annotations

import os
from pathlib import Path

from wordkin.errors import OutOfMemoryError

UNKNOWN_MEMORY_BYTES = 4 << 30  # assumed where the system does not tell
CONTROL_GROUP = Path("/sys/fs/cgroup")
FILE_PAGES = ("inactive_file ", "active_file ")
MEMINFO = Path("/proc/meminfo")


def memory_bytes() -> int:
    """How much memory this process may use: the machine's, or its control group's limit."""
    try:
        limit = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        limit = UNKNOWN_MEMORY_BYTES
    group_limit = _number_in(CONTROL_GROUP / "memory.max")
    return limit if group_limit is None else min(limit, group_limit)


def available_bytes() -> int | None:
    """How much memory is free for this process, or can be freed; None where nobody tells.

    The least of what the machine has left and what its control group may still take, in which
    pages of files do not count, since the system gives them up.
    """
    left = [_machine_available(), _group_available()]
    known = [size for size in left if size is not None]
    return min(known, default=None)


def _machine_available() -> int | None:
    try:
        lines = MEMINFO.read_text("ascii").splitlines()
        return next(int(line.split()[1]) << 10 for line in lines if line.startswith("MemAvailable"))
    except (OSError, ValueError, StopIteration):
        pass
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_AVPHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return None


def _group_available() -> int | None:
    limit = _number_in(CONTROL_GROUP / "memory.max")
    used = _number_in(CONTROL_GROUP / "memory.current")
    if limit is None or used is None:
        return None
    return max(0, limit - used + _file_bytes())


def _file_bytes() -> int:
    try:
        lines = (CONTROL_GROUP / "memory.stat").read_text("ascii").splitlines()
        return sum(int(line.split()[1]) for line in lines if line.startswith(FILE_PAGES))
    except (OSError, ValueError):
        return 0


def _number_in(path: Path) -> int | None:
    try:
        return int(path.read_text("ascii"))
    except (OSError, ValueError):  # "max" is no limit
        return None


def check_room(needed_bytes: int, what: str, advice: str) -> None:
    """Refuse, before anything is allocated, what cannot fit; nothing where nobody tells the room."""
    available = available_bytes()
    if available is not None and needed_bytes > available:
        raise OutOfMemoryError(
            f"{what}: expected at least {needed_bytes / 1e9:,.1f} GB of free memory, found "
            f"{available / 1e9:,.1f} GB. {advice}"
        )
