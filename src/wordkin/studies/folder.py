"""The folder of a study: its trainings as model files, and in `study.json` what they are of."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import weakref
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from wordkin.errors import FormatError, SettingsError, quote
from wordkin.formats.folders import STUDY_FILE
from wordkin.settings import TrainingSettings
from wordkin.system.locking import lock_folder
from wordkin.system.remote import address_of
from wordkin.system.saving import DRAFT_PREFIX, check_can_make, replace_file
from wordkin.training.checkpoints.fingerprint import MEANINGS
from wordkin.training.checkpoints.reading import list_changes

VERSION = 1
LOCK, SUFFIX = "study.lock", ".safetensors"
MOST_BYTES = 1 << 24  # of study.json, by far


class Record(NamedTuple):
    """What a folder says of its study.

    kind: such as "bootstrap"; settings: of all trainings, unless their names say more; fingerprint: of the text;
    facts: what else the study keeps, such as the number of samples, which may grow from call to call.
    """

    kind: str
    settings: TrainingSettings
    fingerprint: Mapping[str, str]
    facts: Mapping[str, Any]


class StudyFolder:
    """The files of a study. A temporary folder is deleted with this value: keep it as long as its files."""

    def __init__(self, path: Path | None) -> None:
        self.is_temporary = path is None
        self.path = path or Path(tempfile.mkdtemp(prefix="wordkin-"))
        if path is None:
            weakref.finalize(self, _remove, self.path, os.getpid())

    def path_of(self, name: str) -> Path:
        """The file of a training."""
        return self.path / f"{name}{SUFFIX}"

    def has(self, name: str) -> bool:
        """Whether a training is finished: its file gets its name when all of it is written."""
        return self.path_of(name).is_file()


def _remove(folder: Path, owner: int) -> None:
    if os.getpid() == owner:  # a forked process leaves it to its parent
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def open_folder(folder: str | os.PathLike[str] | None, record: Record) -> Iterator[StudyFolder]:
    """The folder of this study, made or found again, which nobody else writes to meanwhile.

    folder: None makes a temporary one. Raises `SettingsError` for the folder of another study, text or
    settings, and for one of other files.
    """
    study = StudyFolder(None if folder is None else Path(folder))
    with lock_folder(study.path, LOCK, "trainings"):
        for draft in study.path.glob(f"{DRAFT_PREFIX}*.tmp"):
            draft.unlink(missing_ok=True)  # of a process that was killed
        _claim(study.path, record)
        yield study


def join_folder(folder: str | os.PathLike[str] | None, record: Record) -> StudyFolder:
    """As `open_folder`, but other processes may write to it at the same time."""
    study = StudyFolder(None if folder is None else Path(folder))
    with lock_folder(study.path, LOCK, "trainings"):
        _claim(study.path, record)
    return study


def _claim(folder: Path, record: Record) -> None:
    """Write what the study is, where there is no other."""
    if is_study(folder):
        _check_same(folder, read_record(folder), record)
    else:
        _check_empty(folder)
    _write(folder / STUDY_FILE, record)


def check_folder(
    folder: str | os.PathLike[str] | None, kind: str, settings: TrainingSettings
) -> None:
    """Refuse, before the text is read, a folder of another study or of other settings."""
    if folder is None:
        return
    path = Path(folder)
    if address_of(folder):
        raise SettingsError(
            f"{folder}: expected a folder of this machine for the trainings, found an address. Name another."
        )
    if is_study(path):
        found = read_record(path)
        _check_same(path, found, Record(kind, settings, found.fingerprint, {}))
    elif path.is_dir():
        _check_empty(path)
    else:
        check_can_make(path)


def check_outside(folder: str | os.PathLike[str] | None, text: object) -> None:
    """Refuse a folder inside one of the text's, of which all files are read."""
    if folder is None:
        return
    names = text if isinstance(text, list | tuple) else [text]
    paths = [Path(name) for name in names if isinstance(name, str | os.PathLike)]
    for path in filter(Path.is_dir, paths):
        if Path(folder).resolve().is_relative_to(path.resolve()):
            raise SettingsError(
                f"{folder}: expected a folder outside {path}, all of whose files are read as text. "
                "Name another folder."
            )


def is_study(path: str | os.PathLike[str]) -> bool:
    """Whether this is the folder of a study."""
    return (Path(path) / STUDY_FILE).is_file()


def read_record(folder: Path) -> Record:
    """What the folder says of its study; raises `FormatError` if it says nothing sound."""
    path = folder / STUDY_FILE
    try:
        with path.open("rb") as file:
            values = json.loads(file.read(MOST_BYTES))
        if values["version"] != VERSION:
            raise ValueError(f"version {quote(values['version'])}")
        settings = TrainingSettings.from_json(json.dumps(values["settings"]))
        fingerprint = {str(name): str(text) for name, text in values["fingerprint"].items()}
        return Record(str(values["kind"]), settings, fingerprint, dict(values["facts"]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
        raise FormatError(
            f"{path}: expected what wordkin wrote of its trainings, found {quote(problem, 200)}. It is "
            "damaged, or a newer wordkin wrote it. Start in another folder."
        ) from problem


def _write(path: Path, record: Record) -> None:
    values = record._asdict() | {
        "version": VERSION,
        "settings": json.loads(record.settings.to_json()),
    }
    with replace_file(path) as file:
        file.write(json.dumps(values, indent=1).encode())


def _check_empty(folder: Path) -> None:
    others = sorted(
        path.name
        for path in folder.iterdir()
        if path.name != LOCK and not path.name.startswith(DRAFT_PREFIX)
    )
    if others:
        raise SettingsError(
            f"{folder}: expected a new or empty folder for the trainings, or one of earlier ones, found "
            f"{len(others):,} other files, such as {quote(others[0])}. Name another folder."
        )


def _check_same(folder: Path, found: Record, wanted: Record) -> None:
    """Refuse a folder of another study, text or settings; the error names all that differs."""
    other = f"{folder}: expected the folder of the same"
    if found.kind != wanted.kind:
        raise SettingsError(
            f"{other} study, {wanted.kind}, found one of {quote(found.kind)}. Name another folder."
        )
    if changed := list_changes(found.settings, wanted.settings):
        raise SettingsError(
            f"{other} settings, found {', '.join(changed)}. Pass what was passed then, or name "
            "another folder."
        )
    names = {**found.fingerprint, **wanted.fingerprint}
    different = [
        MEANINGS.get(name, name)
        for name in names
        if found.fingerprint.get(name) != wanted.fingerprint.get(name)
    ]
    if different:
        raise SettingsError(
            f"{other} text, found another: {'; '.join(different)}. Pass what was passed then, or name "
            "another folder."
        )
