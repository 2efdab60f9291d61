"""Crowding: whether a text has so few words that they meet themselves in a block of windows."""

import numpy as np
from numpy.typing import NDArray

from wordkin.method.sampling import keep_probability
from wordkin.settings import TrainingSettings

# How often a word stands in a window: the mean over all words, and the most frequent word. Above
# these, blocks cost quality (benchmarks/small_vocabularies.py, docs/engine.md).
CROWDED_MEAN = 0.005
CROWDED_LARGEST = 4.0


def is_crowded(counts: NDArray[np.int64], settings: TrainingSettings) -> bool:
    """Whether training should go pair by pair, by the counts of words and the window.

    Examples
    --------
    >>> small, large = np.full(300, 10), np.full(30_000, 10)
    >>> is_crowded(small, TrainingSettings()), is_crowded(large, TrainingSettings())
    (True, False)
    >>> is_crowded(large, TrainingSettings(window=100))
    True
    """
    positions = 2 * settings.window
    kept = counts * keep_probability(counts, settings.subsample_threshold)
    return bool(
        positions >= CROWDED_MEAN * len(counts)
        or positions * kept.max() >= CROWDED_LARGEST * kept.sum()
    )
