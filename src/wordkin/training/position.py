"""Position: how far a training is, in a few numbers."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

from wordkin.errors import SettingsError, quote
from wordkin.settings import check_number


@dataclass
class Position:
    """How far a training is, as a checkpoint stores it; impossible numbers are refused.

    epochs_before: epochs of the model that the training started from. words_done: in all epochs.
    loss (a sum over the pairs), pairs and epoch_seconds: of the current epoch. callbacks: the states
    of those that have one; a checkpoint fills them in.
    """

    epochs_before: int
    words_done: int
    loss: float
    pairs: int
    epoch_seconds: float
    callbacks: list[Any]  # no defaults: a file that lacks a field is of another version

    def __post_init__(self) -> None:
        for name in ("epochs_before", "words_done", "pairs"):
            check_number(name, getattr(self, name), 0)
        for name in ("loss", "epoch_seconds"):
            check_number(name, getattr(self, name), -sys.float_info.max, sys.float_info.max)
        if not isinstance(self.callbacks, list):
            raise SettingsError(f"callbacks: expected a list, found {quote(self.callbacks)}.")

    @classmethod
    def at_start(cls, epochs_before: int) -> Position:
        """The position before the first word."""
        return cls(epochs_before, words_done=0, loss=0.0, pairs=0, epoch_seconds=0.0, callbacks=[])

    @property
    def mean_loss(self) -> float | None:
        """Loss per pair of the current epoch, if there was any pair."""
        return self.loss / self.pairs if self.pairs else None

    def add(self, words: int, loss: float, pairs: int) -> None:
        """Count a chunk that was trained on."""
        self.words_done += words
        self.loss += loss
        self.pairs += pairs
