"""Words and their vectors, as `TranslationMatrix` takes and gives them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from wordkin.gensim.keyed.state import REAL, KeyedState
from wordkin.search.exact import unit_rows


class Space:
    """Words, and a matrix with a row for each."""

    def __init__(self, matrix: ArrayLike, index2word: Iterable[Any]) -> None:
        self.mat = np.asarray(matrix)
        self.index2word = list(index2word)
        self.word2index = {word: row for row, word in enumerate(self.index2word)}

    @classmethod
    def build(cls, lang_vec: KeyedState, lexicon: Iterable[Any] | None = None) -> Space:
        """Some words of a KeyedVectors, or all."""
        words = lang_vec.index_to_key if lexicon is None else list(lexicon)
        rows = [lang_vec.get_index(word) for word in words]
        return cls(
            lang_vec.vectors[rows] if rows else np.zeros((0, lang_vec.vector_size), REAL), words
        )

    def normalize(self) -> None:
        """Bring all rows to length 1; a row of zeros stays as it is."""
        self.mat = unit_rows(self.mat)
