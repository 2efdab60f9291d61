"""`KeyedVectors`: keys and vectors as gensim's users know them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from wordkin.gensim.corpora.dictionary import Dictionary
from wordkin.gensim.keyed.files import Files
from wordkin.gensim.keyed.former import CompatVocab
from wordkin.gensim.keyed.storage import REAL, prep_vectors
from wordkin.gensim.old_names import deprecated
from wordkin.gensim.utils import call_on_class_only

__all__ = [
    "REAL",
    "CompatVocab",
    "Dictionary",
    "Doc2VecKeyedVectors",
    "EuclideanKeyedVectors",
    "KeyedVectors",
    "Vocab",
    "Word2VecKeyedVectors",
    "call_on_class_only",
    "deprecated",
    "load_word2vec_format",
    "prep_vectors",
    "pseudorandom_weak_vector",
]


class KeyedVectors(Files):
    """Keys and their vectors, which may be written to; every answer is of the vectors as they are.

    Examples
    --------
    >>> wv = KeyedVectors(2)
    >>> wv.add_vectors(["sea", "lake", "car"], [[1, 0], [4, 3], [0, 1]])
    >>> wv.most_similar("lake", topn=1)
    [('sea', 0.8...)]
    >>> wv.vectors[1] = [0, 9]
    >>> wv.most_similar("lake", topn=1)
    [('car', 1.0)]
    """


Word2VecKeyedVectors = Doc2VecKeyedVectors = EuclideanKeyedVectors = KeyedVectors
Vocab = CompatVocab


def load_word2vec_format(*args: Any, **kwargs: Any) -> KeyedVectors:
    """`KeyedVectors.load_word2vec_format`."""
    return KeyedVectors.load_word2vec_format(*args, **kwargs)


def pseudorandom_weak_vector(
    size: int, seed_string: str | None = None, hashfxn: Any = hash
) -> NDArray[Any]:
    """A short random vector: of a text always the same, while `hashfxn` gives the same number."""
    seed = hashfxn(seed_string) & 0xFFFFFFFF if seed_string else None
    random = np.random.Generator(np.random.SFC64(seed)).random(size)
    vector: NDArray[Any] = (random.astype(REAL) - 0.5) / size
    return vector
