"""The rows of n-grams by their buckets, where each bucket has one as in fastText's files."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wordkin.words.subwords import Subwords


def rows_of_buckets(subwords: Subwords, start: int, stop: int) -> NDArray[np.float32]:
    """The rows of the buckets from start to stop, float32; zeros for those that no word has."""
    return find_rows(subwords, np.arange(start, stop, dtype=np.uint32))


def find_rows(subwords: Subwords, buckets: NDArray[np.uint32]) -> NDArray[np.float32]:
    """The row of each of these buckets, float32 [buckets, dimensions]; zeros as above."""
    if subwords.known is None:
        return np.asarray(subwords.ngrams[buckets], np.float32)
    found = np.zeros((len(buckets), subwords.ngrams.shape[1]), np.float32)
    places = subwords.known.find(buckets)
    rows = subwords.known.rows[places[places >= 0]].astype(np.int64)
    subwords.check_rows(rows)
    found[places >= 0] = subwords.ngrams[rows]
    return found
