"""TrainingSettings: every choice that shapes the vectors, as one frozen, checked value."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from numbers import Integral, Real
from typing import Any, Literal, TypeAlias, get_args

from wordkin.errors import SettingsError

Objective: TypeAlias = Literal["skip-gram", "cbow"]
Loss: TypeAlias = Literal["negative-sampling", "hierarchical-softmax"]

LEARNING_RATES = {"skip-gram": 0.025, "cbow": 0.05}  # as the C tool has them
FINAL_SHARE = 1e-4  # of the first learning rate, as in the C tool


@dataclass(frozen=True, kw_only=True)
class TrainingSettings:
    """What to learn and how. Two trainings with equal settings and text mean the same thing.

    Examples
    --------
    >>> settings = TrainingSettings(objective="cbow", dimensions=200)
    >>> settings.learning_rate, settings.loss
    (0.05, ('negative-sampling',))
    >>> TrainingSettings.from_json(settings.to_json()) == settings
    True
    """

    objective: Objective = "skip-gram"
    loss: tuple[Loss, ...] = ("negative-sampling",)
    dimensions: int = 100
    window: int = 5
    epochs: int = 5
    negative_samples: int = 5
    noise_exponent: float = 0.75
    subsample_threshold: float = 1e-3
    min_count: int = 5
    max_words: int | None = None
    tokenize: str = "whitespace"
    learning_rate: float = None  # type: ignore[assignment]  # None becomes the objective's usual one
    final_learning_rate: float = None  # type: ignore[assignment]  # None becomes FINAL_SHARE of it
    shrink_window: bool = True
    cbow_average: bool = True
    seed: int = 1

    def __post_init__(self) -> None:
        for name, choices in CHOICES.items():
            self._set(name, _chosen(name, getattr(self, name), choices))
        self._set("loss", _losses(self.loss))
        self._check_number("learning_rate", usual=LEARNING_RATES[self.objective])
        self._check_number("final_learning_rate", usual=self.learning_rate * FINAL_SHARE)
        for name in RANGES:
            if name != "max_words" or self.max_words is not None:
                self._check_number(name)

    @property
    def samples_noise(self) -> bool:
        """Whether negative sampling is (one of) the losses."""
        return "negative-sampling" in self.loss

    @property
    def uses_tree(self) -> bool:
        """Whether hierarchical softmax is (one of) the losses."""
        return "hierarchical-softmax" in self.loss

    def to_json(self) -> str:
        """The settings as JSON text."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> TrainingSettings:
        """Settings from JSON text; unknown names are an error."""
        try:
            values = json.loads(text)
        except (ValueError, RecursionError):  # the latter for brackets in thousands of brackets
            values = None
        if not isinstance(values, dict):
            raise SettingsError(f"settings: expected a JSON object, found {text[:60]!r}.")
        known = {field.name for field in fields(cls)}
        if unknown := sorted(set(values) - known):
            raise SettingsError(f"settings: unknown names {unknown}. A newer wordkin wrote them.")
        return cls(**values)

    def _set(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)

    def _check_number(self, name: str, usual: float | None = None) -> None:
        value = getattr(self, name)
        self._set(name, checked_number(name, usual if value is None else value, *RANGES[name]))


def checked_number(name: str, value: Any, low: float, high: float = math.inf) -> Any:
    """The value as Python's int or float (NumPy's are no JSON), if it lies within the limits.

    Only a whole number will do where `low` is an int. Raises `SettingsError`, which gives the name.

    Examples
    --------
    >>> checked_number("k", 3, low=1)
    3
    """
    is_whole = isinstance(low, int)
    kind: Any = Integral if is_whole else Real
    if not isinstance(value, kind) or isinstance(value, bool) or not low <= value <= high:
        noun = "a whole number" if is_whole else "a number"
        limits = f"of at least {low}" if math.isinf(high) else f"from {low} to {high}"
        raise SettingsError(f"{name}: expected {noun} {limits}, found {value!r}.")
    return int(value) if is_whole else float(value)


def _chosen(name: str, value: object, choices: tuple[object, ...]) -> object:
    """The choice that the value is equal to."""
    if value not in choices:
        *others, last = map(repr, choices)
        raise SettingsError(f"{name}: expected {', '.join(others)} or {last}, found {value!r}.")
    return choices[choices.index(value)]


def _losses(loss: object) -> tuple[object, ...]:
    """One loss or several, as a tuple in one order."""
    several = loss if isinstance(loss, Iterable) and not isinstance(loss, str) else [loss]
    losses = [_chosen("loss", one, get_args(Loss)) for one in several]
    if not losses or len(set(losses)) < len(losses):
        raise SettingsError(f"loss: expected one or both losses, each once, found {loss!r}.")
    return tuple(one for one in get_args(Loss) if one in losses)


CHOICES: dict[str, tuple[object, ...]] = {
    "objective": get_args(Objective),
    "tokenize": ("whitespace", "simple", "function"),  # a function itself is no JSON
    "shrink_window": (True, False),
    "cbow_average": (True, False),
}

# The smallest and largest value of each number; whole numbers have whole limits.
RANGES: dict[str, tuple[float, float]] = {
    "dimensions": (1, 100_000),
    "window": (1, 100_000),
    "epochs": (1, math.inf),
    "negative_samples": (1, 10_000),
    "noise_exponent": (-10.0, 10.0),
    "subsample_threshold": (0.0, 1.0),
    "min_count": (0, math.inf),
    "max_words": (1, 2**31 - 1),  # word ids are int32
    "learning_rate": (0.0, 100.0),
    "final_learning_rate": (0.0, 100.0),
    "seed": (0, 2**63 - 1),
}
