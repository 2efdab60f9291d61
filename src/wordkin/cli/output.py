"""Writes what a command has trained or converted."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from wordkin import progress
from wordkin.cli.outcome import print_message, shows_messages
from wordkin.errors import SavingError, SettingsError
from wordkin.formats import StoredVectors, format_by_name
from wordkin.formats.parquet import import_arrow
from wordkin.formats.text_vectors import write_text_into
from wordkin.system.overwriting import check_not_read
from wordkin.system.remote import address_of
from wordkin.system.saving import check_replaceable
from wordkin.system.streams import binary_output, escape_controls
from wordkin.words.lookup import WordList

if TYPE_CHECKING:
    from wordkin.model import Model
    from wordkin.vectors import WordVectors

STDOUT = Path("-")


def check_output(path: Path, sources: Iterable[object] = (), *, as_json: bool = False) -> None:
    """Raise, before an hour of training, for a file of vectors that could not be written."""
    if path == STDOUT:
        if as_json:
            raise SettingsError("--json and - as output both want standard output. Drop one.")
        binary_output()
        return
    if format_by_name(path).name == "parquet":
        import_arrow(str(path))
    check_file(path, sources)


def check_file(path: Path, sources: Iterable[object] = ()) -> None:
    """Raise, before any work, for a file that could not be written, or that is one of the sources."""
    check_not_read(path, sources)
    if str(path).startswith("="):
        raise SettingsError(
            f"{path}: expected a name, found = before it. Write -o NAME or --output=NAME."
        )
    if address_of(path) is None and not path.parent.is_dir():
        raise SettingsError(f"{path}: there is no folder {path.parent}. Make it first.")
    if path.is_dir():
        raise SettingsError(f"{path}: expected the name of a file, found a folder. Add a name.")
    try:
        check_replaceable(path)
    except PermissionError as problem:
        raise SettingsError(f"{path}: may not be written to. Name a file elsewhere.") from problem


@contextmanager
def show_work(what: str, *, compiles: bool = False) -> Iterator[None]:
    """Show what is being done, and for how long, until the block ends; without a terminal, now and then.

    compiles: whether kernels may have to be compiled for it, which is shown while it lasts.
    """
    what = escape_controls(what)
    with progress.watching_kernels(what) if compiles else nullcontext(lambda: what) as phase:
        is_drawn = shows_messages() and sys.stderr.isatty()
        with _spinning(phase) if is_drawn else _ticking(phase):
            yield


@contextmanager
def _ticking(phase: Callable[[], str]) -> Iterator[None]:
    with progress.reporting(progress=shows_messages()) as report, progress.ticking(report, phase):
        yield


@contextmanager
def _spinning(phase: Callable[[], str]) -> Iterator[None]:
    from rich.console import Console
    from rich.progress import Progress, ProgressColumn, SpinnerColumn, Task, TimeElapsedColumn
    from rich.text import Text

    class Phase(ProgressColumn):
        def render(self, _: Task) -> Text:
            name = phase()
            return Text(str(progress.Progress(phase=name)) if name == "compiling" else name)

    columns = (SpinnerColumn(), Phase(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, redirect_stdout=False) as shown:
        shown.add_task("", total=None)
        yield


def save_model(model: Model, path: Path) -> None:
    """Write the whole model, or its vectors if the format keeps no more; print what was written."""
    save_somewhere(partial(_save_model, model), path)


def save_somewhere(save: Callable[[Path], None], path: Path) -> None:
    """Call `save` with the path; if the disk fails, with one elsewhere, and raise an error that names it."""
    try:
        save(path)
    except (SavingError, BrokenPipeError):
        raise  # it is kept already, or its reader has seen enough
    except OSError as problem:
        name = "kin.safetensors" if path == STDOUT else path.name
        elsewhere = Path(tempfile.mkdtemp(prefix="wordkin-")) / name
        save(elsewhere)
        advice = f"It was saved as {elsewhere} instead; move it"
        raise SavingError(problem.errno, f"{problem.strerror}. {advice}", str(path)) from problem


def keeps_model(path: Path) -> bool:
    """Whether a file of this name keeps a whole model, not the vectors alone."""
    return path != STDOUT and format_by_name(path).name == "native"


def _save_model(model: Model, path: Path) -> None:
    if keeps_model(path):
        model.save(path)
        print_saved(model.vectors, path)
    else:
        save_vectors(model.vectors, path)


def save_vectors(vectors: WordVectors, path: Path) -> None:
    """Write vectors, to standard output as text; print what was written."""
    if path == STDOUT:
        stored = StoredVectors(WordList(vectors), vectors.matrix)
        file = binary_output()
        write_text_into(file, Path("standard output"), stored)
        file.flush()
    else:
        vectors.save(path)
    print_saved(vectors, path)


def print_saved(vectors: WordVectors, path: Path) -> None:
    """Print what was written, and its size."""
    words, dimensions = vectors.matrix.shape
    place = "wrote standard output" if path == STDOUT else f"saved {path}"
    print_message(f"{place}: {words:,} words, {dimensions} dimensions")
