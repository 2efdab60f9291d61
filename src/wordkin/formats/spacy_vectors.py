"""Folders of vectors as spaCy and sense2vec write them.

    vectors         a matrix as NumPy saves it; words may share a row
    key2row         the row of each word's hash, in MessagePack
    strings.json    the words, in the same folder

Source: https://spacy.io/api/vectors, https://github.com/explosion/sense2vec.
"""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import FormatError, quote, quote_problem

VECTORS_NAME, KEYS_NAME, STRINGS_NAME = "vectors", "key2row", "strings.json"
FACTOR, BITS, SEED = 0xC6A4A7935BD1E995, 0xFFFFFFFFFFFFFFFF, 1
# MessagePack's whole numbers: the byte that tells the kind, and the numbers' layout.
NUMBERS = {
    0xCC: ">B",
    0xCD: ">H",
    0xCE: ">I",
    0xCF: ">Q",
    0xD0: ">b",
    0xD1: ">h",
    0xD2: ">i",
    0xD3: ">q",
}
MAP_LENGTHS = {0xDE: ">H", 0xDF: ">I"}
SMALL_MAP, SMALL_NUMBER = range(0x80, 0x90), range(0x80)


def is_spacy(path: Path) -> bool:
    """Whether a matrix lies in a folder of spaCy's."""
    return path.name == VECTORS_NAME and path.with_name(KEYS_NAME).is_file()


def read_words(path: Path, rows: int) -> tuple[list[str], NDArray[np.int64]]:
    """The words of a folder, and the row of each. rows: how many the matrix has."""
    keys, strings = path.with_name(KEYS_NAME), path.with_name(STRINGS_NAME)
    if not strings.is_file():
        raise FormatError(
            f"{path}: expected {STRINGS_NAME} beside it, which has the words, found none. Copy the whole "
            "folder."
        )
    try:
        row_of = read_map(keys.read_bytes())
        names = json.loads(strings.read_text("utf-8"))
        known = [(word, row_of.get(hash_word(word))) for word in dict.fromkeys(names)]
    except (
        ValueError,
        TypeError,
        LookupError,
        AttributeError,
        struct.error,
        RecursionError,
    ) as problem:
        raise FormatError(
            f"{path}: expected words in {STRINGS_NAME} and their rows in {KEYS_NAME}, found: "
            f"{quote_problem(problem)}. The folder is damaged."
        ) from problem
    found = sorted(
        ((word, row) for word, row in known if row is not None), key=lambda pair: pair[1]
    )
    if not found:
        raise FormatError(f"{path}: expected words of which {KEYS_NAME} has the row, found none.")
    if wrong := next((row for _, row in found if not 0 <= row < rows), None):
        raise FormatError(
            f"{path}: expected rows below {rows}, found {quote(wrong)} in {KEYS_NAME}."
        )
    return [word for word, _ in found], np.array([row for _, row in found], np.int64)


def read_map(data: bytes) -> dict[int, int]:
    r"""A map of whole numbers in MessagePack.

    >>> read_map(b"\x82\x05\x07\xcd\x01\x00\x08")
    {5: 7, 256: 8}
    """
    kind = data[0]
    if kind in SMALL_MAP:
        length, at = kind - SMALL_MAP.start, 1
    else:
        (length,) = struct.unpack_from(MAP_LENGTHS[kind], data, 1)
        at = 1 + struct.calcsize(MAP_LENGTHS[kind])
    numbers: list[int] = []
    for _ in range(2 * length):
        if data[at] in SMALL_NUMBER:
            numbers.append(data[at])
            at += 1
            continue
        layout = NUMBERS[data[at]]
        numbers.append(struct.unpack_from(layout, data, at + 1)[0])
        at += 1 + struct.calcsize(layout)
    return dict(zip(numbers[::2], numbers[1::2], strict=True))


def hash_word(word: str) -> int:
    """spaCy's number of a word: MurmurHash64A of its UTF-8.

    >>> hash_word("coffee")
    3197928453018144401
    """
    data = word.encode()
    hashed = SEED ^ (len(data) * FACTOR & BITS)
    whole = len(data) - len(data) % 8
    for (block,) in struct.iter_unpack("<Q", data[:whole]):
        mixed = block * FACTOR & BITS
        hashed = (hashed ^ ((mixed ^ mixed >> 47) * FACTOR & BITS)) * FACTOR & BITS
    if rest := data[whole:]:
        hashed = (hashed ^ int.from_bytes(rest, "little")) * FACTOR & BITS
    hashed = (hashed ^ hashed >> 47) * FACTOR & BITS
    return hashed ^ hashed >> 47
