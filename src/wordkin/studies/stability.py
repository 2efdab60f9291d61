"""Stability: for each word, how many of its nearest words come back when the documents are drawn again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wordkin.progress import Step, no_step
from wordkin.studies.pictures import draw_stability
from wordkin.studies.run import Run
from wordkin.studies.spaces import Rows, shared_neighbors

if TYPE_CHECKING:
    from matplotlib.axes import Axes

STABLE = 0.5  # at least half of the neighbors come back
MOST = 0.9  # of all words
LEAST_WORDS = 5  # in a band that says anything of its words


class Band(NamedTuple):
    """Words whose counts lie in low..high: how many, and the mean share of neighbors that come back."""

    low: int
    high: int
    words: int
    share: float


@dataclass(frozen=True, eq=False)
class Stability:
    """How stable neighbors are: the average share of a word's k nearest words that it also has in a sample.

    words : The words, most frequent first.
    counts : int64 [words], in the whole text
    shares : float64 [words]; NaN for a word that all samples lack
    samples : int64 [words], the number of samples that have the word

    Examples
    --------
    >>> shares = np.array([[0.5, 0.1], [0.9, np.nan]])
    >>> stability = Stability.of(["sea", "pond"], np.array([70, 5]), shares, k=10)
    >>> stability["sea"], stability["pond"], stability.samples.tolist()
    (0.7, 0.1, [2, 1])
    """

    words: Sequence[str]
    counts: NDArray[np.int64]
    shares: NDArray[np.float64]
    samples: NDArray[np.int64]
    k: int

    @classmethod
    def of(
        cls,
        words: Sequence[str],
        counts: NDArray[np.int64],
        shares: NDArray[np.float64],
        k: int,
    ) -> Stability:
        """The means of the samples' shares, float64 [samples, words], nan where one lacks the word."""
        known = (~np.isnan(shares)).sum(axis=0)
        with np.errstate(invalid="ignore"):
            means = np.nansum(shares, axis=0) / known
        return cls(words, counts, means, known, k)

    def __repr__(self) -> str:
        mean = np.nanmean(self.shares) if len(self) else 0.0
        return f"<Stability of {len(self):,} words: {mean:.0%} of the {self.k} nearest come back>"

    def __len__(self) -> int:
        return len(self.words)

    def __iter__(self) -> Iterator[tuple[str, float]]:
        return zip(self.words, self.shares.tolist(), strict=True)

    def __getitem__(self, word: str) -> float:
        try:
            return float(self.shares[self.words.index(word)])
        except ValueError:
            raise KeyError(word) from None

    def by_frequency(self) -> list[Band]:
        """The mean share by frequency, the rarest words first. Each band goes up to twice the count.

        >>> counts = np.array([70, 6, 5])
        >>> shares = np.array([[0.8, 0.4, 0.2]])
        >>> for band in Stability.of(["sea", "pond", "fen"], counts, shares, 10).by_frequency():
        ...     print(band.low, band.high, band.words, round(band.share, 2))
        5 9 2 0.3
        40 79 1 0.8
        """
        known = ~np.isnan(self.shares)
        if not known.any():
            return []
        least = max(int(self.counts[known].min()), 1)
        numbers = np.floor(np.log2(np.maximum(self.counts, 1) / least) + 1e-9).astype(int)
        bands = []
        for number in np.unique(numbers[known]).tolist():
            chosen = known & (numbers == number)
            share = float(self.shares[chosen].mean())
            high = least * 2 ** (number + 1) - 1
            bands.append(Band(least * 2**number, high, int(chosen.sum()), share))
        return bands

    @property
    def least_stable_count(self) -> int | None:
        """The least count from which half of the neighbors or more come back in every band; None if there is none.

        >>> counts = np.array([70, 71, 72, 73, 74, 6, 6, 5, 5, 5])
        >>> shares = np.array([[0.8] * 5 + [0.2] * 5])
        >>> Stability.of([str(word) for word in range(10)], counts, shares, 10).least_stable_count
        40
        """
        count = None
        for band in reversed(self.by_frequency()):
            if band.share < STABLE and band.words >= LEAST_WORDS:
                break
            count = band.low
        return count

    def describe_unstable(self) -> str:
        """A sentence on which words lose most of their neighbors; empty if there are none.

        >>> counts = np.array([70, 71, 72, 73, 74, 6, 6, 5, 5, 5])
        >>> shares = np.array([[0.8] * 5 + [0.2] * 5])
        >>> Stability.of([str(word) for word in range(10)], counts, shares, 10).describe_unstable()
        'for words below 40 occurrences: less than half of their 10 nearest words come back in a sample.'
        """
        bands, least = self.by_frequency(), self.least_stable_count
        if not bands or least == bands[0].low:
            return ""
        is_most = least is None or (self.counts < least).mean() > MOST
        which = "nearly all words" if is_most else f"words below {least:,} occurrences"
        return f"for {which}: less than half of their {self.k} nearest words come back in a sample."

    def plot(self, axes: Axes | None = None) -> Axes:
        """Plot stability by frequency: a dot for each word, and means. Needs the extra `plot`."""
        bands = [(band.low, band.high, band.share) for band in self.by_frequency()]
        return draw_stability(self.counts, self.shares, bands, self.k, axes)


def measure_stability(run: Run, rows: Rows, k: int, step: Step = no_step) -> Stability:
    """The stability of the words in these rows. step: is told how many samples were searched."""
    whole = run.whole.neighbors(rows, k)
    wanted = np.maximum((whole >= 0).sum(axis=1), 1)
    shares = []
    for number, space in enumerate(run.samples):
        step(number, len(run.samples))
        kept = shared_neighbors(whole, space.neighbors(rows, k)).sum(axis=1) / wanted
        shares.append(np.where(space.has[rows], kept, np.nan))
    names = [run.whole.vectors.words[row] for row in rows.tolist()]
    return Stability.of(names, run.whole.counts[rows], np.array(shares), k)
