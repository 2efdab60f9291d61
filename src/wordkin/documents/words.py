"""The words of documents that have a vector, each looked up once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

from wordkin.documents.reading import Batch
from wordkin.errors import SettingsError, quote, warn
from wordkin.formats.stored import check_finite
from wordkin.search.queries import Lookup
from wordkin.settings.checks import check_choice
from wordkin.vectors import Floats, WordVectors
from wordkin.words.lookup import Unknown, unknown_words

MOST_MISSING = 10_000  # words that are kept to be named
# From rows of the vectors, -1 for words made of character n-grams, to the words' weights.
Weigh: TypeAlias = Callable[[NDArray[np.int64]], NDArray[np.float64]]


class KnownWords:
    """Vectors and weights of the words that documents hold, in order of first appearance.

    places: int32 [words of all batches], the rows of the others, -1 for unknown words;
    rows: int64 [known], of the vectors that were given, -1 for words made of character n-grams;
    vectors: float32 [known or more, dimensions]; weights: float64 [known].
    """

    def __init__(self, lookup: Lookup, weigh: Weigh, unknown: Unknown) -> None:
        self._lookup, self._weigh = lookup, weigh
        self._unknown = check_choice("unknown", unknown, get_args(Unknown))
        self._missing: dict[str, None] = {}
        self._clear()

    def _clear(self) -> None:
        self.places = np.empty(0, np.int32)
        self.rows = np.empty(0, np.int64)
        self.weights = np.empty(0, np.float64)
        self.vectors: Floats = np.empty((0, self._lookup.matrix.shape[1]), np.float32)

    def add(self, batch: Batch) -> None:
        """Look up the new words of a batch; raises `UnknownWordError` if unknown ones are an error."""
        if batch.is_fresh:
            self._clear()
        words, first = batch.new_words, len(self.rows)
        is_known, rows, vectors = self._find(words)
        known = first + len(rows)
        places = np.full(len(words), -1, np.int32)
        places[is_known] = np.arange(first, known)
        self.places = np.append(self.places, places)
        self.rows = np.append(self.rows, rows)
        self.weights = np.append(self.weights, self._weigh(rows))
        if known > len(self.vectors):
            room = np.empty((2 * known, self.vectors.shape[1]), np.float32)
            room[:first] = self.vectors[:first]
            self.vectors = room
        self.vectors[first:known] = vectors
        if self._unknown != "ignore" and known - first < len(words):
            self._note([words[number] for number in np.flatnonzero(~is_known)])

    def _find(self, words: list[str]) -> tuple[NDArray[np.bool_], NDArray[np.int64], Floats]:
        """Which of the words are known, and their rows and vectors."""
        find = self._lookup.words.find
        rows = np.array([-1 if (row := find(word)) is None else row for word in words], np.int64)
        is_known = rows >= 0
        vectors = np.zeros((len(words), self.vectors.shape[1]), np.float32)
        vectors[is_known] = self._lookup.matrix[rows[is_known]]
        check_finite(vectors, words)
        if self._lookup.subwords is not None and not is_known.all():
            unknown = np.flatnonzero(~is_known)
            made = self._lookup.subwords.compute_vectors([words[number] for number in unknown])
            is_known[unknown] = [words[number] in made for number in unknown]
            vectors[is_known & (rows < 0)] = [*made.values()]
        return is_known, rows[is_known], vectors[is_known]

    def _note(self, missing: list[str]) -> None:
        if self._unknown == "error":
            raise unknown_words(self._lookup.words, missing)
        if len(self._missing) < MOST_MISSING:
            self._missing.update(dict.fromkeys(missing))

    def warn_of_missing(self) -> None:
        """Warn of the words without a vector, if that was asked for."""
        if self._missing:
            warn(str(unknown_words(self._lookup.words, list(self._missing))))


def check_vectors(vectors: WordVectors) -> WordVectors:
    """The vectors; raises `SettingsError` for what is none, such as a model or the name of a file."""
    if not hasattr(vectors, "lookup"):
        raise SettingsError(
            f"vectors: expected WordVectors, found {quote(vectors)}. "
            "Those of a model are model.vectors, those of a file wordkin.load(path)."
        )
    return vectors


def warn_of_empty(known: NDArray[np.int64]) -> int:
    """Count the documents without known words, with a warning; known: how many words each has."""
    empties = int((known == 0).sum())
    if empties:
        warn(
            f"{empties:,} of {len(known):,} documents have no word with a vector, and became zeros. If that "
            "is too many: are they divided into words as the text of the vectors was (tokenize=...)?"
        )
    return empties
