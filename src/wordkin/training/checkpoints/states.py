"""States of callbacks, which checkpoints keep."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Protocol, runtime_checkable

from wordkin.errors import SettingsError


@runtime_checkable
class Resumable(Protocol):
    """A callback with a state, which checkpoints keep; JSON must be able to hold it."""

    def state(self) -> Any:
        """The callback's state at this moment."""

    def restore(self, state: Any) -> None:
        """Take over a state that `state` gave."""


def collect_states(callbacks: Sequence[object]) -> list[Any]:
    """Copies of the states of the callbacks that have one, in their order.

    Copies, because a checkpoint is written while the callbacks change what they gave.
    """
    return [_copy_state(callback) for callback in callbacks if isinstance(callback, Resumable)]


def _copy_state(callback: Resumable) -> Any:
    try:
        return json.loads(json.dumps(callback.state()))
    except (TypeError, ValueError) as problem:
        raise SettingsError(
            f"{type(callback).__name__}.state: expected something that JSON can hold, found: "
            f"{problem}. Return lists, dicts, texts, and Python's own numbers."
        ) from problem


def restore_states(callbacks: Sequence[object], kept: Sequence[Any]) -> None:
    """Give the callbacks that have a state the states that `collect_states` returned."""
    resumable = [callback for callback in callbacks if isinstance(callback, Resumable)]
    if len(resumable) != len(kept):
        raise SettingsError(
            f"callbacks: expected {len(kept)} with a state to restore, as the interrupted training "
            f"had, found {len(resumable)}. Pass the same ones, in the same order."
        )
    for callback, state in zip(resumable, kept, strict=True):
        callback.restore(state)
