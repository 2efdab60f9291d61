"""Estimates: a figure of the whole text, and how much it differs between samples."""

from __future__ import annotations

from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wordkin.settings.checks import check_number


class Estimate(NamedTuple):
    """A value with its error.

    value : The value for the whole text.
    error : The standard deviation of the value over the samples; NaN for fewer than two samples.
    mean : The mean of the value over the samples. A sample repeats some documents and lacks others, so it knows
        less than the whole text. For similarities, the mean is closer to zero than the value.
    samples : The number of samples that have all the words asked for.

    Examples
    --------
    >>> print(Estimate(0.612, 0.0412, 0.55, 25))
    0.612 ± 0.041
    """

    value: float
    error: float
    mean: float
    samples: int

    def __str__(self) -> str:
        return f"{self.value:.3f} ± {show_error(self.error)}"

    def interval(self, share: float = 0.9) -> tuple[float, float]:
        """The value plus and minus as many errors as hold this share of a normal distribution.

        >>> low, high = Estimate(0.5, 0.1, 0.45, 25).interval()
        >>> round(low, 3), round(high, 3)
        (0.336, 0.664)
        """
        share = check_number("share", share, 0.0, 1.0)
        reach = NormalDist().inv_cdf((1 + share) / 2) * self.error if share < 1 else np.inf
        return self.value - reach, self.value + reach


def show_error(error: float) -> str:
    """An error for people: "?" where too few samples know it.

    >>> show_error(0.0412), show_error(float("nan"))
    ('0.041', '?')
    """
    return "?" if np.isnan(error) else f"{error:.3f}"


def estimate(value: float, drawn: NDArray[np.floating]) -> Estimate:
    """The estimate of a figure by the samples' figures, nan where a sample lacks a word.

    >>> estimate(0.5, np.array([0.3, 0.5, np.nan]))
    Estimate(value=0.5, error=0.1414..., mean=0.4, samples=2)
    """
    known = drawn[~np.isnan(drawn)].astype(np.float64)
    mean = float(known.mean()) if len(known) else float("nan")
    error = float(known.std(ddof=1)) if len(known) > 1 else float("nan")
    return Estimate(float(value), error, mean, len(known))
