"""Finding the newest whole checkpoint, and seeing that it fits what is to go on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple

from wordkin.errors import FormatError, SettingsError, warn
from wordkin.formats import native
from wordkin.model import Model, read_model
from wordkin.settings import TrainingSettings
from wordkin.training.checkpoints.plan import Checkpoints
from wordkin.training.position import Position

POSITION, FINGERPRINT = "training_standing", "training_fingerprint"  # among the file's texts
MEANING = {
    "vocabulary": "the words or their counts: another text, or other min_count, keep or protected",
    "tokens": "the number of tokens",
    "text": "the order of the words: the text has changed",
    "start": "the vectors that the training began with: initial_vectors, or the model to resume",
    "freeze": "the words to freeze, or their factors",
}


class Checkpoint(NamedTuple):
    """The model as it was, with the records of the finished epochs, and how far the training was."""

    model: Model
    position: Position


def kept_settings(plan: Checkpoints) -> TrainingSettings | None:
    """The settings of the training whose checkpoints these are; None where there are none yet."""
    for path in plan.files():
        try:
            _, metadata = native.open_arrays(path)
            return TrainingSettings.from_json(metadata["settings"])
        except (FormatError, OSError, KeyError, SettingsError):
            continue  # `newest` is the one to complain
    return None


def check_before(plan: Checkpoints | None, settings: TrainingSettings, *, resume: bool) -> None:
    """Refuse, before any work, a folder of another training, or settings that are not its own."""
    if plan is None:
        return
    folder = Path(plan.folder)
    if folder.exists() or folder.is_symlink():
        with plan.held():
            pass  # nobody else writes there
    if not resume and plan.files():
        raise SettingsError(
            f"{plan.folder}: expected an empty folder for checkpoints, found those of an earlier "
            "training. Pass resume=True to go on with it, or name another folder."
        )
    if (kept := kept_settings(plan)) is not None:
        check_settings(plan, kept, settings)


def check_settings(plan: Checkpoints, kept: TrainingSettings, settings: TrainingSettings) -> None:
    """Refuse settings other than those of the checkpoints; the error names each."""
    was, now = asdict(kept), asdict(settings)
    changed = [
        f"{name} {now[name]!r} (was {was[name]!r})" for name in was if was[name] != now[name]
    ]
    if changed:
        raise SettingsError(
            f"{plan.folder}: expected the settings of the training to go on with, found "
            f"{', '.join(changed)}. Pass what was passed then, or start in another folder."
        )


def newest(
    plan: Checkpoints, settings: TrainingSettings, wanted: Mapping[str, str]
) -> Checkpoint | None:
    """The newest whole checkpoint, of just these settings and fingerprint; None: there is none.

    Damaged ones are passed over with a warning; if all are, that is an error.
    """
    files = plan.files()
    for path in files:
        try:
            checkpoint, fingerprint = _read(path)
        except (FormatError, OSError) as problem:
            warn(f"{problem} Trying the checkpoint before it.")
            continue
        check_settings(plan, checkpoint.model.settings, settings)
        if different := [MEANING[name] for name in MEANING if fingerprint[name] != wanted[name]]:
            raise SettingsError(
                f"{path}: expected the text and the start of the interrupted training, found "
                f"another: {'; '.join(different)}. Pass what was passed then, or start in another folder."
            )
        return checkpoint
    if files:
        raise FormatError(
            f"{plan.folder}: expected a whole checkpoint, found {len(files)} damaged ones. "
            "Start in another folder."
        )
    return None


def _read(path: Path) -> tuple[Checkpoint, dict[str, str]]:
    native.check_digest(path)
    model = read_model(path)
    _, metadata = native.open_arrays(path)
    try:
        position = Position(**json.loads(metadata[POSITION]))
        fingerprint = json.loads(metadata[FINGERPRINT])
        if not MEANING.keys() <= fingerprint.keys():
            raise KeyError(FINGERPRINT)
    except (KeyError, TypeError, ValueError, RecursionError) as problem:
        raise FormatError(
            f"{path}: expected a checkpoint, found a model of another kind ({problem!r:.60}). "
            "A newer wordkin may have written it."
        ) from problem
    return Checkpoint(model, position), fingerprint
