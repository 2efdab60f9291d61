"""From words, vectors and weights to arrays: what to search for, and where."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from numbers import Real
from typing import Any, NamedTuple, TypeAlias, TypeGuard

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wordkin.errors import SettingsError, VocabularyError
from wordkin.search import exact
from wordkin.settings import check_number
from wordkin.words.lookup import Unknown, Words, as_words, find_rows
from wordkin.words.subwords import Subwords

MAX_WEIGHT = 1e9  # sums stay far from the end of float32

# A word or a vector, alone or with its weight.
Term: TypeAlias = str | NDArray[Any] | tuple[str | NDArray[Any], float]
Terms: TypeAlias = Term | Sequence[Term]
Among: TypeAlias = int | Iterable[str] | None


class Neighbor(NamedTuple):
    """A word and how similar it is: a cosine, or the score of 3CosMul."""

    word: str
    similarity: float


class Found(NamedTuple):
    """The known words of some that were asked for.

    vectors : float32 [words, dimensions]
    rows : int64 [words], -1 for a word whose vector is made of character n-grams
    """

    words: list[str]
    vectors: NDArray[np.float32]
    rows: exact.Rows


class Lookup(NamedTuple):
    """The source of words' vectors: rows, or character n-grams where there are any."""

    words: Words
    matrix: exact.Matrix
    subwords: Subwords | None

    def find(self, wanted: Sequence[str], unknown: Unknown = "error") -> Found:
        """Vectors of the words. Raises `UnknownWordError`, as `find_rows` does."""
        made: dict[str, NDArray[np.float32]] = {}
        if self.subwords is not None:
            made = self.subwords.compute_vectors([w for w in wanted if self.words.find(w) is None])
        rows = np.full(len(wanted), -1)
        is_made = np.array([word in made for word in wanted], dtype=bool)
        whole = [word for word in wanted if word not in made]
        rows[~is_made] = find_rows(self.words, whole, unknown, needs_one=not made)
        vectors = np.asarray(self.matrix[rows], dtype=np.float32)
        for place in np.flatnonzero(is_made).tolist():
            vectors[place] = made[wanted[place]]
        known = is_made | (rows >= 0)
        return Found(
            [wanted[place] for place in np.flatnonzero(known).tolist()], vectors[known], rows[known]
        )


class Query(NamedTuple):
    """A vector to search for, and the rows that are no answer.

    vector : float32 [1, dimensions]
    exclude : int64 [1, any]
    """

    vector: NDArray[np.float32]
    exclude: exact.Rows


class Space(NamedTuple):
    """The vectors to search in.

    matrix : float32 or float16 [rows, dimensions]
    inverses : float32 [rows]
    rows : int64 [rows], rising, the row of each among all vectors; None for the first rows
    """

    matrix: exact.Matrix
    inverses: exact.Floats
    rows: exact.Rows | None = None

    def nearest(self, queries: exact.Matrix, k: int, exclude: exact.Rows | None) -> exact.Nearest:
        """`exact.nearest_rows` in this space, with rows numbered as of all vectors."""
        found = exact.nearest_rows(
            self.matrix, self.inverses, queries, k, exclude=self._positions(exclude)
        )
        return self._overall(found)

    def nearest_by_product(
        self, positive: exact.Matrix, negative: exact.Matrix, k: int, exclude: exact.Rows | None
    ) -> exact.Nearest:
        """`exact.nearest_by_product` in this space, with rows numbered as of all vectors."""
        found = exact.nearest_by_product(
            self.matrix, self.inverses, positive, negative, k, exclude=self._positions(exclude)
        )
        return self._overall(found)

    def rows_closer_than(self, row: int, limit: int) -> list[int]:
        """Rows that are more similar to a row than `limit` is, best first."""
        cosines = exact.similarities(self.matrix, self.inverses, self.matrix[[row]])[0]
        closer = np.flatnonzero(cosines > cosines[limit])
        closer = closer[np.argsort(-cosines[closer], kind="stable")]
        return [found for found in closer.tolist() if found != row]

    def _positions(self, rows: exact.Rows | None) -> exact.Rows | None:
        """Positions in this space of rows of all vectors; -1 for rows outside it."""
        if self.rows is None or rows is None:
            return rows
        positions = np.searchsorted(self.rows, rows).clip(max=len(self.rows) - 1)
        return np.where(self.rows[positions] == rows, positions, -1)

    def _overall(self, found: exact.Nearest) -> exact.Nearest:
        """The same answers, with rows numbered as of all vectors."""
        if self.rows is None:
            return found
        return found._replace(rows=np.where(found.rows >= 0, self.rows[found.rows], -1))


def neighbors(words: Words, found: exact.Nearest) -> list[list[Neighbor]]:
    """The answers to every query, as words."""
    return [
        [Neighbor(words[row], score) for row, score in zip(rows, scores, strict=True) if row >= 0]
        for rows, scores in zip(found.rows.tolist(), found.similarities.tolist(), strict=True)
    ]


def rows_among(words: Words, among: Among) -> exact.Rows | int | None:
    """The rows to search among, rising, or the number of first rows, or None for all.

    Raises `UnknownWordError`, which names every unknown word.
    """
    if among is None:
        return None
    if isinstance(among, Iterable):
        rows = np.unique(find_rows(words, as_words(among)))
        return require_known(rows, 1)
    count: int = check_number("among", among, 1)
    return count


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


def check_k(k: int) -> int:
    """The number of answers, if it is at least 1."""
    count: int = check_number("k", k, 1)
    return count


def check_queries(queries: NDArray[Any], dimensions: int) -> NDArray[np.float32]:
    """The vectors as float32 [queries, dimensions]; `SettingsError` if they do not fit."""
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


def as_matrix(matrix: ArrayLike) -> NDArray[np.floating]:
    """A read-only view; float16 stays, everything else becomes float32."""
    array = np.asarray(matrix)
    if array.dtype != np.float16:
        array = array.astype(np.float32, copy=False)
    if array.ndim != 2 or array.shape[1] == 0:
        raise VocabularyError(f"expected a matrix [words, dimensions], found {list(array.shape)}.")
    return read_only(array)


def as_counts(counts: ArrayLike | None) -> NDArray[np.int64] | None:
    """A read-only view as int64, if all are whole numbers of at least 0; None stays None."""
    if counts is None:
        return None
    given = np.asarray(counts)
    if given.dtype.kind not in "iuf":
        raise VocabularyError(f"counts: expected whole numbers, found {given.dtype}.")
    with np.errstate(invalid="ignore"):  # for nan and numbers that are too large
        array = given.astype(np.int64, copy=False)
    is_wrong = array < 0
    if array is not given:
        is_wrong |= array != given
    if is_wrong.any():
        raise VocabularyError(
            f"counts: expected whole numbers of at least 0, found {given[is_wrong][0]}."
        )
    return read_only(array)


def read_only(array: NDArray[Any]) -> NDArray[Any]:
    """A view through which the array cannot be changed."""
    view = array.view()
    view.flags.writeable = False
    return view


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
            f"expected a word, a vector, or a pair of one and its weight, found {term!r:.200}. "
            "Rows by number are in .matrix."
        )
    return what, check_number("weight", weight, -MAX_WEIGHT, MAX_WEIGHT)


def _has_weight(term: object) -> TypeGuard[tuple[object, float]]:
    return isinstance(term, tuple) and len(term) == 2 and isinstance(term[1], Real)
