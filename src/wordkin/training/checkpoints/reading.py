"""The newest whole checkpoint of a folder, and whether it fits the training that is to resume."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from wordkin.errors import FormatError, SettingsError, quote, warn
from wordkin.formats import native
from wordkin.formats.opened import OpenedFile
from wordkin.model import Model, model_of_stored
from wordkin.settings import OPTIONS, TrainingSettings
from wordkin.system.saving import check_can_make
from wordkin.training.checkpoints.fingerprint import MEANINGS, find_differences
from wordkin.training.checkpoints.folder import Checkpoints
from wordkin.training.fixed_options import show_option
from wordkin.training.position import Position
from wordkin.wording import argument

# Texts in a checkpoint's file; the names are those of the first version.
POSITION, FINGERPRINT = "training_standing", "training_fingerprint"


class Checkpoint(NamedTuple):
    """A model with the records of its finished epochs, and the position of its training."""

    model: Model
    position: Position


def read_settings(plan: Checkpoints) -> TrainingSettings | None:
    """The settings of the training whose checkpoints these are; None where there are none yet."""
    for path in plan.files():
        try:
            _, metadata = native.open_arrays(path)
            return TrainingSettings.from_json(metadata["settings"])
        except (FormatError, OSError, KeyError, SettingsError):
            continue  # `find_newest` warns of it
    return None


def check_folder(plan: Checkpoints | None, settings: TrainingSettings, *, resume: bool) -> None:
    """Refuse, before any work, a folder of another training, or settings that are not its own."""
    if plan is None:
        return
    folder = Path(plan.folder)
    if folder.exists() or folder.is_symlink():
        with plan.lock():
            pass  # nobody else writes there
    else:
        check_can_make(folder)
    if not resume and plan.files():
        raise SettingsError(
            f"{plan.folder}: expected an empty folder for checkpoints, found those of an earlier "
            f"training. Pass {argument('resume', True)} to go on with it, or name another folder."
        )
    if (kept := read_settings(plan)) is not None:
        _check_settings(plan, kept, settings)


def find_newest(
    plan: Checkpoints, settings: TrainingSettings, wanted: Mapping[str, str]
) -> Checkpoint | None:
    """The newest whole checkpoint, of these settings and this fingerprint; None if there is none.

    Damaged ones are passed over with a warning; if all are damaged, that is an error.
    """
    files = plan.files()
    for path in files:
        try:
            checkpoint, fingerprint = _read(path)
        except (FormatError, OSError) as problem:
            warn(f"{problem} Trying the checkpoint before it.")
            continue
        _check_settings(plan, checkpoint.model.settings, settings)
        if different := find_differences(fingerprint, wanted):
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


def _check_settings(plan: Checkpoints, kept: TrainingSettings, settings: TrainingSettings) -> None:
    """Refuse settings other than those of the checkpoints; the error names each."""
    if changed := list_changes(kept, settings):
        raise SettingsError(
            f"{plan.folder}: expected the settings of the training to go on with, found "
            f"{', '.join(changed)}. Pass what was passed then, or start in another folder."
        )


def list_changes(kept: TrainingSettings, settings: TrainingSettings) -> list[str]:
    """The settings that differ from those that were kept, in words."""
    return [
        f"{argument(name)} {show_option(name, now)} (was {show_option(name, was)})"
        for name in OPTIONS
        if (was := getattr(kept, name)) != (now := getattr(settings, name))
    ]


def _read(path: Path) -> tuple[Checkpoint, dict[str, str]]:
    """A whole checkpoint, and its fingerprint."""
    with OpenedFile(path) as source:
        arrays, metadata = native.map_native(source)
    native.check_digest(path, arrays, metadata)
    model = model_of_stored(path, *native.model_from_arrays(path, arrays, metadata))
    try:
        position = Position(**json.loads(metadata[POSITION]))
        fingerprint = json.loads(metadata[FINGERPRINT])
        if not MEANINGS.keys() <= fingerprint.keys():
            raise KeyError(FINGERPRINT)
    except (KeyError, TypeError, ValueError, RecursionError) as problem:
        raise FormatError(
            f"{path}: expected a checkpoint, found a model of another kind ({quote(problem)}). "
            "A newer wordkin may have written it."
        ) from problem
    return Checkpoint(model, position), fingerprint
