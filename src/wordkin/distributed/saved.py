"""What is written down of a training on a cluster, so that it resumes after whatever ended it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from wordkin.errors import FormatError, SettingsError, quote
from wordkin.settings import TrainingSettings
from wordkin.system.saving import replace_file
from wordkin.training.position import Position
from wordkin.wording import argument

FILE = "training.json"


@dataclass(frozen=True)
class Team:
    """Who trains what: the same at all times of a training. text: of the names of all files of ids."""

    settings: str
    text: str
    workers: int
    owners: int
    slice_tokens: int


@dataclass(frozen=True)
class Saved:
    """The version of rows that all owners have saved, and where the training was then."""

    team: Team
    version: int
    position: Position
    history: list[Mapping[str, float]]


def write_saved(folder: Path, saved: Saved) -> None:
    """Write it down, atomically."""
    text = json.dumps(asdict(saved), indent=1)
    with replace_file(folder / FILE) as file:
        file.write(text.encode())


def read_saved(folder: Path) -> Saved | None:
    """What is written down in a folder; None if nothing is."""
    path = folder / FILE
    try:
        found: dict[str, Any] = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except ValueError as problem:
        raise FormatError(f"{path}: expected JSON, found {quote(problem)}.") from problem
    try:
        return Saved(
            Team(**found["team"]),
            int(found["version"]),
            Position(**found["position"]),
            found["history"],
        )
    except (KeyError, TypeError, ValueError) as problem:
        raise FormatError(
            f"{path}: expected the state of a training on a cluster, found {quote(problem)}. "
            "A newer wordkin may have written it."
        ) from problem


def check_settings(folder: Path, saved: Saved, settings: TrainingSettings) -> None:
    """Refuse other settings than those of the training to resume; the error names each."""
    was, now = (
        asdict(TrainingSettings.from_json(saved.team.settings)),
        asdict(settings),
    )
    changed = [
        f"{argument(name)} {quote(now[name])} (was {quote(was[name])})"
        for name in was
        if was[name] != now[name]
    ]
    if changed:
        raise SettingsError(
            f"{folder}: expected the settings of the training to go on with, found {', '.join(changed)}. "
            "Pass what was passed then, or start in another folder."
        )


def check_team(folder: Path, saved: Saved, team: Team) -> None:
    """Refuse another text, or another number of workers, than those of the training to resume."""
    was = saved.team
    if was.text != team.text:
        raise SettingsError(
            f"{folder}: expected the text of the training to go on with, found another: its files have "
            "changed, or its words. Pass what was passed then, or start in another folder."
        )
    if was.workers != team.workers:
        raise SettingsError(
            f"{folder}: expected {was.workers} workers, as many as before, found {team.workers}: a cluster "
            "has a worker for each node. Add or remove nodes, or start in another folder."
        )
