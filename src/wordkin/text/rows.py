"""Rows of tables in text: CSV, TSV, or columns between white space, plain or compressed.

The delimiter is recognised by the first lines. A table is read in blocks of rows. Where a row is not as
expected, the error names its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import SettingsError, TextError, quote
from wordkin.plain_text import WHITE_SPACE
from wordkin.text.decompression import BLOCK_BYTES
from wordkin.text.kinds import BINARY, LEAVE_OUT, kind_by_start
from wordkin.text.selection import LOOKED_AT_BYTES
from wordkin.text.sources import MAX_TOKEN_BYTES, File, name_of, read_blocks
from wordkin.wording import argument, either

DELIMITERS = ("\t", ",", ";", "|")  # in the order in which they are tried
ANY_SPACE = " "
SPELLED_OUT = {"tab": "\t", "\\t": "\t", "space": ANY_SPACE, "comma": ",", "semicolon": ";"}
SNIFFED_LINES = 20
ROWS_AT_ONCE = 1 << 15
DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")
QUOTED = re.compile(r'"[^"]*"')
DIVIDED = f"If another character divides them, name it: {argument('delimiter', '...')}"


class Remedies(NamedTuple):
    """What to do about a row, by whoever reads it. quotes: that are not closed; width: of other fields."""

    quotes: str = (
        "Write a quote inside a quoted field twice; or take quotes as letters: "
        f"{either('quotes=False', '--no-quotes')}."
    )
    width: str = DIVIDED


REMEDIES = Remedies()


class Dialect(NamedTuple):
    """How a table is written. delimiter: None to recognise it; " " is any white space.

    header: whether its first row names the columns; None to recognise that. comments: whether lines
    that start with # or % are none of its rows.
    """

    delimiter: str | None = None
    header: bool | None = None
    quotes: bool = True
    comments: bool = False


class RowBlock(NamedTuple):
    """Some rows of a table: field j of row i is `data[starts[i, j] : ends[i, j]]`.

    data: uint8; starts, ends: int32 [rows, columns], of the columns that are read; lines: int64 [rows],
    from 1; fields: int32 [rows], the number of all fields, -1 where a quoted one does not end well;
    begins: int32 [rows], the first byte; where: the table's name; quotes: whether a quote before a
    field encloses it; unit: what is counted by `lines`; has_semicolons: whether they divide the columns,
    so that a comma may be that of a decimal number.
    """

    data: NDArray[np.uint8]
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]
    lines: NDArray[np.int64]
    fields: NDArray[np.int32]
    begins: NDArray[np.int32]
    where: str
    quotes: bool
    unit: str = "line"
    has_semicolons: bool = False

    @property
    def size(self) -> int:
        """The number of rows."""
        return len(self.lines)

    def text(self, row: int, column: int) -> str:
        """A field as text."""
        start, end = int(self.starts[row, column]), int(self.ends[row, column])
        field = self.data[start:end].tobytes()
        if self.quotes and start and self.data[start - 1] == ord('"'):
            field = field.replace(b'""', b'"')
        return field.decode("utf-8", "replace")

    def number(self, text: str) -> float:
        """The number that a field holds, perhaps with a decimal comma; raises `ValueError` for none."""
        if self.has_semicolons and DECIMAL_COMMA.fullmatch(text):
            text = text.replace(",", ".")
        if "_" in text:
            raise ValueError("Python's own spelling of numbers")
        return float(text)

    def error(self, row: int, expected: str, found: str, remedy: str = "") -> TextError:
        """The error about a row."""
        return row_error(self.where, int(self.lines[row]), expected, found, remedy, self.unit)


def row_error(
    where: str, line: int, expected: str, found: str, remedy: str = "", unit: str = "line"
) -> TextError:
    """The error about a row, which starts in that line."""
    return TextError(
        f"{where}, {unit} {line:,}: expected {expected}, found {found}. {remedy}".rstrip()
    )


class Rows:
    """A table, opened.

    where: its name in messages; start: its first bytes; dialect: as it was recognised; first, second: its
    first two rows, of which the first may be a header; empty where there is none; share: of the file,
    read so far.
    """

    def __init__(
        self,
        file: File,
        dialect: Dialect,
        block_bytes: int = BLOCK_BYTES,
        *,
        where: str = "",
        remedies: Remedies = REMEDIES,
    ) -> None:
        self.where = where or name_of(file)
        self.share = 0.0
        self._remedies = remedies
        blocks = self._read_blocks(file, block_bytes)
        start = next(blocks)
        if kind := kind_by_start(start[:LOOKED_AT_BYTES]):
            is_left_out = kind.remedy in {LEAVE_OUT, BINARY.remedy}  # but nothing would remain
            how = "Name a table." if is_left_out else kind.remedy_for(file)
            raise TextError(f"{self.where}: expected a table as text, found {kind.name}. {how}")
        self.start = start[:LOOKED_AT_BYTES]
        self.dialect = _complete(dialect, start)
        while not self._read_head(np.frombuffer(start, np.uint8)):
            more = next(blocks, b"")
            if not more or len(start) > MAX_TOKEN_BYTES:
                break
            start += more
        self._blocks = chain([start], blocks)

    def _read_blocks(self, file: File, block_bytes: int) -> Iterator[bytes]:
        for block in read_blocks([file], block_bytes, name=self.where):
            self.share = block.share
            yield bytes(block.data)

    def _read_head(self, block: NDArray[np.uint8]) -> bool:
        """Read the first two rows as texts, and where the second begins; whether both are in the block."""
        cursor = np.array([0, 1])
        rows: list[list[str]] = []
        for _ in range(2):
            start = cursor.copy()
            widths = self._split(block, 0, cursor, most=1).fields.tolist()
            width = max(0, *widths, 0)
            found = self._split(block, width, start, most=1)
            rows.append([found.text(0, column) for column in range(width)])
            if len(rows) == 1:
                self._second = cursor.copy()
        self.first, self.second = rows
        return len(widths) == 1

    def read(self, columns: Sequence[int], *, has_header: bool) -> Iterator[RowBlock]:
        """The rows in blocks, with the fields of these columns, counted from 0.

        Raises `TextError` for a row of another number of fields than the first.
        """
        width = len(self.first)
        cursor = self._second if has_header else np.array([0, 1])
        rest = b""
        for data in self._blocks:
            block = np.frombuffer(rest + data, np.uint8)
            while True:
                found = self._split(block, columns, cursor)
                if not found.size:
                    break
                check_width(found, width, self._remedies)
                yield found
            rest = block[cursor[0] :].tobytes()
            cursor[0] = 0
            if len(rest) > MAX_TOKEN_BYTES:
                break
        if rest.strip():
            raise row_error(
                self.where,
                int(cursor[1]),
                "the end of a quoted field",
                f"none after {quote(rest[:40].decode('utf-8', 'replace'))}",
                self._remedies.quotes,
            )

    def _split(
        self,
        block: NDArray[np.uint8],
        columns: Sequence[int] | int,
        cursor: NDArray[np.int64],
        most: int = ROWS_AT_ONCE,
    ) -> RowBlock:
        """The next rows of a block; moves the cursor. columns: those to find, or how many from the first."""
        from wordkin.kernels.rows import Form, FoundRows, split_rows

        wanted = range(columns) if isinstance(columns, int) else columns
        slots = np.full(max(wanted, default=-1) + 1, -1, np.int32)
        slots[list(wanted)] = np.arange(len(wanted))
        starts, ends = np.zeros((2, most, len(wanted)), np.int32)
        fields, begins = np.empty((2, most), np.int32)
        found = FoundRows(starts, ends, fields, begins, np.empty(most, np.int64), cursor)
        delimiter = self.dialect.delimiter or ANY_SPACE
        form = Form(
            0 if delimiter == ANY_SPACE else ord(delimiter),
            self.dialect.quotes,
            self.dialect.comments,
        )
        size = split_rows(block, form, slots, found)
        return RowBlock(
            block,
            starts[:size],
            ends[:size],
            found.lines[:size],
            fields[:size],
            begins[:size],
            self.where,
            form.quotes,
            has_semicolons=delimiter == ";",
        )


def check_width(rows: RowBlock, width: int, remedies: Remedies = REMEDIES) -> None:
    """Raise `TextError` for a row of another number of fields."""
    is_other = rows.fields != width
    if not is_other.any():
        return
    row = int(is_other.argmax())
    begin = int(rows.begins[row])
    line = rows.data[begin:].tobytes().partition(b"\n")[0].decode("utf-8", "replace").strip()
    if rows.fields[row] < 0:
        raise rows.error(row, "a delimiter after a quoted field", quote(line), remedies.quotes)
    raise rows.error(
        row,
        f"{width} fields as in the first row",
        f"{rows.fields[row]} in {quote(line)}",
        remedies.width,
    )


def _complete(dialect: Dialect, start: bytes) -> Dialect:
    """The dialect with its delimiter, which is checked, or recognised by the first lines."""
    given = dialect.delimiter
    if given is not None:
        delimiter = SPELLED_OUT.get(given, given)
        if len(delimiter) != 1 or not delimiter.isascii() or delimiter in '"\n\r':
            raise SettingsError(
                f"{argument('delimiter')}: expected one character, 'tab' or 'space', found "
                f"{quote(given)}."
            )
        return dialect._replace(delimiter=delimiter)
    lines = [line for line in start.decode("utf-8", "replace").split("\n") if line.strip()]
    if dialect.comments:
        lines = [line for line in lines if line.lstrip()[0] not in "#%"]
    if dialect.quotes:
        lines = [QUOTED.sub("", line) for line in lines[:SNIFFED_LINES]]
    return dialect._replace(delimiter=_sniff([*map(_drop_decimals, lines[:SNIFFED_LINES])]))


def _drop_decimals(line: str) -> str:
    """The line without the decimal commas of numbers between semicolons.

    >>> _drop_decimals("sea;lake;1,5"), _drop_decimals("sea,1;lake")
    ('sea;lake;', 'sea,1;lake')
    """
    fields = line.split(";")
    if len(fields) == 1:
        return line
    return ";".join("" if DECIMAL_COMMA.fullmatch(field.strip()) else field for field in fields)


def _sniff(lines: Sequence[str]) -> str:
    """The delimiter that most lines hold as often as the first, or hold at all; else any white space."""
    stripped = [line.strip(WHITE_SPACE.replace("\t", "")) for line in lines]
    counts = {one: [line.count(one) for line in stripped] for one in DELIMITERS}
    for delimiter, of_lines in counts.items():
        if lines and of_lines[0] and 2 * of_lines.count(of_lines[0]) > len(lines):
            return delimiter
    for delimiter, of_lines in counts.items():
        if 2 * sum(map(bool, of_lines)) > len(lines):
            return delimiter
    return ANY_SPACE
