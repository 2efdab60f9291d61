"""Rows of a column of texts, as all readers of tables pass them on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import TextError, quote, quote_problem
from wordkin.text.sources import Bytes

ROWS_AT_ONCE = 1 << 12  # of what comes as Python's values
SHOWN_BYTES = 30  # of a text that is not UTF-8


class Tokens(NamedTuple):
    """Token lists, one after another. values: Arrow's array; ends: int64, where each list ends."""

    values: Any
    ends: NDArray[np.int64]


class Part(NamedTuple):
    """The texts of some rows.

    data: their lines, each with its end; rows: how many, of which `missing` have no text, first that
    which `first_missing` names; tokens: None unless a row is a token list; share: of the table, read so far;
    where: the table.
    """

    data: Bytes
    rows: int = 0
    missing: int = 0
    first_missing: str = ""
    tokens: Tokens | None = None
    share: float = 0.0
    where: str = ""


def gather_texts(
    texts: Sequence[bytes | None], rows: Sequence[int], where: str, unit: str = "row"
) -> Part:
    r"""The part of these texts, of which None is missing. rows: their numbers, counted by `unit`.

    Raises `TextError` for one that is not UTF-8.

    Examples
    --------
    >>> gather_texts([b"sea lake", None, b"shore"], [1, 2, 3], "t.csv")[:4]
    (b'sea lake\nshore\n', 3, 1, 'row 2')
    """
    found = [text for text in texts if text is not None]
    data = b"\n".join([*found, b""])
    if not is_utf_8(data):
        for text, row in zip(texts, rows, strict=True):
            if text is not None and not is_utf_8(text):
                raise broken_text(text, f"{where}, {unit} {row:,}")
    missing = len(texts) - len(found)
    first = f"{unit} {rows[texts.index(None)]:,}" if missing else ""
    return Part(data, len(texts), missing, first)


def is_ascii(data: Bytes) -> bool:
    """Whether all bytes are ASCII."""
    return bool(np.frombuffer(data, np.int8).min(initial=0) >= 0)


def is_utf_8(data: bytes) -> bool:
    """Whether bytes are text in UTF-8."""
    if data.isascii():
        return True
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def broken_text(text: bytes, where: str) -> TextError:
    r"""The error about a text that is not UTF-8. where: the table and the row.

    >>> print(broken_text(b"caf\xe9", "t.csv, line 7"))
    t.csv, line 7: expected UTF-8, found b'caf\xe9'. If it is in another encoding, convert it:
    iconv -f ENCODING -t UTF-8.
    """
    try:
        text.decode()
        start = 0
    except UnicodeDecodeError as problem:
        start = max(problem.start - SHOWN_BYTES // 2, 0)
    shown = quote(text[start : start + SHOWN_BYTES])
    return TextError(
        f"{where}: expected UTF-8, found {shown}. If it is in another encoding, convert it: "
        "iconv -f ENCODING -t UTF-8."
    )


def broken_table(where: str, kind: str, rows: int, problem: object) -> TextError:
    """The error about a table that cannot be read to its end. rows: how many were read before."""
    place = f"{where}, after row {rows:,}" if rows else where
    return TextError(
        f"{place}: expected a whole {kind}, found: {quote_problem(problem)} "
        "Is it damaged or cut short? Nothing of it was used."
    )
