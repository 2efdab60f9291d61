"""Texts in which each word has contexts of its own, so that its vector is like no other's."""

from collections.abc import Iterator

import numpy as np

WORDS, PARTNERS = 150, 12


def line_of_partners(seed: int, sentences: int = 6_000, step: int = 1) -> Iterator[list[str]]:
    """Each word stands between some of its own twelve partners, the same ones for every seed.

    step: 1, or another, by which each word stands between the partners of another one.
    """
    partners = np.random.default_rng(0).integers(0, WORDS, (WORDS, PARTNERS))
    rng = np.random.default_rng(seed)
    for word in rng.integers(0, WORDS, sentences).tolist():
        first, second, *others = rng.choice(partners[word * step % WORDS], 4).tolist()
        yield [f"w{number}" for number in (first, second, word, *others)]
