"""Values as messages show them: their beginning, whatever their size."""

from __future__ import annotations

import reprlib
import unicodedata

QUOTED_CHARACTERS, QUOTED_PROBLEM = 60, 200  # of a value, of another program's message
MAX_QUOTED_BITS = 256  # of a whole number


class _Quoter(reprlib.Repr):
    """Shows the beginning of values that may be endless, such as lists of the same lists."""

    def __init__(self, characters: int) -> None:
        super().__init__()
        self.maxlevel = 3
        self.maxstring = self.maxother = characters

    def repr_int(self, x: int, level: int) -> str:  # noqa: ARG002 (reprlib calls it so)
        return repr(x) if x.bit_length() <= MAX_QUOTED_BITS else f"<{x.bit_length():,} bits>"


def quote(value: object, most: int = QUOTED_CHARACTERS) -> str:
    """The value as messages show it: the beginning of its `repr`, whatever its size.

    most: characters of a text, or of what is shown of another value.

    >>> print(quote("sea"), quote("a long text", most=6), quote(9**4_000), quote([[[[[1]]]]]))
    'sea' 'a long'... <12,680 bits> [[[[...]]]]
    """
    if isinstance(value, str | bytes | bytearray):
        return repr(value[:most]) + ("..." if len(value) > most else "")
    text = _Quoter(most).repr(value)
    return text if len(text) <= most else f"{text[:most]}..."


def quote_form(word: str, other: str) -> str:
    """The word as messages show it beside another, which may look the same.

    >>> print(quote_form("café", "cafe\u0301"), quote_form("sea", "Sea"))
    'café' in composed letters 'sea'
    """
    if word == other or unicodedata.normalize("NFC", word) != unicodedata.normalize("NFC", other):
        return quote(word)
    kind = "composed" if unicodedata.is_normalized("NFC", word) else "decomposed"
    return f"{quote(word)} in {kind} letters"


def quote_problem(problem: object) -> str:
    """Another program's message, cut where it would fill the screen.

    >>> quote_problem(ValueError("no number: " + "9" * 1_000))[-5:]
    '99...'
    """
    text = str(problem)
    return text if len(text) <= QUOTED_PROBLEM else f"{text[:QUOTED_PROBLEM]}..."
