"""Which tokens are kept, and how noise words are drawn, from the counts of words."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class NoiseTable(NamedTuple):
    """An alias table: row i is drawn with probability accept[i], otherwise row alias[i].

    accept: float32 [words]; alias: int32 [words].
    """

    accept: NDArray[np.float32]
    alias: NDArray[np.int32]


def keep_probability(counts: NDArray[np.int64], subsample_threshold: float) -> NDArray[np.float32]:
    """The probability that a token of each word is trained on, float32 [words].

    For a word with share f of the text it is sqrt(t / f) + t / f, at most 1, as in the C tool; the
    paper (Mikolov et al. 2013b, section 2.3) prints another rule. A threshold t of 0 keeps all.

    Examples
    --------
    >>> print(keep_probability(np.array([900, 100]), 0.1).round(3))
    [0.444 1.   ]
    """
    if subsample_threshold == 0:
        return np.ones(len(counts), np.float32)
    ratio = subsample_threshold * counts.sum() / np.maximum(counts, 1)
    probability: NDArray[np.float64] = np.minimum(np.sqrt(ratio) + ratio, 1)
    return probability.astype(np.float32)


def noise_weights(counts: NDArray[np.int64], noise_exponent: float) -> NDArray[np.float64]:
    """How often words are noise: by count ** noise_exponent, and words of no count never.

    Examples
    --------
    >>> noise_weights(np.array([4, 0]), 0.5).tolist(), noise_weights(np.array([4, 0]), -1).tolist()
    ([2.0, 0.0], [0.25, 0.0])
    """
    weights: NDArray[np.float64] = np.maximum(counts, 1).astype(np.float64) ** noise_exponent
    weights[counts == 0] = 0
    return weights


def noise_table(counts: NDArray[np.int64], noise_exponent: float) -> NoiseTable:
    """The alias table that draws words by `noise_weights`.

    Every row has an equal share of the probability. Rows that need less give the rest to rows that
    need more; one sweep along both, each in row order, decides which row gives to which.
    Source: Walker 1977; the sweep of Hübschle-Schneider and Sanders 2022, as cumulative sums.

    Examples
    --------
    >>> table = noise_table(np.array([3, 1]), 1.0)
    >>> table.accept.tolist(), table.alias.tolist()
    ([1.0, 0.5], [0, 0])
    """
    weights = noise_weights(counts, noise_exponent)
    need = weights * (len(weights) / weights.sum())
    accept, alias = np.ones(len(need)), np.arange(len(need), dtype=np.int32)
    full = min(1.0, need.max())  # rounding can leave all of them a little below 1
    givers, takers = np.flatnonzero(need < full), np.flatnonzero(need >= full)
    given, taken = np.cumsum(1 - need[givers]), np.cumsum(need[takers] - 1)
    # A giver's rest goes to the taker that is not yet full when the giver's turn comes.
    accept[givers] = need[givers]
    before = np.r_[0.0, given]  # each giver's turn
    receiver = np.searchsorted(taken, before[:-1], side="right")
    alias[givers] = takers[np.minimum(receiver, len(takers) - 1)]
    # The gift that fills a taker overfills it, and the surplus goes to the next taker. A taker that
    # was full before gets nothing of the gift.
    last_gift = np.searchsorted(given, taken, side="right")
    overfull = np.flatnonzero(
        (last_gift < len(givers))
        & (before[last_gift] < taken)
        & (np.arange(len(takers)) < len(takers) - 1)
    )
    accept[takers[overfull]] = 1 - (given[last_gift[overfull]] - taken[overfull])
    alias[takers[overfull]] = takers[overfull + 1]
    return NoiseTable(accept.astype(np.float32), alias)
