"""Parquet: a table with the columns word, vector, and count where that is known.

Files of other programs are read too, if their columns have these names. Tables in memory are made
by `arrow_batch` and read by `matrix_of` too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import FormatError, quote, quote_problem, require_extra
from wordkin.formats.collecting import Batch, collect
from wordkin.formats.compressed import (
    MAX_COMPRESSION,
    ROOM_FOR_SMALL_FILES,
    refuse_compressed,
)
from wordkin.formats.lines import MAX_DIMENSIONS
from wordkin.formats.opened import OpenedFile
from wordkin.formats.parquet_sizes import measure_columns
from wordkin.formats.stored import ReadOptions, StoredVectors
from wordkin.system.saving import replace_file
from wordkin.words.packed import STRING_BYTES, encode_word

if TYPE_CHECKING:
    import pyarrow as pa

ROWS_PER_GROUP = 16_384
NO_COLUMNS: Mapping[str, Any] = MappingProxyType({})


def is_parquet(head: bytes) -> bool:
    """Whether a file that starts with these bytes is Parquet."""
    return head.startswith(b"PAR1")


def read_parquet(source: OpenedFile, options: ReadOptions) -> StoredVectors:
    """Read the columns word, vector and count, in batches of rows."""
    path = source.path
    if source.is_compressed:
        refuse_compressed(path, ".parquet")
    pa = import_arrow(str(path))
    from pyarrow import parquet

    counts: list[NDArray[np.int64]] = []
    try:
        # Mapped, since Arrow reads a file of Python's a sixth slower.
        with pa.BufferReader(pa.py_buffer(source.map(np.uint8))) as raw:
            metadata = parquet.ParquetFile(raw).metadata
            names = _find_columns(path, metadata)
            room = source.size * MAX_COMPRESSION + ROOM_FOR_SMALL_FILES
            rows_at_once, dictionaries = _check_sizes(source, names, metadata.num_rows, room)
            file = parquet.ParquetFile(raw, metadata=metadata, read_dictionary=dictionaries)
            first = next(file.iter_batches(1, columns=["vector"]), None)
            if first is None:
                _refuse(path, "at least one word", "none")
            dimensions = matrix_of(first.column(0), str(path)).shape[1]
            most_rows = room // (STRING_BYTES + 4 * dimensions)
            if (rows := metadata.num_rows) > most_rows:
                _refuse(path, f"at most {most_rows} rows in a file of this size", f"{rows}")
            parts = file.iter_batches(rows_at_once, columns=names)
            batches = _batches(path, parts, counts, room, words_only=options.words_only)
            stored = collect(source, (None, dimensions), batches, options)
    except FormatError:
        raise
    # Arrow's, and ours of the headers.
    except (pa.ArrowException, OSError, OverflowError, ValueError) as problem:
        if isinstance(problem, OSError) and problem.errno is not None:
            raise  # of the system, not of the file's content
        _refuse(path, "a whole table", quote_problem(problem))
    found_counts = np.concatenate(counts)[: options.limit] if counts else None
    if found_counts is None or len(found_counts) != len(stored.words):
        return stored
    return stored._replace(counts=found_counts)


def _find_columns(path: Path, metadata: Any) -> list[str]:
    """The names of our columns that the file has."""
    schema = metadata.schema.to_arrow_schema()
    names = [name for name in ("word", "vector", "count") if name in schema.names]
    if names[:2] != ["word", "vector"]:
        _refuse(path, "the columns word and vector", ", ".join(schema.names)[:200] or "none")
    if twice := [name for name in names if schema.names.count(name) > 1]:
        _refuse(path, f"one column {twice[0]}", f"{schema.names.count(twice[0])}")
    if schema.field("word").type.num_fields:
        _refuse(path, "words", f"a column of {quote_problem(schema.field('word').type)}")
    return names


def _check_sizes(
    source: OpenedFile, names: list[str], rows: int, room: int
) -> tuple[int, list[str]]:
    """How many rows to read at once, and which columns as their dictionaries.

    A word that a dictionary holds once stays there, however many rows have it. Where words are kept
    as changes of others, Arrow has no dictionary, and each may be as long as all of the column.
    Raises `FormatError` for columns that unpack to more than `room`.
    """
    columns = measure_columns(source.map(np.uint8).data)
    own = {name: columns[name] for name in names if name in columns}
    unpacked_bytes = sum(column.unpacked_bytes for column in own.values())
    if unpacked_bytes > room:
        found = f"{rows} rows of {unpacked_bytes} bytes"
        _refuse(source.path, f"at most {room} bytes of rows in a file of this size", found)
    if "word" in own and own["word"].has_deltas:
        return min(max(room // own["word"].unpacked_bytes, 1), ROWS_PER_GROUP), []
    return ROWS_PER_GROUP, ["word"]


def write_parquet(
    path: Path, stored: StoredVectors, columns: Mapping[str, Any] = NO_COLUMNS
) -> None:
    """Write the words and vectors, and further columns: arrays [words] by name."""
    import_arrow(str(path))
    from pyarrow import parquet

    words = list(stored.words)
    with replace_file(path) as file:
        writer = None
        for start in range(0, len(words), ROWS_PER_GROUP):
            part = slice(start, start + ROWS_PER_GROUP)
            counts = None if stored.counts is None else stored.counts[part]
            batch = arrow_batch(
                words[part],
                stored.matrix[part],
                counts,
                {name: column[part] for name, column in columns.items()},
            )
            writer = writer or parquet.ParquetWriter(file, batch.schema)
            writer.write_batch(batch)
        if writer is not None:
            writer.close()


def import_arrow(what: str) -> Any:
    """Import pyarrow, or raise the error that says what to install."""
    with require_extra(what, "pyarrow", extra="parquet"):
        import pyarrow as pa
    return pa


def arrow_batch(
    words: list[str],
    matrix: NDArray[np.floating],
    counts: NDArray[np.int64] | None,
    columns: Mapping[str, Any] = NO_COLUMNS,
) -> pa.RecordBatch:
    """Rows of a table, with vectors as lists of float32 of one length."""
    import pyarrow as pa

    flat = np.ascontiguousarray(matrix, dtype=np.float32).reshape(-1)
    encoded = [encode_word(word) for word in words]
    arrays: dict[str, Any] = {"word": pa.array(encoded, pa.binary()).cast(pa.string())}
    if counts is not None:
        arrays["count"] = pa.array(np.ascontiguousarray(counts))
    arrays["vector"] = pa.FixedSizeListArray.from_arrays(pa.array(flat), matrix.shape[1])
    return pa.RecordBatch.from_pydict({**arrays, **columns})


def matrix_of(column: Any, where: str) -> NDArray[np.float32]:
    """Arrow's column of lists of numbers as a matrix, float32 [rows, dimensions]."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind, types = column.type, pa.types
    is_list = types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind)
    if not is_list or not (types.is_floating(kind.value_type) or types.is_integer(kind.value_type)):
        _refuse(where, "vectors as lists of numbers", f"a column of {quote_problem(kind)}")
    lengths = pc.unique(pc.list_value_length(column)).to_pylist()
    flat = column.flatten()
    if len(lengths) != 1 or not lengths[0] or flat.null_count:
        _refuse(where, "vectors of one length without gaps", f"the lengths {quote(lengths)}")
    if lengths[0] > MAX_DIMENSIONS:
        _refuse(where, f"at most {MAX_DIMENSIONS} dimensions", f"{lengths[0]}")
    with np.errstate(over="ignore"):  # what becomes infinite is refused
        numbers: NDArray[np.float32] = flat.to_numpy(zero_copy_only=False).astype(np.float32)
    return numbers.reshape(-1, lengths[0])


