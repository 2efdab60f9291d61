"""Counting and encoding of text in one pass, from bytes to word ids, without Python strings.

Words are looked up in an open-addressing hash table whose slots hold hash and id in one integer;
the bytes are compared whenever the hashes are equal. While a word is read, its bytes are appended
to the table's letters: a new word is then already in its place.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wordkin.kernels.characters import (
    BEGINS,
    CONTINUES,
    DIGIT,
    JOINS,
    JOINS_DIGITS,
    MAKES_WORD,
    WRITTEN,
)
from wordkin.kernels.compiling import helper, kernel, leaf

# FNV-1a with 32 bits: one multiplication for each byte, whose product fits an int64.
HASH_START = np.int64(2166136261)
HASH_FACTOR = 16777619
HASH_MASK = 0xFFFFFFFF
SLOT_HASH_MASK = 0x7FFFFFFF  # 31 bits above the 32 of the id keep a slot positive
ID_MASK = 0xFFFFFFFF

IS_SPACE = np.array([chr(code).isspace() for code in range(0x3001)])  # U+3000 is the last one
LAST_SPACE_LEAD = 0xE3  # its first byte in UTF-8

POSITION, TOKENS, SENTENCES, INVALID = range(4)  # the fields of a cursor


class WordTable(NamedTuple):
    """Words in order of first appearance, changed in place.

    slots: int64 [power of two], 0 if empty, else hash << 32 | id + 1.
    letters: uint8, the words one after another; offsets: int64 [capacity + 1], offsets[0] = 0.
    counts and first_seen: int64 [capacity]; first_seen is a position in the whole text.
    size: int64 [1], the number of words.
    """

    slots: NDArray[np.int64]
    letters: NDArray[np.uint8]
    offsets: NDArray[np.int64]
    counts: NDArray[np.int64]
    first_seen: NDArray[np.int64]
    size: NDArray[np.int64]


class ScannedBlock(NamedTuple):
    """The ids and sentences of one block of text, changed in place.

    ids: int32, one for each token; ends: int64, the number of tokens before each line's end.
    cursor: int64 [4], POSITION in the block, and TOKENS, SENTENCES and INVALID sequences so far.
    """

    ids: NDArray[np.int32]
    ends: NDArray[np.int64]
    cursor: NDArray[np.int64]


@leaf
def mix(word_hash):
    """The 31 bits of a word's hash that a slot stores."""
    return (word_hash ^ (word_hash >> 15)) & SLOT_HASH_MASK


@leaf
def find_or_add(table, word_hash, end, position):
    """The id of the word whose letters follow those of all known words, up to `end`; added if new."""
    slots, letters, offsets = table.slots, table.letters, table.offsets
    words = table.size[0]
    start = offsets[words]
    mask = len(slots) - 1
    slot = word_hash & mask
    word = -1
    while word < 0:
        entry = slots[slot]
        if entry == 0:
            word = words
            slots[slot] = (word_hash << 32) | (words + 1)
            offsets[words + 1] = end
            table.counts[words] = 0
            table.first_seen[words] = position
            table.size[0] = words + 1
        elif entry >> 32 == word_hash:
            other = (entry & ID_MASK) - 1
            first = offsets[other]
            i = 0
            if offsets[other + 1] - first == end - start:
                while start + i < end and letters[first + i] == letters[start + i]:
                    i += 1
                if start + i == end:
                    word = other
        slot = (slot + 1) & mask
    return word


@kernel
def scan_words(block, base, table, output):
    """Encode the words between ASCII white space until the block ends or the table is full.

    block: uint8, ends with white space; base: its position in the whole text.
    Returns True if the block is done, False if the table must grow first.
    """
    ids, ends, cursor = output.ids, output.ends, output.cursor
    letters, limit = table.letters, len(table.counts)
    tokens, sentences = cursor[TOKENS], cursor[SENTENCES]
    end = table.offsets[table.size[0]]
    start = end
    word_hash = HASH_START
    for i in range(cursor[POSITION], len(block)):
        letter = np.int64(block[i])
        if letter > 32 or (letter != 32 and (letter < 9 or letter > 13)):
            word_hash = ((word_hash ^ letter) * HASH_FACTOR) & HASH_MASK
            letters[end] = letter
            end += 1
            continue
        if end > start:
            word = find_or_add(table, mix(word_hash), end, base + i)
            table.counts[word] += 1
            ids[tokens] = word
            tokens += 1
            end = start = table.offsets[table.size[0]]
            word_hash = HASH_START
        if letter == 10:
            ends[sentences] = tokens
            sentences += 1
        if table.size[0] == limit:
            cursor[POSITION], cursor[TOKENS], cursor[SENTENCES] = i + 1, tokens, sentences
            return False
    cursor[POSITION], cursor[TOKENS], cursor[SENTENCES] = len(block), tokens, sentences
    return True


