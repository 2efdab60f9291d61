"""The lengths of vectors: files and searches keep one over each."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from wordkin.formats.stored import check_finite

BLOCK_ROWS = 16_384  # of a matrix whose rows have to be copied
SHORTEST, LONGEST = 1e-15, 1e15  # lengths of rows whose squares float32 can hold
TINY = 3e-39  # the inverse of a smaller length is infinite in float32


def inverse_lengths(matrix: NDArray[np.floating]) -> NDArray[np.float32]:
    """One over the length of every row, float32 [rows].

    It is 0 for rows of zeros, or shorter than 3e-39: without a direction they are similar to nothing.
    Raises `FormatError` for rows with nan or inf, as does every search.

    >>> inverse_lengths(np.array([[3, 4], [0, 0]], dtype=np.float32))
    array([0.2, 0. ], dtype=float32)
    """
    inverses = np.zeros(len(matrix), dtype=np.float32)
    for block in blocks(len(matrix), BLOCK_ROWS):
        rows = np.asarray(matrix[block], dtype=np.float32)
        lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows)).astype(np.float64)
        # Squares in float32 end at 1e-38 and 1e38: these rows are measured again in double precision.
        extreme = np.flatnonzero(~((lengths >= SHORTEST) & (lengths <= LONGEST)))
        lengths[extreme] = np.linalg.norm(rows[extreme].astype(np.float64), axis=1)
        if not np.isfinite(lengths).all():
            check_finite(matrix)
        np.divide(1, lengths, out=inverses[block], where=lengths > TINY)
    return inverses


def blocks(count: int, size: int) -> Iterator[slice]:
    """The slices that cover this number of rows, `size` at a time."""
    for start in range(0, count, size):
        yield slice(start, min(start + size, count))
