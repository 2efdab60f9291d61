"""Translation by an alignment, measured on a dictionary that it was not made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from wordkin.analysis.alignment import Alignment, Pairs, check_pairs
from wordkin.errors import SettingsError
from wordkin.search.hubness import Retrieval

FIRST = 5  # answers


class Precision(NamedTuple):
    """The share of words whose translation is the first answer, or among the first five.

    asked: the number of words; left_out: of words that are unknown, or whose translations all are.
    """

    at_1: float
    at_5: float
    asked: int
    left_out: int


def measure_translation(
    alignment: Alignment,
    pairs: Pairs,
    *,
    retrievals: Sequence[Retrieval] = ("nearest", "csls"),
    others: int = 1000,
) -> Mapping[Retrieval, Precision]:
    """How many words of a dictionary are translated correctly, by each way of choosing answers.

    Parameters
    ----------
    alignment
    pairs
        Pairs of a source word and a target word. They are a fair test only if the alignment
        was not made from them. A word with several translations is right if one of them is found.
    retrievals, others
        As for `Alignment.translate`: "nearest" goes by the cosine alone, the others correct for hubs,
        words that are near to everything. What is compared is the same for all.

    Examples
    --------
    >>> import numpy as np
    >>> from wordkin.analysis.alignment import align
    >>> from wordkin.vectors import WordVectors
    >>> rows = np.random.default_rng(1).standard_normal((40, 4))
    >>> here = WordVectors([f"w{row}" for row in range(40)], rows)
    >>> there = WordVectors([f"m{row}" for row in range(40)], rows[:, ::-1])
    >>> dictionary = [(f"w{row}", f"m{row}") for row in range(40)]
    >>> alignment = align(here, there, dictionary[:10])
    >>> measure_translation(alignment, dictionary[10:])["csls"]
    Precision(at_1=1.0, at_5=1.0, asked=30, left_out=0)
    """
    translations: dict[str, set[str]] = {}
    for word, translation in check_pairs(pairs):
        translations.setdefault(word, set()).add(translation)
    known = {
        word: right
        for word, right in translations.items()
        if word in alignment.source and any(one in alignment.target for one in right)
    }
    if not known:
        raise SettingsError("pairs: expected a pair of which both words are known, found none.")
    words, left_out = list(known), len(translations) - len(known)
    found = {}
    for retrieval in retrievals:
        answers = alignment.translate(words, FIRST, retrieval=retrieval, others=others)
        ranks = [
            next((rank for rank, answer in enumerate(some) if answer.word in known[word]), FIRST)
            for word, some in zip(words, answers, strict=True)
        ]
        at_1, at_5 = (sum(rank < most for rank in ranks) / len(words) for most in (1, FIRST))
        found[retrieval] = Precision(at_1, at_5, len(words), left_out)
    return found
