import bz2
import gzip
import io
import lzma
import os
import re
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as st_numpy

from wordkin import formats
from wordkin.errors import FormatError, WordkinWarning
from wordkin.formats import binary_vectors, text_vectors
from wordkin.formats.compressed import write_compressed
from wordkin.words.lookup import WordList

DATA = Path(__file__).parent / "data"
WORDS = ["the", "sea", "café", "中文"]
MATRIX = np.array([[1, -2], [0.1, 1e-30], [3e38, 0], [1 / 3, 5]], dtype=np.float32)


def stored(words=WORDS, matrix=MATRIX, counts=None):
    return formats.StoredVectors(WordList(words), matrix, counts)


@pytest.mark.parametrize(
    ("name", "layout"),
    [
        ("gensim.txt", "word2vec-text"),
        ("gensim.bin", "word2vec-binary"),
        ("c_tool.txt", "word2vec-text"),
        ("c_tool.bin", "word2vec-binary"),
        ("spaces_in_words.txt", "word2vec-text"),
    ],
)
def test_recognise_goes_by_content(name, layout, tmp_path):
    (tmp_path / "unnamed").write_bytes((DATA / name).read_bytes())
    assert formats.recognise(tmp_path / "unnamed").name == layout


@pytest.mark.parametrize(
    "number",
    [
        b"5\n\x00\x3f",  # 0.50: as text a number and the end of the line
        b"\n5\x00\x3f",  # 0.50: as text the end of the line
        b" 5\x20\x3f",  # 0.63: as text a number and a question mark
    ],
)
def test_recognise_takes_no_float32_for_text(number, tmp_path):
    vector = np.frombuffer(4 * number, "<f4")
    formats.write_vectors(tmp_path / "v.bin", stored(["sea", "lake"], np.array([vector, vector])))
    assert formats.recognise(tmp_path / "v.bin").name == "word2vec-binary"
    assert formats.read_vectors(tmp_path / "v.bin").matrix.tolist() == [vector.tolist()] * 2


def test_recognise_takes_a_word_of_many_parts_for_text(tmp_path):
    (tmp_path / "v.txt").write_text("1 2\nover the hills and far away 1 2\n")
    assert formats.recognise(tmp_path / "v.txt").name == "word2vec-text"


def test_recognise_takes_a_line_longer_than_the_head_for_text(tmp_path):
    matrix = np.random.default_rng(1).random((1, 20_000), np.float32)
    formats.write_vectors(tmp_path / "v.txt", stored(["sea"], matrix))
    assert formats.recognise(tmp_path / "v.txt").name == "word2vec-text"


def test_recognise_knows_its_own_file_by_content(tmp_path):
    formats.write_vectors(tmp_path / "own.safetensors", stored())
    (tmp_path / "own.safetensors").rename(tmp_path / "own.txt")
    assert formats.recognise(tmp_path / "own.txt").name == "native"


@pytest.mark.parametrize("name", ["gensim.txt", "gensim.bin"])
def test_read_vectors_reads_files_of_gensim(name):
    found = formats.read_vectors(DATA / name)
    assert found.matrix.shape == (33, 8)
    assert list(found.words)[:3] == ["the", "The", "paris"]
    assert found.words.find("café") == 29
    assert found.matrix[0, :2].tolist() == [np.float32(-0.7931225), np.float32(0.24057129)]


def test_read_vectors_finds_the_same_in_text_and_binary_of_gensim():
    text, binary = (formats.read_vectors(DATA / name) for name in ("gensim.txt", "gensim.bin"))
    np.testing.assert_array_equal(text.matrix, binary.matrix)


@pytest.mark.parametrize("name", ["c_tool.txt", "c_tool.bin"])
def test_read_vectors_replaces_words_cut_inside_a_character_with_one_warning(name):
    with pytest.warns(WordkinWarning, match="1 of 3 words are not UTF-8") as warned:
        found = formats.read_vectors(DATA / name)
    assert list(found.words) == ["</s>", "river", "caf\ufffd"]
    assert found.matrix[1:].tolist() == [[1.5, -2], [0.25, 3]]
    assert len(warned) == 1


