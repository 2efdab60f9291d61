"""Callbacks of a training."""

from __future__ import annotations

from typing import Any


class CallbackAny2Vec:
    """Called at the start and the end of a training and of each epoch; override what you need."""

    def on_train_begin(self, model: Any) -> None:
        """Before the training."""

    def on_train_end(self, model: Any) -> None:
        """After the training."""

    def on_epoch_begin(self, model: Any) -> None:
        """Before an epoch."""

    def on_epoch_end(self, model: Any) -> None:
        """After an epoch, whose vectors the model has."""
