"""Counting of neighboring word ids, and joining of phrases, without Python strings.

A phrase is a path: from its first word over connector words, if there are any ("state *of the*
union"), to its last word. A step of a path is one entry of an open-addressing hash table:

    key      node << 32 | word + 1; a node is the first word, or a number for a path so far that
             ends in a connector word
    value    after a connector word the node that it leads to; after any other word the count of
             the pair, or the id of the phrase

Key and value are adjacent, so that a step costs one memory access.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wordkin.kernels.compiling import kernel, leaf
from wordkin.kernels.lanes import BYTES, copy_bytes, prefetch

HASH_FACTOR = np.uint64(0x9E3779B97F4A7C15)  # 2⁶⁴ / golden ratio: spreads neighboring keys
HASH_SHIFT = np.uint64(32)
HINT_SHIFT = np.uint64(61)  # leaves 0 to 7
SPELLING_FACTOR = np.uint64(0x5851F42D4C957F2D)  # odd and with random bits, from Knuth's MMIX

WORD, CONNECTOR, BORDER = range(3)  # kinds of words
POSITION, SENTENCE, NODE = range(3)  # the fields of a cursor
NOWHERE = -1  # the node outside of any path
AHEAD = 16  # tokens between a prefetch and its use: some 200 ns


class PairTable(NamedTuple):
    """Steps of paths, changed in place.

    slots: int64 [power of two, 2], key and value, 0 where empty; size: int64 [2], the number of
    entries, and the next node. Nodes are numbered after the words.
    """

    slots: NDArray[np.int64]
    size: NDArray[np.int64]


class Sentences(NamedTuple):
    """The text: ids int32 [tokens], starts int64 [sentences + 1], no sentence empty."""

    ids: NDArray[np.int32]
    starts: NDArray[np.int64]


class PhraseTable(NamedTuple):
    """A table of steps that does not change.

    slots: as of a `PairTable`; hints: uint8 [slots], see `hint_of`. Hints take a sixteenth of the
    memory and stay in a near cache. They answer for most pairs, which are no phrases, so that slots,
    which are far, are read for few.
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
    """The slot at which the search for a key starts."""
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
    """The bit of a key in its first slot's hint: while it is not set, the key is not in the table."""
    return np.uint8(1) << np.uint8((np.uint64(key) * HASH_FACTOR) >> HINT_SHIFT)


@leaf
def prefetch_slot(slots, key):
    """Prefetch the slot at which the search for a key starts."""
    prefetch(slots, first_slot(slots, key), 0)


@leaf
def count_step(table, node, word, kind):
    """Count the pair that a word completes, or step over a connector word; returns the next node."""
    slots, size = table
    key = (node << 32) | (word + 1)
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

    kinds: uint8 [words]. A connector word may be inside a phrase, but not at its ends. Border words
    are skipped here, although no phrase crosses them: so the C tool counts pairs across line ends.
    """
    ids, starts = text
    size = table.size
    i, sentence, node = cursor[POSITION], cursor[SENTENCE], cursor[NODE]
    end = starts[sentence + 1]
    while i < stop and size[0] < limit:
        if i == end:
            sentence += 1
            end = starts[sentence + 1]
            node = NOWHERE
        word = np.int64(ids[i])
        i += 1
        if i + AHEAD < len(ids):  # a guess, wrong only next to connector words
            left, right = np.int64(ids[i + AHEAD - 1]), np.int64(ids[i + AHEAD])
            prefetch_slot(table.slots, (left << 32) | (right + 1))
        kind = kinds[word]
        if kind == BORDER:
            continue
        if node != NOWHERE:
            node = count_step(table, node, word, kind)
        elif kind == WORD:
            node = word
    cursor[POSITION], cursor[SENTENCE], cursor[NODE] = i, sentence, node


@kernel
def insert(slots, entries):
    """Put entries, int64 [entries, 2] with distinct keys, into a table that has room for them."""
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
    """Fill `first`, `last` and `values`, int64 [entries] each: a step's node, its word, its value."""
    entry = 0
    for slot in range(len(slots)):
        key = slots[slot, 0]
        if key != 0:
            first[entry] = key >> 32
            last[entry] = (key & 0xFFFFFFFF) - 1
            values[entry] = slots[slot, 1]
            entry += 1


@leaf
def look_up_step(table, node, word):
    """The value of a step, or NOWHERE."""
    slots, hints = table
    key = (node << 32) | (word + 1)
    if hints[first_slot(slots, key)] & hint_of(key):
        slot = find_slot(slots, key)
        if slots[slot, 0] != 0:
            return slots[slot, 1]
    return np.int64(NOWHERE)


@kernel
def join_pairs(text, kinds, table, joined):
    """Write a text with its phrases joined; from left to right, the first phrase found is taken.

    Each word is written as it comes; a word that completes a phrase overwrites the phrase's words
    by its id, the value in `table`. `joined` may be the text itself: nothing is overwritten before it
    is read. Returns the number of tokens.
    """
    ids, starts = text
    tokens = 0
    begin = starts[0]
    for sentence in range(len(starts) - 1):
        end = starts[sentence + 1]
        joined.starts[sentence] = tokens
        first = 0  # the token that a phrase would start with
        node = np.int64(NOWHERE)
        for i in range(begin, end):
            word = np.int64(ids[i])
            kind = kinds[word]
            value = np.int64(NOWHERE)
            if node != NOWHERE and kind != BORDER:
                value = look_up_step(table, node, word)
            node = value if kind == CONNECTOR else np.int64(NOWHERE)
            if kind == WORD and value != NOWHERE:
                tokens = first
                word = value
            elif kind == WORD:
                first = tokens
                node = word
            joined.ids[tokens] = word
            tokens += 1
        begin = end
    joined.starts[len(starts) - 1] = tokens
    return tokens


@kernel
def number_words(ids, numbering):
    """Renumber the words in order of first appearance, in place; returns the number of words."""
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
    """Write words as text until they end or the output is full; returns the number of bytes written.

    Before each word a space is written, or a line end if it starts a sentence. letters: uint8, and
    offsets: int64 [words + 1], of the vocabulary; cursor: as for `count_pairs`, changed in place.
    Words are copied BYTES at a time: `letters` and `output` need BYTES of padding at their ends.
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
    """Fill hashes, uint64 [words], that concatenate: hash(ab) = hash(a) * power(b) + hash(b).

    powers: uint64 [words], filled with SPELLING_FACTOR to the power of each word's number of bytes.
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
    """Fill the hashes of nodes, which follow those of the words; a node's origin precedes it.

    steps: int64 [nodes, 2], origin and connector word; delimiter and shift: the delimiter's hash
    and power.
    """
    words = len(powers)
    for node in range(len(steps)):
        origin, connector = steps[node]
        hashes[words + node] = (hashes[origin] * shift + delimiter) * powers[connector] + hashes[
            connector
        ]
