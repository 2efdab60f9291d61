"""How true a map is: the share of nearest words that are near on it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wordkin.search.exact import (
    Floats,
    Matrix,
    best_of_blocks,
    inverse_lengths,
    nearest_rows,
    unit_rows,
)

NEAREST = 10  # words by their vectors
FEW, MANY = 10, 50  # points, among which these words should be
SAMPLE = 2_000  # words of a map; their share is that of all, give or take half a percent


class Kept(NamedTuple):
    """Shares from 0 to 1 of each word's ten nearest words, and the number of words asked.

    ten, fifty : those that are among its ten and fifty nearest points
    """

    ten: float
    fifty: float
    words: int


def kept_neighbors(matrix: Matrix, positions: Floats, sample: int = SAMPLE) -> Kept | None:
    """The share of neighbors that a map keeps, or None where fifty points are all that there are.

    positions : float32 [rows, 2], of the rows of the matrix; sample : how many rows are asked

    >>> line = np.arange(60, dtype=np.float32)
    >>> turns = np.stack([np.cos(line / 60), np.sin(line / 60)], axis=1)
    >>> kept_neighbors(turns, np.stack([line, line], axis=1)).fifty
    1.0
    """
    if len(matrix) <= MANY + 1:
        return None
    units = unit_rows(matrix)
    asked = np.unique(np.linspace(0, len(units) - 1, min(sample, len(units))).astype(np.int64))
    itself = asked[:, np.newaxis]
    inverses = inverse_lengths(units)
    near = nearest_rows(units, inverses, units[asked], NEAREST, exclude=itself).rows
    points = nearest_points(positions, asked, MANY)
    few, many = (float(share_kept(near, points[:, :count]).mean()) for count in (FEW, MANY))
    return Kept(few, many, len(asked))


def share_kept(rows: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.float64]:
    """The share of each line's numbers that are in the other's line, too, float64 [lines].

    >>> share_kept(np.array([[1, 2], [3, 4]]), np.array([[2, 5], [4, 3]]))
    array([0.5, 1. ])
    """
    found = (rows[:, :, np.newaxis] == others[:, np.newaxis, :]).any(axis=2)
    shares: NDArray[np.float64] = found.mean(axis=1)
    return shares


def nearest_points(positions: Floats, asked: NDArray[np.int64], k: int) -> NDArray[np.int64]:
    """The rows of the k nearest points of each asked row, nearest first, int64 [asked, k].

    >>> nearest_points(np.array([[0, 0], [9, 9], [1, 1]], np.float32), np.array([0]), 2)
    array([[2, 1]])
    """
    x, y = np.ascontiguousarray(positions.T, np.float32)

    def score(batch: slice, block: slice, out: Floats) -> Floats:
        np.square(x[asked[batch], np.newaxis] - x[block], out=out)
        out += np.square(y[asked[batch], np.newaxis] - y[block])
        return np.negative(out, out=out)

    found = best_of_blocks(positions, len(asked), score, k, asked[:, np.newaxis])
    return found.rows
