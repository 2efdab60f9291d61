"""Compressed files: opened for reading by their content, for writing by their name."""

from __future__ import annotations

import bz2
import contextlib
import gzip
import io
import lzma
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, NoReturn, cast

from wordkin.errors import FormatError, quote_problem
from wordkin.formats.opened import OpenedFile
from wordkin.formats.tar_members import TAR_BYTES, is_tar, open_only_member
from wordkin.system.saving import replace_file
from wordkin.text.decompression import damage_errors, decompress

MAX_COMPRESSION = 100  # real vectors do not shrink by more than 10
ROOM_FOR_SMALL_FILES = 1 << 20  # which may hold one thing repeated

# By suffix, for writing. On reading the content decides, see `wordkin.text.decompression`.
COMPRESSORS: dict[str, Callable[..., object]] = {
    ".gz": gzip.open,
    ".bz2": bz2.open,
    ".xz": lzma.open,
}


def content_room(source: OpenedFile) -> int:
    """The most bytes that the file can hold: its size, and more if it is compressed."""
    most = source.size * MAX_COMPRESSION + ROOM_FOR_SMALL_FILES
    return most if source.is_compressed else source.size


def compression_by_name(path: Path) -> str:
    """The suffix of the compression that the file's name asks for, or ""."""
    suffix = path.suffix.lower()
    return suffix if suffix in COMPRESSORS else ""


def refuse_compressed(path: Path, suffix: str) -> NoReturn:
    """Raise `FormatError` for a compressed file of a format that is mapped, or read in parts."""
    raise FormatError(
        f"{path}: expected a plain {suffix} file, whose parts are read in place, "
        "found a compressed one. Use no compression, or unpack it."
    )


class _Bounded(io.RawIOBase):
    """The content of a compressed file, refused where it is larger than vectors could ever be."""

    def __init__(self, source: OpenedFile, file: io.BufferedReader) -> None:
        self._path = source.path
        self._file = file
        self._room = content_room(source)
        self._position = 0

    def readable(self) -> bool:
        """Whether this can be read: yes."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fill the buffer with the next bytes; the number of bytes."""
        size = self._file.readinto1(cast(bytearray, buffer))
        self._position += size
        if self._position > self._room:
            raise FormatError(
                f"{self._path}: expected vectors, which do not shrink to less than a "
                f"{MAX_COMPRESSION}th, found a file that unpacks to more. It holds hardly "
                "anything but one thing repeated, perhaps to fill your memory."
            )
        return size

    def tell(self) -> int:
        """The number of bytes read so far."""
        return self._position


@contextlib.contextmanager
def read_decompressed(source: OpenedFile) -> Iterator[io.BufferedReader]:
    """A reader of a file's bytes, decompressed if its content is compressed.

    Raises `FormatError` where the compressed data are damaged, or unpack to far more than vectors.
    """
    raw = source.read_from_start()
    try:
        file = decompress(raw, str(source.path), FormatError)
        if file is raw:
            yield file
            return
        bounded: io.BufferedReader = cast(
            io.BufferedReader, io.BufferedReader(_Bounded(source, file))
        )
        if not is_tar(bounded.peek(TAR_BYTES)):
            yield bounded
            return
        with open_only_member(bounded, str(source.path)) as member:
            yield member
    except damage_errors() as problem:
        if isinstance(problem, OSError) and problem.errno is not None:
            raise  # the system's, not the decompressor's
        raise FormatError(describe_damage(source.path, problem)) from problem


@contextlib.contextmanager
def open_decompressed(path: Path) -> Iterator[io.BufferedReader]:
    """Open a file for reading bytes, as `read_decompressed` does."""
    with OpenedFile(path) as source, read_decompressed(source) as file:
        yield file


def describe_damage(path: Path, problem: Exception) -> str:
    """What to tell of a compressed file that cannot be read to its end."""
    return (
        f"{path}: expected whole compressed data, found: {quote_problem(problem)}. "
        "The file is damaged or cut short; copy or download it again."
    )


def read_available(file: io.BufferedReader, buffer: memoryview) -> tuple[int, Exception | None]:
    """Fill a buffer as far as possible; the number of bytes, and what damage stopped it, if any."""
    size = 0
    try:
        while size < len(buffer) and (read := file.readinto1(buffer[size:])):
            size += read
    except damage_errors() as problem:
        if isinstance(problem, OSError) and problem.errno is not None:
            raise  # the system's, not the decompressor's
        return size, problem
    return size, None


def read_head(source: OpenedFile, most: int) -> tuple[bytes, Exception | None]:
    """The first bytes of a file, at most a number of them; and what damage stopped them, if any."""
    with read_decompressed(source) as file:
        if not source.is_compressed:  # held once, for files that are mapped
            return file.read(most), None
        buffer = bytearray(most)
        size, damage = read_available(file, memoryview(buffer))
        return bytes(buffer[:size]), damage


@contextlib.contextmanager
def write_compressed(path: Path) -> Iterator[IO[bytes]]:
    """Open a file for writing as `replace_file` does; what is written is compressed as its name says."""
    suffix = compression_by_name(path)
    with replace_file(path) as raw:
        if not suffix:
            yield raw
            return
        with cast("IO[bytes]", COMPRESSORS[suffix](raw, "wb")) as file:
            yield file
