"""Scores of pairs: gensim's functions of one pair at a time, and your own, for many at once."""

from __future__ import annotations

import inspect
import math
import sys
from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from wordkin.formats.gensim.phrases import OWN_SCORING
from wordkin.phrases import PairCounts
from wordkin.phrases.scoring import ScoringFunction, npmi_score, original_score

NEGATIVE_INFINITY = float("-inf")
Scorer = Callable[..., float]


def original_scorer(
    worda_count: float,
    wordb_count: float,
    bigram_count: float,
    len_vocab: float,
    min_count: float,
    corpus_word_count: float,
) -> float:
    """Score by the counts of two words and of both together: Mikolov et al. 2013b, eq. 6.

    >>> original_scorer(4, 5, 3, 40, 1, 100)
    4.0
    """
    if not worda_count * wordb_count:
        return NEGATIVE_INFINITY
    return (bigram_count - min_count) / (worda_count * wordb_count) * len_vocab


def npmi_scorer(
    worda_count: float,
    wordb_count: float,
    bigram_count: float,
    len_vocab: float,
    min_count: float,
    corpus_word_count: float,
) -> float:
    """Normalized pointwise mutual information, -1 to 1 (Bouma 2009).

    >>> round(npmi_scorer(10, 10, 10, 40, 1, 100), 6)
    1.0
    """
    if bigram_count < min_count:
        return NEGATIVE_INFINITY
    a, b, both = (count / corpus_word_count for count in (worda_count, wordb_count, bigram_count))
    try:
        return math.log(both / (a * b)) / -math.log(both)
    except (ValueError, ZeroDivisionError):  # a pair that never occurs, or is the whole text
        return NEGATIVE_INFINITY


PARAMETERS = tuple(inspect.signature(original_scorer).parameters)
SCORERS: dict[str, Scorer] = {"default": original_scorer, "npmi": npmi_scorer}
NATIVE = {original_scorer: original_score, npmi_scorer: npmi_score}


def scorer_of(scoring: str | Scorer) -> Scorer:
    """The scorer of this name, or the given one, after a check of its parameters."""
    if isinstance(scoring, str):
        if scoring not in SCORERS:
            raise ValueError(f"unknown scoring method string {scoring} specified")
        return SCORERS[scoring]
    known = inspect.signature(scoring).parameters
    if missing := [name for name in PARAMETERS if name not in known]:
        raise ValueError(f"scoring function missing expected parameters {missing}")
    return scoring


def name_of_scorer(scorer: Scorer) -> str:
    """What a file says of a scorer: gensim's name, or where a function of the user's is defined."""
    known = (name for name, function in SCORERS.items() if function is scorer)
    where = getattr(scorer, "__module__", ""), getattr(scorer, "__qualname__", "")
    return next(known, f"{OWN_SCORING}:{'.'.join(map(str, where))}")


def find_scorer(name: str) -> Scorer | None:
    """The scorer of a file, if it is there. No module is imported for it; its parameters are checked."""
    if name in SCORERS:
        return SCORERS[name]
    module, _, function = name.removeprefix(f"{OWN_SCORING}:").rpartition(".")
    found = vars(sys.modules[module]).get(function) if module in sys.modules else None
    try:
        return None if found is None else scorer_of(found)
    except (TypeError, ValueError):
        return None


@cache
def adapt(scorer: Scorer) -> ScoringFunction:
    """A scorer of many pairs at once, from one of a single pair; wordkin's own if there is one."""
    if scorer in NATIVE:
        return NATIVE[scorer]

    def score(counts: PairCounts) -> NDArray[np.float64]:
        of_text = {
            "len_vocab": counts.vocabulary_size,
            "min_count": counts.min_count,
            "corpus_word_count": counts.tokens,
        }
        pairs = zip(counts.left.tolist(), counts.right.tolist(), counts.pair.tolist(), strict=True)
        return np.array(
            [
                scorer(worda_count=a, wordb_count=b, bigram_count=both, **of_text)
                for a, b, both in pairs
            ],
            np.float64,
        )

    return score