def test_read_vectors_takes_numbers_from_the_right_of_a_line():
    found = formats.read_vectors(DATA / "spaces_in_words.txt")
    assert list(found.words) == ["New York", "5 9.5"]
    assert found.matrix.tolist() == [[1, 2], [3, 4]]


def test_read_vectors_keeps_the_first_of_duplicate_words():
    with pytest.warns(WordkinWarning, match="1 of 3 words stand there again"):
        found = formats.read_vectors(DATA / "duplicates.txt")
    assert list(found.words) == ["sea", "lake"]
    assert found.matrix.tolist() == [[1, 2], [3, 4]]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("empty.txt", "expected word vectors, found an empty file. "),
        ("prose.txt", "expected word vectors, found text: 'It was a dark"),
        ("one_number.txt", "has a first line like '71290 100'"),
        ("zero_words.txt", "has a first line like"),
        ("negative_words.txt", "has a first line like"),
        ("trillion_words.txt", "line 1: expected the header to announce 2 dimensions"),
        ("trillion_words.bin", "line 1: expected at most 0 words of 100 dimensions"),
        ("trillion_words.txt.gz", "line 1: expected the header to announce 2 dimensions"),
        ("trillion_dimensions.txt", "line 1: expected at most 131072 dimensions"),
        ("truncated.txt", "expected 3 words, as the file announces, found only 2"),
        ("truncated_line.txt", "line 3: expected a word and 3 numbers, found b'lake 3.00 4.00"),
        ("truncated.bin", "expected 2 words, as the file announces, found only 1"),
        ("truncated.txt.gz", "expected whole compressed data"),
        ("damaged.txt.gz", "expected whole compressed data"),
        ("too_many_lines.txt", "expected 1 words, as the file announces, found more"),
        ("too_many_bytes.bin", r"expected the end after 1 words, found b'\nlake"),
        ("endless_word.bin", "word 2: expected a word and a space, found b'xxxx"),
        ("not_a_number.txt", "line 3: expected a word and 2 numbers, found b'lake 3 x"),
        ("nan.txt", "the vector of 'lake'"),
        ("too_large.txt", "the vector of 'lake'"),
        ("infinity.bin", "the vector of 'sea'"),
        ("short.safetensors", "expected a header of 2 to 2 bytes, found the length 64"),
        (
            "long_header.safetensors",
            "expected word vectors, found binary data. Name a file of vectors: ",
        ),
        ("no_json.safetensors", "expected a header in JSON"),
        ("deep_json.safetensors", "expected a header in JSON"),
        ("name_twice.safetensors", "a name that stands twice"),
        ("numbers_as_metadata.safetensors", "expected texts as metadata"),
        ("no_shape.safetensors", "expected dtype, shape and data_offsets"),
        ("unknown_dtype.safetensors", "found 'F99'"),
        ("negative_shape.safetensors", "expected whole numbers from 0"),
        ("trillion_rows.safetensors", "expected 4000000000000 bytes"),
        ("trillion_bytes.safetensors", "The file is cut short, or its header lies"),
        ("overlap.safetensors", "expected 4 bytes of data up to here, found 8"),
        ("gap.safetensors", "expected 4 bytes of data up to here, found 0"),
        ("surplus.safetensors", "expected 8 bytes of data up to here, found 4"),
        ("other_program.safetensors", "made by another program"),
        ("newer.safetensors", "upgrade wordkin"),
    ],
)
def test_read_vectors_tells_what_is_wrong_before_it_takes_memory(name, message):
    path = DATA / "broken" / name
    tracemalloc.start()
    with pytest.raises(FormatError, match=re.escape(message)) as caught:
        formats.read_vectors(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert str(caught.value).startswith(str(path))
    # The JSON of the deep header alone takes some; a block of a file is 8 MB.
    assert peak < 20_000_000


def test_broken_files_are_all_tried():
    tried = test_read_vectors_tells_what_is_wrong_before_it_takes_memory.pytestmark[0].args[1]
    assert {name for name, _ in tried} == {path.name for path in (DATA / "broken").iterdir()}


def zstandard_compress(data):
    return zstandard.ZstdCompressor().compress(data)


def zip_compress(data):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("vectors", data)
    return packed.getvalue()


@pytest.mark.parametrize(
    "pack", [gzip.compress, bz2.compress, lzma.compress, zstandard_compress, zip_compress]
)
@pytest.mark.parametrize(
    "name",
    [
        *("gensim.txt", "gensim.bin", "fasttext.vec", "glove.txt"),
        *("fasttext_skipgram.bin", "gensim.kv", "gensim_model.model"),
    ],
)
def test_read_vectors_unpacks_by_content(name, pack, tmp_path):
    (tmp_path / "packed").write_bytes(pack((DATA / name).read_bytes()))
    found = formats.read_vectors(tmp_path / "packed")
    np.testing.assert_array_equal(found.matrix, formats.read_vectors(DATA / name).matrix)


def test_read_vectors_grows_for_compressed_files_of_many_rows(tmp_path):
    rows = 5_000
    matrix = np.arange(rows, dtype=np.float32).reshape(-1, 1)
    formats.write_vectors(tmp_path / "many.txt.gz", stored(map(str, range(rows)), matrix))
    np.testing.assert_array_equal(formats.read_vectors(tmp_path / "many.txt.gz").matrix, matrix)


def test_read_vectors_skips_empty_lines(tmp_path):
    (tmp_path / "v.txt").write_bytes(b"2 1\nsea 1\n\nlake 2\n\n")
    assert formats.read_vectors(tmp_path / "v.txt").matrix.tolist() == [[1], [2]]


def test_read_vectors_reads_vectors_longer_than_the_head_of_a_file(tmp_path):
    matrix = np.linspace(-1, 1, 2 * 30_000, dtype=np.float32).reshape(2, -1)
    for name in ("v.txt", "v.bin"):
        formats.write_vectors(tmp_path / name, stored(["sea", "lake"], matrix))
        np.testing.assert_array_equal(formats.read_vectors(tmp_path / name).matrix, matrix)


def test_read_vectors_refuses_a_compressed_native_file(tmp_path):
    formats.write_vectors(tmp_path / "own.safetensors", stored())
    packed = gzip.compress((tmp_path / "own.safetensors").read_bytes())
    (tmp_path / "own.safetensors").write_bytes(packed)
    with pytest.raises(FormatError, match="found a compressed one"):
        formats.read_vectors(tmp_path / "own.safetensors")


words = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters=" \t\n\r\v\f"), min_size=1
)
finite = st_numpy.arrays(
    np.float32,
    st.tuples(st.just(3), st.integers(1, 4)),
    elements=st.floats(width=32, allow_nan=False, allow_infinity=False),
)


