"""Members of zip files in bounded memory; Python's own reader unpacks bzip2 and LZMA as a whole."""

from __future__ import annotations

import bz2
import copy
import io
import lzma
import struct
import zipfile
import zlib
from typing import IO, cast

from wordkin.text.xz_streams import COMPRESSED_BYTES, CONTENT_BYTES, MEMORY_BYTES

LZMA_START = struct.Struct("<2xH")  # a version, and the length of the properties
LZMA_PROPERTIES = 5
HAS_END_MARK = 2  # a bit of a member's flags
UNKNOWN_SIZE = 2**64 - 1


def open_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> IO[bytes]:
    """The content of a member: stored, or compressed by deflate, bzip2 or LZMA.

    Raises whatever `zipfile` does for damaged archives, `NotImplementedError` for other compressions.
    """
    if member.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return archive.open(member)
    if member.compress_type == zipfile.ZIP_BZIP2:
        return cast("IO[bytes]", _Checked(bz2.BZ2File(_open_packed(archive, member)), member))
    if member.compress_type == zipfile.ZIP_LZMA:
        return cast("IO[bytes]", _Checked(_Lzma(_open_packed(archive, member), member), member))
    raise NotImplementedError(f"the compression method {member.compress_type}")


def _open_packed(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> IO[bytes]:
    """The compressed bytes of a member, read as if they were stored."""
    stored = copy.copy(member)
    stored.compress_type, stored.file_size = zipfile.ZIP_STORED, member.compress_size
    del stored.CRC  # that of the content
    return archive.open(stored)


class _Checked(io.RawIOBase):
    """The content of a member, whose checksum is compared at its end."""

    def __init__(self, content: IO[bytes] | bz2.BZ2File | _Lzma, member: zipfile.ZipInfo) -> None:
        self._content = content
        self._member = member
        self._checksum = 0

    def readable(self) -> bool:
        """Whether this can be read: yes."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fill the buffer with the next bytes; the number of bytes."""
        view = memoryview(cast(bytearray, buffer))
        data = self._content.read(len(view))
        self._checksum = zlib.crc32(data, self._checksum)
        if not data and view and self._checksum != self._member.CRC:
            raise zipfile.BadZipFile("another checksum than the directory has")
        view[: len(data)] = data
        return len(data)


class _Lzma:
    """The content of a member that LZMA compressed."""

    def __init__(self, packed: IO[bytes], member: zipfile.ZipInfo) -> None:
        start = packed.read(LZMA_START.size + LZMA_PROPERTIES)
        if len(start) < LZMA_START.size + LZMA_PROPERTIES:
            raise EOFError("the compressed data ends inside its header")
        if LZMA_START.unpack_from(start)[0] != LZMA_PROPERTIES:
            raise NotImplementedError("LZMA with other properties")
        size = UNKNOWN_SIZE if member.flag_bits & HAS_END_MARK else member.file_size
        self._packed = packed
        self._decoder = lzma.LZMADecompressor(lzma.FORMAT_ALONE, memlimit=MEMORY_BYTES)
        # The same data as a file of its own has another header.
        self._pending = start[LZMA_START.size :] + struct.pack("<Q", size)
        self._content = b""

    def read(self, size: int, /) -> bytes:
        """Read up to `size` bytes; none at the end."""
        while not self._content and not self._decoder.eof:
            data, self._pending = self._pending, b""
            if not data and self._decoder.needs_input:
                data = self._packed.read(COMPRESSED_BYTES)
                if not data:
                    raise EOFError("the compressed data ends before its end mark")
            self._content = self._decoder.decompress(data, CONTENT_BYTES)
        found, self._content = self._content[:size], self._content[size:]
        return found
