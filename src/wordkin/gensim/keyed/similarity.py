"""Questions about similarity, answered by `wordkin.search` from the vectors as they are now."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wordkin.analysis import comparison
from wordkin.gensim.keyed.state import KEY_TYPES, REAL, KeyedState, logger
from wordkin.search import exact
from wordkin.vectors import WordVectors

Scored = list[tuple[Any, float]]
ROUNDING = 1e-6  # how far the length of a float32 vector of length 1 may be from 1
EPSILON = 1e-6  # gensim's in 3CosMul, where Levy & Goldberg and wordkin have 0.001


def as_list(value: Any) -> list[Any]:
    """Several keys or vectors, from one, several or none."""
    if value is None:
        return []
    if isinstance(value, KEY_TYPES) or (isinstance(value, np.ndarray) and value.ndim == 1):
        return [value]
    return list(value)


def normalize(vector: NDArray[Any]) -> NDArray[Any]:
    """A vector at length 1; zeros stay zeros."""
    length = np.linalg.norm(vector)
    return vector / length if length else vector


def mean_vector(
    wv: KeyedState,
    keys: Any,
    weights: Any = None,
    pre_normalize: bool = True,
    post_normalize: bool = False,
    ignore_missing: bool = True,
) -> NDArray[Any]:
    """Mean of the vectors of keys, or of vectors among them, by the size of their weights."""
    if len(keys) == 0:
        raise ValueError("cannot compute mean with no input")
    factors = np.ones(len(keys)) if weights is None else np.asarray(weights)
    if len(factors) != len(keys):
        raise ValueError("keys and weights array must have same number of elements")
    number = wv.matrix.rows.dtype.type
    total, weight = np.zeros(wv.vector_size, number), 0.0
    for key, factor in zip(keys, factors.tolist(), strict=True):
        if isinstance(key, np.ndarray):
            vector = key
        elif key in wv:
            vector = wv.get_vector(key, norm=pre_normalize)
        elif ignore_missing:
            continue
        else:
            raise KeyError(f"Key '{key}' not present in vocabulary")
        total += number(factor) * vector
        weight += abs(factor)
    mean = total / number(weight) if weight > 0 else total
    return normalize(mean).astype(REAL) if post_normalize else mean


def most_similar(
    wv: KeyedState, positive: Any, negative: Any, topn: int | None, rows: slice, indexer: Any
) -> Any:
    """The keys among `rows` with the greatest cosines; for topn=None all cosines, float32 [rows]."""
    if topn is not None and topn < 1:
        return []
    keys, weights = [], []
    for items, sign in ((positive, 1.0), (negative, -1.0)):
        for item in as_list(items):
            is_key = isinstance(item, (*KEY_TYPES, np.ndarray))
            keys.append(item if is_key else item[0])
            weights.append(sign if is_key else item[1])
    mean = mean_vector(wv, keys, weights, post_normalize=True, ignore_missing=False)
    if indexer is not None and isinstance(topn, int):
        return indexer.most_similar(mean, topn)
    if not topn:
        matrix, inverses = wv.matrix.rows[rows], wv.matrix.inverse_lengths(rows)
        return exact.similarities(matrix, inverses, mean[np.newaxis])[0]
    first = rows.start or 0
    exclude = _rows_of(wv, keys)[np.newaxis] - first
    found = wv.matrix.nearest(rows, mean[np.newaxis], topn, exclude)
    return pair_with_scores(wv.index_to_key, found, first)


def most_similar_cosmul(
    wv: KeyedState, positive: Any, negative: Any, topn: int | None, first: int | None
) -> Any:
    """The keys among the `first` rows with the greatest 3CosMul; for topn=None all scores."""
    if topn is not None and topn < 1:
        return []
    wanted, unwanted = as_list(positive), as_list(negative)
    if not wanted:
        raise ValueError("cannot compute similarity with no input")
    matrix = wv.matrix.rows[:first]
    found = exact.nearest_by_product(
        matrix,
        wv.matrix.inverse_lengths(slice(first)),
        _stack_units(wv, wanted)[np.newaxis],
        _stack_units(wv, unwanted)[np.newaxis],
        topn or len(matrix),
        exclude=_rows_of(wv, wanted + unwanted)[np.newaxis] if topn else None,
        epsilon=EPSILON,
    )
    if topn:
        return pair_with_scores(wv.index_to_key, found)
    scores = np.empty(len(matrix), REAL)
    scores[found.rows[0]] = found.similarities[0]
    return scores


def closer_than(wv: KeyedState, key1: Any, key2: Any, distances: NDArray[Any]) -> list[Any]:
    """Keys whose distance to the first is less than the second's, in the order of rows."""
    own, limit = wv.get_index(key1), wv.get_index(key2)
    closer = np.flatnonzero(distances < distances[limit])
    return [wv.index_to_key[row] for row in closer if row != own]


