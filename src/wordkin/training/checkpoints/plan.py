"""How often checkpoints are written, where, and how many stay."""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from wordkin.errors import SettingsError
from wordkin.settings import check_number
from wordkin.system.locking import lock_folder
from wordkin.system.saving import DRAFT_PREFIX

LOCK = "training.lock"
PREFIX, SUFFIX = "checkpoint-", ".safetensors"
NAME = re.compile(rf"{PREFIX}\d{{15}}{re.escape(SUFFIX)}")  # no file that a person named


@dataclass(frozen=True)
class Checkpoints:
    """Where a training keeps its checkpoints, and when it writes one.

    Parameters
    ----------
    folder
        Of one training alone; it is made if it is missing.
    minutes, words
        One is written after so many minutes, or so many words of training, whichever comes first;
        words=None: by time only. A disk that takes longer than so many minutes makes them fewer.
        One more is written when a training ends, by Ctrl-C or a callback's False too.
    keep
        So many of the newest stay. Each is as large as the whole model.

    Examples
    --------
    >>> Checkpoints("run1", minutes=30)
    Checkpoints(folder='run1', minutes=30.0, words=None, keep=2)
    """

    folder: str | os.PathLike[str]
    minutes: float = 10.0
    words: int | None = None
    keep: int = 2

    def __post_init__(self) -> None:
        object.__setattr__(self, "minutes", check_number("minutes", self.minutes, 0.0))
        object.__setattr__(self, "keep", check_number("keep", self.keep, 1))
        if self.words is not None:
            object.__setattr__(self, "words", check_number("words", self.words, 1))

    def file_of(self, words_done: int) -> Path:
        """The file of the checkpoint after so many words."""
        return Path(self.folder) / f"{PREFIX}{words_done:015}{SUFFIX}"

    def files(self) -> list[Path]:
        """The checkpoints that are there, the newest first."""
        found = Path(self.folder).glob(f"{PREFIX}*{SUFFIX}")
        return sorted((path for path in found if NAME.fullmatch(path.name)), reverse=True)

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Make the folder, keep other trainings out of it, and clear what a killed one left."""
        folder = Path(self.folder)
        with lock_folder(folder, LOCK, "checkpoints"):
            for draft in folder.glob(f"{DRAFT_PREFIX}*.tmp"):
                draft.unlink(missing_ok=True)
            yield

    def drop_others(self, newest: Path) -> None:
        """Delete all but this one and those before it that are to stay.

        Later ones were damaged: the training went back behind them.
        """
        earlier = [path for path in self.files() if path.name < newest.name]
        for path in set(self.files()) - {newest, *earlier[: self.keep - 1]}:
            with contextlib.suppress(OSError):  # the next one tries again
                path.unlink()


def as_checkpoints(given: object) -> Checkpoints | None:
    """A folder's name as the plan with its usual values.

    >>> as_checkpoints("run1").minutes
    10.0
    """
    if given is None or isinstance(given, Checkpoints):
        return given
    if isinstance(given, str | os.PathLike):
        return Checkpoints(given)
    raise SettingsError(f"checkpoint: expected a folder or Checkpoints, found {given!r:.60}.")


@runtime_checkable
class Resumable(Protocol):
    """A callback with a memory, which checkpoints keep: its state must be something JSON can hold."""

    def state(self) -> Any:
        """What the callback knows so far."""

    def restore(self, state: Any) -> None:
        """Know this again."""


def collect_states(callbacks: Sequence[object]) -> list[Any]:
    """The states of the callbacks that have one, in their order, as they are now.

    Copies: a checkpoint is written while the callbacks go on changing what they gave.
    """
    return [_state_of(callback) for callback in callbacks if isinstance(callback, Resumable)]


def _state_of(callback: Resumable) -> Any:
    try:
        return json.loads(json.dumps(callback.state()))
    except (TypeError, ValueError) as problem:
        raise SettingsError(
            f"{type(callback).__name__}.state: expected something that JSON can hold, found: "
            f"{problem}. Return lists, dicts, texts, and Python's own numbers."
        ) from problem


def restore_states(callbacks: Sequence[object], kept: Sequence[Any]) -> None:
    """Give the callbacks that have a state what `collect_states` gave."""
    resumable = [callback for callback in callbacks if isinstance(callback, Resumable)]
    if len(resumable) != len(kept):
        raise SettingsError(
            f"callbacks: expected {len(kept)} with a state to restore, as the interrupted training "
            f"had, found {len(resumable)}. Pass the same ones, in the same order."
        )
    for callback, state in zip(resumable, kept, strict=True):
        callback.restore(state)
