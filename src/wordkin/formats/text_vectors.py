"""Vectors as text: a word and its numbers on a line, with a header (the C tool) or without (GloVe).

Files of more than one block are parsed by a kernel, in the number of threads that `ReadOptions` has.
"""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterator
from io import BufferedReader
from itertools import chain
from pathlib import Path
from typing import IO, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import FormatError
from wordkin.formats.collecting import Batch, collect, decode
from wordkin.formats.compressed import read_decompressed, write_compressed
from wordkin.formats.opened import OpenedFile
from wordkin.formats.stored import ReadOptions, StoredVectors
from wordkin.formats.word2vec import (
    FEW_BYTES,
    MAX_DIMENSIONS,
    MAX_WORD_BYTES,
    Header,
    check_room,
    encode_batches,
    is_number,
    read_header,
    starts_with_numbers,
)
from wordkin.progress import announce_compiling
from wordkin.system.threads import map_in_order

BLOCK_BYTES = 1 << 20
TAIL_BYTES = 1 << 12  # at the end of a block, which mostly hold its last line end
MAX_NUMBER_BYTES = 400  # "%f" writes the largest double with 309 digits
MIN_DIMENSIONS = 2  # without a header, since a word and one number may be a word and its count

Bytes: TypeAlias = NDArray[np.uint8]


class _Piece(NamedTuple):
    """A parsed block, up to a broken line if it has one; `lines` before that were read."""

    batch: Batch
    lines: int
    broken_line: bytes | None


def is_text(head: bytes) -> bool:
    """Whether a file that starts with these bytes is text with a header."""
    return starts_with_numbers(head) is True


def is_text_without_header(head: bytes) -> bool:
    """Whether a file that starts with these bytes is text as GloVe writes it."""
    return starts_with_numbers(head) is None and count_dimensions(head) >= MIN_DIMENSIONS


def read_text(source: OpenedFile, options: ReadOptions) -> StoredVectors:
    """Read text with a header. A word may hold spaces: each line's last fields are the numbers."""
    with read_decompressed(source) as file:
        header = read_header(source.path, file)
        check_room(source, header, row_bytes=2 * header.dimensions + 1)
        return collect(source, header, _batches(source.path, file, header, options), options)


def read_text_without_header(source: OpenedFile, options: ReadOptions) -> StoredVectors:
    """Read text without a header; the first lines decide the number of dimensions."""
    with read_decompressed(source) as file:
        head = file.read(BLOCK_BYTES)
        head += file.readline(MAX_WORD_BYTES + MAX_NUMBER_BYTES * MAX_DIMENSIONS)
    header = Header(None, count_dimensions(head))
    check_room(source, header, row_bytes=2 * header.dimensions + 1)
    with read_decompressed(source) as file:
        if file.peek(len(BOM_UTF8)).startswith(BOM_UTF8):
            file.read(len(BOM_UTF8))
        return collect(source, header, _batches(source.path, file, header, options), options)


def count_dimensions(head: bytes) -> int:
    r"""The number of numbers that end each line; a word may hold spaces, and end with a number itself.

    >>> (
    ...     count_dimensions(b"New York 1 2\nRoute 66 3 4\n"),
    ...     count_dimensions(b"a dark and stormy night"),
    ... )
    (2, 0)
    """
    whole, _, rest = head.rpartition(b"\n")
    lines = (line for line in (whole or rest).split(b"\n") if line.strip())
    # More fields need not be split, and a hostile line has millions.
    fields = (line.rsplit(None, MAX_DIMENSIONS + 1) for line in lines)
    return min(map(_count_last_numbers, fields), default=0)


def _count_last_numbers(fields: list[bytes]) -> int:
    words = (number for number, field in enumerate(reversed(fields)) if not is_number(field))
    return min(next(words, len(fields)), len(fields) - 1)


def write_text(path: Path, stored: StoredVectors) -> None:
    """Write text with a header, with the 7 to 9 digits from which every float32 is read back exactly."""
    with write_compressed(path) as file:
        write_text_into(file, path, stored)


def write_text_into(
    file: IO[bytes], name: Path, stored: StoredVectors, header: bytes | None = None
) -> None:
    """Write as `write_text` does, into an open file; `name` is for messages.

    header : the first line, if it is not the usual one
    """
    batches = encode_batches(name, stored)
    format_lines = _format if stored.matrix.size < FEW_BYTES // 10 else _format_by_kernel
    file.write(b"%d %d\n" % stored.matrix.shape if header is None else header)
    for words, rows in batches:
        file.write(format_lines(words, rows))


def _format(words: list[bytes], rows: NDArray[np.float32]) -> bytes:
    numbers = (" ".join(map(_shorten, row)) for row in rows)
    lines = zip(words, numbers, strict=True)
    return b"".join(word + b" " + text.encode() + b"\n" for word, text in lines)


def _shorten(number: np.float32) -> str:
    """The shortest of 7 to 9 digits from which the number is read back exactly."""
    texts = (f"{number:.{digits}g}" for digits in (7, 8))
    return next((text for text in texts if np.float32(text) == number), f"{number:.9g}")


def _format_by_kernel(words: list[bytes], rows: NDArray[np.float32]) -> memoryview:
    from wordkin.kernels.parse import NUMBER_BYTES, write_lines

    offsets = np.zeros(len(words) + 1, np.int64)
    np.cumsum([len(word) for word in words], out=offsets[1:])
    letters = np.frombuffer(b"".join(words), np.uint8)
    text = np.empty(int(offsets[-1]) + len(rows) + NUMBER_BYTES * rows.size, np.uint8)
    return text[: write_lines(letters, offsets, np.ascontiguousarray(rows), text)].data


