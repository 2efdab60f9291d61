"""Run: one training in progress: its position, its history, and what serves both."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from threading import Lock
from typing import TypeVar

from wordkin.formats.stored import Source
from wordkin.kernels.training import Matrices
from wordkin.method.parameters import Parameters
from wordkin.method.schedule import learning_rate
from wordkin.model import History, Model
from wordkin.progress import Progress
from wordkin.settings import TrainingSettings
from wordkin.system.interrupts import Interrupts
from wordkin.training.arrays import unpadded_views
from wordkin.training.checkpoints import Checkpoint, Journal, collect_states
from wordkin.training.history import EpochRecord
from wordkin.training.position import Position
from wordkin.words.known_ngrams import KnownNgrams
from wordkin.words.vocabulary import Vocabulary

Callback = Callable[[Progress], object]
# From the epoch (from 1) and the model so far, whose matrices change later, to figures by name.
Measure = Callable[[int, Model], Mapping[str, float]]
Answer = TypeVar("Answer")


@dataclass
class Run:
    """What the threads of one training share. words_before: trained on by the model it started from."""

    settings: TrainingSettings
    vocabulary: Vocabulary
    words_an_epoch: int
    matrices: Matrices
    position: Position
    history: list[Mapping[str, float]]
    words_before: int
    interrupts: Interrupts
    callbacks: Sequence[Callback] = ()
    measure: Measure | None = None
    journal: Journal | None = None
    ngrams: KnownNgrams | None = None  # of the model
    round_workers: int | None = None  # that train in rounds, if any do
    lock: Lock = field(default_factory=Lock)
    epoch: int = 0  # the current one, counted from 1
    began: float = 0.0
    was_stopped: bool = False  # by a callback, or an error
    words_ahead: int = 0  # trained on in a round that is not merged yet

    def __post_init__(self) -> None:
        self.words_at_start = self.position.words_done  # done by earlier processes

    @property
    def words_total(self) -> int:
        """Words of all epochs."""
        return self.words_an_epoch * self.settings.epochs

    @property
    def words_of_epoch(self) -> int:
        """Words done in the current epoch. They are its first, since chunks are taken in order."""
        return self.position.words_done % self.words_an_epoch

    @property
    def words_trained(self) -> int:
        """Words that the model was trained on, in earlier trainings too."""
        return self.words_before + self.position.words_done

    @property
    def learning_rate(self) -> float:
        """Learning rate of the next chunk."""
        progress = self.position.words_done / self.words_total
        return learning_rate(
            progress, self.settings.learning_rate, self.settings.final_learning_rate
        )

    @property
    def is_stopped(self) -> bool:
        """Whether threads take no further chunk: a callback, an error or Ctrl-C ends the training."""
        return self.was_stopped or self.interrupts.came

    @property
    def is_due(self) -> bool:
        """Whether the threads should pause for a checkpoint."""
        return self.journal is not None and self.journal.is_due(self.position.words_done)

    def start_epoch(self) -> int:
        """Start the next epoch, or resume one in its middle; its number over all trainings comes back."""
        position = self.position
        if not self.words_of_epoch:
            position.loss, position.pairs, position.epoch_seconds = 0.0, 0, 0.0
        self.epoch = position.words_done // self.words_an_epoch + 1
        return position.epochs_before + self.epoch

    def record_epoch(self) -> None:
        """Add the current epoch to the history, with the figures that are measured after it."""
        position = self.position
        record = EpochRecord(
            epoch=position.epochs_before + self.epoch,
            words=position.words_done - (self.epoch - 1) * self.words_an_epoch,
            loss=position.mean_loss,
            pairs=position.pairs,
            learning_rate=self.learning_rate,
            seconds=position.epoch_seconds,
            round_workers=self.round_workers,
        )
        self.history.append(record.with_measures(self._measure()))

    def _measure(self) -> Mapping[str, float]:
        """Figures of the vectors so far; the time that they take does not count as training."""
        if self.measure is None:
            return {}
        began = time.perf_counter()
        model = self.model_of(unpadded_views(self.matrices, self.settings), self.history)
        nothing: Mapping[str, float] = {}
        figures = self.call_user_code(partial(self.measure, self.epoch, model), nothing)
        self.began += time.perf_counter() - began
        return figures

    def report(self) -> None:
        """Call the callbacks with the progress; one that returns False stops the training."""
        elapsed_seconds = time.perf_counter() - self.began
        words_done = self.position.words_done + self.words_ahead
        progress = Progress(
            epoch=self.epoch,
            epochs=self.settings.epochs,
            words_done=words_done,
            words_total=self.words_total,
            learning_rate=self.learning_rate,
            loss=self.position.mean_loss,
            words_per_second=(words_done - self.words_at_start) / elapsed_seconds,
            elapsed_seconds=elapsed_seconds,
        )
        for callback in self.callbacks:
            if self.call_user_code(partial(callback, progress), None) is False:
                self.was_stopped = True

    def call_user_code(self, code: Callable[[], Answer], instead: Answer) -> Answer:
        """What the code returns; `instead` after Ctrl-C, which the code may raise itself."""
        if self.interrupts.came:
            return instead
        try:
            return code()
        except KeyboardInterrupt:
            if self.interrupts.presses > 1:  # the second press ends the training at once
                raise
            self.interrupts.presses = 1
            return instead

    def model_of(
        self, parameters: Parameters, history: History, source: Source | None = None
    ) -> Model:
        """The model with these parameters and records."""
        settings, vocabulary, words_trained = self.settings, self.vocabulary, self.words_trained
        return Model(settings, vocabulary, parameters, words_trained, history, source, self.ngrams)

    def save(self, *, is_last: bool = False) -> None:
        """Write a checkpoint, while no thread trains. It has no record of an unfinished epoch."""
        if self.journal is None:
            return
        finished = self.position.epochs_before + self.position.words_done // self.words_an_epoch
        views = unpadded_views(self.matrices, self.settings)
        history = self.history[:finished]
        model = self.model_of(views, history)
        position = replace(self.position, callbacks=collect_states(self.callbacks))
        self.journal.write(Checkpoint(model, position), is_last=is_last)
