"""Cosines of rows of matrices: quickly, of whole blocks in float32, and by the one rule that answers have.

The last bits of a product in float32 depend on its shape, so that the same two vectors would have another
cosine alone, in a batch, and among others. Answers therefore have the cosine in double precision, rounded
once: `pair_cosines`. The quick ones only decide which rows may be answers.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import FormatError
from wordkin.formats.lengths import BLOCK_ROWS, TINY, blocks, inverse_lengths
from wordkin.formats.stored import check_finite

Matrix = NDArray[np.floating]
Floats = NDArray[np.float32]
Rows = NDArray[np.int64]

BATCH_QUERIES = 256
PAIR_NUMBERS = 1 << 16  # numbers in double precision at a time, which fit a cache
NORMAL = np.finfo(
    np.float32
).tiny  # a smaller inverse is coarse, and products of its row may overflow
LARGEST_INVERSE = 1e30  # products of the row of a greater one may be too small
FEW = 16  # so many queries cost less as columns of the product than as rows


def unit_rows(matrix: Matrix) -> Floats:
    """Rows of length 1, float32; a row of zeros stays as it is.

    >>> unit_rows(np.array([[3, 4], [0, 0]], dtype=np.float32))
    array([[0.6, 0.8],
           [0. , 0. ]], dtype=float32)
    """
    rows = np.asarray(matrix, dtype=np.float32)
    inverses = inverse_lengths(rows)
    units = rows * inverses[:, np.newaxis]
    extreme = _extreme_rows(inverses)
    exact = rows[extreme].astype(np.float64)
    units[extreme] = exact / np.linalg.norm(exact, axis=1, keepdims=True)
    return units


def pair_cosines(matrix: Matrix, rows: Rows, queries: Matrix, places: NDArray[np.intp]) -> Floats:
    """Cosine of matrix[rows[i]] and queries[places[i]] for every i, float32 [pairs].

    Products of two float32 are exact in double precision, and each row is summed by itself: a cosine
    depends on the two vectors alone. It is 0 for vectors without a direction; see `inverse_lengths`.

    >>> matrix = np.array([[1, 0], [1, 1], [0, 1]], dtype=np.float32)
    >>> pair_cosines(matrix, np.array([2, 0]), matrix, np.array([1, 0]))
    array([0.70710677, 1.        ], dtype=float32)
    """
    result = np.zeros(len(rows), dtype=np.float32)
    asked = in_double_precision(queries)
    asked_lengths = exact_lengths(asked)
    for part in blocks(len(rows), max(1, PAIR_NUMBERS // max(1, matrix.shape[1]))):
        found, place = in_double_precision(matrix[rows[part]]), places[part]
        lengths, product = exact_lengths(found), (found * asked[place]).sum(axis=1)
        if not np.isfinite(lengths).all():
            check_finite(matrix)
        has_direction = (lengths > TINY) & (asked_lengths[place] > TINY)
        cosines = np.zeros(len(found))
        np.divide(product, lengths * asked_lengths[place], out=cosines, where=has_direction)
        result[part] = cosines
    return result


def similarities(matrix: Matrix, inverses: Floats, queries: Matrix) -> Floats:
    """Cosine of every query and every row, float32 [queries, rows]; parameters as of `nearest_rows`."""
    result = np.empty((len(queries), len(matrix)), dtype=np.float32)
    for batch in blocks(len(queries), BATCH_QUERIES):
        units = unit_rows(queries[batch])
        for block in blocks(len(matrix), BLOCK_ROWS):
            result[batch, block] = block_cosines(matrix, inverses, units, block)
    return result.clip(-1, 1, out=result)


def block_cosines(
    matrix: Matrix, inverses: Floats, units: Floats, block: slice, out: Floats | None = None
) -> Floats:
    """Cosine of every unit row and every row of a block, float32 [units, rows]; in `out` if given."""
    rows = np.asarray(matrix[block], dtype=np.float32)
    with np.errstate(over="ignore", invalid="ignore"):
        scores = _multiply(units, rows, out)
        scores *= inverses[block]
        if len(extreme := _extreme_rows(inverses[block])):
            scores[:, extreme] = units @ unit_rows(rows[extreme]).T
        is_finite = np.isfinite(scores.sum())
    if not is_finite:
        check_finite(matrix)
        raise FormatError("lengths of the vectors: expected finite numbers. The file is damaged.")
    return scores


def _multiply(units: Floats, rows: Floats, out: Floats | None) -> Floats:
    """units @ rows.T, whose cost depends on which of them numpy's library has to rearrange."""
    if not 1 < len(units) <= FEW:
        scores: Floats = np.matmul(units, rows.T, out=out)
        return scores
    scores = np.empty((len(units), len(rows)), np.float32) if out is None else out
    scores[:] = np.matmul(rows, units.T).T
    return scores


def _extreme_rows(inverses: Floats) -> NDArray[np.intp]:
    """The rows so long, or so short, that float32 cannot hold every product with them."""
    rows = np.flatnonzero(~((inverses >= NORMAL) & (inverses <= LARGEST_INVERSE)))
    return rows[inverses[rows] > 0]


def rounding(dimensions: int) -> float:
    """The most that a cosine of `block_cosines` is off: each of its sums has so many roundings."""
    return (2 * dimensions + 16) * 2.0**-24


def in_double_precision(matrix: Matrix) -> NDArray[np.float64]:
    """The float32 numbers of a matrix in double precision, row by row in memory."""
    return np.asarray(matrix, dtype=np.float32).astype(np.float64, order="C")


def exact_lengths(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """The length of every row, as `pair_cosines` has it."""
    lengths: NDArray[np.float64] = np.sqrt((rows * rows).sum(axis=1))
    return lengths
