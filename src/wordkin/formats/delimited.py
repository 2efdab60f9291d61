"""CSV and TSV with vectors: a word and its numbers in the columns of a row, under a line of titles.

word,0,1                as pandas writes it; columns may stand before the word's, and a count anywhere
sea,0.418,0.24968

Rows of CSV may lack the titles. TSV without titles is text as GloVe writes it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import FormatError, quote, quote_problem
from wordkin.formats.collecting import ROWS_PER_BATCH, Batch, collect
from wordkin.formats.compressed import read_decompressed
from wordkin.formats.lines import MAX_DIMENSIONS, is_number
from wordkin.formats.opened import OpenedFile
from wordkin.formats.stored import ReadOptions, StoredVectors

DELIMITERS = (",", "\t", ";")
COUNTS = ("count", "counts", "freq", "frequency")
LEAST_NUMBERS = 2  # since a word and one number may be a word and its count
MAX_FIELD = 1 << 16  # characters; the module's own limit is twice that


class Columns(NamedTuple):
    """Which columns hold what.

    word, numbers, counts : their places; counts is None where there is none
    has_titles : whether the first line names the columns
    """

    delimiter: str
    word: int
    numbers: list[int]
    counts: int | None
    has_titles: bool


def is_delimited(head: bytes) -> bool:
    r"""Whether a file that starts with these bytes is CSV or TSV with vectors.

    >>> is_delimited(b"word,a,b\nsea,0.5,1\n"), is_delimited(b"word,count\nsea,3\n")
    (True, False)
    """
    return find_columns(head) is not None


def find_columns(head: bytes) -> Columns | None:
    """The columns of a file that starts with these bytes; None if it has no words with vectors."""
    lines = head.decode(errors="replace").splitlines()[:3]
    if len(lines) > 1 and len(head) < 2 * sum(map(len, lines)) and not head.endswith(b"\n"):
        lines = lines[:-1] or lines  # the last one may be cut
    for delimiter in DELIMITERS:
        try:
            rows = [*islice(csv.reader(lines, delimiter=delimiter), 2)]
        except csv.Error:
            continue
        if found := _columns_of(rows, delimiter):
            return found
    return None


def _columns_of(rows: list[list[str]], delimiter: str) -> Columns | None:
    """The columns by the first two rows."""
    if not any(rows) or len({len(row) for row in rows}) != 1:  # lines may be empty
        return None
    titles, example = rows[0], rows[-1]
    texts = [place for place, field in enumerate(example) if not _is_number(field)]
    word = texts[0] if texts else 0
    if len(texts) > 1 or word > 1 or not example[word].strip():
        return None
    names = [title.strip().lower() for title in titles]
    rest = list(range(word + 1, len(example)))
    has_titles = len(rows) > 1 and not all(_is_number(titles[place]) for place in rest)
    # pandas numbers the columns.
    has_titles |= len(rows) > 1 and [titles[place] for place in rest] == [
        *map(str, range(len(rest)))
    ]
    if not has_titles and (delimiter == "\t" or word > 0):
        return None
    counts = [place for place in rest if has_titles and names[place] in COUNTS]
    numbers = [place for place in rest if place not in counts]
    if not LEAST_NUMBERS <= len(numbers) <= MAX_DIMENSIONS:
        return None
    return Columns(delimiter, word, numbers, counts[0] if counts else None, has_titles)


def read_delimited(source: OpenedFile, options: ReadOptions) -> StoredVectors:
    """Read the words, vectors and counts."""
    path = source.path
    with read_decompressed(source) as file:
        columns = find_columns(file.peek(1 << 16))
        if columns is None:
            raise FormatError(f"{path}: expected words with numbers, found none. It is damaged.")
        text = io.TextIOWrapper(file, options.encoding, options.errors, newline="")
        counts: list[NDArray[np.int64]] = []
        batches = _batches(path, text, columns, counts, words_only=options.words_only)
        stored = collect(source, (None, len(columns.numbers)), batches, options)
        text.detach()
    found = np.concatenate(counts) if counts else None
    return (
        stored
        if found is None or len(found) != len(stored.words)
        else stored._replace(counts=found)
    )


def _batches(
    path: Path,
    text: io.TextIOWrapper,
    columns: Columns,
    counts: list[NDArray[np.int64]],
    *,
    words_only: bool,
) -> Iterator[Batch]:
    """Words and vectors of rows; their counts are appended to the list."""
    width = 1 + max(columns.word, *columns.numbers, columns.counts or 0)
    rows = csv.reader(text, delimiter=columns.delimiter, strict=True)
    try:
        first = next(rows, [])
        rest = rows if columns.has_titles else chain([first], rows)
        while part := [row for row in islice(rest, ROWS_PER_BATCH) if row]:
            if wrong := next((row for row in part if len(row) != width), None):
                raise FormatError(
                    f"{path}, before line {rows.line_num + 1}: expected {width} columns, as in the "
                    f"first rows, found {len(wrong)}: {quote(columns.delimiter.join(wrong), 60)}."
                )
            vectors = _vectors([[row[place] for place in columns.numbers] for row in part])
            if columns.counts is not None:
                counts.append(
                    np.array([float(row[columns.counts]) for row in part]).astype(np.int64)
                )
            words = [row[columns.word] for row in part]
            yield Batch(words, vectors[:, :0] if words_only else vectors, 0)
    except (csv.Error, ValueError, UnicodeError) as problem:
        if isinstance(problem, FormatError):
            raise
        raise FormatError(
            f"{path}, before line {rows.line_num + 1}: expected a word and numbers in each row, "
            f"found: {quote_problem(problem)}."
        ) from problem


def _vectors(rows: list[list[str]]) -> NDArray[np.float32]:
    with np.errstate(over="ignore"):  # what becomes infinite is refused
        return np.array(rows).astype(np.float64).astype(np.float32)


def _is_number(field: str) -> bool:
    return is_number(field.strip().encode())