def _batches(
    path: Path, file: BufferedReader, header: Header, options: ReadOptions
) -> Iterator[Batch]:
    """Words and vectors, in batches of one block each."""
    dimensions = header.dimensions
    longest = MAX_WORD_BYTES + MAX_NUMBER_BYTES * dimensions
    blocks = _blocks(file, longest)
    first, second = next(blocks, None), next(blocks, None)
    if first is None:
        return
    parse = _parse if second is None else _parse_by_kernel
    if second is not None:
        with announce_compiling():
            _parse_by_kernel(path, np.frombuffer(b"\n", np.uint8), (dimensions, longest), options)

    def parse_block(block: Bytes) -> _Piece:
        return parse(path, block, (dimensions, longest), options)

    line = 1 if header.words is None else 2
    blocks = chain([first] if second is None else [first, second], blocks)
    for batch, lines, broken_line in map_in_order(parse_block, blocks, options.threads):
        if batch.words:
            yield batch
        if broken_line is not None:
            raise FormatError(
                f"{path}, line {line + lines}: expected a word and {dimensions} numbers, "
                f"found {broken_line!r}."
            )
        line += lines


def _blocks(file: BufferedReader, longest: int) -> Iterator[Bytes]:
    """Blocks of whole lines with their ends; of a line longer than `longest` only the start."""
    rest: Bytes = np.empty(0, np.uint8)
    while True:
        buffer = np.empty(len(rest) + BLOCK_BYTES + 1, np.uint8)
        buffer[: len(rest)] = rest
        read = file.readinto(buffer[len(rest) : -1].data)
        size = len(rest) + read
        end = _after_last_line_end(buffer[:size])
        if not read or (not end and size > longest):
            buffer[size] = ord("\n")
            if size:
                yield buffer[: size + 1]
            return
        rest = buffer[end:size]
        if end:
            yield buffer[:end]


def _after_last_line_end(buffer: Bytes) -> int:
    for start in (max(len(buffer) - TAIL_BYTES, 0), 0):
        found = buffer[start:].tobytes().rfind(b"\n")
        if found >= 0:
            return start + found + 1
    return 0


def _parse(path: Path, block: Bytes, limits: tuple[int, int], options: ReadOptions) -> _Piece:
    """Parse a block in Python; limits: dimensions, and the most bytes of a line."""
    dimensions, longest = limits
    lines, broken_line = block.tobytes().split(b"\n")[:-1], None
    words: list[bytes] = []
    rows: list[NDArray[np.float32]] = []
    for number, line in enumerate(lines):
        row = _numbers(line, dimensions)
        if row is not None and len(line) <= longest:
            words.append(line.rsplit(None, dimensions)[0])
            rows.append(row)
        elif line.strip() or len(line) > longest:
            lines, broken_line = lines[:number], line[:60]
            break
    ends = np.cumsum([len(word) + 1 for word in words]) - 1
    letters = b"".join(word + b"\n" for word in words)
    vectors = np.array(rows, dtype=np.float32).reshape(len(rows), dimensions)
    columns = 0 if options.words_only else dimensions
    texts, broken = decode(path, letters, ends.astype(np.int64).tolist(), options)
    return _Piece(Batch(texts, vectors[:, :columns], broken), len(lines), broken_line)


def _numbers(line: bytes, dimensions: int) -> NDArray[np.float32] | None:
    """The numbers at the end of a line; None if they are too few, or no word comes before them."""
    fields = line.rsplit(None, dimensions)
    if len(fields) != dimensions + 1 or not all(map(is_number, fields[1:])):
        return None
    with np.errstate(over="ignore"):  # what becomes infinite is refused with its word
        return np.array([float(field) for field in fields[1:]]).astype(np.float32)


def _parse_by_kernel(
    path: Path, block: Bytes, limits: tuple[int, int], options: ReadOptions
) -> _Piece:
    from wordkin.kernels.parse import Parsed, parse_lines

    dimensions, longest = limits
    room = len(block) // (2 * dimensions + 2) + 1
    found = Parsed(
        letters=np.empty(len(block), np.uint8),
        ends=np.empty(room, np.int64),
        vectors=np.empty((room, 0 if options.words_only else dimensions), np.float32),
        starts=np.empty(room, np.int64),
        unsure=np.empty(room, np.bool_),
    )
    with np.errstate(over="ignore"):  # where the kernel runs as Python
        rows, lines, broken = parse_lines(block, dimensions, longest, found)
    for row in np.flatnonzero(found.unsure[:rows]):
        start = int(found.starts[row])
        line = block[start : start + longest].tobytes().partition(b"\n")[0]
        numbers = _numbers(line, dimensions)
        if numbers is None:
            rows, broken = int(row), start
            lines = block[:start].tobytes().count(b"\n")
            break
        found.vectors[row] = numbers
    ends = found.ends[:rows].tolist()
    letters = found.letters[: ends[-1] + 1 if ends else 0].tobytes()
    words, not_decoded = decode(path, letters, ends, options)
    batch = Batch(words, found.vectors[:rows], not_decoded)
    if broken < 0:
        return _Piece(batch, lines, None)
    return _Piece(batch, lines, block[broken : broken + 60].tobytes().partition(b"\n")[0])


def compile_kernels() -> None:
    """Compile the kernels that read and write text, into Numba's cache."""
    line = np.frombuffer(b"sea 1 2\n", np.uint8)
    for words_only in (False, True):
        _parse_by_kernel(Path(), line, (2, 100), ReadOptions(words_only=words_only))
    _format_by_kernel([b"sea"], np.ones((1, 2), np.float32))
