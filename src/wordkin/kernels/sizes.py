"""Sizes of rows, and arrays of these sizes; Numba is not needed to know them."""

import math

import numpy as np
from numpy.typing import DTypeLike

LANES = 16  # floats in a cache line of 64 bytes: one AVX-512 register, two of AVX, four of NEON


def padded_size(size: int) -> int:
    """The size rounded up to a multiple of LANES."""
    return (size + LANES - 1) // LANES * LANES


def row_size(dimensions: int) -> int:
    """Numbers in a row of a matrix: whole cache lines, but not a multiple of 4,096 bytes.

    Rows that far apart would all fall into the same few places of the first cache.

    >>> row_size(100), row_size(1_000), row_size(1_024)
    (112, 1008, 1040)
    """
    size = padded_size(dimensions)
    return size if size % 1024 else size + LANES


def aligned_zeros(*shape: int, dtype: DTypeLike = np.float32) -> np.ndarray:
    """Zeros that begin at a cache line, which they share with no other array.

    A row that is not aligned takes one more line to fetch, and two threads must not write to one.
    """
    line, size = 4 * LANES, math.prod(shape) * np.dtype(dtype).itemsize
    room = np.zeros(size + 2 * line, np.uint8)
    first = -room.ctypes.data % line
    return room[first : first + size].view(dtype).reshape(shape)
