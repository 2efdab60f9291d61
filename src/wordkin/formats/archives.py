"""Zip archives of several files, of which one or two are wanted."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Iterator
from typing import IO

from wordkin.errors import FormatError, quote_problem
from wordkin.formats.opened import OpenedFile

MAGIC = b"PK\x03\x04"


def names_in_zip(source: OpenedFile) -> list[str]:
    """The names of the files in a zip archive; none if it is no archive, or damaged."""
    file = source.read_from_start()
    if not file.peek(len(MAGIC)).startswith(MAGIC):
        return []
    import zipfile  # takes some milliseconds, and few files are archives

    try:
        return zipfile.ZipFile(file).namelist()
    except _damage():
        return []


@contextlib.contextmanager
def open_in_zip(source: OpenedFile, name: str) -> Iterator[IO[bytes]]:
    """A file in a zip archive, by its name; raises `FormatError` where it is damaged."""
    import zipfile

    from wordkin.text.zip_members import open_member

    try:
        with zipfile.ZipFile(source.read_from_start()) as archive:
            yield open_member(archive, archive.getinfo(name))
    except FormatError:
        raise
    except _damage() as problem:
        if isinstance(problem, OSError) and problem.errno not in (None, errno.EINVAL):
            raise  # the system's
        raise FormatError(
            f"{source.path}: expected a whole archive, found {quote_problem(problem)}. The file is "
            "damaged or cut short; copy or download it again."
        ) from problem


def _damage() -> tuple[type[Exception], ...]:
    """Errors that reading damaged archives raises."""
    import lzma
    import struct
    import zipfile
    import zlib

    plain = (ValueError, LookupError, RuntimeError, EOFError, OverflowError, OSError)
    return (*plain, struct.error, zipfile.BadZipFile, zlib.error, lzma.LZMAError)
