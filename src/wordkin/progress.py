"""The progress of a training: one value, and the ways to show it.

A reporter is any callable that takes a `Progress`. One that returns False, not just None, stops the
training. While words are counted or kernels compiled, the answer is ignored: there is nothing to stop.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from threading import Timer
from typing import Literal, TextIO, TypeAlias

from wordkin.system.terminals import (
    CELL_COLUMNS,
    clear_sequence,
    is_in_notebook,
    is_terminal,
    redraw_line,
)

logger = logging.getLogger("wordkin.training")

LOG_INTERVAL_SECONDS = 5.0  # rare enough for a log file, often enough to see that it moves
QUIET_SECONDS = 2.0  # a bar that is gone before it is read helps nobody
STEPS_PER_REPORT = 64  # a step of a comparison takes less than a tenth of a second
TERMINAL_SECONDS = 0.1  # fast enough to look smooth
COMPILING_SECONDS = 1.5  # loading compiled kernels takes less
NOTEBOOK_SECONDS = 1.0  # a notebook's file may keep every line


Phase: TypeAlias = Literal["counting", "compiling", "training", "indexing", "comparing"]


@dataclass(frozen=True, slots=True)
class Progress:
    """The state of a running training at one moment.

    `epoch` counts from 1. `words_done` and `words_total` cover all epochs; while words are counted,
    the total is unknown and 0. `loss` is the mean per pair of the current epoch, if known.

    Examples
    --------
    >>> progress = Progress(
    ...     epoch=1, epochs=2, words_done=500, words_total=2000, words_per_second=100.0
    ... )
    >>> progress.fraction, progress.seconds_left
    (0.25, 15.0)
    """

    epoch: int = 1
    epochs: int = 1
    words_done: int = 0
    words_total: int = 0
    learning_rate: float = 0.0
    loss: float | None = None
    words_per_second: float = 0.0
    elapsed_seconds: float = 0.0
    phase: Phase = "training"

    @property
    def fraction(self) -> float:
        """Share of the work that is done, 0 to 1; 0 while the total is unknown."""
        return self.words_done / self.words_total if self.words_total else 0.0

    @property
    def seconds_left(self) -> float | None:
        """Time left at the current speed; None while the total or the speed is unknown."""
        if not self.words_total or not self.words_per_second:
            return None
        return (self.words_total - self.words_done) / self.words_per_second

    def __str__(self) -> str:
        """One line for logs.

        Examples
        --------
        >>> print(Progress(words_done=1_234_000, words_per_second=2e6, phase="counting"))
        counting: 1,234,000 words, 2,000,000 words/s
        >>> print(Progress(1, 2, 500, 2000, learning_rate=0.02, loss=2.5, words_per_second=100))
        epoch 1 of 2, 25.0 %, loss 2.500, learning rate 0.02, 100 words/s, 0:15 left
        """
        return ", ".join(_parts(self).values())


Reporter = Callable[[Progress], object]


def _parts(progress: Progress) -> dict[str, str]:
    """The parts of the line, in order, by names that `redraw_line` knows."""
    speed = f"{progress.words_per_second:,.0f} words/s"
    if progress.phase == "compiling":
        return {"phase": "compiling kernels, once per machine: this takes some 15 seconds ..."}
    if progress.phase == "counting":
        return {"words": f"counting: {progress.words_done:,} words", "speed": speed}
    share = f"{progress.fraction:.1%}".replace("%", " %")
    left = f"{clock(progress.seconds_left or 0)} left"
    if progress.phase == "indexing":
        return {"share": f"indexing: {share}", "speed": speed, "left": left}
    if progress.phase == "comparing":
        return {"share": f"comparing: {share}", "left": left}
    parts = {"epoch": f"epoch {progress.epoch} of {progress.epochs}", "share": share}
    if progress.loss is not None:
        parts["loss"] = f"loss {progress.loss:.3f}"
    parts |= {"learning rate": f"learning rate {progress.learning_rate:.2g}", "speed": speed}
    return parts if progress.seconds_left is None else parts | {"left": left}


@contextmanager
def compiling(reporters: Iterable[Reporter]) -> Iterator[None]:
    """Report the phase "compiling" if the block takes longer than a moment.

    Kernels are compiled when they are first called; later processes load them in a moment.
    """

    def report() -> None:
        for reporter in reporters:
            reporter(Progress(phase="compiling"))

    timer = Timer(COMPILING_SECONDS, report)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()  # a report that has started must not appear among later ones


@contextmanager
def announce_compiling() -> Iterator[None]:
    """Like `compiling`, where nothing else is reported; the line is cleared at the end."""
    reporter, reported = default_reporter(), []

    def report(progress: Progress) -> None:
        reported.append(progress)
        reporter(progress)

    with compiling([report]):
        yield
    if reported and (clearing := clear_sequence()):
        sys.stderr.write(clearing)
        sys.stderr.flush()


def default_reporter() -> Reporter:
    """A bar where stderr is a terminal or a notebook's cell, log lines elsewhere."""
    if is_terminal(sys.stderr):
        return terminal_bar()
    return notebook_bar() if is_in_notebook() else log_lines()


