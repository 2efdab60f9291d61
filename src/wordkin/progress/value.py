"""The progress of one piece of work at one moment, and as text."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """The state of a training, or of other work, at one moment.

    Attributes
    ----------
    epoch, epochs : int
        The current epoch, counting from 1, and the number of epochs.
    words_done, words_total : int
        In all epochs. The total is 0 while it is unknown.
    learning_rate : float
    loss : float, optional
        The mean loss per pair in the current epoch. It is counted while the vectors learn, so it may rise as
        the learning rate falls, although the vectors get better.
    words_per_second, elapsed_seconds : float
    phase : str
        "counting", "loading" or "compiling" (kernels), "training", "indexing", "comparing" or other work.

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
    phase: str = "training"

    @property
    def fraction(self) -> float:
        """The share of the work that is done, from 0 to 1; 0 while the total is unknown."""
        return self.words_done / self.words_total if self.words_total else 0.0

    @property
    def seconds_left(self) -> float | None:
        """The time left at the current speed, in seconds; None while the total or the speed is unknown."""
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
        return ", ".join(parts_of(self).values())


Reporter = Callable[[Progress], object]


def parts_of(progress: Progress) -> dict[str, str]:
    """The parts of the line, in order, by names that `redraw_line` knows."""
    phase, speed = progress.phase, f"{progress.words_per_second:,.0f} words/s"
    if phase == "loading":
        return {"phase": "loading kernels ..."}
    if phase == "compiling":
        advice = "once per machine: 10 s, up to a minute on a busy one ..."
        return {"phase": "compiling kernels", "advice": advice}
    share = {"share": f"{progress.fraction:.1%}".replace("%", " %")}
    left = {} if progress.seconds_left is None else {"left": f"{clock(progress.seconds_left)} left"}
    if phase == "counting":
        return {"phase": f"counting: {progress.words_done:,} words", "speed": speed} | left
    if phase == "training":
        parts = {"epoch": f"epoch {progress.epoch} of {progress.epochs}"} | share
        if progress.loss is not None:
            parts["loss"] = f"loss {progress.loss:.3f}"
        rate = f"learning rate {progress.learning_rate:.2g}"
        return parts | {"learning rate": rate, "speed": speed} | left
    if not progress.words_total:
        return {"phase": f"{phase}: {clock(progress.elapsed_seconds)} so far"}
    parts = {"phase": f"{phase}: {share['share']}"}
    return (parts | {"speed": speed} if phase == "indexing" else parts) | left


def progress_since(start_time: float, phase: str, words_done: int, words_total: int) -> Progress:
    """The progress of work that started at that `time.perf_counter`."""
    seconds = time.perf_counter() - start_time
    return Progress(
        words_done=words_done,
        words_total=words_total,
        words_per_second=words_done / seconds if seconds else 0.0,
        elapsed_seconds=seconds,
        phase=phase,
    )


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
