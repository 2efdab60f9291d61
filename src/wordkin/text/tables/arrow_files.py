"""Files of Arrow's formats: Parquet, and Arrow itself (Feather), whose batches come one by one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

from wordkin.errors import TextError
from wordkin.text.columns import Column
from wordkin.text.decompression import BLOCK_BYTES, MAGICS, Readable
from wordkin.text.tables.arrow import (
    BATCH_BYTES,
    MOST_ROWS,
    choose_field,
    import_arrow,
    read_batches,
)
from wordkin.text.tables.parts import Part, broken_table

Source: TypeAlias = Path | Readable


def read_parquet(source: Source, column: Column | None, where: str) -> Iterator[Part]:
    """The texts of a Parquet file, in batches of one size, whatever its groups of rows."""
    import_arrow(where)
    from pyarrow import parquet

    with _open(source, where, "Parquet file") as raw:
        # Without `pre_buffer` and with a buffer, a group of rows is never in memory as a whole.
        file = parquet.ParquetFile(raw, pre_buffer=False, buffer_size=BLOCK_BYTES)
        place = choose_field(file.schema_arrow, column, where)
        name, rows = file.schema_arrow.names[place], file.metadata.num_rows
        batches = file.iter_batches(_rows_at_once(file, name), columns=[name], use_threads=False)
        yield from read_batches((batch.column(0) for batch in batches), where, "Parquet file", rows)


def _rows_at_once(file: Any, name: str) -> int:
    """How many rows of the column are about `BATCH_BYTES`."""
    size, metadata = 0, file.metadata
    paths = [metadata.schema.column(i).path for i in range(metadata.num_columns)]
    columns = [i for i, path in enumerate(paths) if path.partition(".")[0] == name]
    for group in range(metadata.num_row_groups):
        of_group = metadata.row_group(group)
        size += sum(int(of_group.column(i).total_uncompressed_size) for i in columns)
    bytes_a_row = max(size // max(int(metadata.num_rows), 1), 1)
    return min(max(BATCH_BYTES // bytes_a_row, 1), MOST_ROWS)


def read_arrow_file(source: Source, column: Column | None, where: str) -> Iterator[Part]:
    """The texts of a file in Arrow's format, or of a stream of it that was saved."""
    pa = import_arrow(where)
    with _open(source, where, "Arrow file") as raw:
        magic = raw.read(6)
        raw.seek(0)
        if magic == b"ARROW1":
            file = pa.ipc.open_file(raw)
            total = file.num_record_batches
            batches = (file.get_batch(number) for number in range(total))
        else:
            file = batches = pa.ipc.open_stream(raw)
        place = choose_field(file.schema, column, where)
        yield from read_batches((batch.column(place) for batch in batches), where, "Arrow file")


@contextmanager
def _open(source: Source, where: str, kind: str) -> Iterator[Any]:
    """Arrow's own file; what it raises while the table is opened becomes a `TextError`."""
    pa = import_arrow(where)
    try:
        if isinstance(source, Path):
            opened = pa.memory_map(str(source)) if kind == "Arrow file" else pa.OSFile(str(source))
        else:
            opened = _from_stream(source)
        with opened as raw:
            if raw.read(max(map(len, MAGICS))).startswith(MAGICS):
                raise TextError(
                    f"{where}: expected a plain {kind}, found a compressed one. Unpack it."
                )
            raw.seek(0)
            yield raw
    except (pa.ArrowException, OSError) as problem:
        if isinstance(problem, OSError) and problem.errno is not None:
            raise
        raise broken_table(where, kind, 0, f"{problem!s:.150}.") from problem


def _from_stream(file: Readable) -> Any:
    """An open file as Arrow's; one that cannot be searched is read as a whole first."""
    import pyarrow as pa

    if getattr(file, "seekable", lambda: False)():
        return pa.PythonFile(file, mode="r")
    return pa.BufferReader(file.read(-1))
