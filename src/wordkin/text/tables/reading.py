"""Opens a text of any kind: plain files as blocks of bytes, tables by the reader of each kind."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple, cast

from wordkin.errors import NotTextError, SettingsError, TextError, quote_problem, warn
from wordkin.system.remote import RemoteFile
from wordkin.text.columns import Column
from wordkin.text.decompression import BLOCK_BYTES, Borrowed, Readable, damage_errors, decompress
from wordkin.text.kinds import kind_by_name, kind_by_start
from wordkin.text.selection import LOOKED_AT_BYTES, check_readable, look_at
from wordkin.text.sources import (
    Block,
    File,
    cut_blocks,
    find_texts,
    is_remote,
    name_of,
    read_blocks,
)
from wordkin.text.tables.arrow import has_arrow
from wordkin.text.tables.arrow_files import read_arrow_file, read_parquet
from wordkin.text.tables.data_sets import read_data_set
from wordkin.text.tables.databases import read_cursor, read_sqlite
from wordkin.text.tables.delimited import read_delimited
from wordkin.text.tables.json_lines import read_json_lines
from wordkin.text.tables.memory import read_table
from wordkin.text.tables.parts import Part, Tokens
from wordkin.text.tabular import ArrowStream, Cursor, DataSet, Table, as_tables
from wordkin.wording import argument

LONG_BYTES = 4 * BLOCK_BYTES  # of a part: more is cut into blocks
READERS: dict[str, Callable[[Any, Column | None, str], Iterator[Part]]] = {
    "json": read_json_lines,
    "parquet": read_parquet,
    "arrow": read_arrow_file,
    "sqlite": read_sqlite,
    "cursor": read_cursor,
    "data set": read_data_set,
    "table": read_table,
}


class OpenedText(NamedTuple):
    """A text that is no iterable of token lists.

    files: that are read; blocks: its bytes; lists: its token lists, with the share that was read with
    them, or None if it has none.
    """

    files: Sequence[File]
    blocks: Iterator[Block]
    lists: Iterator[tuple[Tokens, float]] | None = None


class _Source(NamedTuple):
    """A file or a table. kind: its reader, "" for plain text; where: its name; start: its first bytes."""

    content: Any
    kind: str
    where: str
    start: bytes = b""


def open_text(text: object, column: Column | None = None) -> OpenedText | None:
    """The files and tables of a text, opened; None for an iterable of token lists.

    column: which holds the texts, by its name, or its number from 1; None: the only one that can.
    """
    tables = as_tables(text)
    if tables and _are_lists_without_arrow(tables):
        return None
    if tables:
        names = [f" {number}" for number in range(1, len(tables) + 1)] if tables[1:] else [""]
        sources = [_look_at_table(*named) for named in zip(tables, names, strict=True)]
        return _open(sources, [], column)
    files = find_texts(text, check_readable, "text if alone" if column is None else "text")
    if files is None:
        if column is not None:
            raise SettingsError(
                f"{argument('column')}: expected a table, or files of tables, found "
                f"{type(text).__name__}. Leave it out for token lists."
            )
        return None
    sources = [_look_at_file(file, column) for file in files]
    if not any(source.kind for source in sources):
        return OpenedText(files, read_blocks(files))
    return _open(sources, files, column)


def _are_lists_without_arrow(tables: Sequence[Table]) -> bool:
    """Whether this is a column of token lists, of a reader who has no pyarrow: they can be iterated."""
    if has_arrow() or len(tables) > 1 or not hasattr(tables[0], "to_frame"):
        return False
    return not isinstance(next(iter(cast("Iterable[Any]", tables[0])), ""), str)


def _open(sources: Sequence[_Source], files: Sequence[File], column: Column | None) -> OpenedText:
    parts = _read(sources, column)
    first = next(parts, Part(b""))
    parts = chain([first], parts)
    if first.tokens is None:
        return OpenedText(files, _to_blocks(parts))
    return OpenedText(files, iter(()), _to_lists(parts))


def _look_at_table(table: Table, number: str) -> _Source:
    if isinstance(table, DataSet):
        return _Source(table, "data set", f"the data set{number}")
    if isinstance(table, Cursor) and not isinstance(table, ArrowStream):  # as DuckDB's relations
        return _Source(table, "cursor", f"the result{number}")
    return _Source(table, "table", f"the table{number}")


def _look_at_file(file: File, column: Column | None) -> _Source:
    if not isinstance(file, Path):
        return _look_at_stream(file, column)
    look = look_at(file)
    kind = look.kind.table if look.kind else ""
    if not kind and column is not None:
        kind = _kind_of_text(look.start)
    return _Source(file, kind, str(file), look.start)


def _look_at_stream(file: Readable, column: Column | None) -> _Source:
    """What an open file holds: without a column it is plain text, unless its first bytes say otherwise."""
    where = name_of(file)
    if is_remote(file):
        return _look_at_remote(cast("RemoteFile", file), column, where)
    if column is None:
        kind = kind_by_start(_peek(file))
        return _Source(file, kind.table if kind else "", where)
    stream = decompress(io.BufferedReader(Borrowed(file), LOOKED_AT_BYTES), where)
    start = stream.peek(LOOKED_AT_BYTES)
    kind = kind_by_name(where) or kind_by_start(start)
    if kind and not kind.table:
        raise TextError(f"{where}: expected a table, found {kind.name}. {kind.remedy_for(where)}")
    return _Source(stream, kind.table if kind else _kind_of_text(start), where, start)


def _look_at_remote(file: RemoteFile, column: Column | None, where: str) -> _Source:
    """What a file elsewhere holds: its name and its first bytes decide, as for a path."""
    try:
        start = decompress(io.BufferedReader(Borrowed(file), LOOKED_AT_BYTES), where).peek(1)
    except damage_errors() as problem:
        told = getattr(problem, "strerror", None) or quote_problem(problem)
        raise TextError(f"{where}: {told}.") from problem
    file.rewind()
    kind = kind_by_name(where) or kind_by_start(start[:LOOKED_AT_BYTES])
    if kind and not kind.table:
        raise NotTextError(where, kind.name, kind.remedy_for(where), kind.encoding)
    table = kind.table if kind else ("" if column is None else _kind_of_text(start))
    return _Source(file, table, where, start)


def _peek(file: Readable) -> bytes:
    """The first bytes of a file that can be searched; none of another, or of one of text."""
    if not getattr(file, "seekable", lambda: False)():
        return b""
    opened = cast("io.BufferedIOBase", file)
    place = opened.tell()
    start: bytes | str = opened.read(LOOKED_AT_BYTES)
    opened.seek(place)
    return start if isinstance(start, bytes) else b""


def _kind_of_text(start: bytes) -> str:
    """How a table is written that no name and no signature tells."""
    return "json" if start.lstrip()[:1] in (b"{", b"[") else "delimited"


def _read(sources: Sequence[_Source], column: Column | None) -> Iterator[Part]:
    """The parts of all sources; at the end a warning counts the rows that have no text."""
    sizes = [_size_of(source.content) for source in sources]
    if not all(sizes):
        sizes = [1] * len(sources)
    rows = missing = done = 0
    first = ""
    for source, size in zip(sources, sizes, strict=True):
        for part in _read_source(source, column):
            rows, missing = rows + part.rows, missing + part.missing
            if part.missing and not first:
                first = f"{part.first_missing} of {source.where}"
            yield part._replace(share=(done + size * part.share) / sum(sizes))
        done += size
    if missing:
        warn(f"{missing:,} of {rows:,} rows have no text and were left out; the first is {first}.")


def _size_of(content: object) -> int:
    return content.stat().st_size if isinstance(content, Path) and content.is_file() else 0


def _read_source(source: _Source, column: Column | None) -> Iterator[Part]:
    if not source.kind:
        for block in read_blocks([source.content]):
            yield Part(block.data, share=block.share, where=block.file)
        return
    if source.kind == "delimited":
        parts = read_delimited(source.content, column, source.where, source.start)
    else:
        parts = READERS[source.kind](source.content, column, source.where)
    for part in parts:
        yield part._replace(where=source.where)


def _to_blocks(parts: Iterator[Part]) -> Iterator[Block]:
    for part in parts:
        if part.tokens is not None:
            raise _mixed(part.where, "texts", "token lists")
        if len(part.data) < LONG_BYTES:
            yield Block(part.data, part.share, part.where)
            continue
        for data in cut_blocks(io.BytesIO(part.data), part.where):
            yield Block(data, part.share, part.where)


def _to_lists(parts: Iterator[Part]) -> Iterator[tuple[Tokens, float]]:
    for part in parts:
        if part.tokens is None:
            raise _mixed(part.where, "token lists", "texts")
        yield part.tokens, part.share


def _mixed(where: str, expected: str, found: str) -> TextError:
    return TextError(
        f"{where}: expected {expected}, as in the table before, found {found}. Pass tables of one kind."
    )
