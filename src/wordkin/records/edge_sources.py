"""Where edges come from: a file, a table of pandas, polars or Arrow, or pairs of names in Python."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from wordkin.errors import TextError, quote
from wordkin.records.edge_columns import EdgeList, find_header
from wordkin.records.tables import as_batches, as_fields
from wordkin.text.rows import ANY_SPACE, ROWS_AT_ONCE, RowBlock, Rows, row_error
from wordkin.text.sources import find_files

# A block of rows, and the position of a column in it.
Field: TypeAlias = tuple[RowBlock, int]

MATRIX_MARKET = b"%%MatrixMarket"
IN_PYTHON = "the edges"
ACCEPTED = "a path, an open file, a table of pandas, polars or Arrow, a graph of networkx, or pairs of names"


class Source(NamedTuple):
    """An edge list, opened.

    where: its name in messages; first: a row as texts; header: the names of columns, if it has any;
    columns: the positions of those that `parts` yield, as blocks of rows: source, target, perhaps weight;
    may_be_header: whether the first row may name columns without looking so; is_divided: whether
    something other than white space divides the columns.
    """

    where: str
    first: Sequence[str]
    header: list[str]
    columns: list[int]
    parts: Iterator[list[Field]]
    may_be_header: bool = False
    is_divided: bool = False


def open_source(edges: Any, how: EdgeList) -> Source:
    """Open edges, and find their columns."""
    if hasattr(edges, "__arrow_c_stream__"):
        return _open_table(edges, how)
    files = find_files(edges)
    if files is None:
        return _open_pairs(edges, how)
    if len(files) != 1:
        raise TextError(f"expected one file with edges, found {len(files)} files. Join them first.")
    rows = Rows(files[0], how.dialect._replace(comments=True))
    if rows.start.startswith(MATRIX_MARKET):
        raise TextError(
            f"{rows.where}: expected edges alone, found a Matrix Market file, whose first row holds sizes. "
            f"Leave that out: grep -v '^%' {shlex.quote(rows.where)} | tail -n +2 > edges.txt."
        )
    header = find_header(rows, how.dialect.header, how.columns)
    columns = how.find(header, rows.first, rows.where)
    blocks = rows.read(columns, has_header=bool(header))
    return Source(
        rows.where,
        rows.first,
        header,
        columns,
        ([(block, column) for column in range(len(columns))] for block in blocks),
        may_be_header=not header and how.dialect.header is None,
        is_divided=rows.dialect.delimiter != ANY_SPACE,
    )


def _open_table(table: Any, how: EdgeList) -> Source:
    batches = as_batches(table, "walks")
    where, names = "the table", batches[0].schema.names if batches else []
    columns = how.find(names, names, where)

    def read() -> Iterator[list[Field]]:
        done = 1
        for batch in batches:
            lines = np.arange(done, done + batch.num_rows)
            done += batch.num_rows
            yield [(as_fields(batch.column(column), lines, where), 0) for column in columns]

    return Source(where, names, names, columns, read())


def _open_pairs(edges: Iterable[Any], how: EdgeList) -> Source:
    rows = iter(edges)
    first = next(rows, None)
    if first is None:
        raise TextError(f"{IN_PYTHON}: expected edges, found none.")
    if isinstance(first, str | bytes) or not hasattr(first, "__len__"):
        raise TextError(f"expected {ACCEPTED}, found an iterable of {type(first).__name__}.")
    texts = [*map(_as_text, first)]
    columns = how.find([], texts, IN_PYTHON)
    rows = chain([first], rows)

    def read() -> Iterator[list[Field]]:
        done = 1
        while chunk := list(islice(rows, ROWS_AT_ONCE)):
            for line, row in enumerate(chunk, done):
                if len(row) != len(texts):
                    expected = f"{len(texts)} fields as in the first row"
                    found = f"{len(row)} in {quote(row)}"
                    raise row_error(IN_PYTHON, line, expected, found, unit="row")
            yield [(_as_block([row[column] for row in chunk], done), 0) for column in columns]
            done += len(chunk)

    return Source(IN_PYTHON, texts, [], columns, read())


def _as_text(value: object) -> str:
    return "" if value is None else str(value)


def _as_block(values: Sequence[object], first: int) -> RowBlock:
    """A column of values as fields of text. first: the number of its first row."""
    texts = [_as_text(value).encode("utf-8", "replace") for value in values]
    ends = np.cumsum([len(text) for text in texts], dtype=np.int32).reshape(-1, 1)
    starts = ends - np.array([[len(text)] for text in texts], np.int32)
    data, lines = np.frombuffer(b"".join(texts), np.uint8), np.arange(first, first + len(texts))
    counts = np.ones(len(texts), np.int32)
    return RowBlock(data, starts, ends, lines, counts, starts[:, 0], IN_PYTHON, False, "row")
