"""Options read from a TOML file, and settings written as one."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typer

from wordkin.cli.usage import explain_value
from wordkin.errors import SettingsError, quote
from wordkin.plain_text import skip_mark
from wordkin.settings import OPTIONS
from wordkin.settings.arguments import suggest_argument
from wordkin.settings.suggestions import ask_back
from wordkin.settings.training import check_option
from wordkin.wording import in_python, in_shell

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
            meant = suggest_argument(key, options)
            raise SettingsError(
                f"{path}, {key}: expected the name of an option, as 'wordkin {context.info_name} "
                f"--help' shows them.{ask_back(meant and in_python(meant))}"
            )
        defaults[name] = _check(f"{path}, {key}", context, options[name], value)
    context.default_map = {**(context.default_map or {}), **defaults}
    return path


def _check(place: str, context: typer.Context, option: Any, value: Any) -> Any:
    """The value, if it is one that the option can have; one of a list need not stand in brackets."""
    if option.multiple and not isinstance(value, list):
        value = [value]
    try:
        value = _as_text(option.name, value)
        option.process_value(context, value)
        if option.name in OPTIONS:
            check_option(option.name, value)
    except SettingsError as problem:
        raise SettingsError(f"{place}: {in_shell(problem.marked).partition(': ')[2]}") from problem
    except (typer.BadParameter, TypeError) as problem:
        found = explain_value(problem) if isinstance(problem, typer.BadParameter) else ""
        text = found or f"found {quote(value)}. {problem}"
        raise SettingsError(f"{place}: {text}") from problem
    return value


def _as_text(name: str, value: Any) -> Any:
    """What the command line takes for a value that is more than a number or a text, such as 3-6."""
    if "reads" not in OPTIONS.get(name, ()):
        return value
    read = check_option(name, value)
    return None if read is None else str(read)


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
        f"{name} = {json.dumps(_as_text(name, value), ensure_ascii=False)}"
        for name, value in settings.items()
        if value is not None
    )
