"""Zip files: of text and of vectors, and those that are refused."""

import io
import tracemalloc
import zipfile

import pytest

import wordkin as wk
from wordkin.errors import FormatError, TextError
from wordkin.text.sources import find_files, read_blocks

VECTORS = "2 2\nsea 1 0\nlake 0.5 -1\n"
DEFLATED = zipfile.ZIP_DEFLATED


def zip_file(path, members, compression=DEFLATED):
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def read(*files):
    return b"".join(block.data for block in read_blocks(find_files(list(files))))


@pytest.mark.parametrize(
    "compression", [zipfile.ZIP_STORED, DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)
def test_load_reads_the_only_file_in_a_zip_file(compression, tmp_path):
    path = zip_file(tmp_path / "vectors", {"v.txt": VECTORS}, compression)
    assert wk.load(path)["lake"].tolist() == [0.5, -1]


def test_load_leaves_out_folders_and_hidden_files_of_a_zip_file(tmp_path):
    members = {"kin/": "", "kin/v.txt": VECTORS, "__MACOSX/kin/._v.txt": "x", "kin/.DS_Store": "x"}
    assert wk.load(zip_file(tmp_path / "v.zip", members)).words == ["sea", "lake"]


def test_read_blocks_reads_text_in_a_zip_file(tmp_path):
    assert read(zip_file(tmp_path / "text", {"t.txt": "sea lake\n"})) == b"sea lake\n\n"


def test_train_reads_text_in_a_zip_file(tmp_path):
    path = zip_file(tmp_path / "text.zip", {"t.txt": "sea lake\n" * 50})
    assert wk.train(path, dimensions=4, progress=False).vectors.words == ["sea", "lake"]


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({}, "found none"),
        ({".hidden": "x"}, "found none"),
        ({"a.txt": "x", "b.txt": "y"}, "found 'a.txt', 'b.txt'. Unpack it"),
        ({f"{n}.txt": "x" for n in range(7)}, "'4.txt' and 2 more"),
    ],
)
def test_load_refuses_a_zip_file_of_other_than_one_file(members, message, tmp_path):
    with pytest.raises(FormatError, match=message):
        wk.load(zip_file(tmp_path / "v.zip", members))


def test_read_blocks_refuses_a_zip_file_of_several_files(tmp_path):
    with pytest.raises(TextError, match=r"found 'a.txt', 'b.txt'"):
        read(zip_file(tmp_path / "t.zip", {"a.txt": "x", "b.txt": "y"}))


def patched(path, old, new):
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new))
    return path


def test_load_refuses_a_zip_file_with_a_password(tmp_path):
    path = zip_file(tmp_path / "v.zip", {"v.txt": VECTORS})
    # The flags stand behind the version, in the member's own header and in the directory.
    patched(path, b"PK\x03\x04\x14\x00\x00", b"PK\x03\x04\x14\x00\x01")
    patched(path, b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01")
    with pytest.raises(FormatError, match="without password"):
        wk.load(path)


def test_load_refuses_a_compression_that_python_lacks(tmp_path):
    path = zip_file(tmp_path / "v.zip", {"v.txt": VECTORS})
    for start in (b"PK\x03\x04\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x00\x00"):
        patched(path, start + b"\x08", start + b"\x09")  # Deflate64
    with pytest.raises(FormatError, match="usual compression"):
        wk.load(path)


@pytest.mark.parametrize("keep", [40, -30], ids=["in the data", "in the directory"])
def test_load_refuses_a_zip_file_cut_short(keep, tmp_path):
    path = zip_file(tmp_path / "v.zip", {"v.txt": VECTORS})
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(FormatError, match="damaged or cut short"):
        wk.load(path)


def test_load_refuses_a_zip_file_with_a_wrong_checksum(tmp_path):
    path = zip_file(tmp_path / "v.zip", {"v.txt": VECTORS}, zipfile.ZIP_STORED)
    with pytest.raises(FormatError, match="Bad CRC-32"):
        wk.load(patched(path, b"lake 0.5", b"lake 0.6"))


def test_read_blocks_refuses_a_zip_file_cut_short(tmp_path):
    path = zip_file(tmp_path / "t.zip", {"t.txt": "sea lake\n"})
    path.write_bytes(path.read_bytes()[:30])
    with pytest.raises(TextError, match="cannot be read to its end"):
        read(path)


def test_read_blocks_refuses_a_zip_file_that_streams():
    packed = io.BytesIO()
    zip_file(packed, {"t.txt": "sea lake\n"})
    with pytest.raises(TextError, match="found a stream"):
        read(io.BytesIO(packed.getvalue()))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"1000000000000 100\nsea 1 2\n", id="many words announced"),
        pytest.param(b"9000 1000\n" + b"\0" * 50_000_000, id="a word without end"),
        pytest.param(b" " * 50_000_000, id="nothing but spaces"),
    ],
)
def test_load_takes_no_memory_for_a_zip_bomb(content, tmp_path):
    path = zip_file(tmp_path / "v.zip", {"v.bin": content})
    tracemalloc.start()
    try:
        with pytest.raises(FormatError):
            wk.load(path)
        assert tracemalloc.get_traced_memory()[1] < 16_000_000
    finally:
        tracemalloc.stop()
