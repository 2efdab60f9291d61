"""How likely chance alone gives a correlation as strong as one that was found."""

import math

PRECISION = 1e-15  # of the last factor of a continued fraction
MAX_STEPS = 10_000  # some ten are the rule


def p_value(correlation: float, pairs: int) -> float:
    """How likely independent values give a correlation at least as far from 0, by Student's t test.

    Two-sided, as scipy's `pearsonr` and `spearmanr` have it; nan for a correlation that is nan.

    >>> round(p_value(0.5, 3), 6), round(p_value(-0.6, 4), 6)
    (0.666667, 0.4)
    """
    freedom = pairs - 2
    if math.isnan(correlation):
        return correlation
    if freedom < 1:
        return 1.0
    unexplained = 1 - min(abs(correlation), 1.0) ** 2
    return _incomplete_beta(unexplained, freedom / 2, 0.5) if unexplained else 0.0


def _incomplete_beta(x: float, a: float, b: float) -> float:
    """The regularized incomplete beta function, by Lentz's continued fraction.

    Abramowitz and Stegun 1964, 26.5.8.
    """
    if x > (a + 1) / (a + b + 2):  # it converges faster on the other side
        return 1 - _incomplete_beta(1 - x, b, a) if x < 1 else 1.0
    scale = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    above, below = 1.0, 1 / (1 - (a + b) * x / (a + 1))
    fraction = below
    for m in range(1, MAX_STEPS):
        odd_and_even = (
            m * (b - m) / (a + 2 * m - 1) / (a + 2 * m),
            -(a + m) * (a + b + m) / (a + 2 * m) / (a + 2 * m + 1),
        )
        for factor in odd_and_even:
            below = 1 / (1 + factor * x * below)
            above = 1 + factor * x / above
            fraction *= above * below
        if abs(above * below - 1) < PRECISION:
            break
    return math.exp(scale + a * math.log(x) + b * math.log1p(-x)) * fraction / a
