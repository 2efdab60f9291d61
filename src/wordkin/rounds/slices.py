"""Which tokens each worker of a round trains on, and at which learning rate."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from wordkin.errors import SettingsError
from wordkin.method.schedule import learning_rate
from wordkin.settings import TrainingSettings
from wordkin.wording import argument

# Tokens of a worker in a round at most, and of all workers: merging takes the less time, the longer rounds
# are, but many workers that train long slices have more to merge than fits together.
SLICE_TOKENS, ROUND_TOKENS = 300_000, 1_200_000
ROUNDS_AT_LEAST = 6  # an epoch: the change of too long a round is no longer a small step
NO_SEED = np.uint64(0)
SHORTEST_SLICE = 20  # tokens; merging would take many times as long as training


class Slice(NamedTuple):
    """The tokens begin..end of the text, for one worker."""

    worker: int
    begin: int
    end: int


class Round(NamedTuple):
    """The tokens begin..end of the text, an equal part for each worker.

    words_before: words of the epochs before; seed: of the epoch.
    """

    begin: int
    end: int
    workers: int
    words_before: int = 0
    seed: np.uint64 = NO_SEED

    def slices(self) -> list[Slice]:
        """The tokens of each worker, one after another.

        >>> Round(10, 20, workers=3).slices()
        [Slice(worker=0, begin=10, end=13), Slice(worker=1, begin=13, end=16), Slice(worker=2, begin=16, end=20)]
        """
        edges = [
            self.begin + (self.end - self.begin) * worker // self.workers
            for worker in range(self.workers + 1)
        ]
        return [Slice(i, edges[i], edges[i + 1]) for i in range(self.workers)]

    def rate_at(self, tokens: int, settings: TrainingSettings, words_total: int) -> float:
        """The learning rate after some tokens of a worker: meanwhile, the others do as many."""
        done = min(self.begin + tokens * self.workers, self.end)
        progress = (self.words_before + done) / words_total
        return learning_rate(progress, settings.learning_rate, settings.final_learning_rate)


def cut_rounds(
    tokens: int,
    workers: int,
    words_before: int = 0,
    seed: np.uint64 = NO_SEED,
    slice_tokens: int = SLICE_TOKENS,
) -> Iterator[Round]:
    """The rounds of an epoch over a text of this number of tokens, at most `slice_tokens` a worker.

    >>> [(one.begin, one.end) for one in cut_rounds(90, workers=2)]
    [(0, 15), (15, 30), (30, 45), (45, 60), (60, 75), (75, 90)]
    >>> len(list(cut_rounds(12_000_000, workers=4)))
    10
    """
    rounds = max(ROUNDS_AT_LEAST, -(-tokens // (workers * slice_tokens)))
    for i in range(rounds):
        begin, end = tokens * i // rounds, tokens * (i + 1) // rounds
        yield Round(begin, end, workers, words_before, seed)


def check_workers(tokens: int, workers: int) -> None:
    """Raise `SettingsError` for more workers than the text has work for."""
    most = max(tokens // (ROUNDS_AT_LEAST * SHORTEST_SLICE), 1)
    if workers > most:
        raise SettingsError(
            f"{argument('round_workers')}: expected at most {most}, since the text has only {tokens:,} "
            f"tokens, found {workers}. Pass {argument('round_workers', most)}."
        )
