"""Random numbers inside kernels."""

import numpy as np

from wordkin.kernels.compiling import leaf

f32, i64, u64 = np.float32, np.int64, np.uint64


@leaf
def scramble(state):
    """The next state of a xorshift generator (Marsaglia 2003)."""
    state ^= state << u64(13)
    state ^= state >> u64(7)
    state ^= state << u64(17)
    return state


@leaf
def random_at(seed, position):
    """64 random bits that depend on nothing but seed and position (splitmix64).

    Every thread therefore draws the same for a token, whether it is kept and how far its window
    reaches: chunks may be cut anywhere, and windows reach across the cuts.
    """
    bits = seed + u64(i64(position)) * u64(0x9E3779B97F4A7C15)
    bits = (bits ^ (bits >> u64(30))) * u64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> u64(27))) * u64(0x94D049BB133111EB)
    return bits ^ (bits >> u64(31))


@leaf
def fraction(bits):
    """The upper 24 bits as a float32 in [0, 1)."""
    return f32(bits >> u64(40)) * f32(2.0**-24)
