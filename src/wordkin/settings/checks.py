"""Checks of single values, which raise `SettingsError` with the name of the option."""

from __future__ import annotations

import math
from numbers import Integral, Real
from typing import Any

from wordkin.errors import SettingsError, quote
from wordkin.settings.suggestions import SHORT_FORMS, ask_back, suggest
from wordkin.wording import argument


def check_number(name: str, value: Any, low: float, high: float = math.inf) -> Any:
    """The value as Python's int or float (NumPy's are no JSON), if it lies within the limits.

    Where `low` is an int, only a whole number will do.

    Examples
    --------
    >>> check_number("k", 3, low=1)
    3
    """
    is_whole = isinstance(low, int)
    kind: Any = Integral if is_whole else Real
    if not isinstance(value, kind) or isinstance(value, bool) or not low <= value <= high:
        noun = "a whole number" if is_whole else "a number"
        limits = f"of at least {low}" if math.isinf(high) else f"from {low} to {high}"
        raise SettingsError(f"{argument(name)}: expected {noun} {limits}, found {quote(value)}.")
    return int(value) if is_whole else float(value)


def check_choice(name: str, value: object, choices: tuple[object, ...]) -> object:
    """The choice that the value is equal to.

    Examples
    --------
    >>> check_choice("method", "divide", ("add", "multiply"))
    Traceback (most recent call last):
        ...
    wordkin.errors.SettingsError: method: expected 'add' or 'multiply', found 'divide'.
    """
    if value not in choices:
        *others, last = map(repr, choices)
        meant = suggest(value, _texts(choices), SHORT_FORMS) if isinstance(value, str) else None
        raise SettingsError(
            f"{argument(name)}: expected {', '.join(others)} or {last}, found {quote(value)}."
            f"{ask_back(meant and repr(meant))}"
        )
    return choices[choices.index(value)]


def _texts(choices: tuple[object, ...]) -> list[str]:
    return [choice for choice in choices if isinstance(choice, str)]
