"""What a training costs beside another of the same text: a model of the engine's speed."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wordkin.method.crowding import is_crowded
from wordkin.method.sampling import keep_probability
from wordkin.settings import TrainingSettings


class Engine(NamedTuple):
    """The cost of a token, which grows by a line with each setting.

    token : microseconds at window 5, 100 dimensions, 5 negative samples
    window, dimensions, targets : what must be added to the setting, so that it is proportional
    """

    token: float
    window: float
    dimensions: float
    targets: float

    def cost(self, settings: TrainingSettings, targets: float) -> float:
        """Microseconds for each token that is trained on."""
        return (
            self.token
            * (settings.window + self.window)
            / (5 + self.window)
            * (settings.dimensions + self.dimensions)
            / (100 + self.dimensions)
            * (targets + self.targets)
            / (5 + self.targets)
        )


# By objective, and whether texts of few words are trained pair by pair: lines through the curves of
# benchmarks/results.md and, pair by pair, through those that benchmarks/tuning.py measures.
ENGINES = {
    ("skip-gram", False): Engine(0.3, 11, 60, 5),
    ("cbow", False): Engine(0.27, 20, 60, 5),
    ("skip-gram", True): Engine(1.4, 2.4, 200, 5),
    ("cbow", True): Engine(0.45, 19, 240, 13),
}


def training_cost(settings: TrainingSettings, counts: NDArray[np.int64]) -> float:
    """About how many microseconds of one thread a training takes; good for comparisons of one text.

    counts : of the words in the text

    >>> counts = np.full(50_000, 20)
    >>> usual = training_cost(TrainingSettings(), counts)
    >>> round(training_cost(TrainingSettings(epochs=10, dimensions=200), counts) / usual, 2)
    3.25
    """
    engine = ENGINES[settings.objective, is_crowded(counts, settings)]
    tokens = float((counts * keep_probability(counts, settings.subsample_threshold)).sum())
    targets = float(settings.negative_samples) if settings.samples_noise else 0.0
    if settings.uses_tree:
        targets += np.log2(max(len(counts), 2))  # nodes on a path, about
    return settings.epochs * tokens * engine.cost(settings, targets)
