"""Means over questions, with intervals over the sessions that the questions are from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

NORMAL_95 = 1.96  # standard errors on either side, which hold 95 % of a normal distribution
AT_MOST = 3.0  # what n sessions without one case leave possible with 5 %: 3 / n


@dataclass(frozen=True, slots=True)
class Rate:
    """A mean over questions from 0 to 1, and where it lies with 95 % for other such sessions.

    error : the standard error
    """

    value: float
    error: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.1%} ({self.low:.1%} to {self.high:.1%})".replace("%", " %")


def mean_rate(values: NDArray[np.floating], session: NDArray[np.int64]) -> Rate:
    """The mean of some questions' values, from 0 to 1.

    The error is that of a quotient of two sums over sessions (Cochran 1977, Sampling Techniques,
    chapter 6), since the questions of one session are alike and some sessions have more of them. Where
    all values are the same, the interval reaches 3 / sessions from them.

    >>> rate = mean_rate(np.array([1, 0, 0, 1, 0, 1]), np.array([0, 0, 1, 2, 2, 2]))
    >>> print(rate, round(rate.error, 4))
    50.0 % (21.7 % to 78.3 %) 0.1443
    """
    numbers, places = np.unique(session, return_inverse=True)
    total, sessions = len(values), len(numbers)
    value = float(np.mean(values))
    error = session_error(values - value, places) / total if sessions > 1 else 0.0
    width = NORMAL_95 * error if error else AT_MOST / sessions
    return Rate(value, error, max(0.0, value - width), min(1.0, value + width))


def session_error(rest: NDArray[np.floating], session: NDArray[np.int64]) -> float:
    """The standard error of a sum over questions, whose mean is 0, from its sums by session."""
    sums = np.bincount(session, rest)
    found: Any = np.sqrt(len(sums) / (len(sums) - 1) * (sums**2).sum())
    return float(found)
