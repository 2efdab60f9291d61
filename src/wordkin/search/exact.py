"""Exact search for the nearest rows of a matrix: arrays in, arrays out.

Similarity is the cosine. Rows are compared in blocks, so that a matrix that is mapped or in half
precision is never copied whole; only the length of each row is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wordkin.formats.lengths import BLOCK_ROWS, blocks, inverse_lengths
from wordkin.search.cosines import (
    BATCH_QUERIES,
    Floats,
    Matrix,
    Rows,
    block_cosines,
    pair_cosines,
    rounding,
    similarities,
    unit_rows,
)

__all__ = [
    "BATCH_QUERIES",
    "Floats",
    "Matrix",
    "Nearest",
    "Rows",
    "best_of_blocks",
    "best_of_pairs",
    "block_cosines",
    "inverse_lengths",
    "multiply_cosines",
    "nearest_among",
    "nearest_by_product",
    "nearest_rows",
    "nothing_found",
    "odd_row",
    "pair_cosines",
    "similarities",
    "unit_rows",
]

BLOCK_SCORES = 1 << 21  # 8 MB of similarities, which fit a cache: 8,192 rows for a full batch
GROUP_COLUMNS = 32  # few enough groups to sort, enough to separate the best from the rest
EPSILON = 0.001  # Levy & Goldberg 2014, so that 3CosMul never divides by zero


class Nearest(NamedTuple):
    """The nearest rows of every query, best first; -1 fills up where there are too few.

    rows : int64 [queries, k]
    similarities : float32 [queries, k]
    """

    rows: Rows
    similarities: Floats


def nearest_rows(
    matrix: Matrix, inverses: Floats, queries: Matrix, k: int, *, exclude: Rows | None = None
) -> Nearest:
    """Rows of the greatest cosine with every query; of equal cosines, the first rows.

    Parameters
    ----------
    matrix : float32 or float16 [rows, dimensions]
    inverses : float32 [rows]
        `inverse_lengths` of the matrix.
    queries : float [queries, dimensions]
        Vectors of any length.
    k : int
        The number of rows to find, at most all.
    exclude : int64 [queries, any], optional
        Rows that are no answer, by query; -1 means none.

    Examples
    --------
    >>> matrix = np.array([[1, 0], [1, 1], [0, 1]], dtype=np.float32)
    >>> nearest_rows(matrix, inverse_lengths(matrix), matrix[:1], 2).rows
    array([[0, 1]])
    """
    units = unit_rows(queries)

    def score(batch: slice, block: slice, out: Floats) -> Floats:
        return block_cosines(matrix, inverses, units[batch], block, out)

    def score_exactly(places: NDArray[np.intp], rows: Rows) -> Floats:
        return pair_cosines(matrix, rows, queries, places)

    exactly = Exactly(score_exactly, rounding(matrix.shape[1]))
    return best_of_blocks(matrix, len(units), score, k, exclude, exactly=exactly)


def nearest_among(
    matrix: Matrix,
    inverses: Floats,
    rows: Rows,
    queries: Matrix,
    k: int,
    *,
    exclude: Rows | None = None,
) -> Nearest:
    """As `nearest_rows` of `matrix[rows]`, of which only a block at a time is copied.

    The answers, and what is excluded, are places in `rows`.

    >>> matrix = np.array([[1, 0], [1, 1], [0, 1]], dtype=np.float32)
    >>> nearest_among(matrix, inverse_lengths(matrix), np.array([2, 1]), matrix[:1], 1).rows
    array([[1]])
    """
    units = unit_rows(queries)

    def score(batch: slice, block: slice, out: Floats) -> Floats:
        some = rows[block]
        return block_cosines(matrix[some], inverses[some], units[batch], slice(None), out)

    def score_exactly(places: NDArray[np.intp], found: Rows) -> Floats:
        return pair_cosines(matrix, rows[found], queries, places)

    exactly = Exactly(score_exactly, rounding(matrix.shape[1]))
    return best_of_blocks(rows, len(units), score, k, exclude, exactly=exactly)


def nearest_by_product(
    matrix: Matrix,
    inverses: Floats,
    positive: Matrix,
    negative: Matrix,
    k: int,
    *,
    exclude: Rows | None = None,
    epsilon: float = EPSILON,
) -> Nearest:
    """Rows of the greatest 3CosMul, which multiplies and divides cosines; else as `nearest_rows`.

    positive, negative : float [queries, any, dimensions], vectors to be similar to, and dissimilar

    >>> matrix = np.array([[1, 0], [1, 1], [0, 1]], dtype=np.float32)
    >>> wanted, unwanted = matrix[None, :2], matrix[None, 2:]
    >>> nearest_by_product(matrix, inverse_lengths(matrix), wanted, unwanted, 1).rows
    array([[0]])
    """
    wanted = positive.shape[1]
    queries = np.concatenate([positive, negative], axis=1)
    count, words, dimensions = queries.shape
    units = unit_rows(queries.reshape(-1, dimensions)).reshape(queries.shape)

    def score(batch: slice, block: slice, out: Floats) -> Floats:
        cosines = block_cosines(matrix, inverses, units[batch].reshape(-1, dimensions), block, out)
        cosines = cosines.reshape(-1, words, cosines.shape[1])
        return multiply_cosines(cosines[:, :wanted], cosines[:, wanted:], epsilon)

    return best_of_blocks(matrix, count, score, k, exclude, scores_per_query=words)


def multiply_cosines(positive: Floats, negative: Floats, epsilon: float = EPSILON) -> Floats:
    """3CosMul: the product of similarities to wanted words, divided by that to unwanted words.

    positive, negative : float32 [queries, words, rows], cosines, which are moved from -1..1 to 0..1.
    Returns float32 [queries, rows]. Source: Levy & Goldberg 2014, eq. 4.
    """
    wanted, unwanted = (((cosines + 1) / 2).prod(axis=1) for cosines in (positive, negative))
    scores: Floats = wanted / (unwanted + np.float32(epsilon))
    return scores


def odd_row(matrix: Matrix) -> int:
    """Number of the row that is least similar to the mean of all unit rows.

    >>> odd_row(np.array([[1, 0], [0, 9], [2, 0]], dtype=np.float32))
    1
    """
    units = unit_rows(matrix)
    return int(np.argmin(units @ units.mean(axis=0)))


class Exactly(NamedTuple):
    """How to score the few rows that may be the best.

    score : the scores of pairs of a query and a row, float32 [pairs], from the numbers of both
    margin : the most that a quick score is off
    """

    score: Callable[[NDArray[np.intp], Rows], Floats]
    margin: float


def best_of_blocks(
    matrix: Matrix | Rows,
    queries: int,
    score: Callable[[slice, slice, Floats], Floats],
    k: int,
    exclude: Rows | None,
    scores_per_query: int = 1,
    exactly: Exactly | None = None,
) -> Nearest:
    """The best rows for every query.

    matrix : the rows, or what stands for them, of which blocks are cut
    score : the scores of some queries and a block of rows, float32 [queries, rows]; it may write to
        its last argument, float32 [queries * scores_per_query, rows], which is used again
    exactly : if given, `score` is only near
    """
    found = nothing_found(queries, min(k, len(matrix)))
    for batch in blocks(queries, BATCH_QUERIES):
        excluded = None if exclude is None else exclude[batch]
        best = Nearest(found.rows[batch], found.similarities[batch])
        scores_per_row = scores_per_query * len(best.rows)
        at_once = _rows_at_once(matrix, scores_per_row)
        scratch = np.empty(scores_per_row * at_once, dtype=np.float32)
        for block in blocks(len(matrix), at_once):
            size = scores_per_row * (block.stop - block.start)
            scores = score(batch, block, scratch[:size].reshape(scores_per_row, -1))
            _leave_out(excluded, scores, block)
            margin = 0.0 if exactly is None else exactly.margin
            query, column = _find_candidates(best, scores, margin)
            rows, values = column + block.start, scores[query, column]
            if exactly is not None:
                values = exactly.score(query + batch.start, rows)
            best = best_of_pairs(best, query, rows, values)
        found.rows[batch], found.similarities[batch] = best
    return found


def nothing_found(queries: int, k: int) -> Nearest:
    """No rows for any query yet."""
    shape = queries, k
    return Nearest(np.full(shape, -1, np.int64), np.full(shape, -np.inf, np.float32))


def best_of_pairs(best: Nearest, query: NDArray[np.intp], rows: Rows, scores: Floats) -> Nearest:
    """The best of the rows found so far and of pairs of a query and a later row; these rise by query."""
    queries, k = best.rows.shape
    all_queries = np.concatenate([np.repeat(np.arange(queries), k), query])
    all_rows = np.concatenate([best.rows.ravel(), rows])
    all_scores = np.concatenate([best.similarities.ravel(), scores])
    # The sort is stable, and rows rise among equal scores already.
    order = np.lexsort([-all_scores, all_queries])
    firsts = np.searchsorted(all_queries[order], np.arange(queries))
    kept = order[firsts[:, np.newaxis] + np.arange(k)]
    return Nearest(all_rows[kept], all_scores[kept])


def _rows_at_once(matrix: Matrix | Rows, scores_per_row: int) -> int:
    """The number of rows to compare in one product: few products, but bounded memory."""
    rows = min(len(matrix), max(1, BLOCK_SCORES // scores_per_row))
    # Half precision and chosen rows are copied for the product; float32 is used where it lies.
    return rows if matrix.dtype == np.float32 else min(rows, BLOCK_ROWS)


def _leave_out(exclude: Rows | None, scores: Floats, block: slice) -> None:
    """Score the excluded rows of a block as no answers."""
    if exclude is not None:
        inside = (exclude >= block.start) & (exclude < block.stop)
        query, column = np.nonzero(inside)
        scores[query, exclude[query, column] - block.start] = -np.inf


def _find_candidates(
    best: Nearest, scores: Floats, margin: float
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Query and column of all scores that can be among the best, and of few others.

    margin : the most that a score is off
    """
    queries, k = best.rows.shape
    # Of equal scores the earlier row wins, so only greater scores count.
    least = np.nextafter(best.similarities[:, -1:], np.float32(np.inf)) - np.float32(margin)
    # numpy finds the few ten times faster in a flat array.
    if (best.rows[:, -1] >= 0).all():
        found = np.flatnonzero(scores >= least)
        if len(found) <= 4 * queries * k:
            return np.divmod(found, scores.shape[1])
    kth = _below_kth_greatest(scores, k) - np.float32(2 * margin)
    least = np.maximum(np.fmax(least, kth), -np.finfo(np.float32).max)  # -inf is no answer
    return np.divmod(np.flatnonzero(scores >= least), scores.shape[1])


def _below_kth_greatest(scores: Floats, k: int) -> Floats:
    """A score that at least k scores reach and few exceed, without a full sort: float32 [queries, 1].

    It is the kth greatest among the greatest of each group of columns, since each of k such
    groups has a score that reaches it. nan is smaller than every number.
    """
    group_size = min(GROUP_COLUMNS, scores.shape[1] // k)
    if group_size == 0:
        return np.full((len(scores), 1), -np.inf, dtype=np.float32)
    groups = scores.shape[1] // group_size
    grouped = scores[:, : groups * group_size].reshape(len(scores), group_size, groups)
    greatest = np.fmax.reduce(grouped, axis=1)
    return -np.partition(-greatest, k - 1, axis=1)[:, k - 1 : k]
