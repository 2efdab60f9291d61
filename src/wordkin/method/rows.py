"""What the rows of a matrix stand for: words, their parts, or the nodes of the tree over them."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import FormatError, warn
from wordkin.method.huffman import keep_nodes, log_turns, side_sums, tree_paths
from wordkin.words.known_ngrams import KnownNgrams

Floats: TypeAlias = NDArray[np.float32]
Counts: TypeAlias = NDArray[np.int64]
Scores: TypeAlias = NDArray[np.float64]


class Growth(NamedTuple):
    """How a vocabulary has grown: counts before and after, and the new row of each old word.

    old_ngrams, ngrams: the rows of n-grams before and after, where words are made of them.
    """

    old_counts: Counts
    counts: Counts
    new_rows: NDArray[np.int64]
    old_ngrams: KnownNgrams | None = None
    ngrams: KnownNgrams | None = None


class RowKind(NamedTuple):
    """What matrices with the same kind of rows have in common."""

    # The number of rows, from the number of words, and of parts.
    number: Callable[[int, int], int]
    # Copies the old rows into a matrix that has rows for more words.
    copy_old: Callable[[Floats, Floats, Growth], None]
    # The probability of each word, float64 [words], from the score of each row and the counts.
    probabilities: Callable[[Scores, Counts], Scores]


def copy_words(target: Floats, old: Floats, growth: Growth) -> None:
    """Copy the rows of the old words; the rows of new words stay as they are."""
    target[growth.new_rows] = old


def copy_nodes(target: Floats, old: Floats, growth: Growth) -> None:
    """Copy the rows of nodes above the same words in both trees; warn if others are lost."""
    sides = side_sums(tree_paths(growth.counts), np.arange(len(growth.counts)))
    old_sides = side_sums(tree_paths(growth.old_counts), growth.new_rows)
    kept = keep_nodes(target, old, sides, old_sides)
    if kept < len(old):
        warn(
            f"the text changes the Huffman tree: {kept:,} of {len(old):,} nodes keep their "
            "vectors, the others start at zero, and it takes some training to make up for them."
        )


def copy_parts(target: Floats, old: Floats, growth: Growth) -> None:
    """Copy the own rows of the old words, and the rows of n-grams; see `parts.WordParts`.

    n-grams that shared a row may stand in different words now: each then has a copy of it, so that
    the vectors of the old words stay as they are.
    """
    words, old_words = len(growth.counts), len(growth.old_counts)
    target[growth.new_rows] = old[:old_words]
    if growth.old_ngrams is None or growth.ngrams is None:  # each bucket has a row of its own
        target[words:] = old[old_words:]
        return
    places = growth.ngrams.find(growth.old_ngrams.buckets.astype(np.uint32))
    if (places < 0).any():
        raise FormatError(
            "the model to resume: expected the n-grams of its words, found others. Its file is damaged."
        )
    rows = growth.ngrams.rows[places]
    is_shared = rows >= words  # the others stand in one word, and its own row stands for them
    target[rows[is_shared]] = old[growth.old_ngrams.rows[is_shared]]


def softmax(scores: Scores, _: Counts) -> Scores:
    """The probability of each word, by the scores of all. Source: Mikolov et al. 2013a, eq. 1.

    Examples
    --------
    >>> softmax(np.array([1000.0, 1000.0]), np.array([2, 1]))
    array([0.5, 0.5])
    """
    likelihood: Scores = np.exp(scores - scores.max())
    likelihood /= likelihood.sum()
    return likelihood


def tree_probabilities(scores: Scores, counts: Counts) -> Scores:
    """The probability of each word, by the turns to it. Source: Mikolov et al. 2013b, eq. 3.

    Examples
    --------
    >>> tree_probabilities(np.array([0.0, 0.0]), np.array([5, 3, 1]))
    array([0.5 , 0.25, 0.25])
    """
    if len(counts) == 1:  # the tree has no node
        return np.ones(1)
    paths = tree_paths(counts)
    turns = log_turns(scores[paths.nodes], paths.turns)
    return np.exp(np.add.reduceat(turns, paths.starts[:-1]))


WORDS = RowKind(lambda words, _: words, copy_words, softmax)
NODES = RowKind(lambda words, _: words - 1, copy_nodes, tree_probabilities)
PARTS = RowKind(lambda _, parts: parts, copy_parts, softmax)