def after_delay(report: Reporter) -> Reporter:
    """The reporter, silent for the first two seconds: most work is done by then."""

    def report_later(progress: Progress) -> None:
        if progress.elapsed_seconds > QUIET_SECONDS:
            report(progress)

    return report_later


def progress_since(start_time: float, phase: Phase, words_done: int, words_total: int) -> Progress:
    """The progress of work that started at that `time.perf_counter`."""
    seconds = time.perf_counter() - start_time
    return Progress(
        words_done=words_done,
        words_total=words_total,
        words_per_second=words_done / seconds if seconds else 0.0,
        elapsed_seconds=seconds,
        phase=phase,
    )


def comparing(steps: Sequence[int]) -> Iterator[int]:
    """Yield the steps of a comparison; after two seconds, a bar or the log shows the progress."""
    report, start_time = after_delay(default_reporter()), time.perf_counter()
    for done in range(len(steps) + 1):
        if done % STEPS_PER_REPORT == 0 or done == len(steps):
            report(progress_since(start_time, "comparing", done, len(steps)))
        if done < len(steps):
            yield steps[done]


def terminal_bar(stream: TextIO | None = None) -> Reporter:
    """A bar with speed, loss and time left on `stream` (stderr), if that is a terminal.

    Each report draws the line anew and no other state is kept, so that an interrupted training
    leaves the terminal in order.
    """
    terminal = sys.stderr if stream is None else stream
    if not is_terminal(terminal):
        return lambda _: None

    def report(progress: Progress) -> None:
        redraw_line(terminal, _parts(progress), progress.words_done, progress.words_total)

    return throttled(report, TERMINAL_SECONDS)


def notebook_bar(stream: TextIO | None = None) -> Reporter:
    """A bar on `stream` (stderr), once a second, for the cells of a notebook."""
    cell = sys.stderr if stream is None else stream

    def report(progress: Progress) -> None:
        done, total = progress.words_done, progress.words_total
        redraw_line(cell, _parts(progress), done, total, CELL_COLUMNS)

    return throttled(report, NOTEBOOK_SECONDS)


def log_lines(interval_seconds: float = LOG_INTERVAL_SECONDS) -> Reporter:
    """Lines in the log `wordkin.training`: the first, the last, and some between.

    Parameters
    ----------
    interval_seconds
        The least time of training between two lines; the last line may come earlier.
    """
    return throttled(lambda progress: logger.info("%s", progress), interval_seconds)


def throttled(reporter: Reporter, interval_seconds: float) -> Reporter:
    """The reporter, called for the first and last progress of a phase and once in each interval."""
    last: Progress | None = None

    def report(progress: Progress) -> None:
        nonlocal last
        if (
            last is None
            or progress.fraction == 1.0
            or progress.phase != last.phase
            or not 0 <= progress.elapsed_seconds - last.elapsed_seconds < interval_seconds
        ):
            reporter(progress)
            last = progress

    return report


def json_lines(stream: TextIO) -> Reporter:
    """One JSON object on each line of `stream`, for programs that watch.

    Examples
    --------
    >>> json_lines(sys.stdout)(Progress(epochs=3, words_done=7, words_total=21))
    {"epoch": 1, "epochs": 3, "words_done": 7, "words_total": 21, "learning_rate": 0.0,
     "loss": null, "words_per_second": 0.0, "elapsed_seconds": 0.0, "phase": "training"}
    """

    def report(progress: Progress) -> None:
        stream.write(json.dumps(asdict(progress)) + "\n")
        stream.flush()

    return report


def clock(seconds: float) -> str:
    """Minutes and seconds as text, and hours if there are any.

    Examples
    --------
    >>> clock(75), clock(3675)
    ('1:15', '1:01:15')
    """
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def report_to(reporters: Sequence[Reporter]) -> Callable[[Progress], None]:
    """A function that calls all reporters."""

    def report(progress: Progress) -> None:
        for reporter in reporters:
            reporter(progress)

    return report
