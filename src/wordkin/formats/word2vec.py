r"""The C tool's files, which gensim, fastText (`.vec`) and many others write too.

71290 100\n                       how many words, how many dimensions
the 0.418 0.24968 ... \n          text: a word and its numbers
the <100 float32>\n               binary: the line break is missing in some programs' files
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO, NamedTuple, NoReturn

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import FormatError
from wordkin.formats.collecting import ROWS_PER_BATCH, Batch, collect
from wordkin.formats.files import (
    compression_by_name,
    is_compressed,
    open_decompressed,
    write_atomically,
)
from wordkin.formats.packed_words import encode_word
from wordkin.formats.stored import StoredVectors

HEADER = re.compile(rb"\s*([1-9]\d{0,17})[ \t]+([1-9]\d{0,17})[ \t\r]*\n")
NUMBER = re.compile(rb"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?|[-+]?(nan|inf)", re.IGNORECASE)
WHITE_SPACE = re.compile(r"[ \t\n\r\v\f]")
NUMBERS_IN_HEAD = 1_000  # of the first vector, at least, if it has so many
BLOCK_BYTES = 1 << 23
MAX_HEADER_BYTES = 100
MAX_WORD_BYTES = 1 << 16  # far beyond any word; without it a damaged file is searched to its end
MAX_NUMBER_BYTES = 400  # "%f" writes the largest double with 309 digits
MAX_COMPRESSION = 1_100  # deflate reaches 1,032; real vectors do not shrink by more than 10


class _Header(NamedTuple):
    words: int
    dimensions: int


def is_text(head: bytes) -> bool:
    """Whether a file that starts with these bytes is the text layout."""
    return _starts_with_numbers(head) is True


def is_binary(head: bytes) -> bool:
    """Whether a file that starts with these bytes is the binary layout."""
    return _starts_with_numbers(head) is False


def read_text(path: Path) -> StoredVectors:
    """Read the text layout. A word may hold spaces: each line's last fields are the numbers."""
    with open_decompressed(path) as file:
        header = _read_header(path, file)
        _check_room(path, header, row_bytes=2 * header.dimensions + 1)
        return collect(path, header, _text_batches(path, file, header))


def read_binary(path: Path) -> StoredVectors:
    """Read the binary layout, with or without a line break after each vector."""
    with open_decompressed(path) as file:
        header = _read_header(path, file)
        _check_room(path, header, row_bytes=4 * header.dimensions + 1)
        return collect(path, header, _binary_batches(path, file, header))


def write_text(path: Path, stored: StoredVectors) -> None:
    """Write the text layout, with the 9 digits that bring every float32 back exactly."""
    words = _checked_words(path, stored)
    line = " ".join(["%.9g"] * stored.matrix.shape[1]) + "\n"
    with write_atomically(path, compression_by_name(path)) as file:
        file.write(b"%d %d\n" % stored.matrix.shape)
        for start, rows in _checked_rows(path, stored):
            for word, row in zip(words[start:], rows.tolist(), strict=False):
                file.write(word + b" " + (line % tuple(row)).encode())


def write_binary(path: Path, stored: StoredVectors) -> None:
    """Write the binary layout, with a line break after each vector as the C tool does."""
    words = _checked_words(path, stored)
    with write_atomically(path, compression_by_name(path)) as file:
        file.write(b"%d %d\n" % stored.matrix.shape)
        for start, rows in _checked_rows(path, stored):
            for word, row in zip(words[start:], rows.astype("<f4"), strict=False):
                file.write(word + b" " + row.tobytes() + b"\n")


def _starts_with_numbers(head: bytes) -> bool | None:
    """Whether numbers as text follow the first word; None when there is no header."""
    header = HEADER.match(head)
    if header is None:
        return None
    line = head[header.end() :].lstrip(b"\n").partition(b"\n")[0]
    # The last fields, since words can hold spaces; and half of them will do for a line with mistakes.
    announced = min(int(header[2]), NUMBERS_IN_HEAD)
    fields = line.split()[1:][-announced:]
    return 2 * sum(NUMBER.fullmatch(field) is not None for field in fields) > announced


def _read_header(path: Path, file: IO[bytes]) -> _Header:
    line = file.readline(MAX_HEADER_BYTES)
    header = HEADER.fullmatch(line)
    if header is None:
        raise FormatError(
            f"{path}, line 1: expected a header like '71290 100' (words, dimensions), "
            f"found {line[:40]!r}."
        )
    return _Header(int(header[1]), int(header[2]))