@pytest.mark.parametrize(
    "name",
    ["v.safetensors", "v.bin", "v.txt", "v.vec", "v.bin.gz", "v.txt.bz2", "v.vec.xz"],
)
@given(words=st.lists(words, min_size=3, max_size=3, unique=True), matrix=finite)
def test_write_vectors_comes_back_exactly(name, words, matrix, tmp_path_factory):
    path = tmp_path_factory.mktemp("round") / name
    if ".bin" in name:
        matrix[0, 0] = 1  # no letters, which all bytes might be, as in a text
    formats.write_vectors(path, stored(words, matrix))
    found = formats.read_vectors(path)
    assert list(found.words) == words
    np.testing.assert_array_equal(found.matrix, matrix)


def test_write_vectors_keeps_counts_and_half_precision_in_the_native_file(tmp_path):
    half = MATRIX[:2].astype(np.float16)
    formats.write_vectors(tmp_path / "v.safetensors", stored(WORDS[:2], half, np.array([9, 4])))
    found = formats.read_vectors(tmp_path / "v.safetensors")
    assert found.counts is not None
    assert found.counts.tolist() == [9, 4]
    assert found.matrix.dtype == np.float16
    assert found.metadata["kind"] == "vectors"


@pytest.mark.parametrize("word", ["New York", "tab\t", "line\nbreak", ""])
@pytest.mark.parametrize("name", ["v.txt", "v.bin"])
def test_write_vectors_refuses_words_that_no_reader_gets_back(name, word, tmp_path):
    with pytest.raises(FormatError, match=re.escape("row 1: expected words without white space")):
        formats.write_vectors(tmp_path / name, stored(["sea", word], MATRIX[:2]))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["v.txt", "v.safetensors"])
