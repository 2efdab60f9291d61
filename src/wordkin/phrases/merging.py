"""Counts of pairs and words with the same spelling are added, since they are one word when joined.

If a text contains the word "new_york", a pair of "new" and "york" counts as the same; and after a
first pass, "new_york city" and "new york_city" are both "new_york_city".
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wordkin.phrases.pairs import Pairs
from wordkin.search.frozen import read_only
from wordkin.words.vocabulary import Vocabulary


class MergedCounts(NamedTuple):
    """Counts of words, int64 [words], and pairs, int64 [pairs], by spelling.

    spellings: the number of different spellings of words and pairs.
    """

    words: NDArray[np.int64]
    pairs: NDArray[np.int64]
    spellings: int


def merge_spellings(
    vocabulary: Vocabulary, counts: NDArray[np.int64], pairs: Pairs, delimiter: str
) -> MergedCounts:
    """Add the counts of all words and pairs with the same spelling.

    counts: int64 [words], 0 for words that can be at neither end of a phrase.
    """
    word_counts, pair_counts = counts.copy(), pairs.counts.copy()
    total = int((counts > 0).sum()) + len(pair_counts)
    words, candidates = _find_candidates(vocabulary, pairs, delimiter)
    words = words[counts[words] > 0]
    if not len(words):
        return MergedCounts(word_counts, pair_counts, total)
    spelled = [vocabulary.words[word] for word in words.tolist()]
    spelled += [delimiter.join(list_words(vocabulary, pairs, pair)) for pair in candidates.tolist()]
    numbers: dict[str, int] = {}
    group = np.array([numbers.setdefault(text, len(numbers)) for text in spelled], np.int64)
    sums = np.zeros(len(numbers), np.int64)
    np.add.at(sums, group, np.concatenate((counts[words], pairs.counts[candidates])))
    word_counts[words] = sums[group[: len(words)]]
    pair_counts[candidates] = sums[group[len(words) :]]
    return MergedCounts(word_counts, pair_counts, total - len(spelled) + len(numbers))


def list_words(vocabulary: Vocabulary, pairs: Pairs, pair: int) -> list[str]:
    """The words of a pair, with the connector words between them."""
    rows = [int(pairs.last[pair])]
    node = int(pairs.first[pair])
    while node >= len(vocabulary):
        node, connector = pairs.steps[node - len(vocabulary)].tolist()
        rows.append(connector)
    rows.append(node)
    return [vocabulary.words[row] for row in reversed(rows)]


def _find_candidates(
    vocabulary: Vocabulary, pairs: Pairs, delimiter: str
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The words that contain the delimiter, and the pairs that may share their spelling.

    Only pairs with equal hashes are candidates, so that few strings are made.
    """
    words = np.flatnonzero([delimiter in word for word in vocabulary.words])
    if not len(words):
        return words, words
    word_hashes, pair_hashes = _compute_hashes(vocabulary, pairs, delimiter)
    hashes, times = np.unique(np.concatenate((word_hashes[words], pair_hashes)), return_counts=True)
    return words, np.flatnonzero(np.isin(pair_hashes, hashes[times > 1]))


def _compute_hashes(
    vocabulary: Vocabulary, pairs: Pairs, delimiter: str
) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """The hashes of the spellings of every word and of every pair."""
    from wordkin.kernels.phrases import hash_spellings, hash_steps

    words = len(vocabulary)
    between = Vocabulary.from_words([delimiter], [0])
    hashes, powers = np.empty(words + len(pairs.steps), np.uint64), np.empty(words, np.uint64)
    delimiter_hash, shift = np.empty(1, np.uint64), np.empty(1, np.uint64)
    hash_spellings(read_only(vocabulary.letters), vocabulary.offsets, hashes[:words], powers)
    hash_spellings(read_only(between.letters), between.offsets, delimiter_hash, shift)
    hash_steps(pairs.steps, delimiter_hash[0], shift[0], hashes, powers)
    pair_hashes = (hashes[pairs.first] * shift + delimiter_hash) * powers[pairs.last]
    return hashes[:words], pair_hashes + hashes[pairs.last]
