"""Work that shows its progress: kernels that are loaded or compiled, loops, and what reports nothing itself."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

from wordkin.progress.reporters import QUIET_SECONDS, after_delay, default_reporter
from wordkin.progress.value import Progress, Reporter, progress_since
from wordkin.system.streams import escape_controls
from wordkin.system.terminals import clear_sequence

FIRST_TICK_SECONDS = QUIET_SECONDS  # loading compiled kernels takes less, mostly
TICK_SECONDS = 1.0
Step = Callable[[int, int], None]  # called with how many steps are done, of how many
STEPS_PER_REPORT = 64  # a step of a comparison takes less than a tenth of a second


@contextmanager
def loading_kernels(report: Reporter) -> Iterator[Sequence[object]]:
    """Report the phase "loading" or "compiling" if the block, the first to call kernels, takes seconds.

    Kernels are compiled when they are first called on a machine; later processes load them from the
    cache. Numba itself reports whether it compiles: what the cache holds causes no such event. The
    block gets the events so far.
    """
    recorders: list[Any] = []

    def phase() -> str:
        return "compiling" if any(recorder.buffer for recorder in recorders) else "loading"

    with ticking(report, phase):
        from numba.core import event  # takes most of a second

        with event.install_recorder("numba:compile") as recorder:
            recorders.append(recorder)
            yield recorder.buffer


@contextmanager
def watching_kernels(what: str) -> Iterator[Callable[[], str]]:
    """Yield a function that says what is done at the moment: that work, or "compiling" of kernels for it."""
    from numba.core import event  # here, since it takes most of a second

    with event.install_recorder("numba:compile") as recorder:

        def phase() -> str:
            open_events = sum(1 if each.is_start else -1 for _, each in list(recorder.buffer))
            return "compiling" if open_events else what

        yield phase


@contextmanager
def announce_loading() -> Iterator[None]:
    """Like `loading_kernels`, where nothing else is reported; the line is cleared at the end."""
    with reporting() as report, loading_kernels(report):
        yield


@contextmanager
def show_work(what: str, *, progress: bool = True) -> Iterator[Step]:
    """Show what is being done, and for how long, once the block has taken two seconds.

    It is for work of other libraries. The block gets a function to call with how many steps are done, of how
    many: after that, their share and the time left are shown. what: such as "clustering"; progress: False shows
    nothing.
    """
    if not progress:
        yield no_step
        return
    latest = [0, 0]

    def step(done: int, total: int) -> None:
        latest[:] = done, total

    with reporting() as report, ticking(report, lambda: escape_controls(what), latest):
        yield step


def no_step(done: int, total: int) -> None:
    """Show nothing of a step of some work."""


@contextmanager
def ticking(
    report: Reporter, phase: Callable[[], str], steps: Sequence[int] = (0, 0)
) -> Iterator[None]:
    """Report the phase every second until the block ends, but not in its first two seconds.

    steps : how many are done, of how many, as they are when it is reported; (0, 0) where that is not known
    """
    done, start_time = Event(), time.perf_counter()

    def tick() -> None:
        seconds = FIRST_TICK_SECONDS
        while not done.wait(seconds):
            steps_done, total = steps
            # The work is not over yet: a full bar would end its line, which is cleared at the end.
            steps_done = max(min(steps_done, total - 1), 0)
            report(progress_since(start_time, phase(), steps_done, total))
            seconds = TICK_SECONDS

    thread = Thread(target=tick, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()  # a report that has started must not appear among later ones


@contextmanager
def reporting(*, progress: bool = True) -> Iterator[Reporter]:
    """The default reporter, whose line is cleared when the block ends, if it has drawn one.

    progress: False gives one that shows nothing.
    """
    if not progress:
        yield lambda _: None
        return
    reporter, reported = default_reporter(), []

    def report(progress: Progress) -> None:
        reported.append(progress)
        reporter(progress)

    try:
        yield report
    finally:
        if reported and (clearing := clear_sequence()):
            sys.stderr.write(clearing)
            sys.stderr.flush()


def comparing(steps: Sequence[int]) -> Iterator[int]:
    """Yield the steps of a comparison; after two seconds, its progress is shown."""
    report, start_time = after_delay(default_reporter()), time.perf_counter()
    for done in range(len(steps) + 1):
        if done % STEPS_PER_REPORT == 0 or done == len(steps):
            report(progress_since(start_time, "comparing", done, len(steps)))
        if done < len(steps):
            yield steps[done]
