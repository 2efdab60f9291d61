"""Scores of pairs of words, computed from their counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray


class PairCounts(NamedTuple):
    """The counts from which scores are computed, for many pairs at once.

    left, right and pair: int64 [pairs], the counts of the first word, the last word and the pair;
    vocabulary_size: the number of different words and pairs, without connector words; tokens: of the
    whole text; min_count: the option.
    """

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    pair: NDArray[np.int64]
    vocabulary_size: int
    tokens: int
    min_count: float


ScoringFunction: TypeAlias = Callable[[PairCounts], NDArray[np.floating]]
Scoring: TypeAlias = Literal["original", "npmi", "word2phrase"] | ScoringFunction


def original_score(counts: PairCounts) -> NDArray[np.float64]:
    """(pair - min_count) / (left * right) * vocabulary_size, as in gensim.

    Mikolov et al. 2013b, eq. 6, times the size of the vocabulary.

    Examples
    --------
    >>> one_pair = PairCounts(np.array([4]), np.array([5]), np.array([3]), 40, 100, min_count=1)
    >>> original_score(one_pair).tolist()
    [4.0]
    """
    return (counts.pair - counts.min_count) / (counts.left * counts.right) * counts.vocabulary_size


def word2phrase_score(counts: PairCounts) -> NDArray[np.float32]:
    """(pair - min_count) / left / right * tokens in float32, as in the C tool.

    -inf if one of the counts is below `min_count`.
    """
    scores = np.float32(counts.pair - counts.min_count) / np.float32(counts.left)
    scores = scores / np.float32(counts.right) * np.float32(counts.tokens)
    rarest = np.minimum(np.minimum(counts.left, counts.right), counts.pair)
    return np.where(rarest >= counts.min_count, scores, np.float32(-np.inf))


def npmi_score(counts: PairCounts) -> NDArray[np.float64]:
    """Normalized pointwise mutual information, -1 to 1 (Bouma 2009).

    ln(p(pair) / (p(left) * p(right))) / -ln(p(pair)), where p is the share of all tokens; -inf for
    pairs rarer than `min_count`.
    """
    left, right, pair = (
        np.asarray(count / counts.tokens) for count in (counts.left, counts.right, counts.pair)
    )
    with np.errstate(divide="ignore", invalid="ignore"):  # if a pair is the whole text
        scores = np.log(pair / (left * right)) / -np.log(pair)
    return np.where(counts.pair >= counts.min_count, scores, -np.inf)


SCORINGS: dict[str, ScoringFunction] = {
    "original": original_score,
    "npmi": npmi_score,
    "word2phrase": word2phrase_score,
}
