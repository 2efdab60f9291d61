"""fastText's `.bin`: words, their counts, and the rows that make up their vectors.

    magic, version              int32 each
    dimensions, ..., t          12 int32, 1 float64: the options of training
    entries, words, labels      int32 each
    tokens, pruned              int64 each; pruned is -1 unless the model was made smaller
    per entry                   text, zero byte, count int64, kind int8 (0 word, 1 label)
    is_quantized                1 byte
    rows, columns, numbers      int64, int64, float32: one row a word, then one a bucket

The output matrix follows; the words' vectors do not need it. Files of 2016 and 2017 lack the magic
number, the version, what was pruned, and whether it is quantized.
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
from wordkin.formats.compressed import content_room, read_decompressed
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
SUPERVISED = 3
BLOCK_BYTES = 1 << 16
MAX_WORD_BYTES = 1 << 14  # far beyond any word; without it a damaged file is searched to its end


class _Header(NamedTuple):
    dimensions: int
    words: int
    entries: int
    buckets: int
    sizes: subwords.Sizes
    is_old: bool


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
    path, room = source.path, content_room(source)
    with read_decompressed(source) as file:
        header = _read_header(path, file, room)
        words, counts, rest = _read_entries(path, file, header)
        rows = _read_rows(source, file, rest, header, room)
    batches = _batches(path, header, words, rows)
    stored = collect(source, (len(words), header.dimensions), batches, DEFAULTS)
    # Words that cannot be decoded may become equal, and only the first of them is kept.
    whole = len(stored.words) == len(words)
    known = subwords.Subwords(rows[header.words :], header.sizes)
    return stored._replace(
        counts=np.array(counts, dtype=np.int64) if whole else None,
        metadata={"kind": "model"},
        subwords=known if header.sizes.longest and header.buckets else None,
    )


def _read_header(path: Path, file: IO[bytes], room: int) -> _Header:
    data = file.read(OLD_HEADER.size)
    is_old = not data.startswith(MAGIC)
    data += b"" if is_old else file.read(HEADER.size - len(data))
    if len(data) < (OLD_HEADER if is_old else HEADER).size:
        _refuse(path, f"a header of {HEADER.size} bytes", f"{len(data)} bytes")
    fields = (OLD_VERSION, *OLD_HEADER.unpack(data), -1) if is_old else HEADER.unpack(data)
    version, dimensions = fields[:2]
    objective, buckets, shortest, longest = fields[8:12]
    entries, words, labels, _, pruned = fields[14:]
    if version not in (*VERSIONS, OLD_VERSION):
        _refuse(path, "version 11 or 12", f"version {version}")
    if pruned >= 0:
        _refuse_quantized(path)
    if not (words > 0 <= labels and entries == words + labels and dimensions > 0 <= buckets):
        found = f"{words} words, {labels} labels, {dimensions} dimensions, {buckets} buckets"
        _refuse(path, "at least one word and one dimension", found)
    if room < entries * (ENTRY.size + 1):
        found = f"{entries} entries and {words + buckets} rows of {dimensions} numbers"
        _refuse(path, "no more than a file of this size holds", found)
    if version <= 11 and objective == SUPERVISED:
        longest = 0  # fastText's own rule: it used no n-grams then, whatever the options say
    sizes = subwords.Sizes.check(path, shortest, longest, buckets)
    return _Header(dimensions, words, entries, buckets, sizes, is_old)


def _read_entries(
    path: Path, file: IO[bytes], header: _Header
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


def _read_rows(
    source: OpenedFile, file: IO[bytes], rest: bytes, header: _Header, room: int
) -> NDArray[np.float32]:
    """The rows of words and buckets, mapped if the file is not compressed."""
    path, layout = source.path, OLD_MATRIX if header.is_old else MATRIX
    rest += file.read(max(0, layout.size - len(rest)))
    if len(rest) < layout.size:
        _refuse(path, "a matrix after the words", "the end of the file")
    *is_quantized, rows, columns = layout.unpack_from(rest)
    if any(is_quantized):
        _refuse_quantized(path)
    shape = (header.words + header.buckets, header.dimensions)
    if room < header.entries * (ENTRY.size + 1) + 4 * shape[0] * shape[1]:
        found = f"{header.entries} entries and {shape[0]} rows of {shape[1]} numbers"
        _refuse(path, "no more than a file of this size holds", found)
    if (rows, columns) != shape:
        _refuse(path, f"a matrix {list(shape)}, as the header announces", f"{[rows, columns]}")
    size = rows * columns * 4
    start = file.tell() - len(rest) + layout.size
    if size > room - start:
        _refuse(path, f"{size} bytes of vectors", f"at most {room - start}")
    if not source.is_compressed:
        return source.map("<f4", offset=start, shape=shape)
    data = rest[layout.size :][:size]
    data += file.read(size - len(data))
    if len(data) < size:
        _refuse(path, f"{size} bytes of vectors", f"{len(data)}")
    return np.frombuffer(data, dtype="<f4").reshape(shape)


def _batches(
    path: Path, header: _Header, words: list[bytes], rows: NDArray[np.float32]
) -> Iterator[Batch]:
    """Words and their vectors, in batches."""
    buckets = rows[header.words :]
    for start in range(0, len(words), ROWS_PER_BATCH):
        batch = words[start : start + ROWS_PER_BATCH]
        own = rows[start : start + len(batch)]
        with np.errstate(over="ignore", invalid="ignore"):  # refused with the word, by `collect`
            vectors = subwords.compute_word_vectors(batch, own, buckets, header.sizes)
        if (end := subwords.END_OF_SENTENCE.encode()) in batch:
            row = batch.index(end)
            vectors[row] = own[row]
        ends = np.cumsum([len(word) + 1 for word in batch]) - 1
        texts, broken = decode(path, b"\n".join([*batch, b""]), ends.tolist(), DEFAULTS)
        yield Batch(texts, vectors, broken)


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
