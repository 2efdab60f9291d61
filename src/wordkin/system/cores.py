"""How many cores there are to use."""

from __future__ import annotations

import os

from wordkin.settings import checked_number

MAX_THREADS = 1_024  # more are a slip of the keyboard, which no system survives


def thread_count(threads: int | None) -> int:
    """That many threads, after a look at the number; for None as many as there are usable cores."""
    if threads is None:
        return usable_cores()
    count: int = checked_number("threads", threads, 1, MAX_THREADS)
    return count


def usable_cores() -> int:
    """How many cores this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
