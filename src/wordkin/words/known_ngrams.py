"""The n-grams that a vocabulary has: their rows, and how many words have each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import FormatError


@dataclass(frozen=True, eq=False)
class KnownNgrams:
    """The n-grams of the vocabulary, by their buckets.

    What a file says of them is checked once, at the first question.

    buckets : int32 [n-grams], sorted
    rows : int32 [n-grams], the row of each in the matrix of n-grams
    words : int32 [n-grams], how many words of the vocabulary have it
    """

    buckets: NDArray[np.int32]
    rows: NDArray[np.int32]
    words: NDArray[np.int32]

    def find(self, buckets: NDArray[np.uint32]) -> NDArray[np.int64]:
        """The place of each bucket, or -1 for one that the vocabulary lacks."""
        known = self._checked_buckets
        if not len(known):
            return np.full(len(buckets), -1)
        wanted = buckets.astype(np.int32)  # of one type with the others, which are not copied then
        places = np.searchsorted(known, wanted)
        places[places == len(known)] = 0
        return np.where(known[places] == wanted, places, -1)

    def check(self, where: str) -> None:
        """Refuse buckets that do not rise or have no words, and rows below 0."""
        rises = (self.buckets[1:] > self.buckets[:-1]).all()
        if not rises or self.words.min(initial=1) < 1 or self.rows.min(initial=0) < 0:
            raise FormatError(
                f"{where}: expected buckets in rising order, each with a row and the number of its words, "
                "found others. The file is damaged."
            )

    @cached_property
    def _checked_buckets(self) -> NDArray[np.int32]:
        self.check("n-grams")
        return self.buckets
