"""Tables of users and items: text, Parquet, or a table in memory of pandas, polars or Arrow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import SettingsError, TextError, quote_problem
from wordkin.formats.parquet import import_arrow, is_parquet
from wordkin.records.times import Times, times_of
from wordkin.text.columns import Column, find_columns, looks_like_header
from wordkin.text.rows import Dialect, RowBlock, Rows
from wordkin.text.sources import File, find_files

ROWS_AT_ONCE = 1 << 16
HEAD_BYTES = 4
IN_A_SECOND = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}


class Wanted(NamedTuple):
    """The columns to read."""

    group: Column
    item: Column
    order: Column | None = None

    def find(self, names: Sequence[str], width: int, where: str) -> list[int]:
        """Their positions, from 0."""
        given = {"group": self.group, "item": self.item}
        if self.order is not None:
            given["order"] = self.order
        return find_columns(given, names, width, where)


class Part(NamedTuple):
    """Some rows of a table: each column as fields of text, the order perhaps as times.

    fields: a block of rows and the position of its column, for group, item and perhaps order.
    """

    fields: list[tuple[RowBlock, int]]
    times: Times | None = None


def read_table(table: Any, wanted: Wanted, dialect: Dialect) -> Iterator[Part]:
    """The rows of a table in parts: of a file, several, or what has the Arrow interface.

    Raises `SettingsError` for columns that it lacks, `TextError` for a row of another number of fields.
    """
    if hasattr(table, "__arrow_c_stream__"):
        yield from _read_arrow(as_batches(table, "baskets"), wanted, "the table")
        return
    files = find_files(table)
    if files is None:
        raise TextError(
            "expected a path, an open file or a table of pandas, polars or Arrow, found "
            f"{type(table).__name__}."
        )
    for file in files:
        if isinstance(file, Path) and file.is_file() and is_parquet(_head(file)):
            yield from _read_parquet(file, wanted)
        else:
            yield from _read_text(file, wanted, dialect)


def as_batches(table: Any, what: str) -> list[Any]:
    """The record batches of a table in memory. what: is to be made of it, for messages."""
    pa = import_arrow(what)
    try:
        return list(pa.table(table).to_batches(ROWS_AT_ONCE))
    except (TypeError, ValueError, pa.ArrowException) as problem:
        raise TextError(
            f"{what}: expected a table of pandas, polars or Arrow, found: {quote_problem(problem)}."
        ) from problem


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD_BYTES)


def _read_text(file: File, wanted: Wanted, dialect: Dialect) -> Iterator[Part]:
    rows = Rows(file, dialect)
    if not rows.first:
        raise TextError(f"{rows.where}: expected a table, found none. Is the file empty?")
    has_header = dialect.header
    if has_header is None:
        is_named = any(isinstance(name, str) and not name.isdecimal() for name in wanted)
        has_header = is_named or any(looks_like_header(rows.first, rows.second))
    names = rows.first if has_header else []
    columns = wanted.find(names, len(rows.first), rows.where)
    for block in rows.read(columns, has_header=has_header):
        yield Part([(block, column) for column in range(len(columns))])


def _read_parquet(path: Path, wanted: Wanted) -> Iterator[Part]:
    pa = import_arrow(str(path))
    from pyarrow import parquet

    try:
        with parquet.ParquetFile(path) as file:
            names = file.schema_arrow.names
            chosen = [names[position] for position in wanted.find(names, len(names), str(path))]
            wanted = Wanted(*chosen)
            batches = file.iter_batches(ROWS_AT_ONCE, columns=list(dict.fromkeys(chosen)))
            yield from _read_arrow(batches, wanted, str(path))
    except (pa.ArrowException, OSError) as problem:
        if isinstance(problem, OSError) and problem.errno is not None:
            raise  # the system's, not the file's
        raise TextError(
            f"{path}: expected a whole Parquet file, found: {quote_problem(problem)}."
        ) from problem


def _read_arrow(batches: Any, wanted: Wanted, where: str) -> Iterator[Part]:
    """Parts of record batches of Arrow; a row is named by its number, from 1."""
    first = 1
    for batch in batches:
        names = batch.schema.names
        columns = [batch.column(p) for p in wanted.find(names, len(names), where)]
        lines = np.arange(first, first + batch.num_rows)
        first += batch.num_rows
        times = _arrow_times(columns[2]) if len(columns) > 2 else None
        texts = columns[:2] if times is not None else columns
        yield Part([(as_fields(column, lines, where), 0) for column in texts], times)


def as_fields(column: Any, lines: NDArray[np.int64], where: str) -> RowBlock:
    """A column of Arrow as fields of text; empty where a value is missing."""
    import pyarrow as pa

    try:
        texts = column.cast(pa.string())
    except (pa.ArrowException, NotImplementedError) as problem:
        raise SettingsError(
            f"{where}: expected columns of texts, numbers or dates, found {column.type}."
        ) from problem
    if texts.offset or isinstance(texts, pa.ChunkedArray):
        texts = pa.concat_arrays([texts])
    _, places, letters = texts.buffers()
    offsets = np.frombuffer(places, np.int32)[texts.offset : texts.offset + len(texts) + 1]
    data = np.frombuffer(letters if letters is not None else b"", np.uint8)
    data.flags.writeable = False  # as those of files, for which kernels are compiled
    is_missing = texts.is_null().to_numpy(zero_copy_only=False)
    starts = offsets[:-1].reshape(-1, 1)
    ends = np.where(is_missing, offsets[:-1], offsets[1:]).reshape(-1, 1)
    counts = np.ones(len(texts), np.int32)
    return RowBlock(data, starts, ends, lines, counts, starts[:, 0], where, False, "row")


def _arrow_times(column: Any) -> Times | None:
    """The times of a column of numbers or times; None for one of texts."""
    import pyarrow as pa

    kind = column.type
    if pa.types.is_date(kind):
        column, kind = column.cast(pa.timestamp("s")), pa.timestamp("s")
    if pa.types.is_timestamp(kind):
        numbers, parts = column.cast(pa.int64()), IN_A_SECOND[kind.unit]
    elif pa.types.is_integer(kind) or pa.types.is_floating(kind):
        numbers, parts = column, 1
    else:
        return None
    is_there = numbers.is_valid().to_numpy(zero_copy_only=False)
    values = numbers.fill_null(0).to_numpy(zero_copy_only=False)
    if parts == 1 and not pa.types.is_timestamp(kind):
        times = times_of(values)
    else:
        wholes, rest = np.divmod(values, parts)
        times = Times(wholes, (rest * (10**9 // parts)).astype(np.int32))
    missing = np.where(is_there, times.billionths, np.int32(-1))
    return Times(times.wholes, missing, pa.types.is_timestamp(kind))
