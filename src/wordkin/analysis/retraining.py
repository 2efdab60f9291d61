"""Two trainings compared: the words that a new one kept, lost and gained, and how far it moved the rest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wordkin.analysis.alignment import fit_map
from wordkin.analysis.kept import share_kept
from wordkin.analysis.retraining_result import Band, Comparison, Moved, Space
from wordkin.errors import SettingsError, warn
from wordkin.progress import show_work
from wordkin.search import exact
from wordkin.settings import check_number
from wordkin.settings.arguments import offer_names
from wordkin.system.cores import limit_blas_threads
from wordkin.vectors import WordVectors

NEAREST = 10
SAMPLE = 1_000  # words of a band, whose share is that of all, give or take a percent
SHOWN = 10
FEW_WORDS = 20  # of which one in twenty finds itself by chance
# Where one training went on from another, or began at its vectors, 0.54 to 1 of the old vectors found
# their word first; after a rotation 1 of those of another seed, 0.1 of those of another text.
FOUND = 0.5
COUNTS, RANKS = (0, 10, 100, 1_000, 10_000), (1, 101, 1_001, 10_001, 100_001)  # where bands begin


@offer_names
def compare(
    old: WordVectors,
    new: WordVectors,
    *,
    sample: int = SAMPLE,
    shown: int = SHOWN,
    threads: int | None = None,
    progress: bool = True,
) -> Comparison:
    """Compare two trainings: what the new one kept of the old one, and whether you can mix their vectors.

    Neighbors are the ten nearest among the words that both have, so new words alone change nothing. Both share
    a space if most old vectors have the new vector of the same word as their nearest. A rotation is
    fitted on half of the words and tested on the other half. `wordkin.analysis.alignment.align` applies one.

    Parameters
    ----------
    old, new
        The vectors of both. If their numbers of dimensions differ, only neighbors are compared.
    sample
        The maximum number of words to compare in each frequency band. They are evenly spread by rank.
    shown
        How many of the words that moved most to list.
    threads
        Limits NumPy's own threads during the call, for the whole process. None: no limit.
    progress
        If it takes more than two seconds, show on stderr that it is at work.

    Raises
    ------
    SettingsError
        If both have fewer than two words in common.

    Examples
    --------
    >>> rows = np.random.default_rng(1).standard_normal((220, 8))
    >>> words = [f"w{row}" for row in range(220)]
    >>> found = compare(WordVectors(words[:200], rows[:200]), WordVectors(words[20:], rows[20:]))
    >>> found, found.is_one_space
    (<Comparison: words 180 kept, 20 lost, 20 new; neighbors 100.0% kept>, True)
    """
    check_number("sample", sample, 1)
    check_number("shown", shown, 0)
    fits = old.matrix.shape[1] == new.matrix.shape[1]
    before, after = find_common(old, new)
    check_common(len(before.rows))
    working = show_work(f"comparing {len(before.rows):,} words", progress=progress)
    with working, limit_blas_threads(threads):
        bands = cut_bands(before, after)
        asked = np.sort(np.concatenate([draw(places, sample) for places in bands.places]))
        near, then = before.nearest(asked), after.nearest(asked)
        kept = np.full(len(before.rows), np.nan)
        kept[asked] = share_kept(near, then)
        space = judge_space(before, after, asked) if fits else Space("two")
    by_band = summarize(bands, kept)
    return Comparison(
        neighbors_kept=sum(band.words * band.kept for band in by_band) / len(kept),
        kept=len(kept),
        lost=before.others(),
        new=after.others(),
        bands=by_band,
        by_count=bands.by_count,
        space=space,
        moved=[
            Moved(word, float(share), before.words(near[at]), after.words(then[at]))
            for at in most_moved(kept[asked], shown)
            for word, share in zip(before.words(asked[[at]]), kept[asked[[at]]], strict=True)
        ],
    )


@dataclass(frozen=True, eq=False)
class Side:
    """Vectors, and their rows of the words that both have; a word's place there is its number.

    rows : int64 [words that both have]
    """

    vectors: WordVectors
    rows: exact.Rows

    def nearest(self, asked: exact.Rows) -> exact.Rows:
        """The nearest words of each word asked, as numbers, int64 [asked, ten or all others]."""
        k = min(NEAREST, len(self.rows) - 1)
        return self.search(self.of(asked), k, exclude=asked[:, np.newaxis])

    def search(
        self, queries: exact.Matrix, k: int, exclude: exact.Rows | None = None
    ) -> exact.Rows:
        """The words, as numbers, of the nearest vectors, int64 [queries, k]."""
        matrix, inverses = self.vectors.matrix, self.vectors.spaces.inverses
        return exact.nearest_among(matrix, inverses, self.rows, queries, k, exclude=exclude).rows

    def of(self, numbers: exact.Rows) -> exact.Matrix:
        """The vectors of words, float [words, dimensions]."""
        return self.vectors.matrix[self.rows[numbers]]

    def words(self, numbers: exact.Rows) -> list[str]:
        """The words of these numbers."""
        return [self.vectors.lookup.words[row] for row in self.rows[numbers].tolist()]

    def others(self) -> list[str]:
        """The words that the other side lacks."""
        rows = np.setdiff1d(np.arange(len(self.vectors)), self.rows)
        return [self.vectors.lookup.words[row] for row in rows.tolist()]


def most_moved(kept: NDArray[np.float64], most: int) -> list[int]:
    """The places of the words that kept fewest neighbors, not all; of equals, the most frequent first.

    >>> most_moved(np.array([0.5, 1, 0.2, 0.5]), 3)
    [2, 0, 3]
    """
    order = np.argsort(kept, kind="stable")
    places: list[int] = order[kept[order] < 1][:most].tolist()
    return places


def find_common(old: WordVectors, new: WordVectors) -> tuple[Side, Side]:
    """The words that both have, in the order of the old ones."""
    known = new.lookup.words
    found = (-1 if (row := known.find(word)) is None else row for word in old)
    rows = np.fromiter(found, np.int64, len(old))
    return Side(old, np.flatnonzero(rows >= 0)), Side(new, rows[rows >= 0])


def check_common(words: int) -> None:
    """Raise where no neighbors could be compared, and warn where chance would keep many."""
    if words < 2:
        found = "none" if words == 0 else "one"
        raise SettingsError(
            f"compare: expected at least two words that both have, found {found}. Words are the same if they "
            "are spelled so, also in case."
        )
    if (chance := min(1, NEAREST / (words - 1))) > 0.1:
        warn(
            f"compare: only {words} words are in both, so that chance alone keeps {chance:.0%} of neighbors."
        )


@dataclass(frozen=True, eq=False)
class Bands:
    """The words that both have, by frequency.

    least : the least count, or rank, of each band, and as the last what is beyond all
    places : the numbers of each band's words, int64
    """

    by_count: bool
    least: tuple[int, ...]
    places: list[exact.Rows]


def cut_bands(before: Side, after: Side) -> Bands:
    """Bands of counts, the smaller of a word's two; of ranks in the old vectors if nobody knows counts."""
    known = [
        side.vectors.counts[side.rows]
        for side in (before, after)
        if side.vectors.counts is not None
    ]
    values = np.minimum.reduce(known) if known else before.rows + 1
    least = COUNTS if known else RANKS
    band = np.searchsorted(least, values, side="right") - 1
    return Bands(bool(known), least, [np.flatnonzero(band == at) for at in range(len(least))])


