"""Parts: the rows of which the vectors of words are made, their own and those of their n-grams.

n-grams that stand in the same words of the vocabulary learn the same for ever, so that one row
stands for all of them, and nothing is lost: a word takes from it the share of all its members.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import warn
from wordkin.settings import SubwordSettings
from wordkin.words.known_ngrams import KnownNgrams
from wordkin.words.subwords import END_OF_SENTENCE, Sizes, hash_all, sort_pairs
from wordkin.words.vocabulary import Vocabulary

KEY_SEED = 5  # of the words' random keys, by whose sums equal sets of words are known
ROWS_PER_WORD = 3  # about, where the words are not known yet


class WordParts(NamedTuple):
    """The rows of each word, and how large a share each has in its vector.

    Row w is the own row of word w, and of n-grams that stand only in it; the others follow.

    size : the number of all rows
    starts : int64 [words + 1]; word w has the entries starts[w] to starts[w + 1]
    rows : int32 [entries]; a row is listed twice where a word has its n-gram twice
    shares : float32 [entries], of 1 for each word
    known : None where each bucket has a row of its own
    """

    size: int
    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    shares: NDArray[np.float32]
    known: KnownNgrams | None


class Occurrences(NamedTuple):
    """The n-grams of all words: the word of each, sorted, and its bucket."""

    words: NDArray[np.int64]
    buckets: NDArray[np.uint32]


def find_parts(vocabulary: Vocabulary, settings: SubwordSettings) -> WordParts:
    """The parts of all words, where n-grams that stand in the same words share a row.

    The rows behind the own ones are in order of use, so that the often used ones lie together.

    Examples
    --------
    >>> vocabulary = Vocabulary.from_words(["seas", "sea"], [2, 1])
    >>> parts = find_parts(vocabulary, SubwordSettings(3, 3))  # <se sea eas as>, and <se sea ea>
    >>> parts.size, parts.rows.tolist(), parts.shares.tolist()
    (3, [0, 2, 1, 2], [0.6..., 0.4..., 0.5, 0.5])
    >>> parts.known.words.tolist()
    [1, 2, 2, 1, 1]
    """
    found = _list_occurrences(vocabulary, settings)
    words, occurrences = len(vocabulary), len(found.words)
    sorted_buckets, order = sort_pairs(found.buckets, np.arange(occurrences))
    owners = found.words[order]
    is_first = np.append(True, sorted_buckets[1:] != sorted_buckets[:-1])[:occurrences]
    firsts = np.flatnonzero(is_first)  # of each bucket
    keys = np.random.default_rng(KEY_SEED).integers(0, 2**63, words, dtype=np.uint64)
    sums = _sum_groups(keys[owners], firsts)  # alike for n-grams that stand in the same words
    _, classes = np.unique(np.concatenate([keys, sums]), return_inverse=True)
    used = _sum_groups(vocabulary.counts[owners], firsts)
    rows, stands = _number_classes(classes, words, used)
    is_new_word = is_first | np.append(True, owners[1:] != owners[:-1])[:occurrences]
    known = KnownNgrams(
        sorted_buckets[firsts].astype(np.int32),
        rows,
        _sum_groups(is_new_word.astype(np.int32), firsts),
    )
    of_bucket = np.empty(occurrences, np.int64)
    of_bucket[order] = np.cumsum(is_first) - 1
    members = np.bincount(np.concatenate([np.arange(words), rows]))
    return _share(found.words, rows[of_bucket], stands[of_bucket], members, words, known)


def separate_parts(vocabulary: Vocabulary, settings: SubwordSettings) -> WordParts:
    """The parts of all words, where each bucket has a row behind the own ones, as in fastText's files."""
    found = _list_occurrences(vocabulary, settings)
    words = len(vocabulary)
    members = np.ones(words + settings.buckets, np.int64)
    every = np.ones(len(found.words), bool)
    return _share(found.words, words + found.buckets.astype(np.int64), every, members, words, None)


def _list_occurrences(vocabulary: Vocabulary, settings: SubwordSettings) -> Occurrences:
    sizes = Sizes(settings.shortest, settings.longest, settings.buckets)
    found = Occurrences(
        *hash_all([word.encode("utf-8", "replace") for word in vocabulary.words], sizes)
    )
    if (row := vocabulary.find(END_OF_SENTENCE)) is not None:
        kept = found.words != row
        found = Occurrences(found.words[kept], found.buckets[kept])
    if not len(found.words):
        warn(
            f"no word has an n-gram of {settings.shortest} to {settings.longest} characters, so that "
            "the vectors are those of whole words, and unseen words have none."
        )
    return found


def _sum_groups(values: NDArray[Any], firsts: NDArray[np.int64]) -> NDArray[Any]:
    """Sums from each of the first places to the next."""
    return np.add.reduceat(values, firsts) if len(firsts) else values[:0]


def _number_classes(
    classes: NDArray[np.int64], words: int, used: NDArray[np.int64]
) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """The row of each n-gram, and whether it stands for its class in words: one member does.

    A class that a word's own row is in has this row; the others follow by falling use.

    classes : of the words, then of the n-grams
    used : how often the text has each n-gram
    """
    rows = np.full(classes.max() + 1, -1, np.int32)
    rows[classes[:words]] = np.arange(words)
    of_ngrams = classes[words:]
    often = np.argsort(-used, kind="stable")
    others = often[rows[of_ngrams[often]] < 0]
    _, first = np.unique(of_ngrams[others], return_index=True)
    chosen = others[np.sort(first)]
    rows[of_ngrams[chosen]] = words + np.arange(len(chosen))
    stands = np.zeros(len(of_ngrams), bool)
    stands[chosen] = True
    return rows[of_ngrams], stands


def _share(
    owners: NDArray[np.int64],
    rows: NDArray[np.integer],
    stands: NDArray[np.bool_],
    members: NDArray[np.int64],
    words: int,
    known: KnownNgrams | None,
) -> WordParts:
    """List the own row of each word, then each class as often as the word has one of its members.

    owners, rows, stands : of the occurrences of n-grams; stands: see `_number_classes`
    members : how many n-grams and own rows each row stands for
    """
    lengths = 1 + np.bincount(owners, minlength=words)
    owners, rows = owners[stands], rows[stands]
    starts = np.append(0, np.cumsum(1 + np.bincount(owners, minlength=words)))
    is_own = np.zeros(words + len(rows), bool)
    is_own[starts[:-1]] = True
    listed = np.empty(len(is_own), np.int32)
    listed[is_own], listed[~is_own] = np.arange(words), rows
    shares = members[listed] / np.repeat(lengths, np.diff(starts))
    return WordParts(len(members), starts, listed, shares.astype(np.float32), known)
