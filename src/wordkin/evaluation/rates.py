"""Means over questions, with intervals over the sessions that the questions are from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

NORMAL_95 = 1.96  # standard errors on either side, which hold 95 % of a normal distribution
AT_MOST = 3.0  # what n sessions without one case leave possible with 5 %: 3 / n


@dataclass(frozen=True, slots=True)
class Rate:
    """A mean over questions, from 0 to 1, with its 95 % interval for other sessions of this kind.

    error : The standard error.
    low, high : The interval.
    """

    value: float
    error: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.1%} ({self.low:.1%} to {self.high:.1%})".replace("%", " %")


@dataclass(frozen=True, slots=True)
class Difference:
    """The difference between two means over the same questions, with its 95 % interval.

    error : The standard error.
    low, high : The interval.
    """

    value: float
    error: float
    low: float
    high: float

    def __str__(self) -> str:
        """In points of a hundred, such as "+1.5 points (0.9 to 2.1)"."""
        ends = f"{100 * self.low:.1f} to {100 * self.high:.1f}".replace("-", "−")
        return f"{100 * self.value:+.1f} points ({ends})".replace("-", "−")


def mean_rate(
    values: NDArray[np.floating], session: NDArray[np.int64], variance: float = 0.0
) -> Rate:
    """The mean of some questions' values, from 0 to 1.

    variance : that comes on top, such as of seeds

    The error is that of a quotient of two sums over sessions (Cochran 1977, Sampling Techniques,
    chapter 6), since the questions of one session are alike and some sessions have more of them. Where
    all values are the same, the interval reaches 3 / sessions from them.

    >>> print(mean_rate(np.array([1, 0, 0, 1, 0, 1]), np.array([0, 0, 1, 2, 2, 2])))
    50.0 % (21.7 % to 78.3 %)
    """
    value, error = float(np.mean(values)), mean_error(values, session, variance)
    width = NORMAL_95 * error if error else AT_MOST / len(np.unique(session))
    return Rate(value, error, max(0.0, value - width), min(1.0, value + width))


def mean_difference(
    values: NDArray[np.floating], session: NDArray[np.int64], variance: float = 0.0
) -> Difference:
    """The mean of the questions' differences; parameters as of `mean_rate`.

    >>> print(mean_difference(np.array([0.5, 0, 0, 0.5]), np.array([0, 0, 1, 2])))
    +25.0 points (3.8 to 46.2)
    """
    value, error = float(np.mean(values)), mean_error(values, session, variance)
    return Difference(value, error, value - NORMAL_95 * error, value + NORMAL_95 * error)


def mean_error(
    values: NDArray[np.floating], session: NDArray[np.int64], variance: float = 0.0
) -> float:
    """The standard error of the mean of questions, by its rest in each session; 0 for one session."""
    _, places = np.unique(session, return_inverse=True)
    sums = np.bincount(places, values - np.mean(values)) / len(values)
    sessions = len(sums)
    of_sessions = sessions / (sessions - 1) * float((sums**2).sum()) if sessions > 1 else 0.0
    return float(np.sqrt(of_sessions + variance))
