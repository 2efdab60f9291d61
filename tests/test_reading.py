"""Options of reading, larger files, and files of other programs."""

import gzip
import tracemalloc
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pytest

import wordkin as wk
from wordkin import formats
from wordkin.errors import FormatError, SettingsError, WordkinWarning
from wordkin.formats import binary_vectors, text_vectors
from wordkin.kernels import parse
from wordkin.words.lookup import WordList

DATA = Path(__file__).parent / "data"
ROWS, DIMENSIONS = 20_000, 8  # more than some blocks of text


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A folder with the same vectors in every format, large enough for the kernels."""
    folder = tmp_path_factory.mktemp("large")
    matrix = np.random.default_rng(1).normal(0, 0.3, (ROWS, DIMENSIONS)).astype(np.float32)
    vectors = wk.WordVectors((f"café{row}" for row in range(ROWS)), matrix)
    for name in ("v.txt", "v.bin", "v.safetensors", "v.txt.gz"):
        vectors.save(folder / name)
    (folder / "glove").write_bytes((folder / "v.txt").read_bytes().partition(b"\n")[2])
    return folder, vectors


FILES = ("v.txt", "v.bin", "v.safetensors", "v.txt.gz", "glove")


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("name", FILES)
def test_load_finds_all_of_a_large_file(name, threads, large):
    folder, vectors = large
    found = wk.load(folder / name, threads=threads)
    assert found.words == vectors.words
    np.testing.assert_array_equal(found.matrix, vectors.matrix)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("limit", [1, 12_345, ROWS, ROWS + 1])
def test_load_stops_at_the_limit(limit, name, large):
    folder, vectors = large
    found = wk.load(folder / name, limit=limit)
    assert found.words == vectors.words[:limit]
    np.testing.assert_array_equal(found.matrix, vectors.matrix[:limit])


@pytest.mark.parametrize("name", ["v.txt", "v.bin", "glove"])
def test_load_tells_when_its_kernels_have_to_be_compiled(name, large, monkeypatch):
    told = []

    def announce_loading():
        told.append(name)
        return nullcontext()

    monkeypatch.setattr("wordkin.formats.text_vectors.announce_loading", announce_loading)
    monkeypatch.setattr("wordkin.formats.binary_vectors.announce_loading", announce_loading)
    monkeypatch.setattr("wordkin.formats.binary_vectors.FEW_BYTES", 1)
    wk.load(large[0] / name)
    assert told == [name]


@pytest.mark.parametrize("name", FILES)
def test_load_makes_half_precision(name, large):
    folder, vectors = large
    found = wk.load(folder / name, dtype="float16")
    np.testing.assert_array_equal(found.matrix, vectors.matrix.astype(np.float16))


def test_load_refuses_numbers_too_large_for_half_precision(tmp_path):
    wk.WordVectors(["sea"], [[1e5]]).save(tmp_path / "v.txt")
    with pytest.raises(FormatError, match="expected finite float16 numbers"):
        wk.load(tmp_path / "v.txt", dtype="float16")


@pytest.mark.parametrize("name", FILES)
def test_read_words_finds_the_words_alone(name, large):
    folder, vectors = large
    assert list(formats.read_words(folder / name)) == vectors.words


def test_read_words_of_small_files():
    assert list(formats.read_words(DATA / "spaces_in_words.txt")) == ["New York", "5 9.5"]
    assert list(formats.read_words(DATA / "gensim.bin", limit=2)) == ["the", "The"]


@pytest.mark.parametrize(
    "options",
    [
        {"limit": 0},
        {"dtype": "int8"},
        {"encoding": "klingon"},
        {"encoding": "rot13"},  # no encoding of text
        {"encoding": "utf-16"},  # two bytes for each digit
        {"errors": "klingon"},
        {"threads": 0},
    ],
)
def test_load_refuses_options_that_make_no_sense(options):
    with pytest.raises(SettingsError, match=next(iter(options))):
        wk.load(DATA / "gensim.txt", **options)


def test_load_reads_glove_text_without_header():
    found = wk.load(DATA / "glove.txt")
    assert formats.recognise(DATA / "glove.txt").name == "glove-text"
    assert found.words == ["the", "at name@domain.com", "Route 66", ". . ."]
    assert found.matrix[2].tolist() == [3, 4, 5]


def test_load_reads_fasttext_text():
    found = wk.load(DATA / "fasttext.vec")
    assert found.words == [",", "</s>", "\xa0"]
    assert found.matrix[2].tolist() == [-1, 2]


def test_load_decodes_words_in_another_encoding(tmp_path):
    (tmp_path / "v.txt").write_bytes("1 1\ncafé 5\n".encode("latin-1"))
    assert wk.load(tmp_path / "v.txt", encoding="latin-1").words == ["café"]


@pytest.mark.parametrize("name", ["c_tool.txt", "c_tool.bin"])
def test_load_refuses_broken_words_where_errors_are_strict(name):
    with pytest.raises(FormatError, match=r"expected words in utf-8, found b'caf\\xc3'"):
        wk.load(DATA / name, errors="strict")


def test_load_leaves_out_broken_bytes_where_errors_are_ignored():
    with pytest.warns(WordkinWarning, match="1 of 3 words are not UTF-8"):
        assert wk.load(DATA / "c_tool.txt", errors="ignore").words[2] == "caf"


def test_load_takes_counts_from_a_file_beside_the_vectors():
    with pytest.warns(WordkinWarning, match="are not UTF-8"):
        found = wk.load(DATA / "c_tool.bin", counts=DATA / "counts.txt")
    assert found.counts.tolist() == [7, 5, 3]


def test_load_counts_words_that_the_file_of_counts_lacks_as_0(tmp_path):
    wk.WordVectors(["river", "pond"], [[1], [2]]).save(tmp_path / "v.txt")
    with pytest.warns(WordkinWarning, match="1 of 2 words have no count there, 'pond'"):
        found = wk.load(tmp_path / "v.txt", counts=DATA / "counts.txt")
    assert found.counts.tolist() == [5, 0]


def test_load_refuses_counts_of_other_words(tmp_path):
    wk.WordVectors(["pond"], [[1]]).save(tmp_path / "v.txt")
    with pytest.raises(FormatError, match="It belongs to other vectors"):
        wk.load(tmp_path / "v.txt", counts=DATA / "counts.txt")


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"sea 1 2 x 4 5 6 7 8", "line 15002: expected a word and 8 numbers, found b'sea 1 2 x"),
        (b"2 3 4 5 6 7 8", "line 15002: expected a word and 8 numbers, found b'2 3 4"),
        (b"sea 1 2 3 4 5 6 7 nan", "the vector of 'sea'"),
        (b"sea 1 2 3 4 5 6 7 -1e39", "the vector of 'sea'"),
    ],
)
def test_load_names_the_broken_line_of_a_large_file(line, message, threads, large, tmp_path):
    lines = (large[0] / "v.txt").read_bytes().split(b"\n")
    lines[15_001] = line
    (tmp_path / "v.txt").write_bytes(b"\n".join(lines))
    with pytest.raises(FormatError, match=message):
        wk.load(tmp_path / "v.txt", threads=threads)


@pytest.mark.parametrize(
    ("name", "module", "kernel"),
    [("v.txt", text_vectors, parse.parse_lines), ("v.bin", binary_vectors, parse.copy_vectors)],
)
def test_load_compiles_its_kernel_once(name, module, kernel, large, monkeypatch):
    """Numba compiles again for arrays that may be written to, and nobody was told of that."""
    monkeypatch.setattr(binary_vectors, "FEW_BYTES", 0)
    module.compile_kernels()
    before = set(kernel.signatures)
    wk.load(large[0] / name)
    assert set(kernel.signatures) == before


def test_load_reads_numbers_that_the_kernel_leaves_to_python(large, tmp_path):
    lines = (large[0] / "v.txt").read_bytes().split(b"\n")
    tie = b"1.00000005960464477539062500001"  # a little more than half way between two float32
    lines[7] = b"New Bedford 1 2 3 4 5 6 7 " + tie
    (tmp_path / "v.txt").write_bytes(b"\n".join(lines))
    found = wk.load(tmp_path / "v.txt")
    assert found.words[6] == "New Bedford"
    assert found["New Bedford"].tolist() == [1, 2, 3, 4, 5, 6, 7, np.float32(float(tie))]


@pytest.mark.parametrize("letters", [b"x", b"1 ", b" "])
def test_load_refuses_an_endless_line_without_taking_its_memory(letters, tmp_path):
    line = letters * (30_000_000 // len(letters))
    (tmp_path / "v.txt.gz").write_bytes(gzip.compress(b"2 2\nsea 1 2\n" + line, 1))
    text_vectors.compile_kernels()  # which takes memory of its own, once
    tracemalloc.start()
    with pytest.raises(FormatError, match="expected a word and 2 numbers, found b'"):
        wk.load(tmp_path / "v.txt.gz")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 15_000_000


def test_load_refuses_dimensions_that_no_vector_has(tmp_path):
    (tmp_path / "v.txt.gz").write_bytes(gzip.compress(b"1 1000000\nsea 1\n" + bytes(10_000_000)))
    with pytest.raises(FormatError, match="expected at most 131072 dimensions, found 1000000"):
        wk.load(tmp_path / "v.txt.gz")


def test_words_of_stored_vectors_are_not_looked_up_anew():
    words = WordList(["sea"])
    assert wk.WordVectors(words, [[1]])._words is words


@pytest.mark.parametrize("header", [b"", b"2 2\n"])
def test_load_leaves_out_a_byte_order_mark(header, tmp_path):
    path = tmp_path / "kin.txt"
    path.write_bytes(b"\xef\xbb\xbf" + header + b"sea 1 2\nlake 3 4\n")
    found = wk.load(path)
    assert found.words == ["sea", "lake"]
    assert found.matrix.tolist() == [[1, 2], [3, 4]]
