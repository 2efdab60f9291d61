"""Vectors as text: a word and its numbers on a line, with a header (the C tool) or without (GloVe).

Files of more than one block are parsed by a kernel, in the number of threads that `ReadOptions` has.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BufferedReader
from itertools import chain
from pathlib import Path
from typing import IO, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import quote
from wordkin.formats.blocks import Blocks
from wordkin.formats.collecting import Batch, Broken, collect, decode, leave_out_nameless
from wordkin.formats.compressed import (
    describe_damage,
    read_decompressed,
    write_compressed,
)
from wordkin.formats.lines import (
    MAX_DIMENSIONS,
    SHOWN_BYTES,
    agree_on_dimensions,
    check_dimensions,
    explain,
    first_lines,
    has_vectors,
    is_number,
)
from wordkin.formats.opened import OpenedFile
from wordkin.formats.stored import ReadOptions, StoredVectors
from wordkin.formats.word2vec import (
    FEW_BYTES,
    Header,
    check_room,
    encode_batches,
    read_header,
    text_follows_header,
)
from wordkin.plain_text import skip_mark
from wordkin.progress import announce_loading
from wordkin.system.threads import map_in_order

Bytes: TypeAlias = NDArray[np.uint8]


class _Piece(NamedTuple):
    """A parsed block, up to a broken line if it has one; `lines` before that were read."""

    batch: Batch
    lines: int
    broken_line: bytes | None


def is_text(head: bytes) -> bool:
    """Whether a file that starts with these bytes is text with a header."""
    return text_follows_header(head) is True


def is_text_without_header(head: bytes) -> bool:
    """Whether a file that starts with these bytes is text as GloVe writes it."""
    return text_follows_header(head) is None and has_vectors(first_lines(head))


def read_text(source: OpenedFile, options: ReadOptions) -> StoredVectors:
    """Read text with a header. A word may hold spaces: each line's last fields are the numbers.

    Raises `FormatError` for a header that nearly no line agrees with.
    """
    with read_decompressed(source) as file:
        header = read_header(source.path, file)
        batches = read_lines(source.path, file, header, options)
        check_room(source, header, row_bytes=2 * header.dimensions + 1)
        return collect(source, header, batches, options)


def read_lines(
    path: Path, file: BufferedReader, header: Header, options: ReadOptions
) -> Iterator[Batch]:
    """Words and vectors of the lines after a header, in batches."""
    blocks = Blocks(file, header.dimensions)
    check_dimensions(path, header.dimensions, blocks.first_lines())
    return _batches(path, blocks, header, options)


def read_text_without_header(source: OpenedFile, options: ReadOptions) -> StoredVectors:
    """Read text without a header; most of the first lines decide the number of dimensions."""
    with read_decompressed(source) as file:
        skip_mark(file)
        blocks = Blocks(file, MAX_DIMENSIONS)
        blocks.dimensions = agree_on_dimensions(source.path, blocks.first_lines())
        header = Header(None, blocks.dimensions)
        return collect(source, header, _batches(source.path, blocks, header, options), options)


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
    numbers = np.ascontiguousarray(rows).view()
    numbers.flags.writeable = False  # as those of mapped files, for which Numba compiles apart
    return text[: write_lines(letters, offsets, numbers, text)].data


def _batches(path: Path, blocks: Blocks, header: Header, options: ReadOptions) -> Iterator[Batch]:
    """Words and vectors, in batches of one block each."""
    limits = (header.dimensions, blocks.longest)
    whole = iter(blocks)
    first, second = next(whole, None), next(whole, None)
    if second is None:
        parse, some = _parse, [] if first is None else [first]
    else:
        parse, some = _parse_by_kernel, [block for block in (first, second) if block is not None]
        with announce_loading():
            _parse_by_kernel(path, np.frombuffer(b"\n", np.uint8), limits, options)

    def parse_block(block: Bytes) -> _Piece:
        return parse(path, block, limits, options)

    line = 1 if header.words is None else 2
    for batch, lines, broken_line in map_in_order(parse_block, chain(some, whole), options.threads):
        yield batch._replace(nameless=[f"line {line + int(place)}" for place in batch.nameless])
        if broken_line is not None:
            raise Broken(
                f"{path}, line {line + lines}: expected a word and {header.dimensions} numbers, "
                f"found {quote(broken_line)}.{explain(broken_line)}"
            )
        line += lines
    if blocks.damage:
        raise Broken(describe_damage(path, blocks.damage)) from blocks.damage


def _parse(path: Path, block: Bytes, limits: tuple[int, int], options: ReadOptions) -> _Piece:
    """Parse a block in Python; limits: dimensions, and the most bytes of a line."""
    dimensions, longest = limits
    lines, broken_line = block.tobytes().split(b"\n")[:-1], None
    words: list[bytes] = []
    rows: list[NDArray[np.float32]] = []
    places: list[str] = []
    for number, line in enumerate(lines):
        row = _numbers(line, dimensions)
        if row is not None and len(line) <= longest:
            words.append(_word(line, dimensions))
            rows.append(row)
            places.append(str(number))
        elif line.strip() or len(line) > longest:
            lines, broken_line = lines[:number], line[:SHOWN_BYTES]
            break
    ends = np.cumsum([len(word) + 1 for word in words]) - 1
    letters = b"".join(word + b"\n" for word in words)
    vectors = np.array(rows, dtype=np.float32).reshape(len(rows), dimensions)
    columns = 0 if options.words_only else dimensions
    texts, broken = decode(path, letters, ends.astype(np.int64).tolist(), options)
    batch = leave_out_nameless(Batch(texts, vectors[:, :columns], broken), places.__getitem__)
    return _Piece(batch, len(lines), broken_line)


def _word(line: bytes, dimensions: int) -> bytes:
    """What comes before the numbers that end a line, without white space around it."""
    fields = line.rsplit(None, dimensions)
    return fields[0].strip() if len(fields) > dimensions else b""


def _numbers(line: bytes, dimensions: int) -> NDArray[np.float32] | None:
    """The numbers that end a line; None if they are too few."""
    fields = line.rsplit(None, dimensions)[-dimensions:]
    if len(fields) != dimensions or not all(map(is_number, fields)):
        return None
    with np.errstate(over="ignore"):  # what becomes infinite is refused with its word
        return np.array([float(field) for field in fields]).astype(np.float32)


def _parse_by_kernel(
    path: Path, block: Bytes, limits: tuple[int, int], options: ReadOptions
) -> _Piece:
    from wordkin.kernels.parse import Parsed, parse_lines

    dimensions, longest = limits
    room = len(block) // (2 * dimensions) + 1
    found = Parsed(
        letters=np.empty(len(block) + 1, np.uint8),
        ends=np.empty(room, np.int32),
        vectors=np.empty((room, 0 if options.words_only else dimensions), np.float32),
        starts=np.empty(room, np.int32),
        unsure=np.empty(room, np.bool_),
    )
    with np.errstate(over="ignore"):  # where the kernel runs as Python
        rows, lines, broken = parse_lines(block, dimensions, longest, found)
    for row in np.flatnonzero(found.unsure[:rows]):
        start = int(found.starts[row])
        line = block[start : start + longest].tobytes().partition(b"\n")[0]
        numbers = _numbers(line, dimensions)
        if numbers is None:
            rows, broken, lines = int(row), start, _count_lines(block, start)
            break
        found.vectors[row] = numbers
    ends = found.ends[:rows].tolist()
    letters = found.letters[: ends[-1] + 1 if ends else 0].tobytes()
    words, not_decoded = decode(path, letters, ends, options)
    batch = leave_out_nameless(
        Batch(words, found.vectors[:rows], not_decoded),
        lambda row: str(_count_lines(block, int(found.starts[row]))),
    )
    if broken < 0:
        return _Piece(batch, lines, None)
    return _Piece(batch, lines, block[broken : broken + SHOWN_BYTES].tobytes().partition(b"\n")[0])


def _count_lines(block: Bytes, end: int) -> int:
    return int(np.count_nonzero(block[:end] == ord("\n")))


def compile_kernels() -> None:
    """Compile the kernels that read and write text, into Numba's cache."""
    line = np.frombuffer(b"sea 1 2\n", np.uint8)
    for words_only in (False, True):
        _parse_by_kernel(Path(), line, (2, 100), ReadOptions(words_only=words_only))
    _format_by_kernel([b"sea"], np.ones((1, 2), np.float32))
