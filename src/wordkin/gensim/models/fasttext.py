"""gensim's names around `FastText`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wordkin.gensim.keyed.fasttext_vectors import FastTextKeyedVectors
from wordkin.gensim.learning.facebook import (
    load_facebook_model,
    load_facebook_vectors,
    save_facebook_model,
)
from wordkin.gensim.learning.fasttext import FastText
from wordkin.gensim.models.fasttext_inner import (
    compute_ngrams,
    compute_ngrams_bytes,
    ft_hash_bytes,
    ft_ngram_hashes,
)
from wordkin.gensim.utils import SaveLoad

__all__ = [
    "FastText",
    "FastTextKeyedVectors",
    "FastTextTrainables",
    "FastTextVocab",
    "compute_ngrams",
    "compute_ngrams_bytes",
    "ft_hash_bytes",
    "ft_ngram_hashes",
    "load_facebook_model",
    "load_facebook_vectors",
    "save_facebook_model",
]

FastText.__module__ = FastTextKeyedVectors.__module__ = __name__  # where users find them


class FastTextVocab(SaveLoad):
    """Empty since gensim 4."""


class FastTextTrainables(SaveLoad):
    """Empty since gensim 4."""


def _unpack(
    m: NDArray[Any], num_rows: int, hash2index: Mapping[int, int], seed: int = 1, fill: Any = None
) -> NDArray[Any]:
    """Rows by bucket, from rows that are numbered in another way; others are `fill`, or random."""
    rows: NDArray[Any]
    if fill is None:
        rows = np.random.RandomState(seed).uniform(-1, 1, (num_rows, *m.shape[1:])) / m.shape[1]
        rows = rows.astype(np.float32)
    else:
        rows = np.full((num_rows, *m.shape[1:]), fill, m.dtype)
    rows[list(hash2index)] = m[list(hash2index.values())]
    return rows
