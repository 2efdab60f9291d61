"""Questions about similarity, answered by `wordkin.search` from the vectors as they are now."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wordkin.gensim.keyed.storage import KEY_TYPES, REAL, KeyedStorage, logger
from wordkin.gensim.old_names import warn_old
from wordkin.search import exact

SCORED = list[tuple[Any, float]]
EPSILON = 1e-6  # gensim's in 3CosMul, where Levy & Goldberg and wordkin have 0.001


def as_list(value: Any) -> list[Any]:
    """Several keys or vectors, from one, several or none."""
    if value is None:
        return []
    if isinstance(value, KEY_TYPES) or (isinstance(value, np.ndarray) and value.ndim == 1):
        return [value]
    return list(value)


def unit(vector: NDArray[Any]) -> NDArray[Any]:
    """A vector at length 1; zeros stay zeros."""
    length = np.linalg.norm(vector)
    return vector / length if length else vector


class Questions(KeyedStorage):
    """What can be asked of keys and vectors."""

    def get_mean_vector(
        self,
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
        total, weight = np.zeros(self.vector_size, self._held.rows.dtype), 0.0
        for key, factor in zip(keys, factors.tolist(), strict=True):
            if isinstance(key, np.ndarray):
                vector = key
            elif key in self:
                vector = self.get_vector(key, norm=pre_normalize)
            elif ignore_missing:
                continue
            else:
                raise KeyError(f"Key '{key}' not present in vocabulary")
            total += self._held.rows.dtype.type(factor) * vector
            weight += abs(factor)
        mean = total / self._held.rows.dtype.type(weight) if weight > 0 else total
        return unit(mean).astype(REAL) if post_normalize else mean

    def most_similar(
        self,
        positive: Any = None,
        negative: Any = None,
        topn: int | None = 10,
        clip_start: int = 0,
        clip_end: int | None = None,
        restrict_vocab: int | None = None,
        indexer: Any = None,
    ) -> Any:
        """Keys most similar to all of `positive` and least to all of `negative`, with cosines.

        Both are keys or vectors, or pairs of one and its weight. The keys themselves are no
        answers. Only rows from clip_start to clip_end, or the first restrict_vocab, are searched.
        topn=None: the cosines of all these rows.
        """
        if topn is not None and topn < 1:
            return []
        wanted, unwanted = as_list(positive), as_list(negative)
        keys, weights = [], []
        for item, sign in [(item, 1.0) for item in wanted] + [(item, -1.0) for item in unwanted]:
            is_key = isinstance(item, (*KEY_TYPES, np.ndarray))
            keys.append(item if is_key else item[0])
            weights.append(sign if is_key else item[1])
        mean = self.get_mean_vector(
            keys, weights, pre_normalize=True, post_normalize=True, ignore_missing=False
        )
        if indexer is not None and isinstance(topn, int):
            return indexer.most_similar(mean, topn)
        rows = slice(0, restrict_vocab) if restrict_vocab else slice(clip_start, clip_end or None)
        matrix, inverses = self._held.rows[rows], self._held.inverse_lengths(rows)
        if not topn:
            return exact.similarities(matrix, inverses, mean[np.newaxis])[0]
        exclude = self._rows_of(keys)[np.newaxis] - (rows.start or 0)
        found = exact.nearest_rows(matrix, inverses, mean[np.newaxis], topn, exclude=exclude)
        return self._scored(found, rows.start or 0)

    def most_similar_cosmul(
        self,
        positive: Any = None,
        negative: Any = None,
        topn: int | None = 10,
        restrict_vocab: int | None = None,
    ) -> Any:
        """Keys of the greatest 3CosMul, among the first `restrict_vocab`; like `most_similar`."""
        if topn is not None and topn < 1:
            return []
        wanted, unwanted = as_list(positive), as_list(negative)
        if not wanted:
            raise ValueError("cannot compute similarity with no input")
        rows = slice(0, restrict_vocab)
        matrix = self._held.rows[rows]
        exclude = self._rows_of(wanted + unwanted)[np.newaxis]
        count = topn or len(matrix)
        found = exact.nearest_by_product(
            matrix,
            self._held.inverse_lengths(rows),
            self._stacked(wanted)[np.newaxis],
            self._stacked(unwanted)[np.newaxis],
            count,
            exclude=exclude if topn else None,
            epsilon=EPSILON,
        )
        if topn:
            return self._scored(found, 0)
        scores = np.empty(len(matrix), REAL)
        scores[found.rows[0]] = found.similarities[0]
        return scores

    def similar_by_word(
        self, word: Any, topn: int | None = 10, restrict_vocab: int | None = None
    ) -> Any:
        """`most_similar` of one word."""
        return self.similar_by_key(word, topn, restrict_vocab)

    def similar_by_key(
        self, key: Any, topn: int | None = 10, restrict_vocab: int | None = None
    ) -> Any:
        """`most_similar` of one key."""
        return self.most_similar(positive=[key], topn=topn, restrict_vocab=restrict_vocab)

    def similar_by_vector(
        self, vector: NDArray[Any], topn: int | None = 10, restrict_vocab: int | None = None
    ) -> Any:
        """`most_similar` of a vector."""
        return self.most_similar(positive=[vector], topn=topn, restrict_vocab=restrict_vocab)

    def most_similar_to_given(self, key1: Any, keys_list: Sequence[Any]) -> Any:
        """The one of the keys that is most similar to the first."""
        return keys_list[int(np.argmax([self.similarity(key1, key) for key in keys_list]))]

    def closer_than(self, key1: Any, key2: Any) -> list[Any]:
        """Keys that are more similar to the first than the second is, in the order of rows."""
        distances = self.distances(key1)
        own, limit = self.get_index(key1), self.get_index(key2)
        closer = np.flatnonzero(distances < distances[limit])
        return [self.index_to_key[row] for row in closer if row != own]

    def words_closer_than(self, word1: Any, word2: Any) -> list[Any]:
        """`closer_than` under its old name."""
        warn_old("words_closer_than", "closer_than")
        return self.closer_than(word1, word2)

    def rank(self, key1: Any, key2: Any) -> int:
        """Place of the second key among the neighbors of the first, from 1."""
        return len(self.closer_than(key1, key2)) + 1

    def rank_by_centrality(
        self, words: Sequence[Any], use_norm: bool = True
    ) -> list[tuple[Any, Any]]:
        """Cosine of each word and the mean of all, the greatest first."""
        known = [word for word in words if word in self]
        if len(known) != len(words):
            unknown = set(words) - set(known)
            logger.warning(
                "vectors for words %s are not present in the model, ignoring these words", unknown
            )
        if not known:
            raise ValueError("cannot select a word from an empty list")
        vectors = np.vstack([self.get_vector(word, norm=use_norm) for word in known]).astype(REAL)
        mean = self.get_mean_vector(vectors, post_normalize=True)
        return sorted(zip(vectors @ mean, known, strict=True), reverse=True)

    def doesnt_match(self, words: Sequence[Any]) -> Any:
        """The word that is least similar to the mean of all."""
        return self.rank_by_centrality(words)[-1][1]

    @staticmethod
    def cosine_similarities(vector_1: NDArray[Any], vectors_all: NDArray[Any]) -> NDArray[Any]:
        """Cosines of a vector and each row."""
        lengths = np.linalg.norm(vector_1) * np.linalg.norm(vectors_all, axis=1)
        cosines: NDArray[Any] = vectors_all @ vector_1 / lengths
        return cosines

    def distances(self, word_or_vector: Any, other_words: Sequence[Any] = ()) -> NDArray[Any]:
        """One minus the cosines of a key or vector and other keys, or all."""
        is_key = isinstance(word_or_vector, KEY_TYPES)
        vector = self.get_vector(word_or_vector) if is_key else word_or_vector
        rows: Any = [self.get_index(word) for word in other_words] or slice(None)
        return 1 - self.cosine_similarities(vector, self._held.rows[rows])

    def distance(self, w1: Any, w2: Any) -> Any:
        """One minus the cosine of two keys."""
        return 1 - self.similarity(w1, w2)

    def similarity(self, w1: Any, w2: Any) -> Any:
        """Cosine of two keys."""
        first, second = (unit(self[key].astype(np.float64)) for key in (w1, w2))
        return self._held.rows.dtype.type(np.dot(first, second))

    def n_similarity(self, ws1: Sequence[Any], ws2: Sequence[Any]) -> Any:
        """Cosine of the mean vectors of two sets of keys."""
        if not (len(ws1) and len(ws2)):
            raise ZeroDivisionError("At least one of the passed list is empty.")
        means = [self.get_mean_vector(words, pre_normalize=False) for words in (ws1, ws2)]
        return np.dot(unit(means[0]), unit(means[1]))

    def relative_cosine_similarity(self, wa: Any, wb: Any, topn: int = 10) -> float:
        """The cosine of two keys over the sum of the cosines of the first and its neighbors."""
        found = self.similar_by_word(wa, topn)
        if not found:
            raise ValueError(
                "Cannot calculate relative cosine similarity without any similar words."
            )
        return float(self.similarity(wa, wb) / sum(cosine for _, cosine in found))

    def wmdistance(
        self, document1: Sequence[Any], document2: Sequence[Any], norm: bool = True
    ) -> float:
        """Word mover's distance of two texts; inf where one has no known word. Needs `pot`."""
        distance = float(self._wmdistances([document1], [document2], norm)[0, 0])
        if np.isinf(distance):
            logger.warning(
                "At least one of the documents had no words that were in the vocabulary."
            )
        return distance

    def _wmdistances(
        self, texts: Iterable[Sequence[Any]], others: Iterable[Sequence[Any]], norm: bool = True
    ) -> NDArray[np.float64]:
        """`wmdistance` of every text to every other, float64 [texts, others]."""
        from wordkin.analysis.comparison import word_movers_distances
        from wordkin.vectors import WordVectors

        first, second = (
            [[key for key in text if key in self] for text in side] for side in (texts, others)
        )
        keys = list(dict.fromkeys(itertools.chain(*first, *second)))
        if not keys:
            return np.full((len(first), len(second)), np.inf)
        vectors = WordVectors(map(str, keys), self[keys])
        from_texts, to_texts = ([[*map(str, text)] for text in side] for side in (first, second))
        return word_movers_distances(vectors, from_texts, to_texts, unit_vectors=norm)

    def _rows_of(self, keys: Sequence[Any]) -> NDArray[np.int64]:
        """Rows of the known keys among keys and vectors."""
        found = (key for key in keys if isinstance(key, KEY_TYPES))
        return np.array([self.get_index(key) for key in found if key in self], dtype=np.int64)

    def _stacked(self, keys: Sequence[Any]) -> NDArray[Any]:
        """Vectors of keys, and vectors among them, float32 [keys, vector_size]."""
        rows = [key if isinstance(key, np.ndarray) else self.get_vector(key) for key in keys]
        return np.array(rows, REAL).reshape(len(rows), self.vector_size)

    def _scored(self, found: exact.Nearest, first_row: int) -> SCORED:
        rows, scores = found.rows[0].tolist(), found.similarities[0].tolist()
        return [
            (self.index_to_key[row + first_row], score)
            for row, score in zip(rows, scores, strict=True)
            if row >= 0 and score > -np.inf
        ]
