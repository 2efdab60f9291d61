"""Standard input and output, which may be closed, or a terminal that obeys what it is sent."""

from __future__ import annotations

import codecs
import errno
import io
import os
import re
import sys
from typing import IO, cast

# Control characters but for tab and line end, and those that turn the direction of text.
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def escape_controls(text: str) -> str:
    r"""The text, with an escape for each character that a terminal would obey.

    >>> print(escape_controls("\x1b[31mred"), escape_controls("été"))
    \x1b[31mred été
    """
    return OBEYED.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def replace_closed_streams() -> None:
    """Let standard streams that are closed fail when they are used, and not before.

    A closed error output takes what it gets: there is nobody to tell. The next file that is opened
    would get the number of a closed stream, and all that is written to that.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free number, which is this one
    # They are None then, which the types do not say.
    if cast("object", sys.stdin) is None:
        sys.stdin = io.TextIOWrapper(io.BufferedReader(_Closed("standard input")), "utf-8")
    if cast("object", sys.stdout) is None:
        raw = cast("IO[bytes]", _Closed("standard output"))
        sys.stdout = io.TextIOWrapper(raw, "utf-8", write_through=True)
    if cast("object", sys.stderr) is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 (a stream)


def binary_output() -> IO[bytes]:
    """Standard output for bytes; a terminal gets text that it does not obey.

    Raises `OSError` if it is closed.
    """
    sys.stdout.flush()
    sys.stdout.buffer.write(b"")
    return cast("IO[bytes]", _Shown()) if sys.stdout.isatty() else sys.stdout.buffer


class _Closed(io.RawIOBase):
    """A stream that is closed for its user, but open for Python, which looks at it at the end."""

    def __init__(self, name: str) -> None:
        self._name = name

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def readinto(self, _: object) -> int:
        raise OSError(errno.EBADF, "is closed", self._name)

    def write(self, _: object) -> int:
        raise OSError(errno.EBADF, "is closed", self._name)


class _Shown(io.RawIOBase):
    """Bytes of text, shown on the terminal behind standard output."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        view = memoryview(cast("bytes", data)).cast("B")
        sys.stdout.write(escape_controls(self._decoder.decode(view)))
        return len(view)

    def flush(self) -> None:
        sys.stdout.flush()
