"""fastText's `.bin`: words, their counts, and the rows that make up their vectors.

    magic, version              int32 each
    dimensions, ..., t          12 int32, 1 float64: the options of training
    entries, words, labels      int32 each
    tokens, pruned              int64 each; pruned is -1 unless the model was made smaller
    per entry                   text, zero byte, count int64, kind int8 (0 word, 1 label)
    is_quantized                1 byte
    rows, columns, numbers      int64, int64, float32: one row a word, then one a bucket

The output matrix follows in the same way: a row a word, or a node of the Huffman tree and one row more.
The words' vectors do not need it. `fasttext_models` reads all of it, `fasttext_writing` writes it. Files
of 2016 and 2017 lack the magic number, the version, what was pruned, and whether it is quantized.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple, NoReturn

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import FormatError
from wordkin.formats.collecting import ROWS_PER_BATCH, Batch, collect, decode
from wordkin.formats.compressed import MAX_COMPRESSION, content_room, read_decompressed
from wordkin.formats.lines import MAX_DIMENSIONS
from wordkin.formats.opened import OpenedFile
from wordkin.formats.stored import ReadOptions, StoredVectors
from wordkin.words import subwords

# `formats.whole` applies the caller's options.
DEFAULTS = ReadOptions()
MAGIC = struct.pack("<i", 793_712_314)
VERSIONS = (11, 12)  # since 2017; earlier files have no magic number
HEADER = struct.Struct("<4x13id3i2q")
OLD_HEADER = struct.Struct("<12id3iq")
OLD_VERSION = 0  # stands for the one that old files lack
MATRIX = struct.Struct("<?2q")
OLD_MATRIX = struct.Struct("<2q")
ENTRY = struct.Struct("<qb")  # after the text
SUPERVISED = 3  # of the objectives
BLOCK_BYTES = 1 << 16
MAX_WORD_BYTES = 1 << 14  # far beyond any word; without it a damaged file is searched to its end


class Header(NamedTuple):
    """The numbers at the start of a file, in its order."""

    version: int
    dimensions: int
    window: int
    epochs: int
    min_count: int
    negative_samples: int
    word_ngrams: int
    loss: int
    objective: int
    buckets: int
    shortest: int
    longest: int
    update_rate: int
    threshold: float
    entries: int
    words: int
    labels: int
    tokens: int
    pruned: int


class Beginning(NamedTuple):
    """A file up to its first matrix.

    words : as bytes, in the order of rows
    rows : float32 [words + buckets, dimensions]
    rest : the bytes read beyond the matrix
    """

    header: Header
    sizes: subwords.Sizes
    words: list[bytes]
    counts: list[int]
    rows: NDArray[np.float32]
    rest: bytes


def is_fasttext(head: bytes) -> bool:
    """Whether a file that starts with these bytes is fastText's `.bin`."""
    return head.startswith(MAGIC) or _is_old(head)


def _is_old(head: bytes) -> bool:
    """Whether these are the options of a training, and the numbers of words and labels, without a magic number."""
    if len(head) < OLD_HEADER.size:
        return False
    fields: tuple[int, ...] = OLD_HEADER.unpack_from(head)
    dimensions, window, epochs, *_, loss, objective, buckets, shortest, longest, _ = fields[:12]
    entries, words, labels = fields[13:16]
    return (
        0 < dimensions <= MAX_DIMENSIONS
        and 0 < window < MAX_DIMENSIONS > epochs >= 0 <= buckets
        and 1 <= min(loss, objective) <= max(loss, objective) <= SUPERVISED
        and 0 <= min(shortest, longest) <= max(shortest, longest) <= subwords.MAX_LENGTH
        and 0 < words <= entries == words + labels
    )


def read_fasttext(source: OpenedFile) -> StoredVectors:
    """Read the words, the vectors that fastText itself would give for them, and the n-grams.

    A supervised model is read too; its labels are left out.
    """
    with read_decompressed(source) as file:
        return collect_vectors(source, read_beginning(source, file))


def read_beginning(source: OpenedFile, file: IO[bytes]) -> Beginning:
    """Read all but the output matrix; the file stands behind `rest` then."""
    path = source.path
    header, sizes = _read_header(source, file)
    words, counts, rest = _read_entries(path, file, header)
    shape = (header.words + header.buckets, header.dimensions)
    rows, rest = read_matrix(source, file, rest, shape, header)
    return Beginning(header, sizes, words, counts, rows, rest)


def collect_vectors(source: OpenedFile, found: Beginning) -> StoredVectors:
    """The vectors of whole words, and the n-grams."""
    header = found.header
    batches = _batches(source.path, found)
    stored = collect(source, (len(found.words), header.dimensions), batches, DEFAULTS)
    # Words that cannot be decoded may become equal, and only the first of them is kept.
    whole = len(stored.words) == len(found.words)
    has_ngrams = found.sizes.longest and header.buckets
    return stored._replace(
        counts=np.array(found.counts, dtype=np.int64) if whole else None,
        metadata={"kind": "model"},
        subwords=subwords.Subwords(found.rows[header.words :], found.sizes) if has_ngrams else None,
    )


