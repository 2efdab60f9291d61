"""`FastTextKeyedVectors`: keys whose vectors are made of character n-grams, too."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wordkin.gensim.keyed import ngrams, rows
from wordkin.gensim.keyed.keyed_vectors import KeyedVectors
from wordkin.gensim.keyed.ngrams import Floats, NgramRows
from wordkin.gensim.keyed.shared_matrix import SharedMatrix
from wordkin.gensim.keyed.similarity import normalize
from wordkin.gensim.keyed.state import REAL, logger
from wordkin.method.parts import find_parts
from wordkin.settings import SubwordSettings
from wordkin.words.subwords import Sizes, Subwords, find_buckets
from wordkin.words.vocabulary import Vocabulary

LOCKS = ("vectors_vocab_lockf", "vectors_ngrams_lockf")


class FastTextKeyedVectors(KeyedVectors):
    """Keys, their vectors, and the rows of n-grams, of which unseen words are made.

    A key's vector is the mean of its own row, in `vectors_vocab`, and the rows of its n-grams, in
    `vectors_ngrams`. Both may be written to; `adjust_vectors` then makes the vectors anew. Without
    buckets there are no n-grams, and own rows are the vectors.

    Examples
    --------
    >>> wv = FastTextKeyedVectors(2, min_n=3, max_n=3, bucket=10)
    >>> wv.vectors_ngrams[4] = [1, 0]  # "<to"
    >>> wv["to"], "to" in wv, "to" in wv.key_to_index
    (array([0.5, 0. ], dtype=float32), True, False)
    """

    def __init__(
        self,
        vector_size: int,
        min_n: int,
        max_n: int,
        bucket: int,
        count: int = 0,
        dtype: Any = REAL,
    ) -> None:
        super().__init__(vector_size, count, dtype)
        self._start(min_n, max_n, NgramRows(bucket, vector_size))

    def _start(self, min_n: int, max_n: int, rows_of_ngrams: NgramRows) -> None:
        self.min_n, self.max_n, self.bucket = min_n, max_n, rows_of_ngrams.shape[0]
        self.compatible_hash = True  # gensim's word for fastText's own hash function
        self.ngrams = rows_of_ngrams
        self._own: Floats | None = None  # own rows; None: they follow from the vectors
        self._buckets_word: list[NDArray[np.uint32]] = []
        for name in LOCKS:
            setattr(self, name, np.ones(1, REAL))

    @property
    def ngram_settings(self) -> SubwordSettings | None:
        """Lengths of n-grams, and the number of buckets; None where there are no n-grams."""
        if not self.bucket or self.max_n < max(self.min_n, 1):
            return None
        return SubwordSettings(max(self.min_n, 1), self.max_n, self.bucket)

    @property
    def _sizes(self) -> Sizes:
        return Sizes(max(self.min_n, 1), self.max_n, self.bucket)

    @property
    def _words(self) -> list[str]:
        """The keys that have vectors, as strings."""
        return [str(key) for key in self.index_to_key[: len(self.matrix.rows)]]

    @property
    def vectors_vocab(self) -> NDArray[Any]:
        """The own row of each key, float32 [keys, vector_size]: yours to write to."""
        if not self.bucket:
            return self.vectors
        if self._own is None:
            vectors = self.matrix.rows
            self._own = ngrams.find_own_rows(self._words, vectors, self.ngrams, self._sizes)
        return self._own

    @vectors_vocab.setter
    def vectors_vocab(self, own: NDArray[Any]) -> None:
        if self.bucket:
            self._own = own
        else:
            self.vectors = own

    @property
    def vectors_ngrams(self) -> NDArray[Any]:
        """The row of each bucket, float32 [bucket, vector_size]: yours to write to.

        Rows of n-grams that no key has are zero, unless they come from a file.
        """
        return self.ngrams.share()

    @vectors_ngrams.setter
    def vectors_ngrams(self, found: NDArray[Any]) -> None:
        self.ngrams = NgramRows(len(found), found.shape[1], found)

    @property
    def buckets_word(self) -> list[NDArray[np.uint32]]:
        """The buckets of the n-grams of each key."""
        if len(self._buckets_word) != len(self):
            self.recalc_char_ngram_buckets()
        return self._buckets_word

    def recalc_char_ngram_buckets(self) -> None:
        """Find `buckets_word` anew, as after a change of `index_to_key`."""
        self._buckets_word = ngrams.buckets_of([str(key) for key in self], self._sizes)

    def __contains__(self, key: object) -> bool:
        """Whether a key has a vector, as every word has, where there are n-grams."""
        return bool(self.bucket) or self.has_index_for(key)

    def get_vector(self, key: Any, norm: bool = False) -> NDArray[Any]:
        """The vector of a key; of another word, the mean of the rows of its n-grams."""
        if not self.bucket or self.has_index_for(key):
            return super().get_vector(key, norm)
        buckets = find_buckets(str(key), self._sizes)
        total: NDArray[Any] = self.ngrams.take(buckets).sum(axis=0)
        if not len(buckets):
            logger.warning("could not extract any ngrams from %r, returning origin vector", key)
            return total
        return normalize(total) if norm else total / REAL(len(buckets))

    def get_sentence_vector(self, sentence: Any) -> NDArray[Any]:
        """Mean of the vectors of words, each at length 1."""
        return self.get_mean_vector(sentence)

    def add_vector(self, key: Any, vector: ArrayLike) -> int:
        """Put a vector into the next free row, or into a new one; returns the row."""
        self._own = None
        return super().add_vector(key, vector)

    def add_vectors(
        self, keys: Any, weights: Any, extras: rows.Extras = None, replace: bool = False
    ) -> None:
        """Add keys with their vectors, from which their own rows follow."""
        self._own = None
        super().add_vectors(keys, weights, extras, replace)

    def sort_by_descending_frequency(self) -> None:
        """Sort rows by falling count; of equal ones the later comes first, as gensim has it."""
        self._own, self._buckets_word = None, []
        super().sort_by_descending_frequency()

    def resize_vectors(self, seed: int | None = 0) -> None:
        """Give each key an own row, and its n-grams rows: missing ones are random.

        Of n-grams that stand in the same keys, all start alike.
        """
        settings = self.ngram_settings
        if settings is None or not len(self):
            super().resize_vectors(seed)
            return
        known = self.vectors_vocab
        parts = find_parts(self._vocabulary(), settings)
        start = rows.prep_vectors((parts.size, self.vector_size), known, seed)
        self._own = start[: len(self)].copy()
        if parts.known is not None:
            found = self.ngrams.take(parts.known.buckets)
            is_new = ~found.any(axis=1)
            found[is_new] = start[parts.known.rows[is_new]]
            self.ngrams.put(parts.known.buckets, found)
        rows.allocate_attributes(self)
        self.adjust_vectors()

    def adjust_vectors(self) -> None:
        """Make the vectors anew, of own rows and n-grams as they are now."""
        if self.bucket:
            own, words = self.vectors_vocab, [str(key) for key in self]
            self.matrix = SharedMatrix(ngrams.compose(words, own, self.ngrams, self._sizes))

    def clear_rows(self) -> None:
        """Forget all vectors."""
        super().clear_rows()
        self._start(self.min_n, self.max_n, NgramRows(*self.ngrams.shape))

    def init_post_load(self, fb_vectors: NDArray[Any]) -> None:
        """Take the rows of keys and, after them, of buckets, as fastText's files have them."""
        expected = len(self) + self.bucket, self.vector_size
        if fb_vectors.shape != expected:
            raise ValueError(
                f"fb_vectors: expected rows of {len(self)} keys and {self.bucket} buckets, "
                f"{list(expected)}, found {list(fb_vectors.shape)}."
            )
        self.vectors_ngrams = np.array(fb_vectors[len(self) :])
        self.vectors_vocab = np.array(fb_vectors[: len(self)])
        self.adjust_vectors()

    def to_subwords(self) -> Subwords | None:
        """The rows of n-grams for a file: of those that keys have, if no others have any."""
        settings = self.ngram_settings
        if settings is None or not len(self):
            return None
        known = find_parts(self._vocabulary(), settings).known
        if known is None or not self.ngrams.are_all(known.buckets):
            return Subwords(self.ngrams.share(), self._sizes)
        known = replace(known, rows=np.arange(len(known.buckets), dtype=np.int32))
        return Subwords(self.ngrams.take(known.buckets), self._sizes, known)

    def take_subwords(self, subwords: Subwords | None) -> None:
        """Take the n-grams of a file; without any, words of which the file has no vector have none."""
        if subwords is None:
            self._start(1, 0, NgramRows(0, self.vector_size))
            return
        shortest, longest, buckets = subwords.sizes
        whole = subwords.ngrams if subwords.known is None else None
        found = NgramRows(buckets, self.vector_size, whole)
        if subwords.known is not None:
            found.put(subwords.known.buckets, ngrams.rows_of(subwords.ngrams, subwords.known))
        self._start(shortest, longest, found)

    def _vocabulary(self) -> Vocabulary:
        """The keys as a vocabulary, with their counts if these are known."""
        counts = self.expandos.get("count", np.zeros(len(self), np.int64))
        return Vocabulary.from_words([str(key) for key in self], counts)
