"""TrainingSettings: every choice that shapes the vectors, as one frozen, checked value."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable
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
        self._set("loss", _as_tuple(self.loss))
        self._check_choices()
        for name, usual in self._usual_rates():
            if getattr(self, name) is None:
                self._set(name, usual())
        for name, (low, high) in RANGES.items():
            self._check_number(name, low, high)

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
        values = json.loads(text)
        if not isinstance(values, dict):
            raise SettingsError(f"settings: expected a JSON object, found {text[:60]!r}.")
        known = {field.name for field in fields(cls)}
        if unknown := sorted(set(values) - known):
            raise SettingsError(f"settings: unknown names {unknown}. A newer wordkin wrote them.")
        return cls(**values)

    def _usual_rates(self) -> tuple[tuple[str, Callable[[], float]], ...]:
        return (
            ("learning_rate", lambda: LEARNING_RATES[self.objective]),
            ("final_learning_rate", lambda: self.learning_rate * FINAL_SHARE),
        )

    def _set(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)

    def _check_choices(self) -> None:
        if self.objective not in get_args(Objective):
            raise SettingsError(
                f"objective: expected 'skip-gram' or 'cbow', found {self.objective!r}."
            )
        if not self.loss or len(set(self.loss)) < len(self.loss):
            raise SettingsError(f"loss: expected one or both losses, each once, found {self.loss}.")
        for loss in self.loss:
            if loss not in get_args(Loss):
                raise SettingsError(
                    f"loss: expected 'negative-sampling' or 'hierarchical-softmax', found {loss!r}."
                )

    def _check_number(self, name: str, low: float, high: float) -> None:
        value: Any = getattr(self, name)
        if value is None and name == "max_words":
            return
        is_whole = isinstance(low, int)
        kind: Any = Integral if is_whole else Real
        if not isinstance(value, kind) or isinstance(value, bool) or not low <= value <= high:
            noun = "a whole number" if is_whole else "a number"
            limits = f"of at least {low}" if math.isinf(high) else f"from {low} to {high}"
            raise SettingsError(f"{name}: expected {noun} {limits}, found {value!r}.")
        self._set(name, int(value) if is_whole else float(value))  # NumPy's numbers are no JSON


def _as_tuple(loss: object) -> tuple[object, ...]:
    """One loss or several, as a tuple."""
    if isinstance(loss, str) or not isinstance(loss, Iterable):
        return (loss,)
    return tuple(loss)


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
