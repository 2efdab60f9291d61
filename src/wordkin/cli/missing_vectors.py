"""VECTORS that are not there, for all commands that take them: which file was probably meant."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from inspect import signature
from pathlib import Path
from typing import Any, get_type_hints

from wordkin.cli.parameters import set_parameters
from wordkin.errors import SettingsError
from wordkin.formats import FORMATS

ARGUMENTS = (
    "vectors",
    "source",
    "model",
    "old",
    "new",
)  # what commands call the files of vectors they open


def explain_missing(command: Callable[..., None]) -> Callable[..., None]:
    """The command, with errors about VECTORS that say which file was probably meant."""
    parameters = signature(command).parameters

    @wraps(command)
    def run(**options: Any) -> None:
        try:
            command(**options)
        except OSError as problem:
            typed = next((one for one in _typed(options) if _is_about(problem, one)), None)
            if typed and (said := describe_missing(typed, _example(command, typed, options))):
                raise SettingsError(said) from problem
            raise

    set_parameters(run, parameters.values())
    return run


def describe_missing(typed: str, example: str) -> str:
    """What to say of VECTORS that are a folder or not there; nothing if there is no more to say.

    example: the command line as it may have been meant, if the command takes words after VECTORS.
    """
    path = Path(typed)
    found = "expected a file of vectors, found a folder" if path.is_dir() else "No such file"
    if meant := next(_find_meant(path), None):
        return f"{typed}: {found}. Did you mean {shlex.quote(str(meant))}?"
    if example and not path.suffix and path.name == typed:
        return f"{typed}: {found}. VECTORS come first: {example}"
    return f"{typed}: {found}." if path.is_dir() else ""


def _example(command: Callable[..., None], typed: str, options: Mapping[str, Any]) -> str:
    """The command line with VECTORS before the words; nothing if the command takes no words."""
    if get_type_hints(command).get("words") not in (list[str], list[str] | None):
        return ""
    words = options["words"] or []
    if not Path(typed).is_dir():
        words = [typed, *words]
    if not words:
        return ""
    beside = next(map(str, sorted(Path().glob("*.safetensors"))), "VECTORS")
    return shlex.join(["wordkin", command.__name__.removesuffix("_words"), beside, *words])


def _find_meant(path: Path) -> Iterator[Path]:
    """The files of vectors in a folder, or those with the name of the path and an ending."""
    for suffix in (suffix for one in FORMATS for suffix in one.suffixes):
        files = sorted(path.glob(f"*{suffix}")) if path.is_dir() else [Path(f"{path}{suffix}")]
        yield from (file for file in files if file.is_file())


def _typed(options: Mapping[str, Any]) -> list[str]:
    """The files of vectors that were typed."""
    given = [options[name] for name in ARGUMENTS if options.get(name) is not None]
    return [str(one) for each in given for one in (each if isinstance(each, list) else [each])]


def _is_about(problem: OSError, typed: str) -> bool:
    """Whether an error says that this file cannot be opened, since it is a folder or not there."""
    name, path = problem.filename, Path(typed)
    return (
        name is not None
        and Path(os.fsdecode(name)) == path
        and (path.is_dir() or not path.exists())
    )
