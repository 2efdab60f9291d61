"""How far a training is: one value, and the ways to show it.

A reporter is any callable that takes a `Progress`. One that returns just False stops the training;
while words are still counted or kernels compiled there is nothing to stop, and the answer is ignored.
"""

from __future__ import annotations

import json
import logging
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from threading import Timer
from typing import Literal, TextIO

logger = logging.getLogger("wordkin.training")

LOG_INTERVAL_SECONDS = 5.0  # seldom enough for a log file, often enough to see that it moves
QUIET_SECONDS = 2.0  # a bar that is gone before it is read helps nobody
STEPS_PER_REPORT = 64  # of comparisons, each of which takes less than a tenth of a second
BAR_CELLS = 20
COMPILING_SECONDS = 1.5  # loading compiled kernels takes less
NOTEBOOK_SECONDS = 1.0  # a notebook's file may keep every line
NOTEBOOK_COLUMNS = 120
CLEAR_LINE = "\x1b[K"


@dataclass(frozen=True, slots=True)
class Progress:
    """One look at a training that runs.

    `epoch` counts from 1. `words_done` and `words_total` cover all epochs; while words are counted
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
    phase: Literal["counting", "compiling", "training", "indexing", "comparing"] = "training"

    @property
    def fraction(self) -> float:
        """Share of the work that is done, 0 to 1; 0 while the total is unknown."""
        return self.words_done / self.words_total if self.words_total else 0.0

    @property
    def seconds_left(self) -> float | None:
        """Time left at the present speed; None while the total or the speed is unknown."""
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
        speed = f"{self.words_per_second:,.0f} words/s"
        if self.phase == "compiling":
            return "compiling kernels, once per machine: this takes some 15 seconds ..."
        if self.phase == "counting":
            return f"counting: {self.words_done:,} words, {speed}"
        share = f"{self.fraction:.1%}".replace("%", " %")
        if self.phase == "indexing":
            return f"indexing: {share}, {speed}, {clock(self.seconds_left or 0)} left"
        if self.phase == "comparing":
            return f"comparing: {share}, {clock(self.seconds_left or 0)} left"
        parts = [f"epoch {self.epoch} of {self.epochs}", share]
        if self.loss is not None:
            parts.append(f"loss {self.loss:.3f}")
        parts += [f"learning rate {self.learning_rate:.2g}", speed]
        if self.seconds_left is not None:
            parts.append(f"{clock(self.seconds_left)} left")
        return ", ".join(parts)


Reporter = Callable[[Progress], object]


@contextmanager
def compiling(reporters: Iterable[Reporter]) -> Iterator[None]:
    """Report the phase "compiling" if what is done inside takes longer than a moment.

    Kernels compile when they are first called; later processes load them, which nobody notices.
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
        timer.join()  # a report that has begun is not to appear among later ones


@contextmanager
def announced_compiling() -> Iterator[None]:
    """As `compiling`, where nothing else is reported; a line that was drawn goes away again."""
    reporter, told = default_reporter(), []

    def report(progress: Progress) -> None:
        told.append(progress)
        reporter(progress)

    with compiling([report]):
        yield
    if told:
        sys.stderr.write(_wipe())
        sys.stderr.flush()


def _wipe() -> str:
    """What takes a bar away again, where `default_reporter` draws one."""
    if sys.stderr.isatty():
        return f"\r{CLEAR_LINE}"
    return f"\r{'':{NOTEBOOK_COLUMNS}}\r" if is_in_notebook() else ""


def default_reporter() -> Reporter:
    """A bar where stderr is a terminal or a notebook's cell, log lines elsewhere."""
    if sys.stderr.isatty():
        return terminal_bar()
    return notebook_bar() if is_in_notebook() else log_lines()


def is_in_notebook() -> bool:
    """Whether stderr goes to a cell of Jupyter."""
    return type(sys.stderr).__module__.partition(".")[0] == "ipykernel"


def patient(report: Reporter) -> Reporter:
    """The reporter, but told nothing in the first two seconds: for what is mostly done by then."""

    def report_later(progress: Progress) -> None:
        if progress.elapsed_seconds > QUIET_SECONDS:
            report(progress)

    return report_later


def comparing(steps: Sequence[int]) -> Iterator[int]:
    """The steps of a comparison one by one; after two seconds, a bar or the log says how far it is."""
    report, began = patient(default_reporter()), time.perf_counter()
    for done in range(len(steps) + 1):
        if done % STEPS_PER_REPORT == 0 or done == len(steps):
            seconds = time.perf_counter() - began
            report(
                Progress(
                    words_done=done,
                    words_total=len(steps),
                    words_per_second=done / max(seconds, 1e-9),
                    elapsed_seconds=seconds,
                    phase="comparing",
                )
            )
        if done < len(steps):
            yield steps[done]


def terminal_bar(stream: TextIO | None = None) -> Reporter:
    """A bar with speed, loss and time left on `stream` (stderr), if that is a terminal.

    The line is drawn anew by each report and nothing else is kept, so that a training that is
    interrupted leaves the terminal as it should be.
    """
    terminal = sys.stderr if stream is None else stream
    if not terminal.isatty():
        return lambda _: None

    def report(progress: Progress) -> None:
        width = shutil.get_terminal_size().columns - 1
        is_last = progress.fraction == 1.0
        terminal.write(f"\r{CLEAR_LINE}{_bar(progress)[:width]}" + ("\n" if is_last else ""))
        terminal.flush()

    return report


def _bar(progress: Progress) -> str:
    filled = int(progress.fraction * BAR_CELLS)
    return f"{'━' * filled}{'╌' * (BAR_CELLS - filled)} {progress}"


def notebook_bar(stream: TextIO | None = None) -> Reporter:
    """A bar on `stream` (stderr), once a second, for cells, which know a carriage return only."""
    cell = sys.stderr if stream is None else stream

    def report(progress: Progress) -> None:
        # Blanks wipe out what a longer line before has left.
        end = "\n" if progress.fraction == 1.0 else ""
        cell.write(f"\r{_bar(progress):<{NOTEBOOK_COLUMNS}}{end}")
        cell.flush()

    return now_and_then(report, NOTEBOOK_SECONDS)


def log_lines(interval_seconds: float = LOG_INTERVAL_SECONDS) -> Reporter:
    """Lines in the log `wordkin.training`: the first, the last, and some between.

    Parameters
    ----------
    interval_seconds
        At least so much of the training's time lies between two lines, but for the last.
    """
    return now_and_then(lambda progress: logger.info("%s", progress), interval_seconds)


def now_and_then(reporter: Reporter, interval_seconds: float) -> Reporter:
    """Pass on the first and the last look at each phase, and of the others one in each interval."""
    last: Progress | None = None

    def report(progress: Progress) -> None:
        nonlocal last
        if (
            last is None
            or progress.fraction == 1.0
            or progress.phase != last.phase
            or progress.elapsed_seconds >= last.elapsed_seconds + interval_seconds
        ):
            reporter(progress)
            last = progress

    return report


def json_lines(stream: TextIO) -> Reporter:
    """One JSON object a line, for programs that watch.

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
    """Minutes and seconds, after an hour hours too.

    Examples
    --------
    >>> clock(75), clock(3675)
    ('1:15', '1:01:15')
    """
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def report_to(reporters: Sequence[Reporter]) -> Callable[[Progress], None]:
    """A function that tells all of them."""

    def report(progress: Progress) -> None:
        for reporter in reporters:
            reporter(progress)

    return report
