"""One word in two texts: how far apart it is, and what chance does."""

from __future__ import annotations

from dataclasses import dataclass

from wordkin.system.tables import Row
from wordkin.vectors import WordVectors

NEIGHBORS, SHOWN_NEIGHBORS = 10, 3
COLUMNS = (
    "word",
    "distance",
    "control",
    "highest",
    "beyond",
    "q",
    "old_count",
    "new_count",
    "frequent",
    "before",
    "after",
)


@dataclass(frozen=True)
class ChangedWord:
    """A word in two texts.

    distance : 1 - cosine of its two vectors.
    control : The mean distance in the random deals.
    highest : The largest distance in the random deals.
    q : The expected share of false words in the list of words that exceed their controls as much.
    before, after : Its nearest words in each text.

    Numbers are NaN for a word that is too rare in one of the texts to be compared.
    """

    word: str
    distance: float
    control: float
    highest: float
    q: float
    old_count: int
    new_count: int
    frequent: bool
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()

    @property
    def beyond(self) -> float:
        """How far the distance exceeds the controls."""
        return self.distance - self.control


def find_neighbors(
    vectors: WordVectors, words: list[str], least: int
) -> dict[str, tuple[str, ...]]:
    """The nearest words that occur this often, of those words that the vectors have."""
    known = [word for word in words if word in vectors]
    counts = vectors.counts
    among = None if counts is None else max(int((counts >= least).sum()), 1)
    found = vectors.nearest(known, k=NEIGHBORS, among=among) if known else []
    return {
        word: tuple(near.word for near in nearest)
        for word, nearest in zip(known, found, strict=True)
    }


def as_row(word: ChangedWord) -> Row:
    """A line of the table that people see."""
    numbers = (f"{word.distance:.3f}", f"{word.control:.3f}", f"{word.q:.3f}")
    near = (", ".join(words[:SHOWN_NEIGHBORS]) for words in (word.before, word.after))
    return (word.word, *numbers, word.old_count, word.new_count, *near)


def as_dict(word: ChangedWord) -> dict[str, object]:
    """The cells of a word in a file, by column."""
    return {name: getattr(word, name) for name in COLUMNS}


def as_cell(value: object) -> str:
    """A cell of the table in a file."""
    match value:
        case tuple():
            return " ".join(value)
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.4f}"
    return str(value)
