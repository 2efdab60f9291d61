"""JSON lines: an object in each line, whose members are columns."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import Any, NamedTuple

from wordkin.errors import TextError, quote
from wordkin.text.columns import Column
from wordkin.text.sources import MAX_TOKEN_BYTES, File, read_blocks
from wordkin.text.tables.arrow import gather_lists
from wordkin.text.tables.choosing import TEXTS, choose_column
from wordkin.text.tables.parts import ROWS_AT_ONCE, Part, gather_texts

FIRST_LINES = 100  # in which every column has a value
NOTHING = "nothing"
KINDS = {
    str: TEXTS,
    list: "lists",
    dict: "objects",
    bool: "true or false",
    int: "numbers",
    float: "numbers",
    type(None): NOTHING,
}
AN_OBJECT = 'an object such as {"text": "..."}'
ONE_VALUE = "If the file is one list of objects: jq -c '.[]' FILE > texts.jsonl."


class Row(NamedTuple):
    """An object. line: its number; share: of the file, read so far."""

    line: int
    values: dict[str, Any]
    share: float


def read_json_lines(file: File, column: Column | None, where: str) -> Iterator[Part]:
    """The texts, or token lists, of one member of each object. A missing one is as null."""
    rows = _read_rows(file, where)
    first = list(islice(rows, FIRST_LINES))
    name = choose_column(column, _find_kinds([row.values for row in first]), where)
    values = (row.values.get(name) for row in first)
    is_of_lists = isinstance(next((one for one in values if one is not None), None), list)
    rows = chain(first, rows)
    gather = _gather_lists if is_of_lists else _gather_strings
    while chunk := list(islice(rows, ROWS_AT_ONCE)):
        part = gather([row.values.get(name) for row in chunk], [row.line for row in chunk], where)
        yield part._replace(share=chunk[-1].share)


def _find_kinds(rows: Sequence[dict[str, Any]]) -> dict[str, str]:
    """What each member holds, by the first that is not null."""
    kinds: dict[str, str] = {}
    for row in rows:
        for name, value in row.items():
            if kinds.get(name, NOTHING) == NOTHING:
                kinds[name] = _describe(value)
    return kinds


def _describe(value: object) -> str:
    if isinstance(value, list) and all(isinstance(token, str) for token in value):
        return TEXTS
    return KINDS[type(value)]


def _gather_strings(values: Sequence[Any], lines: Sequence[int], where: str) -> Part:
    for value, line in zip(values, lines, strict=True):
        if not isinstance(value, str | None):
            raise TextError(f"{where}, line {line:,}: expected a string, found {quote(value)}.")
    texts = [None if text is None else text.encode("utf-8", "surrogatepass") for text in values]
    return gather_texts(texts, lines, where, "line")


def _gather_lists(values: Sequence[Any], lines: Sequence[int], where: str) -> Part:
    for value, line in zip(values, lines, strict=True):
        if value is not None and not (isinstance(value, list) and _describe(value) == TEXTS):
            raise TextError(
                f"{where}, line {line:,}: expected a list of strings, found {quote(value)}."
            )
    return gather_lists(values, lines, where, "line")


def _read_rows(file: File, where: str) -> Iterator[Row]:
    """The objects of all lines that hold one, with the lines' numbers."""
    for number, (line, share) in enumerate(_split_lines(file, where), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except UnicodeDecodeError:
            gather_texts([line], [number], where, "line")  # which refuses it
            raise
        except (ValueError, RecursionError) as problem:
            shown = quote(line.decode("utf-8", "replace"), 40)
            hint = ONE_VALUE if number == 1 else "Is the file cut short?"
            raise TextError(
                f"{where}, line {number:,}: expected {AN_OBJECT}, found {shown} ({problem}). {hint}"
            ) from problem
        if not isinstance(row, dict):
            shown = quote(row, 40)
            raise TextError(
                f"{where}, line {number:,}: expected {AN_OBJECT}, found {shown}."
                + (f" {ONE_VALUE}" if number == 1 else "")
            )
        yield Row(number, row, share)


def _split_lines(file: File, where: str) -> Iterator[tuple[bytes, float]]:
    """Yield each line, and the share of the file read so far."""
    pieces: list[bytes] = []
    for block in read_blocks([file], name=where):
        *lines, rest = bytes(block.data).split(b"\n")
        for line in lines:
            yield b"".join((*pieces, line)), block.share
            pieces = []
        pieces.append(rest)
        if sum(map(len, pieces)) > MAX_TOKEN_BYTES:
            raise TextError(
                f"{where}: expected an object in each line, found a line of more than "
                f"{MAX_TOKEN_BYTES >> 20} MB. {ONE_VALUE}"
            )
