"""Writes what a command has trained or converted."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from wordkin.cli.outcome import print_message, shows_messages
from wordkin.errors import SettingsError
from wordkin.formats import StoredVectors, format_by_name
from wordkin.formats.parquet import import_arrow
from wordkin.formats.text_vectors import write_text_into
from wordkin.words.lookup import WordList

if TYPE_CHECKING:
    from wordkin.model import Model
    from wordkin.vectors import WordVectors

STDOUT = Path("-")


def check_output(path: Path, *, as_json: bool = False) -> None:
    """Raise, before an hour of training, for a file that could not be written."""
    if path == STDOUT:
        if as_json:
            raise SettingsError("--json and - as output both want standard output. Drop one.")
        return
    if format_by_name(path).name == "parquet":
        import_arrow(str(path))
    check_folder(path)


def check_writable(path: Path) -> None:
    """Raise for a folder, and for a file that may not be written."""
    if path.is_dir():
        raise SettingsError(f"{path}: expected the name of a file, found a folder. Add a name.")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise SettingsError(f"{path}: may not be written to. Name a file elsewhere.")


def check_folder(path: Path) -> None:
    """Refuse a file in a folder that does not exist."""
    if not path.parent.is_dir():
        raise SettingsError(f"{path}: there is no folder {path.parent}. Make it first.")


@contextmanager
def show_work(what: str) -> Iterator[None]:
    """Show on a terminal what is being done, and for how long, until the block ends."""
    if not (sys.stderr.isatty() and shows_messages()):
        yield
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    text = TextColumn("{task.description}", markup=False)
    columns = (SpinnerColumn(), text, TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        progress.add_task(what, total=None)
        yield


def save_model(model: Model, path: Path) -> None:
    """Write the whole model, or its vectors if the format keeps no more; print what was written."""
    if path != STDOUT and format_by_name(path).name == "native":
        model.save(path)
        print_saved(model.vectors, path)
    else:
        save_vectors(model.vectors, path)


def save_vectors(vectors: WordVectors, path: Path) -> None:
    """Write vectors, to standard output as text; print what was written."""
    if path == STDOUT:
        stored = StoredVectors(WordList(vectors), vectors.matrix)
        write_text_into(sys.stdout.buffer, Path("standard output"), stored)
        sys.stdout.buffer.flush()
    else:
        vectors.save(path)
    print_saved(vectors, path)


def print_saved(vectors: WordVectors, path: Path) -> None:
    """Print what was written, and its size."""
    words, dimensions = vectors.matrix.shape
    place = "wrote standard output" if path == STDOUT else f"saved {path}"
    print_message(f"{place}: {words:,} words, {dimensions} dimensions")
