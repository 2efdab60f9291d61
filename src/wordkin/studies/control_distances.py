"""Which distances lie beyond their controls: pure functions of arrays.

Two texts are a deal of their documents, and controls are deals at random. If nothing has changed, the
texts are one such deal among others. A word's distance is compared with its own controls first,
since words differ: one that stands in few documents, or in contexts of many kinds, is farther apart
in any deal. How many standard deviations it lies beyond them is then comparable among words, so that
the controls of all words together say how often chance goes that far.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]

LIKE = 300  # words in a band of like frequency; of fewer, the median moves by chance
PRIOR = 20.0  # controls that the spread of these words is worth, beside a word's own
REPORTED, STANDS_OUT = (
    0.1,
    0.05,
)  # a q-value by which deals are compared; the share of them that may be as strong
FEWEST = 3  # controls of a word from which it can be judged; two have no spread without the third


class Judged(NamedTuple):
    """What the controls say of each word, float64 [words]; NaN where a word cannot be judged.

    control: the mean of its distances in the controls; highest: the largest of them; q: the expected
    share of false ones among the words whose distance lies as far beyond their controls as this
    one's, or farther. as_strong: the number of controls that report as many words, frequent ones aside.
    """

    control: Array
    highest: Array
    q: Array
    as_strong: int


def judge(distances: Array, counts: NDArray[np.int64], is_frequent: NDArray[np.bool_]) -> Judged:
    """Compare the distances of words with their controls, pooled among words of like frequency.

    Words of a deal move together: some deal at random reports many words, most none. So each control is
    judged as the texts are, and if more than a twentieth of all deals report as many words, the texts
    differ no more than deals do: all words are expected to be false. Frequent words are a list of their
    own, since most of them move in one deal in twenty; they count only where others have changed.

    distances: float64 [1 + controls, words], those of the two texts first; NaN where a word has none.
    counts: of the words in both texts.

    >>> own, others = np.full((1, 2), 0.9), np.tile([[0.1], [0.2], [0.15]], (1, 2))
    >>> judged = judge(np.concatenate([own, others]), np.array([7, 5]), np.array([False, False]))
    >>> judged.control.round(2), judged.highest, judged.q.round(2), judged.as_strong
    (array([0.15, 0.15]), array([0.2, 0.2]), array([0.17, 0.17]), 0)
    """
    known = np.isfinite(distances[0]) & (np.isfinite(distances[1:]).sum(axis=0) >= FEWEST)
    control, highest, q = np.full((3, len(counts)), np.nan)
    if known.any():
        control[known] = np.nanmean(distances[1:, known], axis=0)
        highest[known] = np.nanmax(distances[1:, known], axis=0)
    rows, frequent = np.flatnonzero(known & ~is_frequent), np.flatnonzero(known & is_frequent)
    q[rows], as_strong = _judge_list(distances[:, rows], counts[rows])
    q[frequent], _ = _judge_list(distances[:, frequent], counts[frequent])
    if not (q[rows] < REPORTED).any():
        q[frequent] = 1.0
    return Judged(control, highest, q, as_strong)


def _judge_list(distances: Array, counts: NDArray[np.int64]) -> tuple[Array, int]:
    """The q-values of a list's words, and the number of controls that report as many."""
    if not len(counts):
        return np.empty(0), 0
    (q, strength), *others = (
        _judge_deal(distances, counts, deal) for deal in range(len(distances))
    )
    as_strong = sum(other >= strength for _, other in others)
    is_chance = as_strong and (1 + as_strong) / len(distances) > STANDS_OUT
    return np.ones_like(q) if is_chance else q, as_strong


def _judge_deal(
    distances: Array, counts: NDArray[np.int64], deal: int
) -> tuple[Array, tuple[int, float]]:
    """The q-values of words in one of the deals, compared with all others, and how strong they are.

    That is how many words are reported, and how far the first of them lies beyond its controls.
    """
    is_there = np.isfinite(distances[deal])
    deals = np.concatenate([distances[deal : deal + 1], np.delete(distances, deal, axis=0)])
    beyond, others = standardise(deals[:, is_there], counts[is_there])
    q = expect_false(beyond, others)
    return q, (int((q < REPORTED).sum()), float(beyond.max(initial=-np.inf)))


def standardise(distances: Array, counts: NDArray[np.int64]) -> tuple[Array, Array]:
    """How many standard deviations distances lie beyond their controls: the texts' own, and each control's.

    The texts are compared with all controls, each control with the others. Logarithms are compared,
    since chance multiplies a distance: it spreads as much among small distances as among large ones.

    Returns float64 [words] and [controls, words].
    """
    logs = np.log(np.maximum(distances, np.finfo(np.float32).tiny))
    own, controls = logs[0], logs[1:]
    is_known = np.isfinite(controls)
    filled, number = np.where(is_known, controls, 0.0), is_known.sum(axis=0)
    total, squares = filled.sum(axis=0), (filled**2).sum(axis=0)
    usual = _smooth(_variance(total, squares, number), counts)

    def divide(value: Array, total: Array, squares: Array, number: NDArray[np.int64]) -> Array:
        variance, freedom = _variance(total, squares, number), number - 1
        moderated = (PRIOR * usual + freedom * variance) / (PRIOR + freedom)
        deviation: Array = (value - total / number) / np.sqrt(moderated * (1 + 1 / number))
        return deviation

    others = divide(controls, total - filled, squares - filled**2, number - 1)
    return divide(own, total, squares, number), others


def _variance(total: Array, squares: Array, number: NDArray[np.int64]) -> Array:
    """The variance of each word's numbers, of which these are sum, sum of squares, and how many there are."""
    variance: Array = (squares - total**2 / number) / np.maximum(number - 1, 1)
    return np.maximum(variance, np.finfo(np.float64).tiny)  # of equal numbers: rounding


def _smooth(values: Array, counts: NDArray[np.int64]) -> Array:
    """For each word, the median value of the words of like frequency."""
    order = np.argsort(counts, kind="stable")
    smooth = np.empty(len(values))
    for band in np.array_split(order, max(len(values) // LIKE, 1)):
        smooth[band] = np.median(values[band])
    return smooth


def expect_false(own: Array, controls: Array) -> Array:
    """The q-value of each word: the expected share of false ones in the list that it ends.

    own: how far each word lies beyond its controls, float64 [words]; controls: the same of each
    control, [controls, words]. A list down to some limit has as many false words as a control has on
    average; one more control word is counted, as if the texts were a control, too, so that a q-value
    is never 0. A word's q-value is the lowest of the lists that have it. Sources: Tusher et al. 2001;
    with every word taken for unchanged, as Benjamini & Hochberg 1995 do.

    >>> expect_false(np.array([5.0, 0.0]), np.array([[1.0, 2.0], [0.0, -1.0]]))
    array([0.5, 1. ])
    """
    words = len(own)
    chance = np.sort(controls[np.isfinite(controls)])
    order = np.argsort(-own, kind="stable")
    beyond = len(chance) - np.searchsorted(chance, own[order], side="left")
    # Ties belong to one list, so the longest of it counts: lists are read from their ends.
    share = (beyond + 1) * words / len(chance) / np.arange(1, words + 1)
    q = np.empty(words)
    q[order] = np.minimum.accumulate(share[::-1])[::-1].clip(max=1.0)
    return q
