"""Texts in databases: SQLite's files, and what a query has found."""

from __future__ import annotations

import contextlib
import sqlite3
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from wordkin.errors import SettingsError, TextError, quote, quote_problem
from wordkin.text.columns import Column
from wordkin.text.decompression import MAGICS
from wordkin.text.tables.arrow import choose_field, read_batches
from wordkin.text.tables.choosing import TEXTS, choose_column
from wordkin.text.tables.parts import ROWS_AT_ONCE, Part, broken_table, gather_texts

# Parts of the declared types that SQLite takes for texts, https://www.sqlite.org/datatype3.html.
TEXT_TYPES = ("CHAR", "CLOB", "TEXT")
OF_SQLITE = "SQLite database"
HEADER_BYTES = 100  # https://www.sqlite.org/fileformat2.html
# No messages, but SQLite's names.
MASTER, COLUMNS, OWN = "sqlite_master", "table_xinfo", b"sqlite_"


class Place(NamedTuple):
    """A column of a table in a database."""

    table: str
    column: str


def read_sqlite(path: object, column: Column | None, where: str) -> Iterator[Part]:
    """The texts of a column, in the order of the table. column: "posts.text", or "text" if one table has it."""
    if not isinstance(path, Path):
        raise TextError(f"{where}: expected the name of an {OF_SQLITE}, found an open file.")
    _check_whole(path, where)
    rows = 0
    try:
        # `immutable` would miss what another program has not yet moved from its journal.
        address = f"{path.resolve().as_uri()}?mode=ro"
        with contextlib.closing(sqlite3.connect(address, uri=True)) as database:
            database.text_factory = bytes
            place = _find_place(database, column, where)
            query = f"select {_name(place.column)} from {_name(place.table)}"  # noqa: S608 (quoted)
            for part in _read_rows(database.execute(query), 0, where):
                yield part
                rows += part.rows
    except sqlite3.Error as problem:
        raise broken_table(where, OF_SQLITE, rows, f"{problem}.") from problem


def _check_whole(path: Path, where: str) -> None:
    """Raise for a file that is compressed, or shorter than it says, of which SQLite reads nulls."""
    with path.open("rb") as file:
        header = file.read(HEADER_BYTES)
    if header.startswith(MAGICS):
        raise TextError(
            f"{where}: expected a plain {OF_SQLITE}, found a compressed one. Unpack it."
        )
    page_bytes = int.from_bytes(header[16:18], "big")
    expected = int.from_bytes(header[28:32], "big") * (1 << 16 if page_bytes == 1 else page_bytes)
    # The number of pages counts only where both change counters are equal: older programs leave it.
    if header[24:28] == header[92:96] and (size := path.stat().st_size) < expected:
        raise broken_table(where, OF_SQLITE, 0, f"{size:,} of {expected:,} bytes.")


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _find_place(database: sqlite3.Connection, column: Column | None, where: str) -> Place:
    kinds: dict[Place, str] = {}
    tables = database.execute(
        f"select name from {MASTER} where type in ('table', 'view')"  # noqa: S608 (a constant)
    )
    for (table,) in tables.fetchall():
        if table.startswith(OWN):
            continue
        for _, name, kind, *_ in database.execute(f"pragma {COLUMNS}({_name(table.decode())})"):
            is_text = any(part in kind.decode().upper() for part in TEXT_TYPES)
            kinds[Place(table.decode(), name.decode())] = (
                TEXTS if is_text else kind.decode() or "values of any type"
            )
    names = {f"{place.table}.{place.column}": place for place in kinds}
    alone = {place for place in kinds if [one.column for one in kinds].count(place.column) == 1}
    for name, place in list(names.items()):
        if column == place.column and place in alone:
            column = name
    untyped = "values of any type"
    by_name = {
        name: TEXTS if column == name and kinds[place] == untyped else kinds[place]
        for name, place in names.items()
    }
    return names[choose_column(column, by_name, where)]


def read_cursor(cursor: Any, column: Column | None, where: str) -> Iterator[Part]:
    """The texts of a column of what a query has found."""
    reader = _open_reader(cursor)
    if reader is not None:
        place = choose_field(reader.schema, column, where)
        yield from read_batches((batch.column(place) for batch in reader), where, "result")
        return
    if cursor.description is None:
        raise TextError(
            f"{where}: expected a cursor with a result, found none. Execute a query first."
        )
    names = [str(field[0]) for field in cursor.description]
    try:
        first = cursor.fetchmany(ROWS_AT_ONCE)
        kinds = {name: _describe([row[i] for row in first]) for i, name in enumerate(names)}
        place = names.index(choose_column(column, kinds, where))
        yield from _read_rows(cursor, place, where, first)
    except (TextError, SettingsError):
        raise
    except Exception as problem:  # of any database
        raise TextError(f"{where}: the query failed: {quote_problem(problem)}.") from problem


def _open_reader(cursor: Any) -> Any:
    """Arrow's batches of the result, where the database has them."""
    for name in ("fetch_record_batch", "to_arrow_reader"):  # ADBC; DuckDB
        if hasattr(cursor, name):
            with warnings.catch_warnings(action="ignore"):  # DuckDB's, of a copy
                return getattr(cursor, name)()
    return None


def _describe(values: list[Any]) -> str:
    found = {type(value) for value in values if value is not None}
    return TEXTS if found == {str} else " and ".join(kind.__name__ for kind in found) or "nothing"


def _read_rows(
    cursor: Any, place: int, where: str, first: list[Any] | None = None
) -> Iterator[Part]:
    """The parts of the rows that a cursor has, after those that were read already."""
    done = 0
    rows = cursor.fetchmany(ROWS_AT_ONCE) if first is None else first
    while rows:
        numbers = range(done + 1, done + len(rows) + 1)
        texts = [row[place] for row in rows]
        for number, text in zip(numbers, texts, strict=True):
            if not isinstance(text, bytes | str | None):
                raise TextError(f"{where}, row {number:,}: expected a text, found {quote(text)}.")
        encoded = [
            text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
            for text in texts
        ]
        yield gather_texts(encoded, numbers, where)
        done += len(rows)
        rows = cursor.fetchmany(ROWS_AT_ONCE)
