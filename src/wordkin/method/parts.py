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
from wordkin.words.subwords import END_OF_SENTENCE, Sizes, hash_all
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
    words = len(vocabulary)
    order = np.argsort(found.buckets, kind="stable")
    owners = found.words[order]
    buckets, firsts, of_bucket = _group(found.buckets[order])
    keys = np.random.default_rng(KEY_SEED).integers(0, 2**63, words, dtype=np.uint64)
    sums = _sum_groups(keys[owners], firsts)  # alike for n-grams that stand in the same words
    _, classes = np.unique(np.concatenate([keys, sums]), return_inverse=True)
    used = _sum_groups(vocabulary.counts[owners], firsts)
    row_of_class = _number_classes(classes, words, used)
    rows = row_of_class[classes[words:]]
    members = np.bincount(row_of_class[classes])
    is_new_word = np.append(True, owners[1:] != owners[:-1])
    is_new_word[firsts] = True
    known = KnownNgrams(
        buckets.astype(np.int32), rows, _sum_groups(is_new_word.astype(np.int32), firsts)
    )
    of_occurrence = np.empty(len(order), np.int32)
    of_occurrence[order] = rows[of_bucket]
    return _share(found.words, of_occurrence, members, words, known)


def separate_parts(vocabulary: Vocabulary, settings: SubwordSettings) -> WordParts:
    """The parts of all words, where each bucket has a row behind the own ones, as in fastText's files."""
    found = _list_occurrences(vocabulary, settings)
    words = len(vocabulary)
    members = np.ones(words + settings.buckets, np.int64)
    return _share(found.words, (words + found.buckets).astype(np.int32), members, words, None)


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


def _group(
    values: NDArray[np.uint32],
) -> tuple[NDArray[np.uint32], NDArray[np.int64], NDArray[np.int64]]:
    """Different values of a sorted array, the first place of each, and the number of each place's."""
    is_first = np.append(True, values[1:] != values[:-1])[: len(values)]
    firsts = np.flatnonzero(is_first)
    return values[firsts], firsts, np.cumsum(is_first) - 1


def _sum_groups(values: NDArray[Any], firsts: NDArray[np.int64]) -> NDArray[Any]:
    """Sums from each of the first places to the next."""
    return np.add.reduceat(values, firsts) if len(firsts) else values[:0]


def _number_classes(
    classes: NDArray[np.int64], words: int, used: NDArray[np.int64]
) -> NDArray[np.int32]:
    """The row of each class: w for the one of word w's own row, then by falling use.

    classes : of the words, then of the n-grams
    used : how often the text has each n-gram
    """
    rows = np.full(classes.max() + 1, -1, np.int32)
    rows[classes[:words]] = np.arange(words)
    often = classes[words:][np.argsort(-used, kind="stable")]
    others = often[rows[often] < 0]
    _, first = np.unique(others, return_index=True)
    shared = others[np.sort(first)]
    rows[shared] = words + np.arange(len(shared))
    return rows


def _share(
    owners: NDArray[np.int64],
    rows: NDArray[np.int32],
    members: NDArray[np.int64],
    words: int,
    known: KnownNgrams | None,
) -> WordParts:
    """List each class once for each time that a word has one of its members.

    members : how many n-grams and own rows each row stands for
    """
    lengths = 1 + np.bincount(owners, minlength=words)
    # Of all places, the own rows' too, that a word and a row have in common, one of `members` stays.
    places = np.sort(
        np.concatenate([np.arange(words), owners]) * len(members)
        + np.concatenate([np.arange(words), rows])
    )
    _, firsts, number = _group(places)
    owner, row = np.divmod(places, len(members))
    stays = (np.arange(len(places)) - firsts[number]) % members[row] == 0
    owner, row = owner[stays], row[stays]
    return WordParts(
        len(members),
        np.append(0, np.cumsum(np.bincount(owner, minlength=words))),
        row.astype(np.int32),
        (members[row] / lengths[owner]).astype(np.float32),
        known,
    )
