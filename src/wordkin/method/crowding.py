"""Crowding: whether a text has so few words that they meet themselves in a block of windows.

Words that are mostly made of the same n-grams, as addresses and numbers of articles are, meet
themselves in each other.
"""

import numpy as np
from numpy.typing import NDArray

from wordkin.method.parts import WordParts
from wordkin.method.sampling import keep_probability
from wordkin.settings import TrainingSettings

# How often a word stands in a window: the mean over all words, and the most frequent word. Above
# these, blocks cost quality (benchmarks/small_vocabularies.py, docs/engine.md).
CROWDED_MEAN = 0.005
CROWDED_LARGEST = 4.0
# How much of a word's change another one takes by the parts that they share. Text stays below, also
# with n-grams of one letter; above, blocks and stretches go too far, until vectors are beyond float32.
CROWDED_PARTS = 0.15


def is_crowded(
    counts: NDArray[np.int64], settings: TrainingSettings, parts: WordParts | None = None
) -> bool:
    """Whether training should go pair by pair, by the counts of words, their parts and the window.

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
        or (parts is not None and measure_overlap(kept / kept.sum(), parts) >= CROWDED_PARTS)
    )


def measure_overlap(frequencies: NDArray[np.float64], parts: WordParts) -> float:
    """How much of a word's change another word takes, on average over two tokens at random.

    Each part of a word takes the whole change, and gives to a word that has it the share of the part.
    """
    of_entries = np.repeat(frequencies, np.diff(parts.starts))
    changes = np.bincount(parts.rows, of_entries, parts.size)
    shares = np.bincount(parts.rows, of_entries * parts.shares, parts.size)
    return float(changes @ shares)
