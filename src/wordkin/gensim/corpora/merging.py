"""Numbers of one dictionary as those of another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wordkin.gensim import utils
from wordkin.gensim.interfaces import TransformedCorpus


class VocabTransform(utils.SaveLoad):
    """Gives the words of a bag, or of a corpus of them, other numbers, and drops those without one.

    >>> VocabTransform({0: 3, 1: 2})[[(0, 5), (1, 1), (7, 1)]]
    [(2, 1), (3, 5)]
    """

    def __init__(self, old2new: Mapping[int, int], id2token: Any = None) -> None:
        self.old2new = old2new
        self.id2token = id2token

    def __getitem__(self, bow: Any) -> Any:
        is_corpus, bow = utils.is_corpus(bow)
        if is_corpus:
            return TransformedCorpus(self, bow)
        return sorted(
            (self.old2new[number], weight) for number, weight in bow if number in self.old2new
        )
