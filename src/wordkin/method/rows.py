"""What the rows of a matrix stand for: words, or the nodes of the Huffman tree over them."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import warn
from wordkin.method.huffman import keep_nodes, log_turns, side_sums, tree_paths

Floats: TypeAlias = NDArray[np.float32]
Counts: TypeAlias = NDArray[np.int64]
Scores: TypeAlias = NDArray[np.float64]


class Growth(NamedTuple):
    """How a vocabulary has grown: counts before and after, and the new row of each old word."""

    old_counts: Counts
    counts: Counts
    new_rows: NDArray[np.int64]


class RowKind(NamedTuple):
    """What matrices with the same kind of rows have in common."""

    # The number of rows, from the number of words.
    count: Callable[[int], int]
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


WORDS = RowKind(lambda words: words, copy_words, softmax)
NODES = RowKind(lambda words: words - 1, copy_nodes, tree_probabilities)
