"""Sizes of rows; Numba is not needed to know them."""

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
