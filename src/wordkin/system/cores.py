"""How many cores there are, and how many threads of numpy's library use them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import RLock
from typing import Any

from wordkin.errors import warn
from wordkin.settings import check_number
from wordkin.wording import argument

MAX_THREADS = 1_024  # more are a slip of the keyboard, which no system survives
_ONE_LIMIT = RLock()  # at a time, of numpy's threads


def thread_count(threads: int | None) -> int:
    """That many threads, after a look at the number; for None as many as there are usable cores."""
    if threads is None:
        return usable_cores()
    count: int = check_number("threads", threads, 1, MAX_THREADS)
    return count


def cap_threads(threads: int | None) -> int:
    """The threads for a training: never more than the usable cores, with a warning if more are asked for.

    A thread that waits in the middle of a step undoes what others learn meanwhile.
    """
    count, cores = thread_count(threads), usable_cores()
    if count > cores:
        warn(
            f"{argument('threads')}: expected at most {cores}, the number of cores that this process may use, found "
            f"{count}. More would be slower and learn less, so it is taken as {cores}."
        )
    return min(count, cores)


def usable_cores() -> int:
    """How many cores this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def limit_blas_threads(threads: int | None) -> Iterator[None]:
    """Limit the threads that compute products of matrices inside; None leaves them as they are.

    numpy's library for products has one number of threads for the whole process. The former number
    comes back at the end of the block, also after an error. Blocks with a limit wait for each
    other, since two of them that overlap would restore each other's limit.
    """
    if threads is None:
        yield
        return
    limit = check_number("threads", threads, 1)
    with _ONE_LIMIT, _blas().limit(limits=limit, user_api="blas"):
        yield


def product_threads() -> int:
    """How many threads numpy's library uses for products now, which is what a user has limited."""
    libraries = _blas().select(user_api="blas").lib_controllers
    return min((library.num_threads for library in libraries), default=usable_cores())


@cache
def _blas() -> Any:
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
