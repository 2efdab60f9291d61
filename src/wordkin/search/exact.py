"""Exact search for the nearest rows of a matrix: arrays in, arrays out.

Similarity is the cosine. Rows are compared in blocks, so that a matrix that is mapped or in half
precision is never copied whole; only the length of each row is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wordkin.formats.stored import check_finite

Matrix = NDArray[np.floating]
Floats = NDArray[np.float32]
Rows = NDArray[np.int64]

BATCH_QUERIES = 256
BLOCK_SCORES = 1 << 21  # 8 MB of similarities, which fit a cache: 8,192 rows for a full batch
BLOCK_ROWS = 16_384  # of a matrix whose rows have to be copied
GROUP_COLUMNS = 32  # few enough groups to sort, enough to separate the best from the rest
SHORTEST, LONGEST = 1e-15, 1e15  # lengths of rows whose squares float32 can hold
TINY = 3e-39  # the inverse of a smaller length is infinite in float32
NORMAL = np.finfo(
    np.float32
).tiny  # a smaller inverse is coarse, and products of its row may overflow
EPSILON = 0.001  # Levy & Goldberg 2014, so that 3CosMul never divides by zero


class Nearest(NamedTuple):
    """The nearest rows of every query, best first; -1 fills up where there are too few.

    rows : int64 [queries, k]
    similarities : float32 [queries, k]
    """

    rows: Rows
    similarities: Floats


def inverse_lengths(matrix: Matrix) -> Floats:
    """One over the length of every row, float32 [rows].

    It is 0 for rows of zeros, or shorter than 3e-39: without a direction they are similar to nothing.
    Raises `FormatError` for rows with nan or inf, as does every function below that takes rows.

    >>> inverse_lengths(np.array([[3, 4], [0, 0]], dtype=np.float32))
    array([0.2, 0. ], dtype=float32)
    """
    inverses = np.zeros(len(matrix), dtype=np.float32)
    for block in _blocks(len(matrix), BLOCK_ROWS):
        rows = np.asarray(matrix[block], dtype=np.float32)
        lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows)).astype(np.float64)
        # Squares in float32 end at 1e-38 and 1e38: these rows are measured again in double precision.
        extreme = np.flatnonzero(~((lengths >= SHORTEST) & (lengths <= LONGEST)))
        lengths[extreme] = np.linalg.norm(rows[extreme].astype(np.float64), axis=1)
        if not np.isfinite(lengths).all():
            check_finite(matrix)
        np.divide(1, lengths, out=inverses[block], where=lengths > TINY)
    return inverses


def unit_rows(matrix: Matrix) -> Floats:
    """Rows of length 1, float32; a row of zeros stays as it is.

    >>> unit_rows(np.array([[3, 4], [0, 0]], dtype=np.float32))
    array([[0.6, 0.8],
           [0. , 0. ]], dtype=float32)
    """
    rows = np.asarray(matrix, dtype=np.float32)
    inverses = inverse_lengths(rows)
    units = rows * inverses[:, np.newaxis]
    huge = _huge_rows(inverses)
    exact = rows[huge].astype(np.float64)
    units[huge] = exact / np.linalg.norm(exact, axis=1, keepdims=True)
    return units


def similarities(matrix: Matrix, inverses: Floats, queries: Matrix) -> Floats:
    """Cosine of every query and every row, float32 [queries, rows]; parameters as of `nearest_rows`."""
    result = np.empty((len(queries), len(matrix)), dtype=np.float32)
    for batch in _blocks(len(queries), BATCH_QUERIES):
        units = unit_rows(queries[batch])
        for block in _blocks(len(matrix), BLOCK_ROWS):
            result[batch, block] = block_cosines(matrix, inverses, units, block)
    return result.clip(-1, 1, out=result)


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

    return clip_cosines(best_of_blocks(matrix, len(units), score, k, exclude))


def clip_cosines(found: Nearest) -> Nearest:
    """The same answers with cosines from -1 to 1, which rounding can exceed."""
    is_found = found.rows >= 0
    return found._replace(
        similarities=np.where(is_found, found.similarities.clip(-1, 1), found.similarities)
    )


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


def best_of_blocks(
    matrix: Matrix,
    queries: int,
    score: Callable[[slice, slice, Floats], Floats],
    k: int,
    exclude: Rows | None,
    scores_per_query: int = 1,
) -> Nearest:
    """The best rows for every query.

    score : the scores of some queries and a block of rows, float32 [queries, rows]; it may write to
        its last argument, float32 [queries * scores_per_query, rows], which is used again
    """
    shape = queries, min(k, len(matrix))
    found = Nearest(np.full(shape, -1, np.int64), np.full(shape, -np.inf, np.float32))
    for batch in _blocks(queries, BATCH_QUERIES):
        excluded = None if exclude is None else exclude[batch]
        best = Nearest(found.rows[batch], found.similarities[batch])
        scores_per_row = scores_per_query * len(best.rows)
        at_once = _rows_at_once(matrix, scores_per_row)
        scratch = np.empty(scores_per_row * at_once, dtype=np.float32)
        for block in _blocks(len(matrix), at_once):
            size = scores_per_row * (block.stop - block.start)
            scores = score(batch, block, scratch[:size].reshape(scores_per_row, -1))
            best = _merge(best, scores, block.start, excluded)
        found.rows[batch], found.similarities[batch] = best
    return found


def block_cosines(
    matrix: Matrix, inverses: Floats, units: Floats, block: slice, out: Floats | None = None
) -> Floats:
    """Cosine of every unit row and every row of a block, float32 [units, rows]; in `out` if given."""
    rows = np.asarray(matrix[block], dtype=np.float32)
    with np.errstate(over="ignore", invalid="ignore"):
        scores: Floats = np.matmul(units, rows.T, out=out)
        scores *= inverses[block]
    if len(huge := _huge_rows(inverses[block])):
        scores[:, huge] = units @ unit_rows(rows[huge]).T
    return scores


def _huge_rows(inverses: Floats) -> NDArray[np.intp]:
    """The rows so long that float32 cannot hold every product with them."""
    rows = np.flatnonzero(inverses < NORMAL)
    return rows[inverses[rows] > 0]


def _rows_at_once(matrix: Matrix, scores_per_row: int) -> int:
    """The number of rows to compare in one product: few products, but bounded memory."""
    rows = min(len(matrix), max(1, BLOCK_SCORES // scores_per_row))
    # Half precision is copied for the product; float32 is used where it lies.
    return rows if matrix.dtype == np.float32 else min(rows, BLOCK_ROWS)


def _merge(best: Nearest, scores: Floats, start: int, exclude: Rows | None) -> Nearest:
    """The best of the rows found so far and of one block, whose rows come later.

    `scores` are changed in place where rows are excluded.
    """
    queries, k = best.rows.shape
    if exclude is not None:
        inside = (exclude >= start) & (exclude < start + scores.shape[1])
        query, column = np.nonzero(inside)
        scores[query, exclude[query, column] - start] = -np.inf
    query, column = np.divmod(_find_candidates(best, scores), scores.shape[1])
    all_queries = np.concatenate([np.repeat(np.arange(queries), k), query])
    all_rows = np.concatenate([best.rows.ravel(), column + start])
    all_scores = np.concatenate([best.similarities.ravel(), scores[query, column]])
    # The sort is stable, and rows rise among equal scores already.
    order = np.lexsort([-all_scores, all_queries])
    firsts = np.searchsorted(all_queries[order], np.arange(queries))
    kept = order[firsts[:, np.newaxis] + np.arange(k)]
    return Nearest(all_rows[kept], all_scores[kept])


def _find_candidates(best: Nearest, scores: Floats) -> NDArray[np.intp]:
    """Positions in the flat array of all scores that can be among the best, and few others."""
    queries, k = best.rows.shape
    # Of equal scores the earlier row wins, so only greater scores count.
    least = np.nextafter(best.similarities[:, -1:], np.float32(np.inf))
    # numpy finds the few ten times faster in a flat array.
    if (best.rows[:, -1] >= 0).all():
        found = np.flatnonzero(scores >= least)
        if len(found) <= 4 * queries * k:
            return found
    return np.flatnonzero(scores >= np.fmax(least, _below_kth_greatest(scores, k)))


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


def _blocks(count: int, size: int) -> Iterator[slice]:
    for start in range(0, count, size):
        yield slice(start, min(start + size, count))
