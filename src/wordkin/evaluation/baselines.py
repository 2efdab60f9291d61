"""Answers that need no vectors: the most popular items, and what followed an item."""

from __future__ import annotations

import numpy as np

from wordkin.evaluation.sessions import Known, Rows


def most_popular(counts: Rows, given: Rows, k: int) -> Rows:
    """The k most frequent other items for each given one, int64 [given, k]; of ties, the first rows.

    counts : int64 [items], more than k

    >>> most_popular(np.array([5, 9, 7]), np.array([0, 1]), 2).tolist()
    [[1, 2], [2, 0]]
    """
    order = np.argsort(-counts, kind="stable")[: k + 1]
    answers = np.tile(order, (len(given), 1))
    others_first = np.argsort(answers == given[:, np.newaxis], axis=1, kind="stable")
    return np.take_along_axis(answers, others_first, axis=1)[:, :k]


def most_followed(known: Known, given: Rows, window: int, k: int) -> Rows:
    """The k items that stood most often in the window behind each given one, int64 [given, k].

    Of ties the more frequent comes first, and where fewer followed, the most popular come after them.

    >>> known = Known(np.array([0, 1, 2, 0, 2]), np.array([3, 3, 3, 5, 5]), 4)
    >>> most_followed(known, np.array([0, 2]), 1, 2).tolist()
    [[2, 1], [0, 1]]
    """
    counts, answers = known.counts, most_popular(known.counts, given, k)
    order = np.argsort(known.rows, kind="stable")
    firsts = np.concatenate([[0], np.cumsum(counts)])
    steps = np.arange(1, window + 1)
    for number, row in enumerate(given.tolist()):
        places = order[firsts[row] : firsts[row + 1]]
        behind = places[:, np.newaxis] + steps
        items = known.rows[behind[behind < known.ends[places, np.newaxis]]]
        found, times = np.unique(items[items != row], return_counts=True)
        best = found[np.lexsort([found, -counts[found], -times])][:k]
        rest = answers[number][~np.isin(answers[number], best)]
        answers[number] = np.concatenate([best, rest])[:k]
    return answers
