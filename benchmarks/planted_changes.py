"""Planted change: words that get other contexts in one of two texts, all else being as it was."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

Documents = list[list[list[str]]]  # of sentences of tokens


def deal_in_two(documents: Documents, seed: int) -> tuple[Documents, Documents]:
    """Half of the documents at random, and the others, each in their order."""
    is_new = np.random.default_rng(seed).permutation(len(documents)) % 2 == 1
    old = [document for document, there in zip(documents, is_new, strict=True) if not there]
    new = [document for document, there in zip(documents, is_new, strict=True) if there]
    return old, new


def choose_pairs(
    documents: Documents, pairs: int, least: int, most_share: float = 0.001
) -> list[tuple[str, str]]:
    """Pairs of words of like frequency, from rare to frequent in equal steps of its logarithm."""
    counts = Counter(word for document in documents for sentence in document for word in sentence)
    most = most_share * counts.total()
    words = [word for word, count in counts.most_common() if least <= count <= most]
    logs = np.log([counts[word] for word in words])
    chosen: list[tuple[str, str]] = []
    for level in np.linspace(logs[0], logs[-1], pairs + 2)[1:-1]:
        free = [word for word in words if all(word not in pair for pair in chosen)]
        near = sorted(free, key=lambda word: abs(np.log(counts[word]) - level))
        chosen.append((near[0], near[1]))
    return chosen


def swap_words(
    documents: Documents, pairs: Sequence[tuple[str, str]], share: float, seed: int
) -> Documents:
    """The documents with this share of the occurrences of either word of a pair replaced by the other.

    So both words get contexts of the other, and stay as frequent as they were.
    """
    other = {first: second for pair in pairs for first, second in (pair, pair[::-1])}
    random = np.random.default_rng(seed)

    def swap(word: str) -> str:
        return other[word] if word in other and random.random() < share else word

    return [[[swap(word) for word in sentence] for sentence in document] for document in documents]


def flatten(documents: Documents) -> list[list[str]]:
    """The sentences of all documents."""
    return [sentence for document in documents for sentence in document]
