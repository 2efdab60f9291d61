"""Ids for tokens that are whole numbers, such as the nodes of a graph."""

from typing import NamedTuple

import numpy as np

from wordkin.kernels.compiling import helper, kernel

GOLDEN = 0x9E3779B97F4A7C15  # 2⁶⁴ over the golden ratio: neighbors get slots far apart (Knuth)

i32, i64, u64 = np.int32, np.int64, np.uint64


class NumberTable(NamedTuple):
    """Distinct tokens in order of first appearance, and a hash table of their ids.

    slots: int32 [power of two], a token's id + 1, or 0 if empty; tokens, counts: int64 [capacity];
    size: int64 [1], the number of tokens.
    """

    slots: np.ndarray
    tokens: np.ndarray
    counts: np.ndarray
    size: np.ndarray


@helper
def find_slot(slots, tokens, token):
    """The slot of a token, or the empty one where it belongs."""
    mask = u64(slots.shape[0] - 1)
    slot = u64(token) * u64(GOLDEN)
    slot = (slot ^ slot >> u64(32)) & mask
    while slots[i64(slot)] and tokens[slots[i64(slot)] - 1] != token:
        slot = (slot + u64(1)) & mask
    return i64(slot)


@kernel
def number_tokens(text, table, ids, done):
    """Fill `ids` with the id of each token from position `done` on, and count the tokens.

    Returns the number of tokens done, which is less than all if the table is full.
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
    """Write each number's sign and decimal digits to letters[offsets[i] : offsets[i + 1]]."""
    for i in range(numbers.shape[0]):
        rest, start = numbers[i], offsets[i]
        if rest < 0:
            letters[start] = 45
            start += 1
        else:
            rest = -rest  # not the other way round: -2**63 has no positive
        for position in range(offsets[i + 1] - 1, start - 1, -1):
            digit = (10 - rest % 10) % 10
            letters[position] = 48 + digit
            rest = (rest + digit) // 10
