"""The folder of a training's checkpoints: when one is written, which files there are, how many stay."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from wordkin.errors import SettingsError, quote
from wordkin.settings import check_number
from wordkin.system.locking import lock_folder
from wordkin.system.memory import readable_size
from wordkin.system.saving import DRAFT_PREFIX, free_bytes
from wordkin.wording import argument

LOCK = "training.lock"
PREFIX, SUFFIX = "checkpoint-", ".safetensors"
NAME = re.compile(rf"{PREFIX}\d{{15}}{re.escape(SUFFIX)}")  # no file that a person named


@dataclass(frozen=True)
class Checkpoints:
    """Where a training saves its checkpoints, and how often.

    Parameters
    ----------
    folder
        The folder of one training. It is created if it doesn't exist.
    minutes, words
        The number of minutes, or of trained words, between two checkpoints, whichever comes first. words=None:
        by time only. If the disk needs more time than `minutes`, there are fewer checkpoints. Another one is
        written when training ends, also by Ctrl-C or by a callback that returns False.
    keep
        The number of checkpoints to keep, the newest ones. Each is as large as the whole model.

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
        """The file of the checkpoint after this number of words."""
        return Path(self.folder) / f"{PREFIX}{words_done:015}{SUFFIX}"

    def files(self) -> list[Path]:
        """The checkpoint files in the folder, newest first."""
        found = Path(self.folder).glob(f"{PREFIX}*{SUFFIX}")
        return sorted((path for path in found if NAME.fullmatch(path.name)), reverse=True)

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """Make the folder, keep other trainings out of it, and delete what a killed one left."""
        folder = Path(self.folder)
        with lock_folder(folder, LOCK, "checkpoints"):
            self.drop_drafts()
            yield

    def drop_drafts(self) -> None:
        """Delete checkpoints that are unfinished, or could not be given their names."""
        for draft in Path(self.folder).glob(f"{DRAFT_PREFIX}*.tmp"):
            draft.unlink(missing_ok=True)

    def bytes_to_come(self, model_bytes: int) -> int:
        """The room on the disk that checkpoints of this size will take, beside those that are there.

        One more than `keep`, since a new one is written before the oldest is deleted.
        """
        there = sum(path.stat().st_size for path in self.files())
        return max((self.keep + 1) * model_bytes - there, 0)

    def check_disk(self, model_bytes: int) -> None:
        """Raise `SettingsError` where the disk has no room for checkpoints of this size."""
        needed, free = self.bytes_to_come(model_bytes), free_bytes(Path(self.folder))
        if needed > free:
            raise SettingsError(
                f"{self.folder}: {self.keep + 1} checkpoints of {readable_size(model_bytes)} need "
                f"{readable_size(needed)} on disk, {readable_size(free)} are free there. Name a folder "
                "elsewhere, make room, or train without checkpoints."
            )

    def drop_others(self, newest: Path) -> None:
        """Delete all checkpoints but this one and those before it that are to be kept.

        Later ones were damaged: the training resumed from an earlier one.
        """
        earlier = [path for path in self.files() if path.name < newest.name]
        for path in set(self.files()) - {newest, *earlier[: self.keep - 1]}:
            with contextlib.suppress(OSError):  # the next checkpoint tries again
                path.unlink()


def as_checkpoints(given: object) -> Checkpoints | None:
    """A folder's name as `Checkpoints` with the usual values.

    >>> as_checkpoints("run1").minutes
    10.0
    """
    if given is None or isinstance(given, Checkpoints):
        return given
    if isinstance(given, str | os.PathLike):
        return Checkpoints(given)
    raise SettingsError(
        f"{argument('checkpoint')}: expected a folder or Checkpoints, found {quote(given)}."
    )
