"""The ways to show progress: a bar, lines in a log, lines on stderr, JSON."""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict
from typing import TextIO

from wordkin.progress.value import Progress, Reporter, parts_of
from wordkin.system.terminals import CELL_COLUMNS, is_in_notebook, is_terminal, redraw_line

logger = logging.getLogger("wordkin.training")

LOG_INTERVAL_SECONDS = 5.0  # rare enough for a log file, often enough to see that it moves
QUIET_SECONDS = 2.0  # a bar that is gone before it is read helps nobody
TERMINAL_SECONDS = 0.1  # fast enough to look smooth
NOTEBOOK_SECONDS = 1.0  # a notebook's file may keep every line
ONCE = {"loading", "compiling"}  # phases whose lines never change
_said: set[str] = set()  # those of them that had a line in this process
FIRST_LINE_SECONDS, LONGEST_SECONDS = 10.0, 60.0  # of `sparse_lines`


def default_reporter() -> Reporter:
    """A bar where stderr is a terminal or a notebook's cell; elsewhere the log, or rare lines on stderr.

    The log is used if it is asked for, so that nothing is reported twice; if not even its critical errors
    are, nothing is shown.
    """
    if not logger.isEnabledFor(logging.CRITICAL):
        return lambda _: None
    if is_terminal(sys.stderr):
        return terminal_bar()
    if is_in_notebook():
        return notebook_bar()
    return log_lines() if logger.isEnabledFor(logging.INFO) else sparse_lines()


def sparse_lines(
    stream: TextIO | None = None, now: Callable[[], float] = time.monotonic
) -> Reporter:
    """Lines on `stream` (stderr): after ten seconds, then after twice as long each time, up to a minute.

    A script that is done sooner prints nothing. If there was a line about a phase, one more says that
    it is complete. now: the clock, in seconds.
    """
    interval = FIRST_LINE_SECONDS
    due, phase = now() + interval, ""

    def write(progress: Progress) -> None:
        shown = stream or sys.stderr
        with suppress(
            AttributeError, OSError, ValueError
        ):  # where it is None or closed, work goes on
            shown.write(f"wordkin: {progress}\n")
            shown.flush()

    write_line = without_repetition(write)

    def report(progress: Progress) -> None:
        nonlocal interval, due, phase
        is_end = progress.fraction == 1.0 and progress.phase == phase
        if not is_end and now() < due:
            return
        if not is_end:
            interval = min(2 * interval, LONGEST_SECONDS)
            due = now() + interval
        phase = "" if is_end else progress.phase
        write_line(progress)

    return report


def after_delay(report: Reporter) -> Reporter:
    """The reporter, silent for the first two seconds: most work is done by then."""

    def report_later(progress: Progress) -> None:
        if progress.elapsed_seconds > QUIET_SECONDS:
            report(progress)

    return report_later


def terminal_bar(stream: TextIO | None = None) -> Reporter:
    """A bar with speed, loss and time left on `stream` (stderr), if that is a terminal.

    Each report draws the line anew and no other state is kept, so that an interrupted training
    leaves the terminal in order.
    """
    terminal = sys.stderr if stream is None else stream
    if not is_terminal(terminal):
        return lambda _: None

    def report(progress: Progress) -> None:
        redraw_line(terminal, parts_of(progress), progress.words_done, progress.words_total)

    return throttled(report, TERMINAL_SECONDS)


def notebook_bar(stream: TextIO | None = None) -> Reporter:
    """A bar on `stream` (stderr), once a second, for the cells of a notebook."""
    cell = sys.stderr if stream is None else stream

    def report(progress: Progress) -> None:
        done, total = progress.words_done, progress.words_total
        redraw_line(cell, parts_of(progress), done, total, CELL_COLUMNS)

    return throttled(report, NOTEBOOK_SECONDS)


def log_lines(interval_seconds: float = LOG_INTERVAL_SECONDS) -> Reporter:
    """Lines in the log `wordkin.training`: the first, the last, and some between.

    Parameters
    ----------
    interval_seconds
        The least time of training between two lines; the last line may come earlier.
    """
    log = without_repetition(lambda progress: logger.info("%s", progress))
    return throttled(log, interval_seconds)


def without_repetition(report: Reporter) -> Reporter:
    """The reporter, which is told only once in this process that kernels are loaded, or compiled."""

    def report_once(progress: Progress) -> None:
        if progress.phase not in _said:
            report(progress)
        _said.update({progress.phase} & ONCE)

    return report_once


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


def report_to(reporters: Sequence[Reporter]) -> Callable[[Progress], None]:
    """A function that calls all reporters."""

    def report(progress: Progress) -> None:
        for reporter in reporters:
            reporter(progress)

    return report
