"""Files of judged pairs in the shapes in which they are published.

WordSim-353, SimLex-999, RG-65, MEN, SimVerb-3500, Rare Words, MTurk: two words, perhaps their part of
speech, then the mean judgement, perhaps with those of single people behind it. There may be a header,
and tabs, semicolons, commas or white space between the fields.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from wordkin.errors import EvaluationError, quote
from wordkin.plain_text import WHITE_SPACE, read_lines, split_words

MARKS = "\t;,"
NUMBER = re.compile(r"[-+]?(\d+([.,]\d*)?|[.,]\d+)(e[-+]?\d+)?", re.IGNORECASE)
WORD_NAME = re.compile(r"(word|w|term|verb|noun)[ _(]*[12ab]\b", re.IGNORECASE)
JUDGEMENT_NAME = re.compile(
    r"simlex-?(999)?|(human|mean|average|avg|judge|gold)\b.*|score|sim(ilarity)?|rating|relatedness",
    re.IGNORECASE,
)
TAGGED = re.compile(r".+-[nvjar]")  # MEN writes sun-n for the noun
LINE_UP = "Are its fields divided as those of the other lines?"


class Row(NamedTuple):
    """The fields of a line. place: the file, and the number of the line."""

    place: str
    line: str
    fields: list[str]

    @property
    def has_pair(self) -> bool:
        """Whether a number stands behind two fields."""
        return not self.is_header and any(map(_is_number, self.fields[2:]))

    @property
    def is_header(self) -> bool:
        """Whether the first columns are called word 1 and word 2; others may be called by numbers."""
        return all(map(WORD_NAME.match, self.fields[:2]))


class Columns(NamedTuple):
    """Where words and judgement stand. judgement: None for the first number behind the words."""

    first: int = 0
    second: int = 1
    judgement: int | None = None


class Judgement(NamedTuple):
    """Two words, and how similar people found them."""

    first: str
    second: str
    score: float


def read_judged_pairs(path: Path) -> tuple[list[Judgement], int]:
    """The pairs of a file, and the number of lines without a number, such as a header.

    "#" starts a comment. Raises `EvaluationError`, which names the line, for one that has a number but
    no pair, or that can be read in more than one way.
    """
    numbered = enumerate(read_lines(path), start=1)
    lines = {number: line for number, line in numbered if line and line[0] != "#"}
    mark = _find_mark(list(lines.values()))
    rows = [Row(f"{path}, line {at}", line, split_fields(line, mark)) for at, line in lines.items()]
    judged = [row for row in rows if row.has_pair]
    for row in rows:
        has_number = _is_number(row.fields[-1].split(" ")[-1])
        if has_number and not (row.has_pair or row.is_header):
            raise _no_pair(row, "two words and a number", LINE_UP)
    if not judged:
        return [], len(rows)
    columns = Columns() if rows[0] is judged[0] else _find_columns(rows[0], judged[0])
    width = None if mark else len(judged[0].fields)  # words of several parts would shift the fields
    pairs = [_read_pair(row, columns, width) for row in judged]
    return _without_tags(pairs), len(rows) - len(pairs)


def _find_mark(lines: Sequence[str]) -> str | None:
    """The mark that divides the fields of most lines; None for white space."""
    uses = {mark: sum(line.count(mark) >= 2 for line in lines) for mark in MARKS}
    best = max(MARKS, key=lambda mark: uses[mark])
    return best if 2 * uses[best] >= len(lines) > 0 else None


def split_fields(line: str, mark: str | None) -> list[str]:
    """The fields of a line, which may stand in quotes. mark: None for white space."""
    if mark is None:
        return split_words(line)
    try:
        (fields,) = csv.reader([line], delimiter=mark, skipinitialspace=True)
    except csv.Error:  # a field that is endless
        fields = line.split(mark)
    return [field.strip(WHITE_SPACE) for field in fields]


def _find_columns(header: Row, data: Row) -> Columns:
    """The columns that a header names; the usual ones if it is no header of these data."""
    names = header.fields
    if len(names) != len(data.fields):
        return Columns()
    words = [column for column, name in enumerate(names) if WORD_NAME.match(name)][:2]
    first, second = words if len(words) == 2 else (0, 1)
    numbers = [
        column
        for column, field in enumerate(data.fields)
        if _is_number(field) and column not in (first, second)
    ]
    named = [column for column in numbers if JUDGEMENT_NAME.fullmatch(names[column])]
    if not named and len(numbers) > 1:
        raise _no_pair(
            header, "one column of numbers, or one called score or mean", "Leave the others out."
        )
    return Columns(first, second, (named or numbers)[0])


def _read_pair(row: Row, columns: Columns, width: int | None) -> Judgement:
    fields = row.fields
    if width not in (None, len(fields)):
        raise _no_pair(row, f"{width} fields, as on the line of the first pair", LINE_UP)
    numbers = [column for column, field in enumerate(fields) if _is_number(field)]
    judgement = columns.judgement
    if judgement is None:
        judgement = next(column for column in numbers if column > 1)
        # Behind the words, there is at most their part of speech; of three fields, two are words.
        if judgement > 3 or (len(fields) > 3 and numbers[0] < 2):
            raise _no_pair(row, "two words and their similarity first", "Leave other columns out.")
    if judgement not in numbers or not (fields[columns.first] and fields[columns.second]):
        raise _no_pair(row, "two words and a number", LINE_UP)
    number = float(fields[judgement].replace(",", "."))
    return Judgement(fields[columns.first], fields[columns.second], number)


def _without_tags(pairs: list[Judgement]) -> list[Judgement]:
    """The pairs without parts of speech, if each word has one, as sun-n."""
    if not all(TAGGED.fullmatch(word) for pair in pairs for word in (pair.first, pair.second)):
        return pairs
    return [pair._replace(first=pair.first[:-2], second=pair.second[:-2]) for pair in pairs]


def _is_number(text: str) -> bool:
    return NUMBER.fullmatch(text) is not None


def _no_pair(row: Row, expected: str, remedy: str) -> EvaluationError:
    return EvaluationError(
        f"{row.place}: expected {expected}, found {quote(row.line, 80)}. {remedy}"
    )
