"""From words, vectors and weights to arrays: what to search for, and where."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from numbers import Real
from typing import Any, NamedTuple, TypeAlias, TypeGuard

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import SettingsError, VocabularyError, quote
from wordkin.formats.stored import check_finite
from wordkin.search import exact
from wordkin.settings import check_number
from wordkin.system.markup import html_table
from wordkin.wording import argument, either
from wordkin.words.composition import Composition, compose
from wordkin.words.lookup import Unknown, Words, find_rows, unknown_words
from wordkin.words.subwords import Subwords

MAX_WEIGHT = 1e9  # sums stay far from the end of float32

# A word or a vector, alone or with its weight.
Term: TypeAlias = str | NDArray[Any] | tuple[str | NDArray[Any], float]
Terms: TypeAlias = Term | Sequence[Term]
Among: TypeAlias = int | Iterable[str] | None


SHOWN = 10  # words, in notebooks


class Neighbor(NamedTuple):
    """A word and how similar it is: a cosine, or the score of 3CosMul."""

    word: str
    similarity: float


class NeighborList(list[Neighbor]):
    """The answers to a question, best first: a list, which notebooks show as a table."""

    def _repr_html_(self) -> str:
        rows = [[word, f"{similarity:.3f}"] for word, similarity in self]
        return html_table("", ["word", "similarity"], rows)


class Found(NamedTuple):
    """The known words of some that were asked for.

    vectors : float32 [words, dimensions]
    rows : int64 [words], -1 for a word whose vector is made of character n-grams
    """

    words: list[str]
    vectors: NDArray[np.float32]
    rows: exact.Rows


def words_in_html(caption: str, words: Words, counts: NDArray[np.int64] | None) -> str:
    """The first words, with their counts, as notebooks show them."""
    first = [words[row] for row in range(min(SHOWN, len(words)))]
    if counts is None:
        return html_table(caption, ["first words"], [[word] for word in first])
    rows = [[word, f"{count:,}"] for word, count in zip(first, counts.tolist(), strict=False)]
    return html_table(caption, ["first words", "count"], rows)


class Lookup(NamedTuple):
    """The source of words' vectors: rows, or character n-grams where there are any."""

    words: Words
    matrix: exact.Matrix
    subwords: Subwords | None

    def find(
        self, wanted: Sequence[str], unknown: Unknown = "error", *, needs_one: bool = True
    ) -> Found:
        """Vectors of the words, all finite. Raises `UnknownWordError`, as `find_rows` does."""
        made: dict[str, NDArray[np.float32]] = {}
        if self.subwords is not None:
            made = self.subwords.compute_vectors([w for w in wanted if self.words.find(w) is None])
        rows = np.full(len(wanted), -1)
        is_made = np.array([word in made for word in wanted], dtype=bool)
        whole = [word for word in wanted if word not in made]
        rows[~is_made] = find_rows(self.words, whole, unknown, needs_one=needs_one and not made)
        vectors = np.asarray(self.matrix[rows], dtype=np.float32)
        for place in np.flatnonzero(is_made).tolist():
            vectors[place] = made[wanted[place]]
        known = is_made | (rows >= 0)
        found = Found(
            [wanted[place] for place in np.flatnonzero(known).tolist()], vectors[known], rows[known]
        )
        check_finite(found.vectors, found.words)
        return found

    def find_parts(self, words: Sequence[str]) -> Composition:
        """The parts that make the vector of one word; raises `UnknownWordError` if none is known."""
        if len(words) != 1:
            raise SettingsError(f"parts: expected one word, found {len(words)}.")
        [word], subwords = words, self.require_subwords("parts")
        row = self.words.find(word)
        found = compose(word if row is None else self.words[row], subwords, seen=row is not None)
        if not found.known:
            raise unknown_words(self.words, [word])
        return found

    def require_subwords(self, name: str) -> Subwords:
        """The n-grams, which `name` needs; raises `SettingsError` if there are none."""
        if self.subwords is None:
            trained = either("wordkin.train(text, subwords=True)", "`wordkin train --subwords`")
            raise SettingsError(
                f"{argument(name)}: expected vectors with character n-grams, found whole words alone. "
                f"{trained} learns them, and fastText's .bin files have them."
            )
        return self.subwords