def _check_room(path: Path, header: _Header, row_bytes: int) -> None:
    """Refuse a header that announces more than the file can hold, before memory is taken."""
    factor = MAX_COMPRESSION if is_compressed(path) else 1
    room = path.stat().st_size * factor // row_bytes
    if header.words > room:
        raise FormatError(
            f"{path}, line 1: expected at most {room} words of {header.dimensions} dimensions "
            f"in a file of this size, found {header.words}. "
            "The file is cut short, or its header lies."
        )


def _text_batches(path: Path, file: IO[bytes], header: _Header) -> Iterator[Batch]:
    """Words and vectors of some lines at a time."""
    limit = MAX_WORD_BYTES + MAX_NUMBER_BYTES * header.dimensions
    lines = enumerate(iter(lambda: file.readline(limit), b""), start=2)
    while batch := list(islice(lines, ROWS_PER_BATCH)):
        words: list[bytes] = []
        numbers: list[bytes] = []
        for number, line in batch:
            word, *fields = line.rsplit(None, header.dimensions) or [b""]
            if len(fields) == header.dimensions and len(line) < limit:
                words.append(word)
                numbers += fields
            elif line.strip():
                _refuse_line(path, number, line, header)
        try:
            with np.errstate(over="ignore"):  # what becomes infinite is refused with its word
                vectors = np.array(numbers, dtype=np.float32)
        except ValueError:
            for number, line in batch:
                if not all(map(NUMBER.fullmatch, line.rsplit(None, header.dimensions)[1:])):
                    _refuse_line(path, number, line, header)
            raise
        yield words, vectors.reshape(-1, header.dimensions)


def _refuse_line(path: Path, number: int, line: bytes, header: _Header) -> NoReturn:
    raise FormatError(
        f"{path}, line {number}: expected a word and {header.dimensions} numbers, "
        f"found {line[:60]!r}."
    )


def _binary_batches(path: Path, file: IO[bytes], header: _Header) -> Iterator[Batch]:
    """Words and vectors of some megabytes at a time."""
    vector_bytes = 4 * header.dimensions
    missing = header.words
    pending = b""
    while missing and (block := file.read(BLOCK_BYTES)):
        pending += block
        words: list[bytes] = []
        vectors: list[bytes] = []
        position = 0
        while len(words) < missing:
            space = pending.find(b" ", position, position + MAX_WORD_BYTES)
            stop = space + 1 + vector_bytes
            if space < 0 or stop > len(pending):
                break
            words.append(pending[position:space].lstrip(b"\n"))
            vectors.append(pending[space + 1 : stop])
            position = stop
        pending = pending[position:]
        missing -= len(words)
        if space < 0 and len(pending) >= MAX_WORD_BYTES:
            raise FormatError(
                f"{path}, word {header.words - missing + 1}: expected a word and a space, "
                f"found {pending[:40]!r}. The file is damaged."
            )
        yield words, np.frombuffer(b"".join(vectors), "<f4").reshape(-1, header.dimensions)
    rest = pending + file.read(3)
    if not missing and rest.strip(b"\r\n"):
        raise FormatError(
            f"{path}: expected the end after {header.words} words, found {rest[:40]!r}. "
            "The header announces too little, or the file is damaged."
        )


def _checked_words(path: Path, stored: StoredVectors) -> list[bytes]:
    """Words as bytes, or `FormatError` for those that no reader would get back."""
    for row, word in enumerate(stored.words):
        if not word or WHITE_SPACE.search(word):
            raise FormatError(
                f"{path}, row {row}: expected words without white space, which separates words "
                f"from numbers in this format, found {word!r}. "
                "Save as .safetensors, or join the parts with '_'."
            )
    return [encode_word(word) for word in stored.words]


def _checked_rows(path: Path, stored: StoredVectors) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """Some rows at a time as float32, with the number of the first one."""
    for start in range(0, len(stored.words), ROWS_PER_BATCH):
        rows = np.asarray(stored.matrix[start : start + ROWS_PER_BATCH], dtype=np.float32)
        if not np.isfinite(rows).all():
            raise FormatError(
                f"{path}: expected finite numbers, found nan or inf in rows {start} to "
                f"{start + len(rows) - 1}. Was it trained with too high a learning rate?"
            )
        yield start, rows
