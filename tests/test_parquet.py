"""Parquet files of vectors: what is written, what is read, and what is refused."""

import gzip
import sys

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

import wordkin as wk
from wordkin import formats
from wordkin.errors import FormatError, MissingExtraError, WordkinWarning

WORDS = ["the", "sea", "café", "New York", "中文"]
MATRIX = np.array([[1, -2], [0.1, 1e-30], [3e38, 0], [1 / 3, 5], [7, 8]], dtype=np.float32)
COUNTS = [9, 7, 5, 3, 1]


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "v.parquet"
    wk.WordVectors(WORDS, MATRIX, COUNTS).save(path)
    return path


def write(path, **columns):
    parquet.write_table(pa.table(columns), path)
    return path


def test_save_writes_words_counts_and_vectors(path):
    table = parquet.read_table(path)
    assert table.column_names == ["word", "count", "vector"]
    assert table["word"].to_pylist() == WORDS
    assert table["count"].to_pylist() == COUNTS
    assert table["vector"][1].as_py() == MATRIX[1].tolist()


def test_load_finds_what_save_wrote(path, tmp_path):
    found = wk.load(path.rename(tmp_path / "unnamed"))
    assert found.words == WORDS
    np.testing.assert_array_equal(found.matrix, MATRIX)
    assert found.counts.tolist() == COUNTS


def test_load_finds_all_of_a_file_of_several_row_groups(tmp_path, monkeypatch):
    monkeypatch.setattr("wordkin.formats.parquet.ROWS_PER_GROUP", 2)
    wk.WordVectors(WORDS, MATRIX, COUNTS).save(tmp_path / "v.parquet")
    assert parquet.ParquetFile(tmp_path / "v.parquet").num_row_groups == 3
    np.testing.assert_array_equal(wk.load(tmp_path / "v.parquet").matrix, MATRIX)


@pytest.mark.parametrize("limit", [1, 4, 9])
def test_load_stops_at_the_limit(limit, path):
    found = wk.load(path, limit=limit)
    assert found.words == WORDS[:limit]
    assert found.counts.tolist() == COUNTS[:limit]


def test_read_words_finds_the_words_alone(path):
    assert list(formats.read_words(path)) == WORDS


def test_save_leaves_out_unknown_counts(tmp_path):
    wk.WordVectors(WORDS, MATRIX).save(tmp_path / "v.parquet")
    assert parquet.read_schema(tmp_path / "v.parquet").names == ["word", "vector"]
    assert wk.load(tmp_path / "v.parquet").counts is None


def test_save_widens_half_precision(tmp_path):
    wk.WordVectors(["sea"], np.array([[0.5, 2]], np.float16)).save(tmp_path / "v.parquet")
    assert wk.load(tmp_path / "v.parquet").matrix.dtype == np.float32


@pytest.mark.parametrize("kind", [pa.list_(pa.float64()), pa.large_list(pa.int32())])
def test_load_reads_lists_of_other_programs(kind, tmp_path):
    write(
        tmp_path / "v", word=["sea", "lake"], vector=pa.array([[1, 2], [3, 4]], kind), other=[1, 2]
    )
    assert wk.load(tmp_path / "v")["lake"].tolist() == [3, 4]


def test_load_keeps_the_first_of_duplicate_words(tmp_path):
    path = write(
        tmp_path / "v", word=["a", "a", "b"], vector=[[1.0], [2.0], [3.0]], count=[1, 2, 3]
    )
    with pytest.warns(WordkinWarning, match="1 of 3 words stand there again"):
        found = wk.load(path)
    assert (found.words, found.counts) == (["a", "b"], None)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"term": ["sea"], "vector": [[1.0]]}, "the columns word and vector, found term, vector"),
        (
            {"word": ["sea"], "vector": [1.0]},
            "vectors as lists of numbers, found a column of double",
        ),
        (
            {"word": ["sea"], "vector": [["1"]]},
            "lists of numbers, found a column of list<.*string>",
        ),
        ({"word": ["a", "b"], "vector": [[1.0], [1.0, 2.0]]}, "one length without gaps"),
        ({"word": ["a", "b"], "vector": [[1.0], None]}, "one length without gaps"),
        ({"word": ["a"], "vector": [[None, 1.0]]}, "one length without gaps"),
        ({"word": ["a"], "vector": pa.array([[]], pa.list_(pa.float32()))}, "one length"),
        ({"word": ["a"], "vector": [[float("nan")]]}, "expected finite float32 numbers"),
        ({"word": ["a"], "vector": [[1e300]]}, "expected finite float32 numbers"),
        ({"word": ["a", None], "vector": [[1.0], [1.0]]}, "a word in row 1, found None"),
        ({"word": [7], "vector": [[1.0]]}, "a word in row 0, found 7"),
        ({"word": ["a"], "vector": [[1.0]], "count": ["x"]}, "counts as whole numbers"),
        (
            {"word": pa.array([], pa.string()), "vector": pa.array([], pa.list_(pa.float32()))},
            "at least one word",
        ),
    ],
)
def test_load_refuses_tables_that_hold_no_vectors(columns, message, tmp_path):
    with pytest.raises(FormatError, match=message):
        wk.load(write(tmp_path / "v", **columns))


def test_load_refuses_vectors_whose_lengths_change_later(tmp_path, monkeypatch):
    monkeypatch.setattr("wordkin.formats.parquet.ROWS_PER_GROUP", 1)
    path = write(tmp_path / "v", word=["a", "b"], vector=[[1.0], [1.0, 2.0]])
    with pytest.raises(FormatError, match="vectors of one length, found 1 and 2 numbers"):
        wk.load(path)


def test_load_refuses_many_rows_in_a_few_bytes(tmp_path):
    rows = 50_000
    vectors = pa.FixedSizeListArray.from_arrays(pa.array(np.zeros(200 * rows, np.float32)), 200)
    path = write(tmp_path / "v", word=["a"] * rows, vector=vectors)
    assert path.stat().st_size < 40_000_000 / 1_100
    with pytest.raises(FormatError, match="rows in a file of this size, found 50000"):
        wk.load(path)


@pytest.mark.parametrize("keep", [4, 100, -1])
def test_load_refuses_a_file_cut_short(keep, path):
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(FormatError, match="expected a whole table"):
        wk.load(path)


def test_save_refuses_a_compressed_parquet_file(tmp_path):
    with pytest.raises(FormatError):
        wk.WordVectors(["sea"], [[1]]).save(tmp_path / "v.parquet.gz")


def test_save_names_the_extra_that_is_missing(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'wordkin\[parquet\]'"):
        wk.WordVectors(["sea"], [[1]]).save(tmp_path / "v.parquet")


def test_load_refuses_a_compressed_parquet_file(path, tmp_path):
    packed = tmp_path / "v.parquet.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    with pytest.raises(FormatError, match="found a compressed one"):
        wk.load(packed)


def test_load_refuses_more_dimensions_than_any_vector_has(tmp_path):
    rows = np.random.default_rng(1).normal(size=(1, 2**17 + 1)).astype(np.float32)
    vectors = pa.FixedSizeListArray.from_arrays(pa.array(rows[0]), rows.shape[1])
    with pytest.raises(FormatError, match="expected at most 131072 dimensions, found 131073"):
        wk.load(write(tmp_path / "v.parquet", word=["sea"], vector=vectors))
