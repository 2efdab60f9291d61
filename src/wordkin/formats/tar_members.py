"""The only file in a compressed tar archive, read as it comes."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from pathlib import PurePath
from typing import TYPE_CHECKING, cast

from wordkin.errors import FormatError, quote, quote_problem

if TYPE_CHECKING:
    import tarfile

MARK, MARK_AT = b"ustar", 257
TAR_BYTES = 512  # of the head of a member


def is_tar(head: bytes) -> bool:
    """Whether a stream that starts with these bytes is a tar archive."""
    return head[MARK_AT : MARK_AT + len(MARK)] == MARK


@contextlib.contextmanager
def open_only_member(stream: io.BufferedReader, name: str) -> Iterator[io.BufferedReader]:
    """The file in an archive. name: the archive's, in messages.

    Raises `FormatError` for an archive without a file, and at the end of the first file if there is
    another one: a stream does not tell before.
    """
    import tarfile  # takes some milliseconds, and few files are archives

    try:
        with tarfile.open(fileobj=stream, mode="r|") as archive:
            member = _next_file(archive)
            if member is None:
                raise FormatError(f"{name}: expected an archive with a file, found none.")
            content = cast(io.BufferedReader, archive.extractfile(member))
            yield content
            if content.tell() < member.size:
                return  # no more was wanted
            if other := _next_file(archive):
                raise FormatError(
                    f"{name}: expected an archive that holds one file, found "
                    f"{quote(member.name, 80)} and {quote(other.name, 80)}. Unpack it, and name the "
                    "file that you mean."
                )
    except tarfile.TarError as problem:
        raise FormatError(
            f"{name}: expected a whole archive, found: {quote_problem(problem)}. The file is damaged "
            "or cut short; copy or download it again."
        ) from problem


def _next_file(archive: tarfile.TarFile) -> tarfile.TarInfo | None:
    """The next file that is not hidden, as those are that only the packing system needs."""
    while member := archive.next():
        if member.isfile() and not PurePath(member.name).name.startswith("."):
            return member
    return None
