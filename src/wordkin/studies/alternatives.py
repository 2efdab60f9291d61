"""Alternatives: trainings of the whole text with other values of settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeAlias

from wordkin.errors import SettingsError, quote
from wordkin.settings import OPTIONS
from wordkin.settings.suggestions import ask_back, suggest
from wordkin.studies.naming import name_alternative
from wordkin.studies.options import TrainOptions, choose
from wordkin.training.start import Origin
from wordkin.wording import argument

GivenAlternatives: TypeAlias = Mapping[str, Iterable[object]] | None

# What decides which words there are, and the seed, of which `seeds` are several.
FIXED = ("tokenize", "numbers", "lowercase", "min_count", "max_words", "seed")


class Alternative(NamedTuple):
    """One other value of a setting. name: of the training's file."""

    name: str
    option: str
    value: str
    origin: Origin

    @property
    def label(self) -> str:
        """What people read.

        >>> from wordkin.settings import TrainingSettings
        >>> Alternative("window-20", "window", "20", Origin(TrainingSettings())).label
        'window 20'
        """
        return f"{self.option.replace('_', ' ')} {self.value}"


def choose_alternatives(given: GivenAlternatives, options: TrainOptions) -> list[Alternative]:
    """The trainings that are asked for, checked; values that the settings have anyway are left out."""
    base, found = choose(options).settings, []
    for option, values in _check(given).items():
        for value in values:
            changed: TrainOptions = {**options, option: value}  # type: ignore[misc]
            origin = choose(changed).origin
            shown = getattr(origin.settings, option)
            if shown != getattr(base, option):
                name = name_alternative(option, shown)
                found.append(Alternative(name, option, str(shown), origin))
    return list({alternative.name: alternative for alternative in found}.values())


def _check(given: object) -> Mapping[str, Iterable[object]]:
    """The alternatives by option; raises `SettingsError` for what cannot be one."""
    what = argument("alternatives")
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise SettingsError(
            f'{what}: expected values by option, such as {{"window": [2, 20]}}, found {quote(given)}.'
        )
    for option, values in given.items():
        if option not in OPTIONS:
            raise SettingsError(
                f"{what}: expected an option of training, found {quote(option)}."
                + ask_back(suggest(str(option), OPTIONS))
            )
        if option in FIXED:
            raise SettingsError(
                f"{what}: expected an option that leaves words and seeds as they are, found {option}. "
                + (
                    f"{argument('seeds')} says how many seeds to try."
                    if option == "seed"
                    else "Compare two runs to see what it changes."
                )
            )
        if not isinstance(values, Iterable) or isinstance(values, str):
            raise SettingsError(
                f"{what}, {option}: expected a list of values, found {quote(values)}."
            )
        if not list(values):
            raise SettingsError(f"{what}, {option}: expected at least one value, found none.")
    return given
