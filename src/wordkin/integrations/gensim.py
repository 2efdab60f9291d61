"""gensim: vectors exchanged in memory, both ways. `wordkin.load` opens its files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wordkin.errors import require_extra
from wordkin.formats.stored import check_finite
from wordkin.vectors import WordVectors

if TYPE_CHECKING:
    from gensim.models import KeyedVectors


def to_keyed_vectors(vectors: WordVectors) -> KeyedVectors:
    """The vectors as gensim's KeyedVectors, with counts if they are known."""
    check_finite(vectors.matrix, vectors.words)
    with require_extra("to_keyed_vectors", "gensim", extra="peers"):
        from gensim.models import KeyedVectors
    matrix = np.array(vectors.matrix, np.float32)  # a copy: gensim's may be changed
    keyed = KeyedVectors(matrix.shape[1])
    keyed.add_vectors(list(vectors), matrix)
    if vectors.counts is not None:
        for word, count in zip(vectors, vectors.counts.tolist(), strict=True):
            keyed.set_vecattr(word, "count", count)
    return keyed


def from_keyed_vectors(keyed: KeyedVectors) -> WordVectors:
    """gensim's KeyedVectors (`model.wv`) as word vectors, with counts if gensim has them."""
    counts = None
    if "count" in keyed.expandos:
        counts = [keyed.get_vecattr(word, "count") for word in keyed.index_to_key]
    return WordVectors(map(str, keyed.index_to_key), np.asarray(keyed.vectors, np.float32), counts)
