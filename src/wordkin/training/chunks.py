"""The order of training: each epoch goes through the text in chunks, with a seed of its own."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

# About 10 ms: long against a call from Python, short against a person's patience.
CHUNK_TOKENS = 20_000
# In a training of a short text, so that the learning rate falls in small steps there too.
CHUNKS_AT_LEAST = 200


def chunk_size(words_total: int) -> int:
    """How many tokens a chunk has, by the number of words of all epochs.

    >>> chunk_size(10**9), chunk_size(10_000), chunk_size(10)
    (20000, 50, 1)
    """
    return max(1, min(CHUNK_TOKENS, words_total // CHUNKS_AT_LEAST))


def cut_chunks(first: int, tokens: int, size: int) -> Iterator[tuple[int, int]]:
    """Begin and end of each chunk of a text, in order, from the token `first` on.

    >>> list(cut_chunks(20, 45, size=10))
    [(20, 30), (30, 40), (40, 45)]
    """
    for begin in range(first, tokens, size):
        yield begin, min(begin + size, tokens)


def epoch_seed(seed: int, number: int) -> np.uint64:
    """The seed of an epoch's random choices. number: of the epoch, over all trainings of a model.

    >>> int(epoch_seed(1, 2)) == int(epoch_seed(1, 2)) != int(epoch_seed(1, 3))
    True
    """
    sequence = np.random.SeedSequence([seed, number])
    return np.uint64(sequence.generate_state(1, np.uint64)[0])