def rank_by_centrality(
    wv: KeyedState, words: Sequence[Any], use_norm: bool
) -> list[tuple[Any, Any]]:
    """Cosine of each word and the mean of all, the greatest first."""
    known = [word for word in words if word in wv]
    if len(known) != len(words):
        unknown = set(words) - set(known)
        logger.warning(
            "vectors for words %s are not present in the model, ignoring these words", unknown
        )
    if not known:
        raise ValueError("cannot select a word from an empty list")
    vectors = np.vstack([wv.get_vector(word, norm=use_norm) for word in known]).astype(REAL)
    mean = mean_vector(wv, vectors, post_normalize=True)
    return sorted(zip(vectors @ mean, known, strict=True), reverse=True)


def cosine_similarities(vector_1: NDArray[Any], vectors_all: NDArray[Any]) -> NDArray[Any]:
    """Cosines of a vector and each row."""
    lengths = np.linalg.norm(vector_1) * np.linalg.norm(vectors_all, axis=1)
    cosines: NDArray[Any] = vectors_all @ vector_1 / lengths
    return cosines


def distances(wv: KeyedState, word_or_vector: Any, other_words: Sequence[Any] = ()) -> NDArray[Any]:
    """One minus the cosines of a key or vector and other keys, or all."""
    is_key = isinstance(word_or_vector, KEY_TYPES)
    vector = wv.get_vector(word_or_vector) if is_key else word_or_vector
    rows: Any = [wv.get_index(word) for word in other_words] or slice(None)
    return 1 - cosine_similarities(vector, wv.matrix.rows[rows])


def similarity(wv: KeyedState, first: Any, second: Any) -> Any:
    """Cosine of two keys, in the type of the vectors."""
    return _cosine(wv, wv[first], wv[second])


def n_similarity(wv: KeyedState, first: Sequence[Any], second: Sequence[Any]) -> Any:
    """Cosine of the mean vectors of two sets of keys."""
    if not (len(first) and len(second)):
        raise ZeroDivisionError("At least one of the passed list is empty.")
    means = [mean_vector(wv, words, pre_normalize=False) for words in (first, second)]
    return _cosine(wv, *means)


def _cosine(wv: KeyedState, first: NDArray[Any], second: NDArray[Any]) -> Any:
    """Cosine of two vectors, in the type of `wv`'s."""
    units = [normalize(vector.astype(np.float64)) for vector in (first, second)]
    return wv.matrix.rows.dtype.type(np.dot(*units))


def relative_similarity(cosine: Any, neighbors: Scored) -> float:
    """A cosine over the sum of those of the neighbors."""
    if not neighbors:
        raise ValueError("Cannot calculate relative cosine similarity without any similar words.")
    return float(cosine / sum(similar for _, similar in neighbors))


def word_movers_distance(
    wv: KeyedState, first: Sequence[Any], second: Sequence[Any], norm: bool
) -> float:
    """Word mover's distance of two texts; inf where one has no known word."""
    distance = float(word_movers_distances(wv, [first], [second], norm)[0, 0])
    if np.isinf(distance):
        logger.warning("At least one of the documents had no words that were in the vocabulary.")
    return distance


def word_movers_distances(
    wv: KeyedState,
    texts: Iterable[Sequence[Any]],
    others: Iterable[Sequence[Any]],
    norm: bool = True,
) -> NDArray[np.float64]:
    """Word mover's distance of every text to every other, float64 [texts, others]."""
    first, second = (
        [[key for key in text if key in wv] for text in side] for side in (texts, others)
    )
    keys = list(dict.fromkeys(itertools.chain(*first, *second)))
    if not keys:
        return np.full((len(first), len(second)), np.inf)
    vectors = WordVectors(map(str, keys), wv[keys])
    from_texts, to_texts = ([[*map(str, text)] for text in side] for side in (first, second))
    return comparison.word_movers_distances(vectors, from_texts, to_texts, unit_vectors=norm)


def _rows_of(wv: KeyedState, keys: Sequence[Any]) -> NDArray[np.int64]:
    """Rows of the known keys among keys and vectors."""
    found = (key for key in keys if isinstance(key, KEY_TYPES))
    return np.array([wv.get_index(key) for key in found if wv.has_index_for(key)], dtype=np.int64)


def _stack_units(wv: KeyedState, keys: Sequence[Any]) -> NDArray[Any]:
    """Vectors of keys, and vectors among them, at length 1, float32 [keys, vector_size].

    A key and its vector, of length 1 already or not, give the same bits.
    """
    units = [
        _unit(key) if isinstance(key, np.ndarray) else wv.get_vector(key, norm=True) for key in keys
    ]
    return np.array(units, REAL).reshape(len(units), wv.vector_size)


def _unit(vector: NDArray[Any]) -> NDArray[Any]:
    length = np.linalg.norm(vector)
    return vector if abs(length - 1) < ROUNDING else normalize(vector)


def pair_with_scores(keys: Sequence[Any], found: exact.Nearest, first_row: int = 0) -> Scored:
    """The keys that a search found, and their scores; first_row: where its rows start."""
    rows, scores = found.rows[0].tolist(), found.similarities[0].tolist()
    return [
        (keys[row + first_row], score)
        for row, score in zip(rows, scores, strict=True)
        if row >= 0 and score > -np.inf
    ]
