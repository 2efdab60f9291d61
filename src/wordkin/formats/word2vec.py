r"""What the C tool's two layouts share, which gensim, fastText (`.vec`) and many others write too.

71290 100\n                       number of words, number of dimensions
the 0.418 0.24968 ... \n          text: a word and its numbers
the <100 float32>\n               binary: some programs write no line break

GloVe's files are text without the first line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import FormatError, quote
from wordkin.formats.collecting import ROWS_PER_BATCH
from wordkin.formats.compressed import content_room
from wordkin.formats.lines import check_most_dimensions, is_number, is_text
from wordkin.formats.opened import OpenedFile
from wordkin.formats.stored import StoredVectors
from wordkin.plain_text import SPACE, is_word, skip_mark
from wordkin.words.packed import encode_word

HEADER = re.compile(rb"\s*([1-9]\d{0,17})[ \t]+([1-9]\d{0,17})[ \t\r]*\n")
NUMBERS_IN_HEAD = 1_000  # that the first bytes surely hold of the first vector
# Below this Numba is not worth loading: that takes a third of a second, parsing in Python a twentieth.
FEW_BYTES = 1 << 20
MAX_HEADER_BYTES = 100
MAX_WORD_BYTES = 1 << 16  # far beyond any word; without it a damaged file is searched to its end


class Header(NamedTuple):
    """The numbers that a file announces; GloVe's files do not announce the number of words."""

    words: int | None
    dimensions: int


def text_follows_header(head: bytes) -> bool | None:
    """Whether text follows the header, of numbers or not; None if there is no header."""
    header = HEADER.match(head)
    if header is None:
        return None
    rest = head[header.end() :].lstrip(b"\n")
    # The last fields, since words can hold spaces. Half of them are enough: a line may have mistakes.
    announced = min(int(header[2]), NUMBERS_IN_HEAD)
    fields = rest.partition(b"\n")[0].split()[1:][-announced:]
    return 2 * sum(map(is_number, fields)) > announced or is_text(rest, announced)


def read_header(path: Path, file: BufferedReader) -> Header:
    """Read the numbers of the first line; refuses more dimensions than any vector has."""
    skip_mark(file)
    line = file.readline(MAX_HEADER_BYTES)
    header = HEADER.fullmatch(line)
    if header is None:
        raise FormatError(
            f"{path}, line 1: expected a header like '71290 100' (words, dimensions), "
            f"found {quote(line, 40)}."
        )
    check_most_dimensions(path, int(header[2]))
    return Header(int(header[1]), int(header[2]))


def check_room(source: OpenedFile, header: Header, row_bytes: int) -> None:
    """Refuse a header of vectors of which the file cannot hold one, before memory is allocated."""
    path = source.path
    if content_room(source) < row_bytes:
        raise FormatError(
            f"{path}, line 1: expected at most 0 words of {header.dimensions} dimensions "
            f"in a file of this size, found {header.words}. "
            "The file is cut short, or its header lies."
        )


def encode_batches(
    path: Path, stored: StoredVectors
) -> Iterator[tuple[list[bytes], NDArray[np.float32]]]:
    """Words as bytes and their rows as float32, in batches.

    Raises `FormatError`: at once for words that no reader would get back, later for nan and inf.
    """
    words = _encode_words(path, list(stored.words))

    def encode(start: int) -> tuple[list[bytes], NDArray[np.float32]]:
        batch = slice(start, start + ROWS_PER_BATCH)
        rows = np.asarray(stored.matrix[batch], dtype=np.float32)
        if not np.isfinite(rows).all():
            raise FormatError(
                f"{path}: expected finite numbers, found nan or inf in rows {start} to "
                f"{start + len(rows) - 1}. Was it trained with too high a learning rate?"
            )
        return words[batch], rows

    return map(encode, range(0, len(words), ROWS_PER_BATCH))


def _encode_words(path: Path, words: list[str]) -> list[bytes]:
    if not all(words) or SPACE.search("\0".join(words)):
        row = next(row for row, word in enumerate(words) if not is_word(word))
        raise FormatError(
            f"{path}, row {row}: expected words without white space, which separates words "
            f"from numbers in this format, found {quote(words[row])}. "
            "Save as .safetensors, or join the parts with '_'."
        )
    return [encode_word(word) for word in words]