def words_of(column: Any, where: str) -> list[str]:
    """Arrow's column of texts as words; equal words of a dictionary are one object."""
    import pyarrow as pa

    try:
        if pa.types.is_dictionary(column.type) and not column.null_count:
            used, places = np.unique(column.indices.to_numpy(), return_inverse=True)
            texts = column.dictionary.take(pa.array(used)).to_pylist()
            words = [texts[place] for place in places.tolist()]
        else:
            words = column.to_pylist()
    except UnicodeDecodeError as problem:
        _refuse(where, "words as UTF-8", quote_problem(problem))
    for row, word in enumerate(words):
        if not isinstance(word, str):
            _refuse(where, f"a word in row {row}", quote(word))
    return words


def counts_of(column: Any, where: str) -> NDArray[np.int64]:
    """Arrow's column of whole numbers as counts."""
    import pyarrow as pa

    if not pa.types.is_integer(column.type) or column.null_count:
        _refuse(where, "counts as whole numbers", f"a column of {quote_problem(column.type)}")
    found: NDArray[np.int64] = column.to_numpy(zero_copy_only=False).astype(np.int64)
    if found.min(initial=0) < 0:  # also of what is too large for int64
        _refuse(where, "counts from 0 to 2^63 - 1", f"{found.min()}")
    return found


def _batches(
    path: Path, batches: Any, counts: list[NDArray[np.int64]], room: int, *, words_only: bool
) -> Iterator[Batch]:
    """Words and vectors in batches; the counts are appended to the list."""
    where = str(path)
    dimensions, letters = None, 0
    for batch in batches:
        matrix = matrix_of(batch.column("vector"), where)
        dimensions = dimensions or matrix.shape[1]
        if matrix.shape[1] != dimensions:
            _refuse(path, "vectors of one length", f"{dimensions} and {matrix.shape[1]} numbers")
        if "count" in batch.schema.names:
            counts.append(counts_of(batch.column("count"), where))
        vectors = matrix[:, :0] if words_only else matrix
        words = words_of(batch.column("word"), where)
        letters += sum(map(len, set(words)))
        if letters > room:
            _refuse(path, f"at most {room} letters in a file of this size", "more")
        yield Batch(words, vectors, 0)


def _refuse(where: Path | str, expected: str, found: str) -> NoReturn:
    raise FormatError(f"{where}: expected {expected}, found {found}.")
