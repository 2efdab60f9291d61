"""The most frequent words, to find those that are spelled like an unknown one."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

import numpy as np

FREQUENT_WORDS = 20_000
CLOSE = 0.75  # difflib's ratio
LENGTHS_APART = 2
MOST = np.iinfo(np.uint8).max
LETTERS = 64  # kinds that are told apart; letters of one kind only let more words through


class SimilarSpellings:
    """Words by the letters they have: difflib looks closely only at those that have enough in common.

    It takes some 10 microseconds to compare a pair, and twice the letters in common, by the lengths of
    both, is the most that its ratio can be.

    >>> SimilarSpellings(["river", "sea", "Riva"]).find("rivr", 2)
    ['river']
    """

    def __init__(self, words: Sequence[str]) -> None:
        self._words = words
        self._lengths = np.array([len(word) for word in words], np.int64)
        rows = np.repeat(np.arange(len(words)), self._lengths)
        counts = np.bincount(
            rows * LETTERS + _kinds("".join(words)), minlength=len(words) * LETTERS
        )
        self._counts = counts.reshape(-1, LETTERS).clip(max=MOST).astype(np.uint8)

    def find(self, word: str, most: int) -> list[str]:
        """The words of the most similar spelling, best first."""
        counts = np.bincount(_kinds(word), minlength=LETTERS).clip(max=MOST).astype(np.uint8)
        near = np.flatnonzero(np.abs(self._lengths - len(word)) <= LENGTHS_APART)
        common = np.minimum(self._counts[near], counts).sum(axis=1)
        may_be = 2 * common >= CLOSE * (self._lengths[near] + len(word))
        near = near[may_be | (self._lengths[near] > MOST)]  # more are not counted
        candidates = [self._words[row] for row in near.tolist()]
        return difflib.get_close_matches(word, candidates, n=most, cutoff=CLOSE)


def _kinds(text: str) -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
    """The kind of each letter, from 0."""
    letters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.dtype("<u4"))
    return letters % np.uint32(LETTERS)
