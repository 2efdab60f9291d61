"""The place of words on an axis in each of several periods, with errors where they are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from wordkin.errors import SettingsError
from wordkin.studies.estimates import Estimate
from wordkin.studies.places_picture import draw_places
from wordkin.studies.spaces import DrawnSpace
from wordkin.system.tables import Row, ShownAsTable
from wordkin.vectors import WordVectors
from wordkin.words.lookup import as_words, find_rows

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COVERS = (
    "Bars are one standard deviation over samples of each period's documents, trained with these settings; "
    "they do not cover other texts or settings."
)
UNKNOWN = Estimate(np.nan, np.nan, np.nan, 0)


class Trained(Protocol):
    """A `Model`, or `Samples`, which have errors, too: `axis` gives the place of each word."""

    @property
    def vectors(self) -> WordVectors:
        """Those of the whole text."""


@dataclass(frozen=True, eq=False, repr=False)
class Places(ShownAsTable):
    """The places of words on an axis in each period, from -1 to 1. `print` shows a table, `plot` a picture.

    start, end : The words at both ends of the axis.
    periods : The names of the periods.
    words : The place of each word in each period; NaN if the period lacks the word.
    covers : What the errors cover, in a sentence; empty if there are none.
    """

    start: list[str]
    end: list[str]
    periods: list[str]
    words: dict[str, list[Estimate]]
    covers: str

    def __repr__(self) -> str:
        return f"<Places: {len(self.words)} words in {len(self.periods)} periods>"

    def to_dict(self) -> dict[str, Any]:
        """The places by word and period, as values for JSON; None if unknown."""
        return {
            word: {
                period: {
                    name: None if np.isnan(figure) else figure
                    for name, figure in place._asdict().items()
                }
                for period, place in zip(self.periods, places, strict=True)
            }
            for word, places in self.words.items()
        }

    def plot(self, axes: Axes | None = None) -> Axes:
        """Plot a line for each word over the periods, with bars of one standard error.

        They are drawn into `axes` or a new figure. Needs matplotlib, of the extra `plot`.
        """
        return draw_places(self.start, self.end, self.periods, self.words, self.covers, axes)

    def _table(self) -> list[Row]:
        rows: list[Row] = [("word", *self.periods)]
        for word, places in self.words.items():
            rows.append((word, *map(_show, places)))
        return rows


def place_over_periods(
    periods: Mapping[Any, Trained],
    start: str | Sequence[str],
    end: str | Sequence[str],
    words: str | Sequence[str],
) -> Places:
    """The place of words on an axis between some words and others, in each period.

    It is the cosine between the vector of a word and the axis from `start` to `end`, which is the difference
    between their mean unit vectors, all from the same period. So each period may have its own space, as
    `wordkin.bootstrap` trains them. Words that a period lacks are left out there.

    Parameters
    ----------
    periods
        The model of each period, as `train_periods` returns them, or its samples, as `wordkin.bootstrap`
        returns them, which give errors too. The keys are names of periods, or objects of type `range`.
    start, end
        The word or words at each end of the axis.
    words
        The words to place.

    Examples
    --------
    >>> import wordkin as wk
    >>> text = [["sea", "lake", "shore"], ["lake", "sea"]] * 50
    >>> models = {
    ...     year: wk.train(text, dimensions=8, progress=False, threads=1) for year in (1800, 1900)
    ... }
    >>> place_over_periods(models, "sea", "shore", ["lake", "car"])
    <Places: 2 words in 2 periods>
    """
    ends = as_words(start), as_words(end)
    asked = as_words(words)
    found = {_name(period): _places_of(given, *ends, asked) for period, given in periods.items()}
    if all(np.isnan(place.value) for places in found.values() for place in places):
        raise SettingsError(
            "periods: expected one that has words of both ends of the axis and one to place, found none."
        )
    has_errors = any(place.samples for places in found.values() for place in places)
    return Places(
        *ends,
        periods=list(found),
        words={word: [places[at] for places in found.values()] for at, word in enumerate(asked)},
        covers=COVERS if has_errors else "",
    )


def _places_of(
    given: Trained, start: Sequence[str], end: Sequence[str], words: Sequence[str]
) -> list[Estimate]:
    """The place of each word in one period."""
    vectors = given.vectors
    ends = [[word for word in side if word in vectors] for side in (start, end)]
    known = [word for word in words if word in vectors]
    if not (all(ends) and known):
        return [UNKNOWN] * len(words)
    if (ask := getattr(given, "axis", None)) is not None:
        found = ask(*ends, known)
    else:
        rows = [find_rows(vectors.lookup.words, each) for each in (*ends, known)]
        places = DrawnSpace(vectors, np.ones(len(vectors), np.int64)).places(*rows).tolist()
        found = {
            word: UNKNOWN._replace(value=value) for word, value in zip(known, places, strict=True)
        }
    return [found.get(word, UNKNOWN) for word in words]


def _show(place: Estimate) -> str:
    if np.isnan(place.value):
        return "-"
    return f"{place.value:.3f}" if np.isnan(place.error) else str(place)


def _name(period: object) -> str:
    """A range of years as people write it, anything else as it is.

    >>> _name(range(1790, 1850)), _name("before")
    ('1790–1849', 'before')
    """
    return f"{period[0]}–{period[-1]}" if isinstance(period, range) else str(period)
