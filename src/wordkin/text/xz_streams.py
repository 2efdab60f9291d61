"""The content of xz files in bounded memory; Python's own reader grants 4 GB to a file that asks."""

from __future__ import annotations

import lzma
from typing import IO

MEMORY_BYTES = 256 << 20  # `xz -9` takes 65 MB
COMPRESSED_BYTES = 1 << 14  # to read at a time
CONTENT_BYTES = 1 << 20  # to return at a time


class XzStreams:
    """The content of an xz file, stream after stream; zero bytes between streams are skipped.

    Reading raises `LZMAError` if the data are damaged or ask for more memory, `EOFError` if they are
    cut short.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._decoder = _decoder()

    def read(self, _size: int, /) -> bytes:
        """Read the next bytes, of any number; none at the end."""
        content = b""
        while not content:
            data = b""
            if self._decoder.eof:
                data = self._decoder.unused_data.lstrip(b"\0")
                while not data and (block := self._file.read(COMPRESSED_BYTES)):
                    data = block.lstrip(b"\0")
                if not data:
                    return b""
                self._decoder = _decoder()
            elif self._decoder.needs_input and not (data := self._file.read(COMPRESSED_BYTES)):
                raise EOFError("the compressed data ends inside a stream")
            content = self._decoder.decompress(data, CONTENT_BYTES)
        return content


def _decoder() -> lzma.LZMADecompressor:
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=MEMORY_BYTES)
