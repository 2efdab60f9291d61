"""Tables and columns in memory: of pandas, polars, Arrow, DuckDB and whatever else offers Arrow's stream."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wordkin.text.columns import Column
from wordkin.text.tables.arrow import choose_field, import_arrow, read_batches, refuse_table
from wordkin.text.tables.parts import Part


def read_table(table: Any, column: Column | None, where: str) -> Iterator[Part]:
    """The texts of a column of a table, or of a column alone."""
    pa = import_arrow(where)
    try:
        reader = _open_reader(table, column)
    except (TypeError, ValueError, NotImplementedError, pa.ArrowException) as problem:
        raise refuse_table(where, problem) from problem
    place = choose_field(reader.schema, column, where)
    rows = getattr(table, "num_rows", 0) or getattr(table, "height", 0)
    yield from read_batches((batch.column(place) for batch in reader), where, "table", rows)


def _open_reader(table: Any, column: Column | None) -> Any:
    """Arrow's reader of a table; the index of pandas is none of its columns."""
    import pyarrow as pa

    if isinstance(table, pa.Array | pa.ChunkedArray):
        return pa.table({"text": table}).to_reader()
    if hasattr(table, "to_frame"):  # a column of pandas or polars
        table = table.to_frame()
    if hasattr(table, "iloc"):  # a table of pandas, whose other columns Arrow may not know
        chosen = table[[column]] if column in list(table.columns) else table
        return pa.Table.from_pandas(chosen, preserve_index=False).to_reader()
    if hasattr(table, "__arrow_c_stream__"):
        return pa.RecordBatchReader.from_stream(table)
    return pa.table({"text": pa.array(table)}).to_reader()
