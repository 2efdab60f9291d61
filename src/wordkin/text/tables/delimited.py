"""CSV and TSV with a header, as files of text have it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence

from wordkin.errors import TextError, quote
from wordkin.text.columns import Column, is_number
from wordkin.text.rows import DELIMITERS, QUOTED, Dialect, Remedies, RowBlock, Rows
from wordkin.text.sources import File
from wordkin.text.tables.choosing import TEXTS, choose_column
from wordkin.text.tables.parts import Part, gather_texts

REMEDIES = Remedies(
    "Write a quote inside a quoted field twice.",
    "Put quotes around a text that holds what divides the columns.",
)
DATE = re.compile(r"\d{4}-\d\d-\d\d([ T][\d:.,+Z-]*)?")
TRUTH = {"true", "false", "yes", "no"}
KINDS: dict[str, Callable[[str], object]] = {
    "numbers": is_number,
    "dates": DATE.fullmatch,
    "true or false": lambda value: value.lower() in TRUTH,
}


def read_delimited(file: File, column: Column | None, where: str, start: bytes) -> Iterator[Part]:
    """The texts of a column. start: the first bytes of the content; the first row names the columns.

    An empty field has no text.
    """
    delimiter = _find_delimiter(start)
    rows = Rows(file, Dialect(delimiter), where=where, remedies=REMEDIES)
    names = rows.first
    if not names:
        raise TextError(f"{where}: expected a table, found none. Is the file empty?")
    if unnamed := [name for name in names if is_number(name)]:
        raise TextError(
            f"{where}: expected a header, which names the columns, found {quote(unnamed[0])} in the "
            "first row. Put one above it."
        )
    kinds = dict(zip(names, _find_kinds(start, delimiter, len(names)), strict=True))
    place = names.index(choose_column(column, kinds, where))
    for block in rows.read([place], has_header=True):
        yield _gather(block, where)._replace(share=rows.share)


def _find_delimiter(start: bytes) -> str:
    """What divides the columns: by the header alone, since texts hold commas, too."""
    header = QUOTED.sub("", start.partition(b"\n")[0].decode("utf-8", "replace"))
    return max(DELIMITERS, key=lambda one: (header.count(one), one == ","))


def _find_kinds(start: bytes, delimiter: str, width: int) -> list[str]:
    """What each column holds, by the rows that are whole in the first bytes."""
    text = start.decode("utf-8", "replace").rpartition("\n")[0] or "\n"
    sample = list(csv.reader(io.StringIO(text), delimiter=delimiter))[1:]
    sample = [row for row in sample if len(row) == width]
    return [_describe([row[column] for row in sample]) for column in range(width)]


def _describe(values: Sequence[str]) -> str:
    """What a column holds: texts unless all of its values are something else.

    >>> _describe(["7", "", "8.5"]), _describe(["7 seas"]), _describe(["2026-11-30", ""])
    ('numbers', 'texts', 'dates')
    """
    found = [value.strip() for value in values if value.strip()]
    for name, is_such in KINDS.items():
        if found and all(map(is_such, found)):
            return name
    return TEXTS


def _gather(block: RowBlock, where: str) -> Part:
    data = block.data.tobytes()
    texts: list[bytes | None] = []
    for start, end in zip(block.starts[:, 0].tolist(), block.ends[:, 0].tolist(), strict=True):
        text = data[start:end]
        if start and data[start - 1] == ord('"'):
            text = text.replace(b'""', b'"')
        texts.append(text or None)
    return gather_texts(texts, block.lines.tolist(), where, "line")