def test_write_vectors_refuses_half_a_surrogate_pair(name, tmp_path):
    with pytest.raises(FormatError, match="half a surrogate pair"):
        formats.write_vectors(tmp_path / name, stored(["\ud800"], MATRIX[:1]))


@pytest.mark.parametrize("name", ["v.txt", "v.bin"])
def test_write_vectors_refuses_nan(name, tmp_path):
    with pytest.raises(FormatError, match="found nan or inf in rows 0 to 0"):
        formats.write_vectors(tmp_path / name, stored(["sea"], MATRIX[:1] * np.nan))


def test_write_vectors_leaves_the_old_file_when_it_fails(tmp_path):
    path = tmp_path / "v.txt"
    formats.write_vectors(path, stored())
    before = path.read_bytes()
    broken = MATRIX.copy()
    broken[3] = np.inf
    with pytest.raises(FormatError):
        formats.write_vectors(path, stored(matrix=broken))
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.posix
def test_write_vectors_follows_a_link(tmp_path):
    (tmp_path / "link.txt").symlink_to(tmp_path / "real.txt")
    formats.write_vectors(tmp_path / "link.txt", stored())
    assert (tmp_path / "real.txt").is_file()
    assert (tmp_path / "link.txt").is_symlink()


@pytest.mark.posix
@pytest.mark.parametrize("name", ["v", "v.gz"])
def test_write_compressed_writes_a_device_directly(name, tmp_path):
    (tmp_path / name).symlink_to(os.devnull)
    with write_compressed(tmp_path / name) as file:
        file.write(b"sea")
    assert Path(os.devnull).is_char_device()
    assert (tmp_path / name).is_symlink()


def test_write_vectors_refuses_a_name_without_format(tmp_path):
    with pytest.raises(
        FormatError, match=r"ends in \.safetensors, \.txt, \.vec, \.bin, \.parquet, found '.doc'"
    ):
        formats.write_vectors(tmp_path / "v.doc", stored())


def test_write_vectors_refuses_a_compressed_native_file(tmp_path):
    with pytest.raises(FormatError, match="found a compressed one"):
        formats.write_vectors(tmp_path / "v.safetensors.gz", stored())


def test_write_vectors_writes_what_the_c_tool_would(tmp_path):
    formats.write_vectors(tmp_path / "v.bin", stored(["sea"], np.array([[1, 2]], dtype=np.float32)))
    want = b"1 2\nsea " + np.array([1, 2], dtype="<f4").tobytes() + b"\n"
    assert (tmp_path / "v.bin").read_bytes() == want


@pytest.mark.parametrize("name", ["v.bin", "v.txt"])
def test_read_vectors_reads_small_files_without_a_kernel(name, tmp_path, monkeypatch):
    """Which would have to be compiled first."""
    formats.write_vectors(tmp_path / name, stored())
    for module, parse in ((binary_vectors, "_copy_by_kernel"), (text_vectors, "_parse_by_kernel")):
        monkeypatch.setattr(module, parse, None)
    assert list(formats.read_vectors(tmp_path / name).words) == list(stored().words)