@leaf
def decode(block, i):
    """The code point at byte i, or -1 where the bytes are invalid UTF-8, and its width in bytes.

    An invalid sequence is as wide as the one that Python's decoder replaces by one U+FFFD.
    """
    first = np.int64(block[i])
    if first < 0x80:
        return first, 1
    if first < 0xC2 or first > 0xF4:
        return -1, 1
    follow = np.int64(block[i + 1]) if i + 1 < len(block) else 0
    # The second byte's range excludes over-long forms, surrogates and what lies beyond U+10FFFF.
    low = 0xA0 if first == 0xE0 else 0x90 if first == 0xF0 else 0x80
    high = 0x9F if first == 0xED else 0x8F if first == 0xF4 else 0xBF
    if follow < low or follow > high:
        return -1, 1
    width = 2 + (first >= 0xE0) + (first >= 0xF0)
    code = ((first & (0x7F >> width)) << 6) | (follow & 0x3F)
    for k in range(2, width):
        follow = np.int64(block[i + k]) if i + k < len(block) else 0
        if follow & 0xC0 != 0x80:
            return -1, k
        code = (code << 6) | (follow & 0x3F)
    return code, width


@leaf
def describe(code, characters):
    """What the table says of a code point; 0 of those beyond it, and of -1."""
    return np.int64(characters[code]) if 0 <= code < len(characters) else np.int64(0)


@helper
def write_ascii(block, i, characters, letters, end, word_hash, last, flags):
    """Append the ASCII letters and digits from byte i on: most of most texts.

    Returns the byte after them, the new end and hash, and what the table says of the last of them
    and of all of the word. The white space at the block's end ends the loop.
    """
    while block[i] < 0x80 and characters[block[i]] & BEGINS:
        last = np.int64(characters[block[i]])
        flags |= last
        letters[end] = last & WRITTEN
        word_hash = ((word_hash ^ (last & WRITTEN)) * HASH_FACTOR) & HASH_MASK
        end += 1
        i += 1
    return i, end, word_hash, last, flags


@leaf
def write_letter(letters, end, word_hash, code):
    """Append a code point's UTF-8 bytes to the letters, none for 0; returns the new end and hash."""
    width = 0 if code == 0 else 1 + (code >= 0x80) + (code >= 0x800) + (code >= 0x10000)
    for k in range(width):
        byte = code
        if width > 1:
            byte = 0x80 | ((code >> (6 * (width - 1 - k))) & 0x3F)
            if k == 0:
                byte = (0xF00 >> width) & 0xFF | (code >> (6 * (width - 1)))
        letters[end + k] = byte
        word_hash = ((word_hash ^ byte) * HASH_FACTOR) & HASH_MASK
    return end + width, word_hash


@helper
def copy_letter(block, i, width, letters, end, word_hash):
    """As `write_letter`, for a code point that stays as it is; faster."""
    for k in range(width):
        letters[end + k] = block[i + k]
        word_hash = ((word_hash ^ np.int64(block[i + k])) * HASH_FACTOR) & HASH_MASK
    return end + width, word_hash


@helper
def continues(entry, last, block, i, characters):
    """Whether a character belongs to a word that has begun; the next is at byte i.

    entry, last: what the table says of the character, and of the last one of the word.
    """
    if entry & CONTINUES:
        return True
    if i >= len(block):
        return False
    following = describe(decode(block, i)[0], characters)
    wanted = JOINS_DIGITS if last & following & DIGIT else JOINS
    return entry & wanted != 0 and following & BEGINS != 0


