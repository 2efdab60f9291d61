"""Walks and baskets as a corpus whose words are names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from wordkin.corpus import EncodedCorpus
from wordkin.corpus.storage import Storage
from wordkin.corpus.writer import CorpusWriter
from wordkin.system.memory import memory_bytes

MEMORY_SHARE = 0.25  # of memory, for the ids; more of them wait on the disk


def encode_names(
    sentences: Iterable[tuple[NDArray[np.int32], NDArray[np.int64]]], names: Sequence[str]
) -> EncodedCorpus:
    """The corpus of sentences in parts: numbers of names, and where each sentence starts.

    Examples
    --------
    >>> part = (np.array([1, 0, 1], np.int32), np.array([0, 3]))
    >>> encode_names([part], ["sea", "lake"]).vocabulary.words
    ['lake', 'sea']
    """
    from wordkin.corpus.integers import NumberEncoder  # here, since it loads Numba

    writer = CorpusWriter(Storage(None, int(memory_bytes() * MEMORY_SHARE)))
    encoder = NumberEncoder(writer, names)
    for numbers, starts in sentences:
        is_last = np.zeros(len(numbers), np.bool_)
        is_last[starts[1:] - 1] = True
        encoder.add(numbers.astype(np.int64), is_last)
    return encoder.finish()
