"""Counts neighboring word ids, and joins those that are phrases, without making Python strings.

A phrase is a path: from its first word over connector words, if there are any ("state *of the*
union"), to its last word. A step of a path is one entry of an open-addressing table:

    key      where the path has come to (a word, or a node behind connector words) << 32 | word + 1
    value    behind a connector word the node it leads to, behind any other word what is wanted of
             the pair: its count, or the word that it becomes

Key and value lie side by side, so that a step costs one look into memory.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wordkin.kernels.compiling import kernel, leaf
from wordkin.kernels.lanes import prefetch

HASH_FACTOR = np.uint64(0x9E3779B97F4A7C15)  # 2^64 / golden ratio: spreads neighboring keys
HASH_SHIFT = np.uint64(32)
SPELLING_FACTOR = np.uint64(0x5851F42D4C957F2D)  # odd and with random bits, from Knuth's MMIX

WORD, CONNECTOR, BORDER = range(3)  # kinds of words
POSITION, SENTENCE, PLACE = range(3)  # the fields of a cursor
NOWHERE = -1
AHEAD = 16  # tokens between asking for memory and using it: some 200 ns


class PairTable(NamedTuple):
    """Steps of paths, changed in place.

    slots: int64 [power of two, 2], key and value, 0 where empty; size: int64 [2], how many entries
    there are, and the next node's number; nodes have numbers from the number of words on.
    """

    slots: NDArray[np.int64]
    size: NDArray[np.int64]


class Sentences(NamedTuple):
    """ids: int32 [tokens]; starts: int64 [sentences + 1], none of them empty."""

    ids: NDArray[np.int32]
    starts: NDArray[np.int64]


class Joined(NamedTuple):
    """What joining writes: a corpus with words in order of first appearance.

    ids: int32 [tokens]; starts: int64 [sentences + 1]; new_ids: int32 [old words and phrases], -1
    until one appears; order: int64, the old id of each new one; counts: int64, by new id;
    cursor: int64 [2], tokens and words so far.
    """

    ids: NDArray[np.int32]
    starts: NDArray[np.int64]
    new_ids: NDArray[np.int32]
    order: NDArray[np.int64]
    counts: NDArray[np.int64]
    cursor: NDArray[np.int64]


@leaf
def first_slot(slots, key):
    """Where the search for a key begins."""
    return np.int64((np.uint64(key) * HASH_FACTOR) >> HASH_SHIFT) & (len(slots) - 1)


@leaf
def find_slot(slots, key):
    """The slot of a key, or the empty one where it belongs."""
    mask = len(slots) - 1
    slot = first_slot(slots, key)
    while slots[slot, 0] != key and slots[slot, 0] != 0:
        slot = (slot + 1) & mask
    return slot


@leaf
def prefetch_slot(slots, key):
    """Ask early for the memory where the search for a key begins."""
    prefetch(slots, first_slot(slots, key), 0)


@leaf
def count_step(table, place, word, kind):
    """Count the pair that a word completes, or go over a connector word; where the path is then."""
    slots, size = table
    key = (place << 32) | (word + 1)
    slot = find_slot(slots, key)
    if slots[slot, 0] == 0:
        slots[slot, 0] = key
        size[0] += 1
        if kind == CONNECTOR:
            slots[slot, 1] = size[1]
            size[1] += 1
    if kind == CONNECTOR:
        return slots[slot, 1]
    slots[slot, 1] += 1
    return word


@kernel
def count_pairs(text, kinds, stop, limit, table, cursor):
    """Count pairs from the cursor on until token `stop`, or until the table has `limit` entries.

    kinds: uint8 [words]. Connector words stand inside phrases. Border words are passed over here,
    though no phrase reaches across them: the C tool counts so across the ends of lines.
    """
    ids, starts = text
    size = table.size
    i, sentence, place = cursor[POSITION], cursor[SENTENCE], cursor[PLACE]
    end = starts[sentence + 1]
    while i < stop and size[0] < limit:
        if i == end:
            sentence += 1
            end = starts[sentence + 1]
            place = NOWHERE
        word = np.int64(ids[i])
        i += 1
        if i + AHEAD < len(ids):  # a guess, since there may be connector words: most often right
            left, right = np.int64(ids[i + AHEAD - 1]), np.int64(ids[i + AHEAD])
            prefetch_slot(table.slots, (left << 32) | (right + 1))
        kind = kinds[word]
        if kind == BORDER:
            continue
        if place != NOWHERE:
            place = count_step(table, place, word, kind)
        elif kind == WORD:
            place = word
    cursor[POSITION], cursor[SENTENCE], cursor[PLACE] = i, sentence, place


@kernel
def insert(slots, entries):
    """Put entries, int64 [entries, 2] with keys that differ, into a table that has room for them."""
    for i in range(len(entries)):
        if entries[i, 0] != 0:
            slot = find_slot(slots, entries[i, 0])
            slots[slot, 0] = entries[i, 0]
            slots[slot, 1] = entries[i, 1]


@kernel
def list_entries(slots, first, last, values):
    """Fill int64 [entries] each: where a step begins, the word that it goes over, its value."""
    entry = 0
    for slot in range(len(slots)):
        key = slots[slot, 0]
        if key != 0:
            first[entry] = key >> 32
            last[entry] = (key & 0xFFFFFFFF) - 1
            values[entry] = slots[slot, 1]
            entry += 1


@leaf
def write_id(word, joined):
    """Append one token by its old id, which gets the next new one if it is the first of its kind."""
    tokens, words = joined.cursor[0], joined.cursor[1]
    new_id = joined.new_ids[word]
    if new_id < 0:
        new_id = np.int32(words)
        joined.new_ids[word] = new_id
        joined.order[words] = word
        joined.cursor[1] = words + 1
    joined.counts[new_id] += 1
    joined.ids[tokens] = new_id
    joined.cursor[0] = tokens + 1


@leaf
def write_ids(ids, start, stop, joined):
    """Append the tokens of a candidate that turned out to be no phrase."""
    for i in range(start, stop):
        write_id(ids[i], joined)


@kernel
def join_pairs(text, kinds, table, joined):
    """Write a text with its phrases joined, from left to right, the first that is found.

    table: its pairs' values are the ids that they become. `joined.ids` and `.starts` may be the
    text's own, since nothing is written ahead of what was read.
    """
    ids, starts = text
    slots = table.slots
    begin = starts[0]
    for sentence in range(len(starts) - 1):
        end = starts[sentence + 1]
        joined.starts[sentence] = joined.cursor[0]
        first = end  # of a candidate; there is none
        place = np.int64(NOWHERE)
        for i in range(begin, end):
            word = np.int64(ids[i])
            kind = kinds[word]
            value = np.int64(NOWHERE)
            if first < i and place != NOWHERE and kind != BORDER:
                slot = find_slot(slots, (place << 32) | (word + 1))
                if slots[slot, 0] != 0:
                    value = slots[slot, 1]
            if kind == CONNECTOR and first < i:
                place = value
            elif kind == WORD and value != NOWHERE:
                write_id(value, joined)
                first = end
            else:
                write_ids(ids, first, i, joined)
                first = end
                if kind == WORD:
                    first = i
                    place = word
                else:
                    write_id(word, joined)
        write_ids(ids, first, end, joined)
        begin = end
    joined.starts[len(starts) - 1] = joined.cursor[0]


@kernel
def write_words(text, letters, offsets, cursor, output):
    """Write words as text until they end or the output is full; how many bytes were written.

    Before each word stands a space, or a line end if a sentence begins. letters: uint8 and offsets:
    int64 [words + 1] of the vocabulary; cursor: as for `count_pairs`, changed in place.
    """
    ids, starts = text
    i, sentence = cursor[POSITION], cursor[SENTENCE]
    size = 0
    while i < len(ids):
        word = ids[i]
        if size + 1 + offsets[word + 1] - offsets[word] > len(output):
            break
        output[size] = 32
        if i == starts[sentence]:
            output[size] = 10
            sentence += 1
        size += 1
        for k in range(offsets[word], offsets[word + 1]):
            output[size] = letters[k]
            size += 1
        i += 1
    cursor[POSITION], cursor[SENTENCE] = i, sentence
    return size


@kernel
def hash_spellings(letters, offsets, hashes, powers):
    """Fill hashes, uint64 [words], that can be joined: hash(ab) = hash(a) * power(b) + hash(b).

    powers: uint64 [words], of the factor, to the number of a word's bytes.
    """
    for word in range(len(hashes)):
        value = np.uint64(0)
        power = np.uint64(1)
        for k in range(offsets[word], offsets[word + 1]):
            value = value * SPELLING_FACTOR + np.uint64(letters[k]) + np.uint64(1)
            power = power * SPELLING_FACTOR
        hashes[word] = value
        powers[word] = power


@kernel
def hash_steps(steps, delimiter, shift, hashes, powers):
    """Fill the hashes of nodes, behind those of the words; a node's origin stands before it.

    steps: int64 [nodes, 2], origin and connector word; delimiter and shift: its hash and power.
    """
    words = len(powers)
    for node in range(len(steps)):
        origin, connector = steps[node]
        hashes[words + node] = (hashes[origin] * shift + delimiter) * powers[connector] + hashes[
            connector
        ]
