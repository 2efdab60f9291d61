"""What a search may draw: ranges and choices of settings, cut where a training would be too dear."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeAlias

from wordkin.errors import SettingsError, quote
from wordkin.settings import TrainingSettings
from wordkin.settings.arguments import suggest_argument
from wordkin.settings.suggestions import ask_back
from wordkin.settings.training import FINAL_SHARE, check_option
from wordkin.wording import argument, in_python

Search: TypeAlias = Mapping[str, tuple[float, float] | Sequence[float]]
Fits: TypeAlias = Callable[[TrainingSettings], bool]

# In the order in which they are drawn: each has room for what those before it leave of the cost.
RANGES: Search = {
    "noise_exponent": (-1.0, 1.0),
    "learning_rate": (0.005, 0.25),
    "subsample_threshold": (1e-5, 0.1),
    "dimensions": (16, 300),
    "negative_samples": (2, 30),
    "window": (1, 30),
    "epochs": (2, 60),
}
OF_NOISE = ("noise_exponent", "negative_samples")
LINEAR = ("noise_exponent",)  # the others are drawn by their logarithms
BISECTIONS = 40  # of a float, until rounding


class Suggest(Protocol):
    """Draws a number of a setting between two numbers, both included; whole ones between whole ones."""

    def __call__(self, name: str, low: float, high: float, *, is_log: bool) -> float:
        """The number."""


@dataclass(frozen=True)
class Axis:
    """The values of one setting: all from low to high, or the choices, of which the position is drawn.

    choices : from the cheapest to the dearest
    """

    name: str
    low: float
    high: float
    choices: tuple[float, ...] = ()

    @property
    def is_log(self) -> bool:
        """Whether numbers are drawn by their logarithms."""
        return not self.choices and self.name not in LINEAR

    def value(self, position: float) -> float:
        """The setting at what was drawn."""
        return self.choices[int(position)] if self.choices else position

    def position(self, value: float) -> float | None:
        """What to draw for a value; None for one that the axis does not have."""
        if self.choices:
            return self.choices.index(value) if value in self.choices else None
        return value if self.low <= value <= self.high else None

    def cut(self, fits: Callable[[float], bool]) -> float:
        """The last position at which the value fits; the first one does."""
        if fits(self.high):
            return self.high
        low, high = self.low, self.high
        if isinstance(low, int):
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if fits(middle) else (low, middle)
            return low
        for _ in range(BISECTIONS):
            middle = math.sqrt(low * high) if self.is_log else (low + high) / 2
            low, high = (middle, high) if fits(middle) else (low, middle)
        return low


def make_axes(
    search: Search | None, settings: TrainingSettings, fixed: Iterable[str]
) -> list[Axis]:
    """The settings to search, in the order of `RANGES`; raises `SettingsError` for what cannot be searched.

    search : replaces all ranges; None for `RANGES`, but for settings that have no effect
    fixed : settings that the training cannot change
    """
    idle = {*fixed, *(() if settings.samples_noise else OF_NOISE)}
    usual = {name: ends for name, ends in RANGES.items() if name not in idle}
    wanted: Any = usual if search is None else search
    if not isinstance(wanted, Mapping) or not wanted:
        raise SettingsError(
            f"{argument('search')}: expected ranges or choices by name, such as {{'window': (1, 30)}}, found "
            f"{quote(search)}."
        )
    for name in wanted:
        _check_name(name, idle)
    return [_make_axis(name, wanted[name]) for name in RANGES if name in wanted]


def _check_name(name: str, idle: Iterable[str]) -> None:
    if name not in RANGES:
        meant = suggest_argument(str(name), RANGES)
        raise SettingsError(
            f"{argument('search')}, {quote(name)}: expected a setting that can be searched ({', '.join(RANGES)})."
            f"{ask_back(meant and in_python(meant))}"
        )
    if name in idle:
        raise SettingsError(
            f"{argument('search')}, {name}: expected a setting that changes these trainings, found one that does not. "
            "Leave it out."
        )


def _make_axis(name: str, given: Any) -> Axis:
    where = f"{argument('search')}, {name}"
    is_range = isinstance(given, tuple) and len(given) == 2
    if isinstance(given, str | bytes) or not isinstance(given, Sequence) or not len(given):
        raise SettingsError(
            f"{where}: expected a range (low, high) or a list of choices, found {quote(given)}."
        )
    values = [_check_value(where, name, value) for value in given]
    if not is_range:
        # Of subsampling, 0 keeps all words and costs most.
        values = sorted({*values}, key=lambda value: value or math.inf)
        return Axis(name, 0, len(values) - 1, tuple(values))
    low, high = values
    if low > high:
        raise SettingsError(f"{where}: expected a range from low to high, found {quote(given)}.")
    if low <= 0 and name not in LINEAR:
        raise SettingsError(
            f"{where}: expected a range above 0, since it is drawn by logarithms, found {quote(given)}. "
            "A list of choices may hold 0."
        )
    return Axis(name, low, high)


def _check_value(where: str, name: str, value: object) -> Any:
    try:
        return check_option(name, value)
    except SettingsError as problem:
        raise SettingsError(f"{where}: {in_python(problem.marked).partition(': ')[2]}") from problem


def change(settings: TrainingSettings, values: Mapping[str, float]) -> TrainingSettings:
    """The settings with other values; a final learning rate that is a share of the first stays one.

    >>> change(TrainingSettings(), {"learning_rate": 0.1}).final_learning_rate
    1e-05
    """
    is_share = settings.final_learning_rate == settings.learning_rate * FINAL_SHARE
    changed: dict[str, Any] = dict(values)
    if "learning_rate" in values and is_share:
        changed["final_learning_rate"] = None
    return replace(settings, **changed)


def check_cheapest(axes: Sequence[Axis], settings: TrainingSettings, fits: Fits) -> None:
    """Raise `SettingsError` if even the cheapest training of the search is too dear."""
    if not fits(change(settings, cheapest(axes))):
        raise SettingsError(
            f"{argument('search')}: expected a training that costs at most {argument('most_cost')} times the default, "
            f"found none. Begin the ranges lower, or choose a greater {argument('most_cost')}."
        )


def cheapest(axes: Sequence[Axis]) -> dict[str, float]:
    """The values of the cheapest training."""
    return {axis.name: axis.value(axis.low) for axis in axes}


def draw(
    axes: Sequence[Axis], settings: TrainingSettings, fits: Fits, suggest: Suggest
) -> dict[str, float]:
    """Values for all axes, of a training that fits.

    Each range ends where the training would not fit even with the cheapest values of the axes to come.

    >>> def dearest(name, low, high, *, is_log):
    ...     return high
    >>> axes = make_axes({"window": (1, 30), "epochs": (2, 60)}, TrainingSettings(), ())
    >>> draw(axes, TrainingSettings(), lambda drawn: drawn.window * drawn.epochs <= 50, dearest)
    {'window': 25, 'epochs': 2}
    """
    values = cheapest(axes)
    for axis in axes:

        def fits_at(position: float, axis: Axis = axis) -> bool:
            return fits(change(settings, values | {axis.name: axis.value(position)}))

        position = suggest(axis.name, axis.low, axis.cut(fits_at), is_log=axis.is_log)
        values[axis.name] = axis.value(position)
    return values
