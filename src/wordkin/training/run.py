"""Run: how far a training is, shared by its threads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from wordkin.kernels.training import Matrices
from wordkin.method.schedule import learning_rate
from wordkin.progress import Progress
from wordkin.settings import TrainingSettings
from wordkin.system.interrupts import Interrupts
from wordkin.training.checkpoints import Journal, Standing, restore_states, states

Callback = Callable[[Progress], object]
# The epoch, from 1, and the input vectors so far, float32 [words, dimensions]; figures by name.
Measure = Callable[[int, NDArray[np.float32]], Mapping[str, float]]


@dataclass
class Run:
    """What the threads of one training share."""

    settings: TrainingSettings
    words_an_epoch: int
    history: list[Mapping[str, float]]
    matrices: Matrices
    callbacks: Sequence[Callback]
    journal: Journal | None
    epochs_before: int  # of a model to go on from: epochs count on, and so do the seeds
    interrupts: Interrupts
    measure: Measure | None = None
    words_done: int = 0
    loss: float = 0.0  # of the current epoch, summed over its pairs
    pairs: int = 0
    epoch_seconds: float = 0.0  # of the current epoch, before an interruption
    words_at_start: int = 0  # done before an interruption
    is_stopped: bool = False
    began: float = 0.0
    lock: Lock = field(default_factory=Lock)

    @property
    def words_total(self) -> int:
        """Of all epochs."""
        return self.words_an_epoch * self.settings.epochs

    @property
    def words_of_epoch(self) -> int:
        """Done in the current epoch; which chunks that were is clear, for they are taken in order."""
        return self.words_done % self.words_an_epoch

    @property
    def is_due(self) -> bool:
        """Whether the threads should come together for a checkpoint."""
        return self.journal is not None and self.journal.is_due(self.words_done)

    @property
    def is_resumable(self) -> bool:
        """Whether there is a checkpoint to go on from, which a full disk may have prevented."""
        return self.journal is not None and self.journal.newest is not None

    @property
    def learning_rate(self) -> float:
        """The one of the next chunk."""
        progress = self.words_done / self.words_total
        return learning_rate(
            progress, self.settings.learning_rate, self.settings.final_learning_rate
        )

    @property
    def mean_loss(self) -> float | None:
        """Per pair of the current epoch, if there was any."""
        return self.loss / self.pairs if self.pairs else None

    def add(self, words: int, loss: float, pairs: int) -> None:
        """Count a chunk that a thread has done."""
        with self.lock:
            self.words_done += words
            self.loss += loss
            self.pairs += pairs

    @property
    def standing(self) -> Standing:
        """What `go_on` goes on from."""
        return Standing(
            self.epochs_before,
            self.words_done,
            self.loss,
            self.pairs,
            self.epoch_seconds,
            states(self.callbacks),
        )

    def go_on(self, standing: Standing) -> None:
        """Stand where an interrupted training stood."""
        self.epochs_before = standing.epochs_before
        self.words_done = self.words_at_start = standing.words_done
        self.loss, self.pairs = standing.loss, standing.pairs
        self.epoch_seconds = standing.epoch_seconds
        restore_states(self.callbacks, standing.callbacks)
