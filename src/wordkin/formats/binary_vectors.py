"""Vectors as the C tool's binary files: a header, then each word, a space, and its float32."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from io import BufferedReader
from pathlib import Path
from typing import IO, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import FormatError, quote, warn
from wordkin.formats.collecting import Batch, Broken, collect, decode, leave_out_nameless
from wordkin.formats.compressed import (
    describe_damage,
    read_available,
    read_decompressed,
    write_compressed,
)
from wordkin.formats.opened import OpenedFile
from wordkin.formats.stored import ReadOptions, StoredVectors
from wordkin.formats.word2vec import (
    FEW_BYTES,
    MAX_WORD_BYTES,
    Header,
    check_room,
    encode_batches,
    read_header,
    text_follows_header,
)
from wordkin.progress import announce_loading

TOLD_BY, LEAST_TOLD_BY = 1_000, 50  # different numbers, at most and at least
ABSURD, ABSURD_SHARE = (
    1e15,
    0.3,
)  # of numbers with their bytes in the wrong order, more than half are
STRAY_SHARE = 0.01  # of numbers in the right order, since a nan of the wrong one loses its bits
BLOCK_BYTES = 1 << 18  # fits the processor's second-level cache, from the file to the matrix

Bytes: TypeAlias = NDArray[np.uint8]
# The words with one byte after each, their ends, their vectors, and the end of the last vector.
Copied: TypeAlias = tuple[bytes, list[int], NDArray[np.float32], int]


def is_binary(head: bytes) -> bool:
    """Whether a file that starts with these bytes is the binary layout."""
    return text_follows_header(head) is False


def read_binary(source: OpenedFile, options: ReadOptions) -> StoredVectors:
    """Read the binary layout, with or without a line break after each vector."""
    with read_decompressed(source) as file:
        header = read_header(source.path, file)
        check_room(source, header, row_bytes=4 * header.dimensions + 1)
        return collect(source, header, _batches(source.path, file, header, options), options)


def write_binary(path: Path, stored: StoredVectors) -> None:
    """Write the binary layout, with a line break after each vector as the C tool does."""
    with write_compressed(path) as file:
        write_binary_into(file, path, stored)


def write_binary_into(
    file: IO[bytes], name: Path, stored: StoredVectors, header: bytes | None = None
) -> None:
    """Write as `write_binary` does, into an open file; `name` is for messages.

    header : the first line, if it is not the usual one
    """
    batches = encode_batches(name, stored)
    file.write(b"%d %d\n" % stored.matrix.shape if header is None else header)
    for words, rows in batches:
        for word, row in zip(words, rows.astype("<f4"), strict=True):
            file.write(word + b" " + row.tobytes() + b"\n")


def _batches(
    path: Path, file: BufferedReader, header: Header, options: ReadOptions
) -> Iterator[Batch]:
    """Words and vectors, in batches of one block each."""
    vector_bytes = 4 * header.dimensions
    announced = header.words or 0
    left, wanted = announced, options.limit or announced
    copy = _copy if min(left, wanted) * vector_bytes < FEW_BYTES else _copy_by_kernel
    if copy is _copy_by_kernel:
        with announce_loading():
            compile_kernels()
    buffer = np.empty(BLOCK_BYTES + MAX_WORD_BYTES + vector_bytes, np.uint8)
    rest = buffer[:0]
    damage: Exception | None = None
    order = ""
    while left and wanted:
        if damage is not None:
            raise Broken(describe_damage(path, damage)) from damage
        read, damage = read_available(file, buffer[len(rest) :].data)
        if not read and damage is None:
            return
        block = buffer[: len(rest) + read]
        block.flags.writeable = False  # as what the kernel was compiled for
        letters, ends, vectors, end = copy(block, vector_bytes, min(left, wanted))
        first = announced - left + 1
        left -= len(ends)
        rest = block[end:].copy()
        buffer[: len(rest)] = rest
        if left and len(rest) > MAX_WORD_BYTES and 32 not in rest[:MAX_WORD_BYTES]:
            raise Broken(
                f"{path}, word {announced - left + 1}: expected a word and a space, "
                f"found {quote(rest[:40].tobytes())}. The file is damaged."
            )
        words, broken = decode(path, letters, ends, options)
        order = order or _byte_order(path, vectors)
        vectors = vectors.view(f"{order}f4")
        rows = vectors[:, :0] if options.words_only else vectors
        batch = leave_out_nameless(Batch(words, rows, broken), partial(_name_place, first))
        wanted -= len(batch.words)
        yield batch
    after = rest[:40].tobytes() + file.read(3)
    if options.limit is None and after.strip(b"\r\n"):
        raise FormatError(
            f"{path}: expected the end after {announced} words, found {quote(after, 40)}. "
            "The header announces too little, or the file is damaged."
        )


def _byte_order(path: Path, vectors: NDArray[np.float32]) -> str:
    """The order of the bytes of numbers, as NumPy calls it; the first vectors tell."""
    numbers = np.unique(vectors.ravel()[:TOLD_BY])
    if len(numbers) < LEAST_TOLD_BY or _share_absurd(numbers) < ABSURD_SHARE:
        return "<"
    if _share_absurd(numbers.view(">f4")) > STRAY_SHARE:
        return "<"
    warn(
        f"{path}: the numbers are absurd with their bytes in this order, and usual in the other, which "
        "Java and old machines write; they are read in that order."
    )
    return ">"


def _share_absurd(numbers: NDArray[np.floating]) -> float:
    """The share of numbers that no vector has, since they are nan, or too large or small for training."""
    sizes = np.abs(numbers[numbers != 0])
    return float(np.mean(~((sizes > 1 / ABSURD) & (sizes < ABSURD)))) if len(sizes) else 0.0


def _name_place(first: int, row: int) -> str:
    return f"entry {first + row}"


def _copy(block: Bytes, vector_bytes: int, most: int) -> Copied:
    """Copy the whole entries of a block in Python, up to a number of words."""
    data, position = block.tobytes(), 0
    words: list[bytes] = []
    vectors: list[bytes] = []
    while len(words) < most:
        space = data.find(b" ", position, position + MAX_WORD_BYTES)
        stop = space + 1 + vector_bytes
        if space < 0 or stop > len(data):
            break
        words.append(data[position:space].lstrip(b"\n") + b"\n")
        vectors.append(data[space + 1 : stop])
        position = stop
    matrix = np.frombuffer(b"".join(vectors), "<f4").reshape(len(words), vector_bytes // 4)
    ends = (np.cumsum([len(word) for word in words]) - 1).astype(np.int64)
    return b"".join(words), ends.tolist(), matrix, position


def _copy_by_kernel(block: Bytes, vector_bytes: int, most: int) -> Copied:
    """Copy the whole entries of a block by a kernel, as `_copy` does."""
    from wordkin.kernels.parse import Parsed, copy_vectors

    rows = min(most, len(block) // (vector_bytes + 1) + 1)
    found = Parsed(
        letters=np.empty(len(block) + 1, np.uint8),
        ends=np.empty(rows, np.int32),
        vectors=np.empty((rows, vector_bytes), np.uint8),
        starts=np.empty(0, np.int32),
        unsure=np.empty(0, np.bool_),
    )
    rows, end = copy_vectors(block, vector_bytes, MAX_WORD_BYTES, found)
    ends = found.ends[:rows].tolist()
    letters = found.letters[: ends[-1] + 1 if ends else 0].tobytes()
    return letters, ends, found.vectors[:rows].view("<f4"), end


def compile_kernels() -> None:
    """Compile the kernel that reads binary files, into Numba's cache."""
    _copy_by_kernel(np.frombuffer(b"sea 1234", np.uint8), 4, 1)
