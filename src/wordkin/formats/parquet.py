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

from wordkin.errors import FormatError, require_extra
from wordkin.formats.collecting import Batch, collect
from wordkin.formats.compressed import MAX_COMPRESSION, is_compressed, refuse_compressed
from wordkin.formats.stored import ReadOptions, StoredVectors
from wordkin.formats.word2vec import MAX_DIMENSIONS
from wordkin.system.saving import replace_file
from wordkin.words.packed import encode_word

if TYPE_CHECKING:
    import pyarrow as pa

ROWS_PER_GROUP = 16_384
NO_COLUMNS: Mapping[str, Any] = MappingProxyType({})


def is_parquet(head: bytes) -> bool:
    """Whether a file that starts with these bytes is Parquet."""
    return head.startswith(b"PAR1")


def read_parquet(path: Path, options: ReadOptions) -> StoredVectors:
    """Read the columns word, vector and count, in batches of rows."""
    if is_compressed(path):
        refuse_compressed(path, ".parquet")
    pa = import_arrow(str(path))
    from pyarrow import parquet

    counts: list[NDArray[np.int64]] = []
    try:
        with parquet.ParquetFile(path) as file:
            names = [
                name for name in ("word", "vector", "count") if name in file.schema_arrow.names
            ]
            if names[:2] != ["word", "vector"]:
                found = ", ".join(file.schema_arrow.names)[:200]
                _refuse(path, "the columns word and vector", found or "none")
            first = next(file.iter_batches(1, columns=["vector"]), None)
            if first is None:
                _refuse(path, "at least one word", "none")
            dimensions = matrix_of(first.column(0), str(path)).shape[1]
            room = path.stat().st_size * MAX_COMPRESSION // (4 * dimensions)
            if (rows := file.metadata.num_rows) > room:
                _refuse(path, f"at most {room} rows in a file of this size", f"{rows}")
            parts = file.iter_batches(ROWS_PER_GROUP, columns=names)
            batches = _batches(path, parts, counts, words_only=options.words_only)
            stored = collect(path, (None, dimensions), batches, options)
    except (pa.ArrowException, OSError, OverflowError) as problem:
        if isinstance(problem, OSError) and problem.errno is not None:
            raise  # of the system, not of the file's content
        _refuse(path, "a whole table", f"{problem!s:.200}")
    found_counts = np.concatenate(counts)[: options.limit] if counts else None
    if found_counts is None or len(found_counts) != len(stored.words):
        return stored
    return stored._replace(counts=found_counts)


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
        _refuse(where, "vectors as lists of numbers", f"a column of {kind}")
    lengths = pc.unique(pc.list_value_length(column)).to_pylist()
    flat = column.flatten()
    if len(lengths) != 1 or not lengths[0] or flat.null_count:
        _refuse(where, "vectors of one length without gaps", f"the lengths {str(lengths)[:60]}")
    if lengths[0] > MAX_DIMENSIONS:
        _refuse(where, f"at most {MAX_DIMENSIONS} dimensions", f"{lengths[0]}")
    with np.errstate(over="ignore"):  # what becomes infinite is refused
        numbers: NDArray[np.float32] = flat.to_numpy(zero_copy_only=False).astype(np.float32)
    return numbers.reshape(-1, lengths[0])


def words_of(column: Any, where: str) -> list[str]:
    """Arrow's column of texts as words."""
    words: list[object] = column.to_pylist()
    for row, word in enumerate(words):
        if not isinstance(word, str):
            _refuse(where, f"a word in row {row}", f"{word!r:.60}")
    return [word for word in words if isinstance(word, str)]


def counts_of(column: Any, where: str) -> NDArray[np.int64]:
    """Arrow's column of whole numbers as counts."""
    import pyarrow as pa

    if not pa.types.is_integer(column.type) or column.null_count:
        _refuse(where, "counts as whole numbers", f"a column of {column.type}")
    found: NDArray[np.int64] = column.to_numpy(zero_copy_only=False).astype(np.int64)
    return found


def _batches(
    path: Path, batches: Any, counts: list[NDArray[np.int64]], *, words_only: bool
) -> Iterator[Batch]:
    """Words and vectors in batches; the counts are appended to the list."""
    where = str(path)
    dimensions = None
    for batch in batches:
        matrix = matrix_of(batch.column("vector"), where)
        dimensions = dimensions or matrix.shape[1]
        if matrix.shape[1] != dimensions:
            _refuse(path, "vectors of one length", f"{dimensions} and {matrix.shape[1]} numbers")
        if "count" in batch.schema.names:
            counts.append(counts_of(batch.column("count"), where))
        vectors = matrix[:, :0] if words_only else matrix
        yield Batch(words_of(batch.column("word"), where), vectors, 0)


def _refuse(where: Path | str, expected: str, found: str) -> NoReturn:
    raise FormatError(f"{where}: expected {expected}, found {found}.")
