import io
import lzma
import zlib

import numpy as np
import pytest

import wordkin as wk
from wordkin.errors import FormatError
from wordkin.text.xz_streams import XzStreams

DATA = np.random.default_rng(1).integers(0, 4, 1_200_000, np.uint8).tobytes()
COMPRESSED = lzma.compress(DATA)


def read(content):
    streams = XzStreams(io.BytesIO(content))
    return b"".join(iter(lambda: streams.read(1), b""))


@pytest.mark.parametrize("data", [b"", b"sea", DATA])
def test_read_gives_back_what_was_compressed(data):
    assert read(lzma.compress(data)) == data


@pytest.mark.parametrize("padding", [0, 4, 40_000])
def test_read_goes_from_stream_to_stream(padding):
    part = lzma.compress(b"sea ") + bytes(padding)
    assert read(part + lzma.compress(b"") + part * 2) == b"sea sea sea "


@pytest.mark.parametrize("kept", [10, 1_000, -1])
def test_read_tells_where_data_are_cut_short(kept):
    with pytest.raises(EOFError, match="ends inside a stream"):
        read(COMPRESSED[:kept])


@pytest.mark.parametrize("tail", [b"sea", COMPRESSED[:2000] + b"sea" * 99])
def test_read_tells_where_data_are_damaged(tail):
    with pytest.raises(lzma.LZMAError):
        read(lzma.compress(b"sea") + tail + bytes(30_000) + b"x")


def test_load_refuses_a_file_that_asks_for_gigabytes(tmp_path):
    content = lzma.compress(b"1 2\nsea 1 2\n", check=lzma.CHECK_NONE)
    # The size of the dictionary stands in one byte of the block's header, whose checksum follows.
    start = 12
    header = bytearray(content[start : start + 8])
    assert header[2:4] == b"\x21\x01"  # LZMA2, one byte of properties
    header[4] = 40  # 4 GB
    checksum = np.array([zlib.crc32(bytes(header))], "<u4").tobytes()
    (tmp_path / "v").write_bytes(content[:start] + header + checksum + content[start + 12 :])
    with pytest.raises(FormatError, match="Memory usage limit"):
        wk.load(tmp_path / "v")
