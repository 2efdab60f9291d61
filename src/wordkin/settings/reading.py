"""Values of options as people and files give them, read and checked by the options' rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from wordkin.errors import SettingsError, quote
from wordkin.settings.checks import check_choice, check_number
from wordkin.settings.option import Option
from wordkin.settings.versions import upgrade
from wordkin.wording import argument


def check_value(name: str, value: object, option: Option) -> object:
    """The value as the settings hold it; raises `SettingsError` for one that the option cannot have."""
    if name == "loss":
        return _check_losses(value, option["choices"])
    if "reads" in option:
        return option["reads"](value)
    if "choices" in option:
        return check_choice(name, value, option["choices"])
    return check_number(name, value, *option["limits"])


def _check_losses(loss: object, choices: tuple[object, ...]) -> tuple[object, ...]:
    """One loss or several, as a tuple in one order."""
    several = loss if isinstance(loss, Iterable) and not isinstance(loss, str) else [loss]
    losses = [check_choice("loss", one, choices) for one in several]
    if not losses or len(set(losses)) < len(losses):
        raise SettingsError(
            f"{argument('loss')}: expected one or both losses, each once, found {quote(loss)}."
        )
    return tuple(one for one in choices if one in losses)


def read_json(text: str, options: Mapping[str, Option]) -> dict[str, Any]:
    """The values of settings in JSON, as this version names them; they are checked where they are used."""
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):  # the latter for brackets in thousands of brackets
        values = None
    if not isinstance(values, dict):
        raise SettingsError(f"settings: expected a JSON object, found {quote(text)}.")
    values = upgrade(values)
    if unknown := sorted(set(values) - set(options)):
        raise SettingsError(
            f"settings: unknown names {quote(unknown)}. A newer wordkin wrote them."
        )
    for name, value in values.items():
        is_nested = isinstance(value, dict) and "reads" not in options[name]
        if is_nested or (isinstance(value, int) and abs(value) >= 2**63):
            raise SettingsError(
                f"settings, {name}: expected a text or a number below 2^63, found {quote(value)}."
            )
    return values
