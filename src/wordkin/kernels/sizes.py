"""Sizes of rows; Numba is not needed to know them."""

LANES = 16  # floats in a cache line of 64 bytes: one AVX-512 register, two of AVX, four of NEON


def padded_size(size: int) -> int:
    """The size rounded up to a multiple of LANES."""
    return (size + LANES - 1) // LANES * LANES