class Query(NamedTuple):
    """A vector to search for, and the rows that are no answer.

    vector : float32 [1, dimensions]
    exclude : int64 [1, any]
    """

    vector: NDArray[np.float32]
    exclude: exact.Rows


def mix_terms(lookup: Lookup, positive: Terms, negative: Terms, unknown: Unknown) -> Query:
    """The weighted sum of the unit vectors of all terms, minus those of `negative`."""
    weighted = [(what, weight) for what, weight in _weigh(positive)]
    weighted += [(what, -weight) for what, weight in _weigh(negative)]
    named = [(what, weight) for what, weight in weighted if isinstance(what, str)]
    given = [(what, weight) for what, weight in weighted if not isinstance(what, str)]
    found = lookup.find([word for word, _ in named], unknown)
    known = set(found.words)
    vectors = [check_queries(vector, lookup.matrix.shape[1]) for vector, _ in given]
    weights = [weight for word, weight in named if word in known]
    weights += [weight for _, weight in given]
    units = exact.unit_rows(np.concatenate([found.vectors, *vectors]))
    mixed = require_known(np.array(weights, dtype=np.float32), 1)[np.newaxis] @ units
    return Query(mixed, found.rows[np.newaxis])


def check_queries(queries: NDArray[Any], dimensions: int) -> NDArray[np.float32]:
    """The vectors as float32 [queries, dimensions]; `SettingsError` if they do not fit."""
    if queries.dtype.kind not in "fiub":
        raise SettingsError(f"query: expected real numbers, found {queries.dtype!s:.80}.")
    if queries.ndim not in (1, 2) or queries.shape[-1] != dimensions:
        raise SettingsError(
            f"query: expected an array [{dimensions}] or [queries, {dimensions}], "
            f"found {list(queries.shape)}."
        )
    with np.errstate(over="ignore"):  # what becomes infinite is refused
        vectors = np.atleast_2d(queries).astype(np.float32, copy=False)
    if not np.isfinite(vectors).all():
        raise SettingsError("query: expected finite float32 numbers, found nan or inf.")
    return vectors


def require_known(rows: NDArray[Any], count: int) -> NDArray[Any]:
    """The rows of known words, if there are at least `count`."""
    if len(rows) < count:
        raise SettingsError(f"words: expected at least {count} known words, found {len(rows)}.")
    return rows


def check_fit(words: int, matrix: NDArray[np.floating], counts: NDArray[np.int64] | None) -> None:
    """Refuse a matrix without rows, and parts of different lengths."""
    if not words == len(matrix) > 0:
        raise VocabularyError(
            f"expected one row for each word, found {words} words, {len(matrix)} rows."
        )
    if counts is not None and counts.shape != (words,):
        raise VocabularyError(
            f"expected one count for each of {words} words, found {counts.shape}."
        )


def _weigh(terms: Terms) -> list[tuple[str | NDArray[Any], float]]:
    """Every word and vector with its weight, which is 1 if none is given."""
    if isinstance(terms, str) or _has_weight(terms):
        return [_with_weight(terms)]
    if isinstance(terms, np.ndarray) and terms.dtype.kind in "fiu":
        return [(vector, 1.0) for vector in np.atleast_2d(terms)]
    return [_with_weight(term) for term in terms]


def _with_weight(term: object) -> tuple[str | NDArray[Any], float]:
    what, weight = term if _has_weight(term) else (term, 1.0)
    if not isinstance(what, str) and not (isinstance(what, np.ndarray) and what.ndim == 1):
        raise TypeError(
            f"expected a word, a vector, or a pair of one and its weight, found {quote(term, 200)}. "
            "Rows by number are in .matrix."
        )
    return what, check_number("weight", weight, -MAX_WEIGHT, MAX_WEIGHT)


def _has_weight(term: object) -> TypeGuard[tuple[object, float]]:
    return isinstance(term, tuple) and len(term) == 2 and isinstance(term[1], Real)
