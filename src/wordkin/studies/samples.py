"""Samples: the vectors of a text, and those of documents drawn from it, as one value that is asked with errors."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, overload

import numpy as np

from wordkin.errors import SettingsError, quote, warn
from wordkin.progress import show_work
from wordkin.search.exact import odd_row
from wordkin.search.queries import require_known
from wordkin.settings import TrainingSettings, check_number
from wordkin.settings.arguments import offer_names
from wordkin.studies.estimates import Estimate, estimate, show_error
from wordkin.studies.folder import StudyFolder, is_study, read_record
from wordkin.studies.naming import KIND, WHOLE
from wordkin.studies.pictures import draw_estimates
from wordkin.studies.run import Run
from wordkin.studies.spaces import shared_neighbors
from wordkin.studies.spread import Spread, measure_spread
from wordkin.studies.stability import Stability, measure_stability
from wordkin.system.markup import html_table
from wordkin.vectors import WordVectors
from wordkin.words.lookup import as_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LEAST_SAMPLES = 3


class SampledNeighbor(NamedTuple):
    """A neighbor of a word in the whole text.

    Attributes
    ----------
    word : str
    similarity : float
        In the whole text.
    error : float
        The standard deviation of the similarity over the samples.
    share : float
        The share of samples in which it is among as many nearest neighbors.
    """

    word: str
    similarity: float
    error: float
    share: float


class SampledNeighbors(list[SampledNeighbor]):
    """The neighbors of a word, best first: a list that can be plotted, and that notebooks show as a table."""

    def __init__(self, word: str, neighbors: Sequence[SampledNeighbor], covers: str) -> None:
        super().__init__(neighbors)
        self.word, self.covers = word, covers

    def _repr_html_(self) -> str:
        rows = [
            [word, f"{similarity:.3f}", show_error(error), f"{share:.0%}"]
            for word, similarity, error, share in self
        ]
        return html_table(self.covers, ["word", "similarity", "±", "share"], rows)

    def plot(self, axes: Axes | None = None) -> Axes:
        """Plot the similarity of each neighbor, with its error. Needs the extra `plot`."""
        labels = {each.word: f"{each.share:.0%}" for each in self}
        figures = [(each.similarity, each.error) for each in self]
        return draw_estimates(
            labels,
            figures,
            title=f"Nearest to {self.word}",
            measure="similarity",
            heading="in samples",
            caption=self.covers,
            axes=axes,
        )


class Samples:
    """The vectors of a text and of samples of its documents. Answers have error bars.

    `wk.bootstrap` makes them, and `wk.load_samples` opens them again. `samples[3]` is the `WordVectors` of one
    sample, and `samples.vectors` that of the whole text. A word that a sample lacks is left out of that sample.
    """

    def __init__(self, run: Run) -> None:
        self._run = run

    def __repr__(self) -> str:
        words, dimensions = self.vectors.matrix.shape
        return f"<Samples: {len(self)} of {self._run.documents}, {words:,} words, {dimensions} dimensions>"

    def __len__(self) -> int:
        return len(self._run.sample_names)

    @overload
    def __getitem__(self, number: int) -> WordVectors: ...
    @overload
    def __getitem__(self, number: slice) -> list[WordVectors]: ...
    def __getitem__(self, number: int | slice) -> WordVectors | list[WordVectors]:
        """The vectors of a sample, from 0, with the words and the counts that it has."""
        if isinstance(number, slice):
            return [space.own_vectors for space in self._run.samples[number]]
        return self._run.samples[number].own_vectors

    def __iter__(self) -> Iterator[WordVectors]:
        return (space.own_vectors for space in self._run.samples)

    @property
    def vectors(self) -> WordVectors:
        """The vectors of the whole text."""
        return self._run.whole.vectors

    @property
    def folder(self) -> Path:
        """The folder in which the trainings are saved."""
        return self._run.study.path

    @property
    def settings(self) -> TrainingSettings:
        """The settings that all trainings share, except for the seed and the alternatives."""
        return self._run.record.settings

    @property
    def facts(self) -> dict[str, object]:
        """What was drawn and trained, by name."""
        return self._run.facts

    @property
    def covers(self) -> str:
        """What the errors cover, in one sentence."""
        return self._run.covers

    def similarity(self, first: str, second: str) -> Estimate:
        """The cosine of two words' vectors, with its error.

        `mean` is the mean of the samples. It is closer to zero, because a sample lacks a third of the documents.
        """
        rows = self._run.find([first, second])
        drawn = np.array([space.cosines(rows[:1], rows[1:])[0] for space in self._run.samples])
        return estimate(self.vectors.similarity(first, second), drawn)

    def nearest(self, word: str, k: int = 10) -> SampledNeighbors:
        """The nearest words in the whole text, each with its error and the share of samples that have it too."""
        [row], count = self._run.find([word]), check_number("k", k, 1)
        found = self.vectors.nearest(word, count)
        others = self._run.find([each.word for each in found])
        asked = np.full(len(others), row)
        knowing = [space for space in self._run.samples if space.has[row]]
        drawn = np.array([space.cosines(asked, others) for space in knowing]).reshape(
            len(knowing), len(others)
        )
        kept = [
            shared_neighbors(others[np.newaxis], space.neighbors(asked[:1], count))[0]
            for space in knowing
        ]
        shares = np.mean(kept, axis=0) if kept else np.full(len(others), np.nan)
        neighbors = [
            SampledNeighbor(
                word, similarity, estimate(similarity, drawn[:, place]).error, float(share)
            )
            for place, ((word, similarity), share) in enumerate(zip(found, shares, strict=True))
        ]
        return SampledNeighbors(word, neighbors, self.covers)

    def axis(
        self, start: Sequence[str], end: Sequence[str], words: Sequence[str]
    ) -> dict[str, Estimate]:
        """The place of each word on an axis from some words to others, from -1 to 1, with its error.

        It is the cosine with the difference between the means of their unit vectors, as in
        `samples.axis(["poor"], ["rich"], ["opera", "bus"])`.
        """
        named = [as_words(each) for each in (start, end, words)]
        rows = [self._run.find(each) for each in named]
        for each in rows[:2]:
            require_known(each, 1)
        values = self._run.whole.places(*rows)
        drawn = np.array([space.places(*rows) for space in self._run.samples])
        return {
            word: estimate(value, drawn[:, place])
            for place, (word, value) in enumerate(zip(named[2], values, strict=True))
        }

    def odd_one_out(self, words: Sequence[str]) -> tuple[str, float]:
        """The word that is least similar to the mean of all the words, and the share of samples that agree."""
        odd, rows = self.vectors.odd_one_out(words), self._run.find(as_words(words))
        knowing = [space for space in self._run.samples if space.has[rows].all()]
        said = [rows[odd_row(space.vectors[list(as_words(words))])] for space in knowing]
        [row] = self._run.find([odd])
        return odd, float(np.mean(np.array(said) == row)) if said else float("nan")

    def stability(self, k: int = 10, words: Sequence[str] | None = None) -> Stability:
        """For each word, the average share of its k nearest words that it also has in a sample.

        `words`: None for all words, which takes a while if there are very many.
        """
        count = check_number("k", k, 1)
        known = len(self.vectors)
        rows = np.arange(known) if words is None else self._run.find(as_words(words))
        with show_work("searching neighbors") as step:
            return measure_stability(self._run, rows, count, step)

    def spread(self) -> Spread:
        """How much of the error comes from documents and from seeds, and how far off the alternatives are.

        It is measured on the similarities of a few hundred words of all frequencies with their nearest words.
        """
        return measure_spread(self._run)


@offer_names
def load_samples(folder: str | os.PathLike[str]) -> Samples:
    """Open the folder of a `bootstrap`, once at least three samples are finished.

    Raises `SettingsError` for another folder.
    """
    path = Path(folder)
    what = f"{path}: expected the folder of a bootstrap"
    if not is_study(path):
        raise SettingsError(f"{what}, found {'another' if path.is_dir() else 'none'}.")
    record = read_record(path)
    if record.kind != KIND:
        raise SettingsError(f"{what}, found one of {quote(record.kind)}.")
    run = Run(StudyFolder(path), record)
    planned, finished = record.facts["samples"], len(run.sample_names)
    if not run.study.has(WHOLE) or finished < LEAST_SAMPLES:
        raise SettingsError(
            f"{what} that is finished, found {finished} of {planned} samples. The same call or command "
            "goes on with it."
        )
    if finished < planned:
        warn(
            f"{path}: {finished} of {planned} samples are finished. The same call or command goes on with them."
        )
    return Samples(run)
