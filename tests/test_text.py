"""Sources of text: what is recognised, and the blocks that come out of it."""

import bz2
import gzip
import io
import lzma
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wordkin.errors import MissingExtraError, TextError
from wordkin.text.sources import find_files, read_blocks


def compress_zstandard(data: bytes) -> bytes:
    if sys.version_info >= (3, 14):
        from compression import zstd

        return zstd.compress(data)
    import zstandard

    return zstandard.ZstdCompressor().compress(data)


COMPRESSIONS: dict[str, Callable[[bytes], bytes]] = {
    "plain": bytes,
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "zstandard": compress_zstandard,
}


def read(*files: object) -> bytes:
    found = find_files(list(files))
    assert found is not None
    return b"".join(block.data for block in read_blocks(found))


def write(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_read_blocks_recognises_compression_by_content(tmp_path: Path, compression: str) -> None:
    path = write(tmp_path / "text", COMPRESSIONS[compression](b"sea lake\n"))
    assert read(path) == b"sea lake\n\n"


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_read_blocks_reads_compressed_open_files(compression: str) -> None:
    data = b"river " * 50_000
    assert read(io.BytesIO(COMPRESSIONS[compression](data))) == data + b"\n"


@pytest.mark.parametrize("compression", ["gzip", "bzip2", "xz", "zstandard"])
def test_read_blocks_says_which_file_is_cut_off(tmp_path: Path, compression: str) -> None:
    data = COMPRESSIONS[compression](os.urandom(3_000))
    path = write(tmp_path / "broken", data[:2_000])
    with pytest.raises(TextError, match=r"broken: cannot be read to its end"):
        read(path)


def test_read_blocks_reads_several_compressed_parts_in_one_file(tmp_path: Path) -> None:
    path = write(tmp_path / "parts", gzip.compress(b"sea ") + gzip.compress(b"lake"))
    assert read(path) == b"sea lake\n"


def test_read_blocks_names_the_extra_for_zstandard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "text.zst", compress_zstandard(b"sea"))
    monkeypatch.setitem(sys.modules, "zstandard", None)
    monkeypatch.setitem(sys.modules, "compression.zstd", None)
    with pytest.raises(MissingExtraError, match=r"text\.zst: .*wordkin\[zstd\]"):
        read(path)


def test_read_blocks_leaves_out_a_byte_order_mark_in_each_file(tmp_path: Path) -> None:
    path = write(tmp_path / "text", b"\xef\xbb\xbfsea\n")
    assert read(path, path) == b"sea\n\nsea\n\n"


def test_read_blocks_refuses_utf_16(tmp_path: Path) -> None:
    path = write(tmp_path / "text", "sea".encode("utf-16"))
    with pytest.raises(TextError, match=r"expected UTF-8, found UTF-16.*iconv"):
        read(path)


def test_read_blocks_encodes_open_text_files() -> None:
    assert read(io.StringIO("Straße\n")) == "Straße\n\n".encode()


def test_read_blocks_leaves_open_files_open() -> None:
    file = io.BytesIO(b"sea")
    read(file)
    assert not file.closed


@given(
    data=st.lists(st.sampled_from([b"word", b" ", b"\n", b"\t"])).map(b"".join),
    size=st.integers(1, 9),
)
def test_read_blocks_cuts_only_after_white_space(data: bytes, size: int) -> None:
    blocks = [bytes(block.data) for block in read_blocks([io.BytesIO(data)], size)]
    assert b"".join(blocks) == data + b"\n"
    assert all(block[-1:].isspace() for block in blocks)


def test_read_blocks_tells_the_share_that_is_read(tmp_path: Path) -> None:
    paths = [write(tmp_path / name, b"a b c d ") for name in ("one", "two")]
    assert [block.share for block in read_blocks(paths)] == [0.5, 0.5, 1.0, 1.0]


def test_find_files_reads_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"sea"), "utf-8"))
    assert read("-") == b"sea\n"


def test_find_files_lists_a_folder_sorted_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", ".hidden", ".git/config"):
        write(tmp_path / name, b"")
    assert find_files(tmp_path) == [tmp_path / "a/z.txt", tmp_path / "b.txt"]


def test_find_files_expands_globs_in_order(tmp_path: Path) -> None:
    for name in ("2.txt", "1.txt", "3.md"):
        write(tmp_path / name, b"")
    assert find_files(str(tmp_path / "*.txt")) == [tmp_path / "1.txt", tmp_path / "2.txt"]


def test_find_files_prefers_a_file_to_a_glob_of_its_name(tmp_path: Path) -> None:
    path = write(tmp_path / "[1].txt", b"")
    write(tmp_path / "1.txt", b"")
    assert find_files(str(path)) == [path]


def test_find_files_keeps_the_order_of_several_paths(tmp_path: Path) -> None:
    one, two = write(tmp_path / "one", b""), write(tmp_path / "two", b"")
    assert find_files([two, str(one)]) == [two, one]


@pytest.mark.parametrize("text", [[["a", "b"]], iter([["a"]]), [], ()])
def test_find_files_leaves_token_lists_alone(text: object) -> None:
    assert find_files(text) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("the quick brown fox", r"no file.*'the quick brown fox'.*\[line\.split\(\) for line in"),
        (["the quick", "brown fox"], r"no file.*'the quick'"),
        (b"the quick", r"bytes object.*io\.BytesIO"),
        (3, r"expected a path.*found int"),
        ([Path(__file__), ["a", "b"]], r"only paths and open files, found \['a', 'b'\]"),
    ],
)
def test_find_files_says_what_to_do_with_something_else(text: object, message: str) -> None:
    with pytest.raises(TextError, match=message):
        find_files(text)


def test_find_files_refuses_a_folder_without_files(tmp_path: Path) -> None:
    with pytest.raises(TextError, match="expected a folder with text files, found none"):
        find_files(tmp_path)


def test_read_blocks_says_which_file_cannot_be_opened(tmp_path: Path) -> None:
    path = write(tmp_path / "gone", b"")
    files = find_files(path)
    path.unlink()
    with pytest.raises(TextError, match="gone: No such file"):
        list(read_blocks(files or []))
