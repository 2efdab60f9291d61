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
from wordkin.kernels.lanes import BYTES, copy_bytes, prefetch

HASH_FACTOR = np.uint64(0x9E3779B97F4A7C15)  # 2^64 / golden ratio: spreads neighboring keys
HASH_SHIFT = np.uint64(32)
HINT_SHIFT = np.uint64(61)  # leaves 0 to 7
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


class PhraseTable(NamedTuple):
    """A table of steps that stays as it is.

    slots: as of a `PairTable`; hints: uint8 [slots], of which `hint_of` tells. They take a sixteenth
    of the memory, lie in a near cache, and spare most pairs, which are no phrases, the far look.
    """

    slots: NDArray[np.int64]
    hints: NDArray[np.uint8]


class Numbering(NamedTuple):
    """Words in order of first appearance.

    new_ids: int32 [old words], -1 until one appears; order: int64, the old id of each new one;
    counts: int64, by new id.
    """

    new_ids: NDArray[np.int32]
    order: NDArray[np.int64]
    counts: NDArray[np.int64]


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
def hint_of(key):
    """The bit that is set at a key's first slot if this or one of few other keys is in the table."""
    return np.uint8(1) << np.uint8((np.uint64(key) * HASH_FACTOR) >> HINT_SHIFT)


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
def fill_hints(slots, hints):
    """Set the hints of all keys of a table."""
    for slot in range(len(slots)):
        key = slots[slot, 0]
        if key != 0:
            hints[first_slot(slots, key)] |= hint_of(key)


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
def known_step(table, place, word):
    """The value of a step, or NOWHERE."""
    slots, hints = table
    key = (place << 32) | (word + 1)
    if hints[first_slot(slots, key)] & hint_of(key):
        slot = find_slot(slots, key)
        if slots[slot, 0] != 0:
            return slots[slot, 1]
    return np.int64(NOWHERE)


@kernel
def join_pairs(text, kinds, table, joined):
    """Write a text with its phrases joined, from left to right, the first that is found.

    Each word is written as it comes; one that completes a phrase takes the place of it. table: a
    pair's value is the id that it becomes. `joined` may be the text itself, since nothing is
    written ahead of what was read. Returns the number of tokens.
    """
    ids, starts = text
    tokens = 0
    begin = starts[0]
    for sentence in range(len(starts) - 1):
        end = starts[sentence + 1]
        joined.starts[sentence] = tokens
        first = 0  # the token that a phrase would begin with
        place = np.int64(NOWHERE)
        for i in range(begin, end):
            word = np.int64(ids[i])
            kind = kinds[word]
            value = np.int64(NOWHERE)
            if place != NOWHERE and kind != BORDER:
                value = known_step(table, place, word)
            place = value if kind == CONNECTOR else np.int64(NOWHERE)
            if kind == WORD and value != NOWHERE:
                tokens = first
                word = value
            elif kind == WORD:
                first = tokens
                place = word
            joined.ids[tokens] = word
            tokens += 1
        begin = end
    joined.starts[len(starts) - 1] = tokens
    return tokens


@kernel
def number_words(ids, numbering):
    """Replace every id by its word's number in order of first appearance; how many words appear."""
    words = 0
    for i in range(len(ids)):
        new_id = numbering.new_ids[ids[i]]
        if new_id < 0:
            new_id = np.int32(words)
            numbering.new_ids[ids[i]] = new_id
            numbering.order[words] = ids[i]
            words += 1
        numbering.counts[new_id] += 1
        ids[i] = new_id
    return words


@kernel
def write_words(text, letters, offsets, cursor, output):
    """Write words as text until they end or the output is full; how many bytes were written.

    Before each word stands a space, or a line end if a sentence begins. letters: uint8 and offsets:
    int64 [words + 1] of the vocabulary; cursor: as for `count_pairs`, changed in place. Behind all
    letters there are BYTES more, and so many of the output are not for text.
    """
    ids, starts = text
    i, sentence = cursor[POSITION], cursor[SENTENCE]
    size = 0
    while i < len(ids):
        start, end = offsets[ids[i]], offsets[ids[i] + 1]
        if size + 1 + end - start + BYTES > len(output):
            break
        output[size] = 32
        if i == starts[sentence]:
            output[size] = 10
            sentence += 1
        size += 1
        for k in range(0, end - start, BYTES):
            copy_bytes(output, size + k, letters, start + k)
        size += end - start
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
