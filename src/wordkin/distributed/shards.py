"""Shards: a text of files as pieces that can be read apart from each other."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from wordkin.errors import TextError, quote_problem
from wordkin.system.remote import RemoteFile, address_of, show_address
from wordkin.text.columns import Column
from wordkin.text.decompression import BLOCK_BYTES, MAGICS, Borrowed, damage_errors
from wordkin.text.kinds import kind_by_name, kind_by_start
from wordkin.text.selection import LOOKED_AT_BYTES
from wordkin.text.sources import Block, File, cut_blocks, find_files, is_remote, read_blocks
from wordkin.text.tables import OpenedText, open_text
from wordkin.wording import either

SHARD_BYTES = 1 << 27  # scanned in a second or two: little is lost with a process


class Shard(NamedTuple):
    """A file, or a range of its bytes that begins and ends with a line.

    source: a path, or an address, which may hold credentials. end: None for the whole file, which is
    compressed or a table. stamp: of the file's size and time, so that another file is another shard.
    """

    source: str
    stamp: str
    begin: int = 0
    end: int | None = None

    @property
    def name(self) -> str:
        """The name in messages.

        >>> Shard("s3://me:secret@bucket/sea.txt", "", 10, 20).name
        's3://bucket/sea.txt, bytes 10 to 20'
        """
        shown = show_address(self.source)
        return shown if self.end is None else f"{shown}, bytes {self.begin:,} to {self.end:,}"


def find_shards(
    text: object, column: Column | None = None, shard_bytes: int = SHARD_BYTES
) -> list[Shard]:
    """The shards of a text in files, in order: every node must find the files under the same names.

    Plain text is cut into ranges of about `shard_bytes`; compressed files and tables stay whole.
    Raises `TextError` for a text that is not in files, or that nothing can read.
    """
    files = find_files(text) if isinstance(text, str | os.PathLike | list | tuple) else None
    if files is None or not all(isinstance(file, Path) or is_remote(file) for file in files):
        raise TextError(
            "a cluster reads its text from files that all nodes see, found "
            + either(
                f"{type(text).__name__}. Pass a path, several, or an address.", "none. Name a file."
            )
        )
    opened = cast("OpenedText", open_text(text, column))  # raises for what is no text, and warns
    return [shard for file in opened.files for shard in _cut(file, column, shard_bytes)]


def read_shard(shard: Shard, column: Column | None = None) -> OpenedText:
    """The content of a shard, opened."""
    if shard.end is None:
        return cast("OpenedText", open_text(shard.source, column))
    return OpenedText([], _read_range(shard, shard.end))


def _cut(file: File, column: Column | None, shard_bytes: int) -> Iterator[Shard]:
    """The shards of one file."""
    source = str(file) if isinstance(file, Path) else cast("RemoteFile", file).address
    stamp = _stamp(file)
    with closing(_open(source)) as opened:
        if column is not None or not _is_plain(opened, source):
            yield Shard(source, stamp)
            return
        size, begin = opened.seek(0, os.SEEK_END), 0
        while begin < size:
            end = _find_line_end(opened, begin + shard_bytes, size)
            yield Shard(source, stamp, begin, end)
            begin = end


def _is_plain(opened: BinaryIO | RemoteFile, source: str) -> bool:
    """Whether a file is text that may be read from any line on."""
    if not opened.seekable():
        return False
    start = opened.read(LOOKED_AT_BYTES)
    return not (start.startswith(MAGICS) or kind_by_name(source) or kind_by_start(start))


def _find_line_end(opened: BinaryIO | RemoteFile, place: int, size: int) -> int:
    """The first position at or after a place where a line begins, or the end."""
    place = min(place, size) - 1
    opened.seek(place)
    while data := opened.read(BLOCK_BYTES):
        if (found := data.find(b"\n")) >= 0:
            return place + found + 1
        place += len(data)
    return size


def _stamp(file: File) -> str:
    if isinstance(file, Path):
        facts = file.stat()
        return f"{facts.st_size} {facts.st_mtime_ns}"
    return cast("RemoteFile", file).stamp()


def _open(source: str) -> BinaryIO | RemoteFile:
    """Open a file of this system, or one elsewhere."""
    if address := address_of(source):
        return RemoteFile(address)
    try:
        return Path(source).open("rb")
    except OSError as problem:
        raise TextError(f"{source}: {problem.strerror}.") from problem


def _read_range(shard: Shard, end: int) -> Iterator[Block]:
    """The blocks of a range of bytes; only a file's first may begin with a mark."""
    with closing(_open(shard.source)) as file:
        file.seek(shard.begin)
        part = _Range(file, end - shard.begin)
        if shard.begin == 0:
            yield from read_blocks([part], name=shard.name)
            return
        try:
            for data in cut_blocks(io.BufferedReader(Borrowed(part)), shard.name):
                yield Block(data)
        except damage_errors() as problem:
            raise TextError(
                f"{shard.name}: cannot be read to its end: {quote_problem(problem)}."
            ) from problem


class _Range:
    """The next bytes of an open file, as an open file."""

    def __init__(self, file: BinaryIO | RemoteFile, size: int) -> None:
        self._file, self._rest = file, size

    def read(self, size: int, /) -> bytes:
        """Read up to `size` bytes; none at the end."""
        data = self._file.read(min(size, self._rest))
        if self._rest and not data:
            raise OSError("the file has become shorter")
        self._rest -= len(data)
        return data
