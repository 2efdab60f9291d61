"""What `changes` finds: the words that differ between two texts, beside what chance does."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wordkin.evaluation.results import DataFrame, data_frame
from wordkin.studies.changed_word import (
    COLUMNS,
    ChangedWord,
    as_cell,
    as_dict,
    as_row,
    find_neighbors,
)
from wordkin.studies.changes_picture import Picture, Points, draw_changes
from wordkin.studies.control_distances import Array, Judged, judge
from wordkin.system.saving import replace_file
from wordkin.system.tables import Row, ShownAsTable, table
from wordkin.vectors import WordVectors
from wordkin.words.lookup import WordList, find_rows
from wordkin.words.vocabulary import Vocabulary

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FREQUENT = 0.001  # of all tokens: mostly words of grammar; where there are few words, any one is as frequent,
TIMES = 5  # but not so many times as frequent as a word is on average
SHOWN = 20
NEAR = 4  # neighbors occur so many times as often as a word that is compared: others have hardly left the compass
LABELS = 15  # in a picture
COVERS = (
    "q is the share of a list, down to its word, that is expected to differ by chance: by which of these "
    "documents stand in which text, and by training, with these settings."
)


@dataclass(frozen=True, eq=False)
class Changes(ShownAsTable):
    """The words of two texts compared, as `changes` returns them.

    Attributes
    ----------
    old, new : WordVectors
        The vectors of the words that each text has at least `least` times, in one space.
    vocabulary : Vocabulary
        The words of both texts, in the row order of the arrays.
    counts : int64 [2, words]
        In each text.
    distances : float64 [1 + controls, words]
        Those of the texts first. NaN if one side has the word fewer than `least` times.
    raw_words : int
        The number of tokens of both texts.
    limit : float
        Words with a smaller q-value than this have changed.
    """

    old: WordVectors
    new: WordVectors
    vocabulary: Vocabulary
    counts: NDArray[np.int64]
    distances: Array
    raw_words: int
    least: int
    limit: float

    @property
    def controls(self) -> int:
        """The number of deals at random."""
        return len(self.distances) - 1

    @property
    def frequent_share(self) -> float:
        """The share of both texts from which on words are listed apart: 0.1 %, unless words are few."""
        return max(FREQUENT, TIMES / len(self.vocabulary))

    @cached_property
    def is_frequent(self) -> NDArray[np.bool_]:
        """Which words make up a larger share; they are judged among themselves."""
        return self.vocabulary.counts > self.frequent_share * self.raw_words

    @cached_property
    def judged(self) -> Judged:
        """What the controls say of each word."""
        return judge(self.distances, self.vocabulary.counts, self.is_frequent)

    @cached_property
    def words(self) -> list[ChangedWord]:
        """The words that have changed, sorted by how far they exceed their controls."""
        return self._describe(self._sort(~self.is_frequent & self._has_changed))

    @cached_property
    def frequent(self) -> list[ChangedWord]:
        """The same for the most frequent words, which are reported only if other words have changed too."""
        return self._describe(self._sort(self.is_frequent & self._has_changed))

    def __getitem__(self, word: str) -> ChangedWord:
        """A word of either text, whether it has changed or not; raises `UnknownWordError`."""
        return self._describe(find_rows(WordList(self.vocabulary.words), [word]))[0]

    def __len__(self) -> int:
        return len(self.words)

    def __repr__(self) -> str:
        return (
            f"<Changes: {len(self.words):,} of {self._is_compared.sum():,} words, and "
            f"{len(self.frequent):,} frequent ones, by {self.controls:,} controls>"
        )

    @property
    def summary(self) -> str:
        """What was found, and which words could not be compared."""
        compared = int(self._is_compared.sum())
        rest = f"{compared:,} words were compared"
        if left_out := len(self.vocabulary) - compared:
            rest += (
                f"; {left_out:,} others occur fewer than {self.least:,} times in one of the texts, or in too "
                "few documents"
            )
        return f"{self._finding()} {rest}."

    def _finding(self) -> str:
        words, frequent = len(self.words), len(self.frequent)
        if words or frequent:
            changed = "word has" if words == 1 else "words have"
            apart = f", and {frequent:,} of those that make up {self.frequent_share:.1%} of the text each"
            return f"{words or 'No'} {changed} changed{apart if frequent else ''} (q below {self.limit:g})."
        if as_strong := self.judged.as_strong:
            return (
                f"No word has changed: of {self.controls:,} deals of the same documents at random, "
                f"{as_strong:,} differ as much as the texts do."
            )
        return f"No word has changed: no list has an expected share of false ones below {self.limit:g}."

    def __str__(self) -> str:
        if not self.words:
            return self.summary
        header, *rows = self._table()
        numbers = table(*(row[:-2] for row in (header, *rows))).split("\n")
        near = [f"  {before} -> {after}" for *_, before, after in rows]
        shown = map("".join, zip(numbers, ["", *near], strict=True))
        return "\n".join([self.summary, "", *shown, "", COVERS])

    def _caption(self) -> str:
        return f"{self.summary} {COVERS}"

    def _table(self) -> Sequence[Row]:
        header = ("word", "distance", "controls", "q", "old", "new", "before", "after")
        return [header, *map(as_row, self.words[:SHOWN])]

    def rows(self) -> list[ChangedWord]:
        """All words that were compared. Changed words come first, and the most frequent words last.

        Only changed words have neighbors.
        """
        others = self._is_compared & ~self._has_changed
        rest, frequent = (
            self._describe(self._sort(others & group), with_neighbors=False)
            for group in (~self.is_frequent, self.is_frequent)
        )
        return [*self.words, *rest, *self.frequent, *frequent]

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write `rows` as a tab-separated table with a header."""
        cells = [map(as_cell, as_dict(row).values()) for row in self.rows()]
        lines = ["\t".join(row) + "\n" for row in (COLUMNS, *cells)]
        with replace_file(Path(path)) as file:
            file.write("".join(lines).encode("utf-8", "surrogatepass"))

    def to_dict(self) -> dict[str, object]:
        """What was found, as values for JSON."""
        return {
            "summary": self.summary,
            "words": [as_dict(word) for word in self.words],
            "frequent": [as_dict(word) for word in self.frequent],
            "compared": int(self._is_compared.sum()),
            "controls": self.controls,
            "as_strong": self.judged.as_strong,
            "q": self.limit,
        }

    def to_pandas(self) -> DataFrame:
        """`rows` as a pandas data frame."""
        return data_frame([as_dict(row) for row in self.rows()])

    def plot(self, axes: Axes | None = None, *, labels: int = LABELS) -> Axes:
        """Plot distance against frequency, with the controls as a gray cloud. Needs the extra `plot`.

        `labels`: how many words to label. They are those that exceed their controls most.
        """
        is_same = self._is_compared & ~self._has_changed
        picture = Picture(
            controls=self._points(self.distances[1:]),
            same=self._points(np.where(is_same, self.distances[:1], np.nan)),
            changed=self._place(self.words),
            frequent=self._place(self.frequent),
            frequent_share=self.frequent_share,
        )
        return draw_changes(picture, [word.word for word in self.words[:labels]], axes)

    def _points(self, distances: Array) -> Points:
        """Occurrences and distance of words that have one. distances: [deals, words]."""
        deals, rows = np.nonzero(np.isfinite(distances))
        return np.column_stack([self.vocabulary.counts[rows], distances[deals, rows]])

    def _place(self, words: Sequence[ChangedWord]) -> Points:
        places = [(word.old_count + word.new_count, word.distance) for word in words]
        return np.array(places, float).reshape(-1, 2)

    @property
    def _is_compared(self) -> NDArray[np.bool_]:
        return np.isfinite(self.judged.q)

    @property
    def _has_changed(self) -> NDArray[np.bool_]:
        return self.judged.q < self.limit

    def _sort(self, chosen: NDArray[np.bool_]) -> NDArray[np.int64]:
        """The rows of these words, the one farthest beyond its controls first."""
        rows = np.flatnonzero(chosen)
        beyond = self.distances[0, rows] - self.judged.control[rows]
        order: NDArray[np.int64] = rows[np.argsort(-beyond, kind="stable")]
        return order

    def _describe(
        self, rows: NDArray[np.int64], *, with_neighbors: bool = True
    ) -> list[ChangedWord]:
        words = [self.vocabulary.words[row] for row in rows]
        before, after = (
            find_neighbors(vectors, words if with_neighbors else [], NEAR * self.least)
            for vectors in (self.old, self.new)
        )
        return [
            ChangedWord(
                word=word,
                distance=float(self.distances[0, row]),
                control=float(self.judged.control[row]),
                highest=float(self.judged.highest[row]),
                q=float(self.judged.q[row]),
                old_count=int(self.counts[0, row]),
                new_count=int(self.counts[1, row]),
                frequent=bool(self.is_frequent[row]),
                before=before.get(word, ()),
                after=after.get(word, ()),
            )
            for word, row in zip(words, rows, strict=True)
        ]
