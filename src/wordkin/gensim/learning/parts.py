"""Models whose words are made of n-grams: the rows that wordkin learns, and those that users see.

wordkin learns one row for all n-grams that stand in the same words, a class. Users have a row for
each word and each bucket: a class starts as the mean of its members, and each takes what it learned.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wordkin.gensim.keyed.fasttext_vectors import LOCKS, FastTextKeyedVectors
from wordkin.gensim.learning.state import Order
from wordkin.method.parts import WordParts, find_parts
from wordkin.model import Model

Floats: TypeAlias = NDArray[np.float32]


def to_classes(wv: FastTextKeyedVectors, native: Model, order: Order, parts: WordParts) -> Model:
    """The model with a row for each class, to train on."""
    return _with_rows(native, _class_rows(wv, order, parts), parts)


def take_changes(wv: FastTextKeyedVectors, before: Model, after: Model, order: Order) -> None:
    """Add what each class has learned to its members, and make the vectors anew."""
    first, last = before.parameters.part_vectors, after.parameters.part_vectors
    if first is None or last is None or after.ngrams is None:
        return
    change = last - first
    own = wv.vectors_vocab
    own = own if own.flags.writeable else own.copy()
    own[order] += change[: len(own)]
    buckets = after.ngrams.buckets
    wv.ngrams.put(buckets, wv.ngrams.take(buckets) + change[after.ngrams.rows])
    wv.vectors_vocab = own
    wv.adjust_vectors()


def to_stored(wv: FastTextKeyedVectors, native: Model, order: Order) -> Model:
    """The model as its file holds it: rows of classes, where these say all, or of all buckets."""
    settings = native.settings.subwords
    if settings is None:
        return native
    parts = find_parts(native.vocabulary, settings)
    rows, own = _class_rows(wv, order, parts), wv.vectors_vocab[order]
    if parts.known is not None and wv.ngrams.are_all(parts.known.buckets):
        ngrams = wv.ngrams.take(parts.known.buckets)
        if (rows[: len(own)] == own).all() and (rows[parts.known.rows] == ngrams).all():
            return _with_rows(native, rows, parts)
    whole: Any = np.concatenate([own, wv.ngrams.share()])
    return _with_rows(native, whole, None)


def check_locks(wv: FastTextKeyedVectors) -> None:
    """Refuse factors of what vectors learn, but for 1."""
    for name in ("vectors_lockf", *LOCKS):
        if (np.asarray(getattr(wv, name)) != 1).any():
            raise NotImplementedError(
                f"{name}: expected factors of 1, since n-grams move the vectors of all words that have "
                "them, found others. Train a Word2Vec to hold vectors still."
            )


def _class_rows(wv: FastTextKeyedVectors, order: Order, parts: WordParts) -> Floats:
    """The mean of the members of each class, float32 [classes, dimensions]; exact where all are equal."""
    own = wv.vectors_vocab[order]
    rows = np.zeros((parts.size, wv.vector_size), np.float32)
    if parts.known is not None:
        of_ngram = parts.known.rows
        ngrams = wv.ngrams.take(parts.known.buckets)
        rows[of_ngram] = ngrams
        rows[: len(own)] = own
        apart = ngrams - rows[of_ngram]
        if apart.any():
            members = np.bincount(of_ngram, minlength=len(rows))
            members[: len(own)] += 1
            sums = np.zeros_like(rows)
            np.add.at(sums, of_ngram, apart)
            rows += sums / np.float32(members[:, np.newaxis])
    return rows


def _with_rows(native: Model, rows: Floats, parts: WordParts | None) -> Model:
    parameters = replace(native.parameters, part_vectors=rows)
    return replace(native, parameters=parameters, ngrams=parts and parts.known)