def draw(places: exact.Rows, most: int) -> exact.Rows:
    """At most so many of the places, evenly from the first to the last.

    >>> draw(np.arange(10, 20), 4)
    array([10, 13, 16, 19])
    """
    chosen = np.linspace(0, len(places) - 1, min(len(places), most))
    return places[chosen.astype(np.int64)]


def summarize(bands: Bands, kept: NDArray[np.float64]) -> list[Band]:
    """The bands that have words, the most frequent first. kept: nan for words that were not asked."""
    ends = [*(least - 1 for least in bands.least[1:]), None]
    found = [
        Band(
            least,
            most,
            len(places),
            int(np.isfinite(kept[places]).sum()),
            float(np.nanmean(kept[places])),
        )
        for least, most, places in zip(bands.least, ends, bands.places, strict=True)
        if len(places)
    ]
    return found[::-1] if bands.by_count else found


def judge_space(before: Side, after: Side, asked: exact.Rows) -> Space:
    """Whether old vectors find the new ones of the same words, as they are or rotated."""
    dimensions = before.vectors.matrix.shape[1]
    fitted, tried = asked[::2], asked[1::2]

    def find(vectors: exact.Matrix) -> float:
        return float((after.search(vectors, 1)[:, 0] == tried).mean())

    found = find(before.of(tried))
    if len(before.rows) < FEW_WORDS:
        return Space("unknown", found)
    if found >= FOUND:
        return Space("one", found)
    if len(fitted) < dimensions:  # directions that no word fixes would be turned at will
        return Space("two", found)
    turn = fit_map(before.of(fitted), after.of(fitted), "orthogonal")
    rotated = find(before.of(tried) @ turn)
    return Space("rotated" if rotated >= FOUND else "two", found, rotated)
