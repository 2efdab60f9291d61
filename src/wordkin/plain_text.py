"""What a line and a word are in plain text: in the files and pipes that people write.

A line ends with a line feed. Words are separated by ASCII white space, as the scanner of texts
separates them; U+00A0, U+2028 and other white space that only Unicode knows is part of a word, as are
control characters. A byte-order mark at the start is no text.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from io import BufferedReader
from pathlib import Path
from typing import AnyStr

from wordkin.errors import FormatError, explain_absence, quote
from wordkin.system.remote import address_of, read_remote
from wordkin.wording import argument

MARK = "\ufeff"
WHITE_SPACE = " \t\n\r\v\f"
SPACE = re.compile(f"[{WHITE_SPACE}]")
WORD = re.compile(f"[^{WHITE_SPACE}]+")


def split_words(line: str) -> list[str]:
    r"""The words of a line.

    >>> split_words("12\u00a0000 euros\r\n")
    ['12\xa0000', 'euros']
    """
    return WORD.findall(line)


def is_word(text: str) -> bool:
    r"""Whether a text is one word, that `split_words` finds again.

    >>> is_word("12\u00a0000"), is_word("New York"), is_word("")
    (True, False, False)
    """
    return WORD.fullmatch(text) is not None


def read_lines(path: Path, encoding: str = "utf-8", errors: str = "replace") -> list[str]:
    """The lines of a file, also the empty ones, without white space around them.

    Raises `FormatError` for bytes that are not in the encoding, if errors is "strict".
    """
    try:
        with explain_absence():
            address = address_of(path)
            data = read_remote(address) if address else path.read_bytes()
        text = data.decode(encoding, errors).removeprefix(MARK)
    except UnicodeDecodeError as problem:
        raise FormatError(
            f"{path}: expected text in {encoding}, found {quote(problem.object[problem.start :], 20)}. "
            f"Pass its {argument('encoding')}, or {argument('errors', repr('replace'))}."
        ) from problem
    return [line.strip(WHITE_SPACE) for line in text.split("\n")]


def without_mark(lines: Iterable[AnyStr], mark: AnyStr) -> Iterator[AnyStr]:
    """The lines of a stream, without a byte-order mark before the first: `MARK` or `BOM_UTF8`."""
    for line in lines:
        yield line.removeprefix(mark)
        mark = mark[:0]


def skip_mark(file: BufferedReader) -> None:
    """Read over a byte-order mark at the start of a file in UTF-8."""
    if file.peek(len(BOM_UTF8)).startswith(BOM_UTF8):
        file.read(len(BOM_UTF8))