@kernel
def scan_letters(block, base, characters, table, output):
    """As `scan_words`, but words are runs of letters of any script, and of what belongs to them.

    characters: int32 [code points], what each does, by the flags of `kernels/characters.py`.
    """
    ids, ends, cursor = output.ids, output.ends, output.cursor
    letters, limit = table.letters, len(table.counts)
    tokens, sentences, invalid = cursor[TOKENS], cursor[SENTENCES], cursor[INVALID]
    start = end = table.offsets[table.size[0]]
    word_hash = HASH_START
    last = flags = np.int64(0)  # of the last letter, and of all of the word
    i = cursor[POSITION]
    while i < len(block) and table.size[0] < limit:
        i, end, word_hash, last, flags = write_ascii(
            block, i, characters, letters, end, word_hash, last, flags
        )
        code, width = decode(block, i)
        entry = describe(code, characters)
        if entry & BEGINS or (
            entry != 0 and end > start and continues(entry, last, block, i + width, characters)
        ):
            if entry & WRITTEN == code:
                end, word_hash = copy_letter(block, i, width, letters, end, word_hash)
            else:
                end, word_hash = write_letter(letters, end, word_hash, entry & WRITTEN)
            last = entry
            flags |= entry
            i += width
            continue
        if flags & MAKES_WORD:
            word = find_or_add(table, mix(word_hash), end, base + i)
            table.counts[word] += 1
            ids[tokens] = word
            tokens += 1
            start = table.offsets[table.size[0]]
        end = start
        word_hash = HASH_START
        last = flags = np.int64(0)
        if code == 10:
            ends[sentences] = tokens
            sentences += 1
        invalid += code < 0
        i += width
    cursor[:] = i, tokens, sentences, invalid
    return i == len(block)


@kernel
def fill_slots(slots, old_slots):
    """Put the entries of a smaller table into the empty slots of a larger one."""
    mask = len(slots) - 1
    for entry in old_slots:
        if entry != 0:
            slot = (entry >> 32) & mask
            while slots[slot] != 0:
                slot = (slot + 1) & mask
            slots[slot] = entry


@kernel
def absorb(table, other, new_ids, first):
    """Add the words of another table from `first` on, and fill new_ids, int64 [words of other].

    Returns the number of words done, which is less than all if the table is full.
    """
    for word in range(first, other.size[0]):
        if table.size[0] == len(table.counts):
            return word
        end = table.offsets[table.size[0]]
        word_hash = HASH_START
        for i in range(other.offsets[word], other.offsets[word + 1]):
            table.letters[end] = other.letters[i]
            word_hash = ((word_hash ^ np.int64(other.letters[i])) * HASH_FACTOR) & HASH_MASK
            end += 1
        new_id = find_or_add(table, mix(word_hash), end, other.first_seen[word])
        table.counts[new_id] += other.counts[word]
        table.first_seen[new_id] = min(table.first_seen[new_id], other.first_seen[word])
        new_ids[word] = new_id
    return other.size[0]


@kernel
def hash_words(letters, offsets, hashes):
    """Fill hashes, int64 [words], with the hashes that slots would hold."""
    for word in range(len(hashes)):
        word_hash = HASH_START
        for i in range(offsets[word], offsets[word + 1]):
            word_hash = ((word_hash ^ np.int64(letters[i])) * HASH_FACTOR) & HASH_MASK
        hashes[word] = mix(word_hash)


@kernel
def renumber(ids, new_ids):
    """Replace every id by its new number, in place."""
    for i in range(len(ids)):
        ids[i] = new_ids[ids[i]]


@kernel
def keep_words(ids, starts, new_ids, kept_ids, kept_starts):
    """Write the new ids of all tokens but those whose new id is -1; empty sentences are left out.

    starts and kept_starts: int64 [sentences + 1]. `kept_ids` may be `ids`, and `kept_starts` may be
    `starts`: nothing is overwritten before it is read. Returns the numbers of kept tokens and
    sentences.
    """
    tokens = 0
    sentences = 0
    start = starts[0]
    kept_starts[0] = 0
    for sentence in range(len(starts) - 1):
        end = starts[sentence + 1]
        for i in range(start, end):
            new_id = new_ids[ids[i]]
            if new_id >= 0:
                kept_ids[tokens] = new_id
                tokens += 1
        start = end
        if tokens > kept_starts[sentences]:
            sentences += 1
            kept_starts[sentences] = tokens
    return tokens, sentences


@kernel
def write_plain_spaces(text, plain):
    """Copy UTF-8 with a space for each white space but ASCII's six; returns the number of bytes."""
    i = size = 0
    while i < len(text):
        letter, width = text[i], 1
        if 0x1C <= letter <= 0x1F:
            letter = np.uint8(32)
        elif 0xC2 <= letter <= LAST_SPACE_LEAD:
            code, wide = decode(text, i)
            if 0 <= code < len(IS_SPACE) and IS_SPACE[code]:
                letter, width = np.uint8(32), wide
        plain[size] = letter
        size += 1
        i += width
    return size
