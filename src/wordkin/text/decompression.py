"""Compressed streams, recognised by their first bytes: gzip, bzip2, xz, zstandard, zip."""

from __future__ import annotations

import bz2
import errno
import gzip
import importlib
import io
import lzma
import struct
import sys
import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, cast, runtime_checkable

from wordkin.errors import MissingExtraError, TextError, WordkinError, quote, quote_problem
from wordkin.text.xz_streams import XzStreams

if TYPE_CHECKING:
    import zipfile

BLOCK_BYTES = 1 << 20  # larger blocks are hardly faster, and every thread holds one
# Compressed bytes to read at a time. Their content is held in memory: up to 32 MB of a bomb.
ZSTANDARD_BYTES = 1 << 10
ZIP_ENCRYPTED = 1  # a bit of a member's flags
MEMBERS_NAMED = 5  # in the message about a zip file with too many

Refusal: TypeAlias = type[WordkinError]


@runtime_checkable
class Readable(Protocol):
    """An open file, of bytes or of text."""

    def read(self, size: int, /) -> bytes | str:
        """Read up to `size` bytes or characters; none at the end."""
        ...


class Borrowed(io.RawIOBase):
    """The bytes of a caller's open file, which stays open; text is encoded as UTF-8."""

    def __init__(self, file: Readable) -> None:
        self._file = file
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        """Whether this can be read: yes."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fill the buffer with the next bytes; the number of bytes."""
        view = memoryview(cast(bytearray, buffer))
        if not self._rest:
            data = self._file.read(max(len(view), BLOCK_BYTES))
            if isinstance(data, str):
                data = data.encode("utf-8", "surrogateescape")
            self._rest = memoryview(data)
        size = min(len(view), len(self._rest))
        view[:size], self._rest = self._rest[:size], self._rest[size:]
        return size


class _Pieces(io.RawIOBase):
    """The content of a decompressor as it comes; its own `readinto` loses what comes before damage."""

    def __init__(self, file: io.BufferedIOBase) -> None:
        self._file = file

    def readable(self) -> bool:
        """Whether this can be read: yes."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fill the buffer with the next bytes, or a part of it; the number of bytes."""
        view = memoryview(cast(bytearray, buffer))
        data = self._file.read1(len(view))
        view[: len(data)] = data
        return len(data)


def decompress(
    stream: io.BufferedReader, name: str, refusal: Refusal = TextError
) -> io.BufferedReader:
    """The stream's content, decompressed if its first bytes are those of a compression.

    name: the file's name in messages. Raises `refusal` for a zip file that does not hold exactly
    one readable file. Reading may raise any of `damage_errors()`.

    Examples
    --------
    >>> file = io.BufferedReader(io.BytesIO(gzip.compress(b"sea")))
    >>> decompress(file, "text.gz").read()
    b'sea'
    """
    start = stream.peek(8)
    for magic, opened in _DECOMPRESSORS.items():
        if start.startswith(magic):
            return io.BufferedReader(cast(io.RawIOBase, opened(stream, name, refusal)))
    return stream


def _open_zip(stream: io.BufferedReader, name: str, refusal: Refusal) -> io.IOBase:
    """Open the only file in a zip file; hidden files do not count."""
    import zipfile  # takes some milliseconds, and few files are zip

    from wordkin.text.zip_members import open_member

    if not stream.seekable():
        raise refusal(
            f"{name}: expected a zip file on the disk, whose directory is at its end, found a "
            "stream. Save it as a file first, or pipe what `unzip -p` prints."
        )
    try:
        archive = zipfile.ZipFile(stream)
        return cast(io.IOBase, open_member(archive, _only_member(archive, name, refusal)))
    except WordkinError:
        raise
    # Raised by `zipfile` for names that are not UTF-8, places beyond all files, later versions, ...
    except (RuntimeError, ValueError, OverflowError, OSError, struct.error) as problem:
        if isinstance(problem, OSError) and problem.errno not in (None, errno.EINVAL):
            raise  # the system's
        raise refusal(
            f"{name}: expected a zip file of usual compression, found: {quote_problem(problem)}. "
            "Unpack it, and name the file."
        ) from problem