def _read_header(source: OpenedFile, file: IO[bytes]) -> tuple[Header, subwords.Sizes]:
    path = source.path
    data = file.read(OLD_HEADER.size)
    is_old = not data.startswith(MAGIC)
    data += b"" if is_old else file.read(HEADER.size - len(data))
    if len(data) < (OLD_HEADER if is_old else HEADER).size:
        _refuse(path, f"a header of {HEADER.size} bytes", f"{len(data)} bytes")
    fields = (OLD_VERSION, *OLD_HEADER.unpack(data), -1) if is_old else HEADER.unpack(data)
    header = Header(*fields)
    words, labels, entries = header.words, header.labels, header.entries
    dimensions, buckets, longest = header.dimensions, header.buckets, header.longest
    if header.version not in (*VERSIONS, OLD_VERSION):
        _refuse(path, "version 11 or 12", f"version {header.version}")
    if header.pruned >= 0:
        _refuse_quantized(path)
    if not (words > 0 <= labels and entries == words + labels and dimensions > 0 <= buckets):
        found = f"{words} words, {labels} labels, {dimensions} dimensions, {buckets} buckets"
        _refuse(path, "at least one word and one dimension", found)
    found = f"{entries} entries and {words + buckets} rows of {dimensions} numbers"
    _check_room(source, entries * (ENTRY.size + 1), found)
    if header.version <= 11 and header.objective == SUPERVISED:
        longest = 0  # fastText's own rule: it used no n-grams then, whatever the options say
    return header, subwords.Sizes.check(path, header.shortest, longest, buckets)


def _read_entries(
    path: Path, file: IO[bytes], header: Header
) -> tuple[list[bytes], list[int], bytes]:
    """Words, their counts, and the bytes read beyond the last entry. Words come before labels."""
    words: list[bytes] = []
    counts: list[int] = []
    pending, position = b"", 0
    for entry in range(header.entries):
        while (stop := pending.find(b"\0", position)) < 0 or stop + 1 + ENTRY.size > len(pending):
            pending, position = pending[position:], 0
            block = file.read(BLOCK_BYTES)
            if not block or len(pending) > MAX_WORD_BYTES:
                _refuse(path, f"{header.entries} words and labels", f"only {entry}")
            pending += block
        count, kind = ENTRY.unpack_from(pending, stop + 1)
        is_label = entry >= header.words
        if kind != is_label or count < 0:
            found = f"count {count}, kind {kind}"
            _refuse(path, f"a count and the kind {is_label:d} for entry {entry}", found)
        if not is_label:
            words.append(pending[position:stop])
            counts.append(count)
        position = stop + 1 + ENTRY.size
    return words, counts, pending[position:]


def read_matrix(
    source: OpenedFile, file: IO[bytes], rest: bytes, shape: tuple[int, int], header: Header
) -> tuple[NDArray[np.float32], bytes]:
    """Read a matrix of this shape, mapped if the file is not compressed, and the bytes read beyond it.

    rest : the bytes before the place where the file stands, from which the matrix begins
    """
    path, layout = source.path, OLD_MATRIX if header.version == OLD_VERSION else MATRIX
    rest += file.read(max(0, layout.size - len(rest)))
    if len(rest) < layout.size:
        _refuse(path, "a matrix after the words", "the end of the file")
    *is_quantized, rows, columns = layout.unpack_from(rest)
    if any(is_quantized):
        _refuse_quantized(path)
    size, room = 4 * shape[0] * shape[1], content_room(source)
    found = f"{header.entries} entries and {shape[0]} rows of {shape[1]} numbers"
    _check_room(source, header.entries * (ENTRY.size + 1) + size, found)
    if (rows, columns) != shape:
        _refuse(path, f"a matrix {list(shape)}, as the header announces", f"{[rows, columns]}")
    start = file.tell() - len(rest) + layout.size
    if size > room - start:
        _refuse(path, f"{size} bytes of vectors", f"at most {room - start}")
    if not source.is_compressed:
        matrix = source.map("<f4", offset=start, shape=shape)
        file.seek(start + size)
        return matrix, b""
    data = rest[layout.size :]
    data += file.read(max(0, size - len(data)))
    if len(data) < size:
        _refuse(path, f"{size} bytes of vectors", f"{len(data)}")
    return np.frombuffer(data[:size], dtype="<f4").reshape(shape), data[size:]


def _batches(path: Path, found: Beginning) -> Iterator[Batch]:
    """Words and their vectors, in batches."""
    buckets = found.rows[found.header.words :]
    for start in range(0, len(found.words), ROWS_PER_BATCH):
        batch = found.words[start : start + ROWS_PER_BATCH]
        own = found.rows[start : start + len(batch)]
        with np.errstate(over="ignore", invalid="ignore"):  # refused with the word, by `collect`
            vectors = subwords.compute_word_vectors(batch, own, buckets, found.sizes)
        if (end := subwords.END_OF_SENTENCE.encode()) in batch:
            row = batch.index(end)
            vectors[row] = own[row]
        ends = np.cumsum([len(word) + 1 for word in batch]) - 1
        texts, broken = decode(path, b"\n".join([*batch, b""]), ends.tolist(), DEFAULTS)
        yield Batch(texts, vectors, broken)


def _check_room(source: OpenedFile, needed_bytes: int, found: str) -> None:
    """Refuse a file that announces more than it can hold."""
    if needed_bytes <= content_room(source):
        return
    if source.is_compressed:
        raise FormatError(
            f"{source.path}: expected vectors, which do not shrink to less than a {MAX_COMPRESSION}th, found a "
            f"compressed file of fastText with {found}. If it is yours, unpack it."
        )
    _refuse(source.path, "no more than a file of this size holds", found)


def _refuse_quantized(path: Path) -> NoReturn:
    raise FormatError(
        f"{path}: expected a .bin file of fastText with whole vectors, found a quantized model "
        "(.ftz), which holds only a sketch of them. Use the model that it was made from."
    )


def _refuse(path: Path, expected: str, found: str) -> NoReturn:
    raise FormatError(
        f"{path}: expected a .bin file of fastText with {expected}, found {found}. "
        "The file is of another kind, damaged or cut short."
    )
