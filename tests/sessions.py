"""Sessions from generators that are known: of chance alone, and with a plant that only settings find."""

import numpy as np


def chance_sessions(seed, sessions=400, items=60, length=8):
    """Items that are all equally likely, whatever was before: nothing can be learned."""
    rng = np.random.default_rng(seed)
    return name_items(rng.integers(0, items, (sessions, length)))


def planted_sessions(seed, sessions=1_000, items=200, length=10, kept=0.7):
    """Each item has one that follows it in seven of ten cases; else the next one is any."""
    rng = np.random.default_rng(seed)
    follower = rng.permutation(items)
    found = rng.integers(0, items, (sessions, length))
    for place in range(1, length):
        follows = rng.random(sessions) < kept
        found[follows, place] = follower[found[follows, place - 1]]
    return name_items(found)


def name_items(numbers):
    """Numbers as words."""
    return [[f"item{number}" for number in row] for row in numbers.tolist()]
