"""Where a command writes what it trained."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from wordkin.cli.outcome import tell
from wordkin.errors import SettingsError
from wordkin.formats import format_by_name

if TYPE_CHECKING:
    from wordkin.model import Model


def check_output(path: Path) -> None:
    """Refuse a name that could not be written, before an hour of training."""
    format_by_name(path)
    check_folder(path)


def check_folder(path: Path) -> None:
    """Refuse a file in a folder that does not exist."""
    if not path.parent.is_dir():
        raise SettingsError(f"{path}: there is no folder {path.parent}. Make it first.")


def save_model(model: Model, path: Path) -> None:
    """Write the whole model, or its vectors where the format keeps no more; say what was written."""
    if format_by_name(path).name == "native":
        model.save(path)
    else:
        model.vectors.save(path)
    words, dimensions = model.vectors.matrix.shape
    tell(f"saved {path}: {words:,} words, {dimensions} dimensions")
