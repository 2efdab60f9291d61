"""Options read from a TOML file, and settings written as one."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typer

from wordkin.errors import SettingsError, quote
from wordkin.plain_text import skip_mark

NOT_IN_FILES = ("config", "text", "help", "quiet", "verbose")


def read_config(context: typer.Context, path: Path | None) -> Path | None:
    """Make the values in a TOML file the defaults of the command.

    Raises `SettingsError`, with file and key, if a key is not an option of the command or its value
    is not valid.
    """
    if path is None:
        return None
    options = {
        option.name: option for option in context.command.params if option.name not in NOT_IN_FILES
    }
    defaults: dict[str, Any] = {}
    for key, value in _parse(path).items():
        name = key.replace("-", "_")
        if name not in options:
            known = ", ".join(sorted(options))
            raise SettingsError(f"{path}, {key}: expected one of {known}. Is it misspelled?")
        try:
            options[name].process_value(context, value)
        except (typer.BadParameter, TypeError) as problem:
            cause = problem.message if isinstance(problem, typer.BadParameter) else problem
            text = str(cause).removeprefix("Value error, ")
            raise SettingsError(f"{path}, {key}: found {quote(value)}. {text}") from problem
        defaults[name] = value
    context.default_map = {**(context.default_map or {}), **defaults}
    return path


def _parse(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            skip_mark(file)
            return tomllib.load(file)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise SettingsError(f"{path}: expected TOML, such as window = 5. {problem}.") from problem


def as_toml(settings: Mapping[str, object]) -> str:
    """Settings as lines of TOML, without those that are None.

    Examples
    --------
    >>> print(as_toml({"loss": ["negative-sampling"], "window": 5, "max_words": None}))
    loss = ["negative-sampling"]
    window = 5
    """
    # Texts, numbers, booleans and lists of those are the same in JSON and TOML.
    return "\n".join(
        f"{name} = {json.dumps(value, ensure_ascii=False)}"
        for name, value in settings.items()
        if value is not None
    )
