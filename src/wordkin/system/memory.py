"""How much memory there is, and how much of it is free.

WORDKIN_MEMORY=32GB   in the environment overrides everything else
Linux                 the machine's memory, and the limits of control groups (containers, batch systems)
Windows               the machine's memory
macOS, others         the machine's memory; the free part is unknown, so that nothing is refused
"""

from __future__ import annotations

import ctypes
import math
import os
import re
from pathlib import Path
from typing import NamedTuple

from wordkin.errors import OutOfMemoryError, SettingsError, quote

VARIABLE = "WORDKIN_MEMORY"
UNITS = {unit: 10 ** (3 * power) for power, unit in enumerate(("", "k", "m", "g", "t"))}
BINARY_UNITS = {f"{unit}i": 1 << (10 * power) for power, unit in enumerate(UNITS) if unit}
UNKNOWN_MEMORY_BYTES = 4 << 30  # assumed if the system does not report it
CONTROL_GROUP = Path("/sys/fs/cgroup")
OWN_GROUPS = Path("/proc/self/cgroup")
MEMINFO = Path("/proc/meminfo")


class _Version(NamedTuple):
    """Files in which a version of control groups keeps its figures, and the name of its controller."""

    controller: str
    limit: str
    used: str
    file_pages: tuple[str, ...]


VERSIONS = (
    _Version("", "memory.max", "memory.current", ("inactive_file ", "active_file ")),
    _Version(
        "memory",
        "memory.limit_in_bytes",
        "memory.usage_in_bytes",
        ("total_inactive_file ", "total_active_file "),
    ),
)


class _MemoryStatus(ctypes.Structure):
    """Windows' struct MEMORYSTATUSEX."""

    _fields_ = (
        ("length", ctypes.c_uint32),
        ("percent", ctypes.c_uint32),
        ("total", ctypes.c_uint64),
        ("available", ctypes.c_uint64),
        ("others", ctypes.c_uint64 * 5),
    )


def memory_bytes() -> int:
    """Memory that this process may use: the machine's, or the lowest limit."""
    if (given := _environment_bytes()) is not None:
        return given
    machine = _bytes_of_pages("SC_PHYS_PAGES") or _windows_status().total or None
    limits = [machine, *(_number_in(folder / kind.limit) for kind, folder in _groups())]
    return min((size for size in limits if size is not None), default=UNKNOWN_MEMORY_BYTES)


def available_bytes() -> int | None:
    """Memory that is free for this process, or can be freed; None if it is unknown.

    The smaller of what the machine has left and what its control groups may still take. Cached pages
    of files do not count as taken, since the system frees them on demand.
    """
    if (given := _environment_bytes()) is not None:
        return given
    left = [_machine_available(), *(_group_available(kind, folder) for kind, folder in _groups())]
    return min((size for size in left if size is not None), default=None)


def _environment_bytes() -> int | None:
    """Memory set in the environment, in bytes or with a unit: 500MB, 32GB, 1.5GiB; None if unset.

    Raises `SettingsError` for anything else.
    """
    text = os.environ.get(VARIABLE, "").strip()
    if not text:
        return None
    found = re.fullmatch(r"(\d{1,18}(?:\.\d+)?) ?([kmgt]?i?)b?", text.lower())
    unit = (UNITS | BINARY_UNITS).get(found[2]) if found else None
    if not found or not unit or not (size := int(float(found[1]) * unit)):
        raise SettingsError(
            f"{VARIABLE}: expected an amount of memory like 32GB or 500MB, found {quote(text, 40)}."
        )
    return size


def _machine_available() -> int | None:
    if kilobytes := _figures_in(MEMINFO, "MemAvailable"):
        return kilobytes[0] << 10
    return _bytes_of_pages("SC_AVPHYS_PAGES") or _windows_status().available or None


def _bytes_of_pages(name: str) -> int | None:
    """A number of pages that the system reports, in bytes; None if it does not."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf(name)
    except (AttributeError, ValueError, OSError):
        return None


def _windows_status() -> _MemoryStatus:
    """What Windows reports; zeros elsewhere."""
    status = _MemoryStatus(length=ctypes.sizeof(_MemoryStatus))
    if (windll := getattr(ctypes, "windll", None)) is not None:
        windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status))
    return status


def _groups() -> list[tuple[_Version, Path]]:
    """The control groups that limit this process: its own, and those above it.

    In a container the path may lead nowhere; there the topmost folder belongs to its own group.
    """
    try:
        text = OWN_GROUPS.read_text("utf-8", "replace")
    except OSError:
        text = ""
    own = re.findall(r"^\d+:([^:\n]*):(.*)$", text, re.MULTILINE)
    found = []
    for kind in VERSIONS:
        folder = CONTROL_GROUP / kind.controller
        found.append((kind, folder))
        path = next((path for names, path in own if kind.controller in names.split(",")), "")
        for name in filter(None, path.split("/")):
            folder /= name
            found.append((kind, folder))
    return found


def _group_available(kind: _Version, folder: Path) -> int | None:
    limit = _number_in(folder / kind.limit)
    used = _number_in(folder / kind.used)
    if limit is None or used is None:
        return None
    return max(0, limit - used + sum(_figures_in(folder / "memory.stat", *kind.file_pages)))


def _figures_in(path: Path, *names: str) -> list[int]:
    """The numbers in lines like "MemAvailable: 3000 kB" that start with a name."""
    try:
        lines = path.read_text("ascii").splitlines()
        return [int(line.split()[1]) for line in lines if line.startswith(names)]
    except (OSError, ValueError):
        return []


def _number_in(path: Path) -> int | None:
    try:
        return int(path.read_text("ascii"))
    except (OSError, ValueError):  # "max" is no limit
        return None


def check_room(needed_bytes: int, what: str, advice: str) -> None:
    """Refuse what cannot fit before anything is allocated; nothing is refused if free memory is unknown."""
    available = available_bytes()
    if available is not None and needed_bytes > available:
        raise OutOfMemoryError(
            f"{what}: expected at least {readable_size(needed_bytes)} of free memory, found "
            f"{readable_size(available)}. {advice} {override_hint(needed_bytes)}"
        )


def trim_heap() -> None:
    """Give back to the system what was freed but is kept for later, where the C library can (glibc)."""
    try:
        ctypes.CDLL(None).malloc_trim(0)
    except (OSError, TypeError, AttributeError):  # TypeError: Windows has no library without a name
        return


def readable_size(size_bytes: float) -> str:
    """A size as people write it.

    Examples
    --------
    >>> readable_size(2_340_000), readable_size(43_000_000), readable_size(5_600_000_000)
    ('2.3 MB', '43 MB', '5.6 GB')
    """
    if size_bytes >= 1e9:
        return f"{size_bytes / 1e9:,.1f} GB"
    return f"{size_bytes / 1e6:.0f} MB" if size_bytes >= 1e7 else f"{size_bytes / 1e6:.1f} MB"


def override_hint(needed_bytes: int) -> str:
    """Advice for a user whose machine has more memory than was detected.

    >>> override_hint(31_500_000_000)
    'If there is more, as by swap, say so in the environment: WORDKIN_MEMORY=32GB.'
    """
    gigabytes = math.ceil(needed_bytes / 1e9)
    return f"If there is more, as by swap, say so in the environment: {VARIABLE}={gigabytes}GB."
