"""Numbers tokens that are whole numbers themselves, such as the nodes of a graph."""

from typing import NamedTuple

import numpy as np

from wordkin.kernels.compiling import helper, kernel

GOLDEN = 0x9E3779B97F4A7C15  # 2⁶⁴ over the golden ratio: neighbors get slots far apart (Knuth)

i32, i64, u64 = np.int32, np.int64, np.uint64


class NumberTable(NamedTuple):
    """Distinct numbers in order of first appearance, and where to look for them.

    slots: int32 [a power of two], number of a token + 1, 0 where free; tokens, counts: int64
    [capacity]; size: int64 [1].
    """

    slots: np.ndarray
    tokens: np.ndarray
    counts: np.ndarray
    size: np.ndarray


@helper
def find_slot(slots, tokens, token):
    """The slot that holds a token, or the free one where it belongs."""
    mask = u64(slots.shape[0] - 1)
    slot = u64(token) * u64(GOLDEN)
    slot = (slot ^ slot >> u64(32)) & mask
    while slots[i64(slot)] and tokens[slots[i64(slot)] - 1] != token:
        slot = (slot + u64(1)) & mask
    return i64(slot)


@kernel
def number_tokens(text, table, ids, done):
    """Fill ids with the number of each token from `done` on, and count them.

    Returns how many tokens are done: not all where the table is full.
    """
    for i in range(done, text.shape[0]):
        slot = find_slot(table.slots, table.tokens, text[i])
        number = table.slots[slot] - 1
        if number < 0:
            number = i32(table.size[0])
            if number == table.tokens.shape[0]:
                return i
            table.slots[slot] = number + 1
            table.tokens[number] = text[i]
            table.size[0] += 1
        table.counts[number] += 1
        ids[i] = number
    return text.shape[0]


@kernel
def fill_slots(slots, tokens):
    """Put all tokens into empty slots."""
    for number in range(tokens.shape[0]):
        slots[find_slot(slots, tokens, tokens[number])] = number + 1


@kernel
def write_decimals(numbers, offsets, letters):
    """Write each number's decimal digits up to where the next one's begin."""
    for i in range(numbers.shape[0]):
        rest = numbers[i]
        for place in range(offsets[i + 1] - 1, offsets[i] - 1, -1):
            letters[place] = 48 + rest % 10
            rest //= 10
