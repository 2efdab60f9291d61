"""Magnitude's files: an SQLite database with a row of whole numbers for each word.

    magnitude           key, perhaps magnitude (the vector's length), and dim_0, dim_1, ...
    magnitude_format    key, value: "precision" says by which power of ten the numbers were multiplied

Source: https://github.com/plasticityai/magnitude.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from wordkin.errors import FormatError, quote, quote_problem
from wordkin.formats.collecting import ROWS_PER_BATCH, Batch, collect
from wordkin.formats.compressed import refuse_compressed
from wordkin.formats.opened import OpenedFile
from wordkin.formats.stored import ReadOptions, StoredVectors

if TYPE_CHECKING:
    import sqlite3

SQLITE = b"SQLite format 3\0"
# SQLite's first page has the text of the statements that made its tables.
TABLE = re.compile(rb"CREATE TABLE [`\"\[]?magnitude[`\"\]]?\s*\(", re.IGNORECASE)
DIMENSION = re.compile(r"dim_(\d{1,5})")
MAX_PRECISION = 30  # Magnitude's own is 7


def is_magnitude(head: bytes) -> bool:
    """Whether a file that starts with these bytes is Magnitude's database."""
    return head.startswith(SQLITE) and TABLE.search(head) is not None


def read_magnitude(source: OpenedFile, options: ReadOptions) -> StoredVectors:
    """Read the words and vectors, in the order of the table."""
    if source.is_compressed:
        refuse_compressed(source.path, ".magnitude")
    import sqlite3  # takes some milliseconds, and few files are databases

    with _open(source) as database:
        try:
            database.text_factory = lambda text: text.decode("utf-8", "replace")
            return _read(source, database, options)
        except (sqlite3.Error, TypeError, ValueError, OverflowError) as problem:
            if isinstance(problem, FormatError):
                raise
            raise FormatError(
                f"{source.path}: expected Magnitude's tables, found: {quote_problem(problem)}. "
                "The file is damaged or cut short; copy or download it again."
            ) from problem


@contextlib.contextmanager
def _open(source: OpenedFile) -> Iterator[sqlite3.Connection]:
    """The database of a file, which is copied if it is no file of this name any more, as a pipe."""
    import sqlite3

    with contextlib.ExitStack() as stack:
        path = source.path
        if not source.is_in_place():
            copy = stack.enter_context(tempfile.NamedTemporaryFile(suffix=".magnitude"))
            shutil.copyfileobj(source.read_from_start(), copy)
            copy.flush()
            path = Path(copy.name)
        address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        yield stack.enter_context(contextlib.closing(sqlite3.connect(address, uri=True)))


def _read(source: OpenedFile, database: sqlite3.Connection, options: ReadOptions) -> StoredVectors:
    kinds = dict(database.execute("select name, type from sqlite_master"))
    if (kinds.get("magnitude"), kinds.get("magnitude_format")) != ("table", "table"):
        raise FormatError(
            f"{source.path}: expected the tables magnitude and magnitude_format, found {quote(kinds, 80)}."
        )
    columns = [str(row[1]) for row in database.execute("pragma table_info(magnitude)")]
    numbers = sorted(int(found[1]) for found in map(DIMENSION.fullmatch, columns) if found)
    formats = database.execute("select key, value from magnitude_format")
    precision = {str(key): value for key, value in formats}.get("precision")
    if numbers != list(range(len(numbers))) or not numbers:
        raise FormatError(
            f"{source.path}: expected columns dim_0, dim_1, ..., found {quote(columns, 80)}."
        )
    if type(precision) is not int or not 0 <= precision <= MAX_PRECISION:
        raise FormatError(
            f"{source.path}: expected a precision of 0 to {MAX_PRECISION} digits, found "
            f"{quote(precision)}."
        )
    length = "magnitude" if "magnitude" in columns else "1.0"
    names = ", ".join([] if options.words_only else (f"dim_{number}" for number in numbers))
    query = f"select key, {length}{', ' if names else ''}{names} from magnitude order by rowid"  # noqa: S608 (numbers)
    rows = database.execute(query)
    (count,) = database.execute("select count(*) from magnitude").fetchone()
    batches = _batches(rows, 10.0**-precision)
    return collect(source, (int(count), len(numbers)), batches, options)


def _batches(rows: sqlite3.Cursor, unit: float) -> Iterator[Batch]:
    """Words and vectors. unit: what a number of 1 stands for."""
    while part := rows.fetchmany(ROWS_PER_BATCH):
        table = np.array([row[1:] for row in part], np.float64)
        vectors = (table[:, 1:] * unit * table[:, :1]).astype(np.float32)
        yield Batch([str(row[0]) for row in part], vectors, 0)