def _only_member(archive: zipfile.ZipFile, name: str, refusal: Refusal) -> zipfile.ZipInfo:
    members = [entry for entry in archive.infolist() if not _is_hidden(entry.filename)]
    if len(members) != 1:
        names = ", ".join(quote(entry.filename, 80) for entry in members[:MEMBERS_NAMED])
        more = f" and {len(members) - MEMBERS_NAMED} more" if len(members) > MEMBERS_NAMED else ""
        raise refusal(
            f"{name}: expected a zip file that holds one file, found {names or 'none'}{more}. "
            "Unpack it, and name the file that you mean."
        )
    if members[0].flag_bits & ZIP_ENCRYPTED:
        raise refusal(f"{name}: expected a zip file without password, found one. Unpack it first.")
    return members[0]


def _is_hidden(member: str) -> bool:
    """Whether a member is a folder, or a file that only the packing system needs."""
    *folders, last = member.split("/")
    return not last or last.startswith(".") or "__MACOSX" in folders


def _open_zstandard(stream: io.BufferedReader, name: str, _: Refusal) -> io.IOBase:
    try:
        if sys.version_info >= (3, 14):
            return _Pieces(importlib.import_module("compression.zstd").ZstdFile(stream))
        decompressor = importlib.import_module("zstandard").ZstdDecompressor()
    except ImportError as error:
        raise MissingExtraError(
            f"{name}: zstandard data needs an extra: pip install 'wordkin[zstd]'."
        ) from error
    return Borrowed(_ZstandardFrames(stream, decompressor))


class _ZstandardFrames:
    """The content of zstandard frames; the package's own reader accepts a frame that is cut short."""

    def __init__(self, stream: io.BufferedReader, decompressor: Any) -> None:
        self._stream = stream
        self._decompressor = decompressor
        self._frame: Any = None

    def read(self, _size: int, /) -> bytes:
        """Read the next bytes, of any number; none at the end."""
        content: bytes = b""
        while not content:
            data = self._left_over() or self._stream.read(ZSTANDARD_BYTES)
            if not data:
                break
            if self._is_between():
                self._frame = self._decompressor.decompressobj()
            content = self._frame.decompress(data)
        if not content and not self._is_between():
            raise EOFError("the compressed data ends inside a frame")
        return content

    def _left_over(self) -> bytes:
        return b"" if self._frame is None else cast(bytes, self._frame.unused_data)

    def _is_between(self) -> bool:
        return self._frame is None or bool(self._frame.eof)


_DECOMPRESSORS: dict[bytes, Callable[[io.BufferedReader, str, Refusal], io.IOBase]] = {
    b"\x1f\x8b": lambda stream, *_: _Pieces(gzip.GzipFile(fileobj=stream)),
    b"BZh": lambda stream, *_: _Pieces(bz2.BZ2File(stream)),
    b"\xfd7zXZ\x00": lambda stream, *_: Borrowed(XzStreams(stream)),
    b"\x28\xb5\x2f\xfd": _open_zstandard,
    b"PK\x03\x04": _open_zip,
    b"PK\x05\x06": _open_zip,  # without members
}
MAGICS = tuple(_DECOMPRESSORS)  # first bytes


def damage_errors() -> tuple[type[Exception], ...]:
    """The errors that reading damaged files raises; those of a module only if it was imported."""
    name = "compression.zstd" if sys.version_info >= (3, 14) else "zstandard"
    zstandard, zipfile = sys.modules.get(name), sys.modules.get("zipfile")
    return (
        EOFError,
        OSError,
        zlib.error,
        lzma.LZMAError,
        *([zstandard.ZstdError] if zstandard else []),
        *([zipfile.BadZipFile] if zipfile else []),
    )
