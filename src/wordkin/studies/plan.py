"""The plan of a study, which is said before it starts: how many trainings, how long, how much disk."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from wordkin.errors import SettingsError
from wordkin.progress import clock
from wordkin.system.memory import readable_size
from wordkin.system.saving import free_bytes

logger = logging.getLogger("wordkin.training")
Say: TypeAlias = Callable[[str], object]


@dataclass(frozen=True)
class Plan:
    """What a study will train. words: of all trainings that are left, each as often as its epochs.

    seconds: how long those will take, by one that is finished; None while none is. place: of the files, for
    people.

    Examples
    --------
    >>> print(Plan(29, 4, 250_000_000, 360_000_000, 250.0, "run1"))
    29 trainings, 4 of them finished; 250,000,000 words are left to train, which takes about 4:10; 360 MB in run1
    >>> print(Plan(29, 0, 290_000_000, 360_000_000, None, "run1"))
    29 trainings of 290,000,000 words in all; 360 MB in run1; the first will show how long they take
    """

    trainings: int
    finished: int
    words: int
    size_bytes: int
    seconds: float | None = None
    place: str = "a temporary folder"

    def __str__(self) -> str:
        disk = f"{readable_size(self.size_bytes)} in {self.place}"
        if self.finished == self.trainings:
            return f"{self.trainings:,} trainings, all finished; {disk}"
        if self.finished or self.seconds is not None:
            takes = "" if self.seconds is None else f", which takes about {clock(self.seconds)}"
            return (
                f"{self.trainings:,} trainings, {self.finished:,} of them finished; "
                f"{self.words:,} words are left to train{takes}; {disk}"
            )
        return (
            f"{self.trainings:,} trainings of {self.words:,} words in all; {disk}; the first will show "
            "how long they take"
        )


def check_disk(folder: Path, size_bytes: int) -> None:
    """Raise `SettingsError` where the disk has no room for the trainings to come."""
    free = free_bytes(folder)
    if size_bytes > free:
        raise SettingsError(
            f"{folder}: the trainings need {readable_size(size_bytes)} on disk, {readable_size(free)} are "
            "free there. Name a folder elsewhere, make room, or plan fewer trainings."
        )


def say(message: str) -> None:
    """Say something before or between trainings: in the log, where that is asked for, else on stderr."""
    if logger.isEnabledFor(logging.INFO):
        logger.info("%s", message)
    elif logger.isEnabledFor(logging.CRITICAL):
        with suppress(AttributeError, OSError, ValueError):  # where stderr is None or closed
            sys.stderr.write(f"wordkin: {message}\n")


def say_nothing(message: str) -> None:
    """Say nothing, where no progress is to be shown."""
