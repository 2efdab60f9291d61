"""Spread: how much of the differences between samples comes from documents, from seeds and from settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wordkin.studies.run import Run
from wordkin.studies.spaces import Rows
from wordkin.studies.stability import Stability, measure_stability
from wordkin.system.tables import Row, ShownAsTable

ASKED_WORDS, NEIGHBORS = 300, 5  # whose similarities are looked at
STABILITY_NEIGHBORS = 10
OUTSIDE_ERRORS = 2.0  # further than this many errors from the value
MANY_OUTSIDE = 0.1  # where seeds alone put one in twenty


class Source(NamedTuple):
    """Where differences come from. spread: of similarities, a standard deviation.

    share: of the samples' variance, None for an alternative; outside: of its similarities, those that lie outside two
    errors, None for others.
    """

    name: str
    spread: float
    share: float | None = None
    outside: float | None = None


@dataclass(frozen=True)
class Spread(ShownAsTable):
    """Where the errors of a run come from.

    total : The error over the samples.
    sources : The parts of documents, seeds and alternatives.
    stability : The stability of the words that were measured.
    """

    total: float
    sources: Sequence[Source]
    stability: Stability

    def __repr__(self) -> str:
        return f"<Spread: {self.total:.3f} between samples, {len(self.sources)} sources>"

    def _table(self) -> list[Row]:
        header = ["similarities differ by", "spread", "share of variance", "outside two errors"]
        rows = [["between samples", f"{self.total:.3f}", "", ""]]
        for name, spread, part, outside in self.sources:
            shares = ["" if each is None else f"{each:.0%}" for each in (part, outside)]
            rows.append([name, f"{spread:.3f}", *shares])
        return [header, *rows]

    @property
    def warnings(self) -> list[str]:
        """What you must know before you read answers of this run."""
        found = [
            f"{source.name}: {source.outside:.0%} of the similarities lie outside two errors. The choice of this "
            "setting matters more than the choice of documents, and the error bars do not cover it."
            for source in self.sources
            if source.outside is not None and source.outside > MANY_OUTSIDE
        ]
        unstable = self.stability.describe_unstable()
        return [*found, f"the text is too small {unstable}"] if unstable else found


def measure_spread(run: Run) -> Spread:
    """The spread of the similarities of words of all frequencies with their nearest words."""
    rows = choose_rows(len(run.whole.vectors))
    near = run.whole.neighbors(rows, NEIGHBORS)
    first, second = np.repeat(rows, near.shape[1])[near.ravel() >= 0], near[near >= 0]
    drawn = np.array([space.cosines(first, second) for space in run.samples])
    is_known = (~np.isnan(drawn)).sum(axis=0) > 1
    first, second, drawn = first[is_known], second[is_known], drawn[:, is_known]
    value, variances = run.whole.cosines(first, second), np.nanvar(drawn, axis=0, ddof=1)
    total = float(variances.mean())
    sources = []
    if len(run.seeds) > 1:
        again = np.array([space.cosines(first, second) for space in run.seeds])
        by_seeds = float(again.var(axis=0, ddof=1).mean())
        share = min(by_seeds / total, 1.0) if total else 0.0
        rest = max(total - by_seeds, 0.0)
        sources += [
            Source("documents", rest**0.5, 1 - share),
            Source("seeds", by_seeds**0.5, share),
        ]
    for label, space in run.alternatives.items():
        moved = space.cosines(first, second) - value
        outside = np.abs(moved) > OUTSIDE_ERRORS * np.sqrt(variances)
        shift = float(np.sqrt((moved**2).mean()))
        sources.append(Source(label, shift, outside=float(outside.mean())))
    return Spread(total**0.5, sources, measure_stability(run, rows, STABILITY_NEIGHBORS))


def choose_rows(words: int) -> Rows:
    """Rows of frequent and rare words, as many of each, where frequency falls with the rank.

    >>> choose_rows(5).tolist(), len(choose_rows(100_000)) > 200
    ([0, 1, 2, 3, 4], True)
    """
    spaced = np.geomspace(1, words, min(ASKED_WORDS, words)).astype(np.int64) - 1
    first: NDArray[np.int64] = np.unique(np.concatenate([spaced, np.arange(min(words, 50))]))
    return first
