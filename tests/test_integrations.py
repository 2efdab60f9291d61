"""Tables in memory, and the files of embedding-atlas, TensorBoard and model2vec."""

import json
import sys

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from pyarrow import parquet

from wordkin.errors import FormatError, MissingExtraError
from wordkin.formats.safetensors import open_arrays
from wordkin.integrations.embedding_atlas import save_embedding_atlas
from wordkin.integrations.hugging_face import save_hugging_face
from wordkin.integrations.tables import from_table, to_arrow, to_pandas, to_polars
from wordkin.integrations.tensorboard import save_projector
from wordkin.vectors import WordVectors

WORDS = ["sea", "lake", "shore", "car", "bus"]
ROWS = np.array([[1, 0, 0], [0.9, 0.1, 0], [0.8, 0, 0.1], [0, 1, 0], [0, 0.9, 0.1]], np.float32)
COUNTS = [9, 7, 5, 3, 1]


@pytest.fixture
def vectors():
    return WordVectors(WORDS, ROWS, COUNTS)


@pytest.mark.parametrize("convert", [to_arrow, to_pandas, to_polars])
def test_from_table_finds_what_was_made_into_a_table(convert, vectors):
    found = from_table(convert(vectors))
    assert found.words == WORDS
    np.testing.assert_array_equal(found.matrix, ROWS)
    assert found.counts.tolist() == COUNTS


@pytest.mark.parametrize(
    ("convert", "names"),
    [
        (to_arrow, lambda table: table.column_names),
        (to_pandas, lambda table: [*table.columns]),
        (to_polars, lambda table: table.columns),
    ],
)
def test_tables_have_no_column_of_counts_where_there_are_none(convert, names):
    table = convert(WordVectors(["sea", "lake"], [[1, 0], [4, 3]]))
    assert names(table) == ["word", "vector"]


def test_to_pandas_has_a_row_for_each_word(vectors):
    table = to_pandas(vectors)
    assert list(table.columns) == ["word", "count", "vector"]
    np.testing.assert_array_equal(table.set_index("word").loc["lake", "vector"], ROWS[1])


@pytest.mark.parametrize(
    "table",
    [
        pd.DataFrame({"term": ["a", "b"], "v": [[1, 2], [3, 4]], "n": [5, 6]}),
        pl.DataFrame({"term": ["a", "b"], "v": [[1.0, 2.0], [3.0, 4.0]], "n": [5, 6]}),
        pa.table({"term": ["a", "b"], "v": [[1.0, 2.0], [3.0, 4.0]], "n": [5, 6]}),
        pa.concat_tables(
            pa.table({"term": [term], "v": [v], "n": [n]})
            for term, v, n in (("a", [1.0, 2.0], 5), ("b", [3.0, 4.0], 6))
        ),
    ],
    ids=["pandas", "polars", "arrow", "arrow in chunks"],
)
def test_from_table_takes_columns_by_name(table):
    found = from_table(table, word="term", vector="v", count="n")
    assert (found.words, found.matrix.tolist()) == (["a", "b"], [[1, 2], [3, 4]])
    assert found.counts.tolist() == [5, 6]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (pa.table({"term": ["a"]}), "expected a column 'word', found term"),
        ([1, 2], "expected a table of pandas, polars or Arrow"),
        (pa.table({"word": ["a"], "vector": [1.0]}), "vectors as lists of numbers"),
    ],
)
def test_from_table_refuses_what_holds_no_vectors(table, message):
    with pytest.raises(FormatError, match=message):
        from_table(table)


@pytest.mark.parametrize(("convert", "package"), [(to_pandas, "pandas"), (to_polars, "polars")])
def test_tables_name_the_extra_that_is_missing(convert, package, vectors, monkeypatch):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingExtraError, match=rf"{package}.*pip install 'wordkin\[tables\]'"):
        convert(vectors)


def test_save_embedding_atlas_writes_positions_and_neighbors(vectors, tmp_path):
    save_embedding_atlas(vectors, tmp_path / "a.parquet", neighbors=3, projection="pca")
    table = parquet.read_table(tmp_path / "a.parquet")
    assert table.column_names == ["word", "count", "vector", "x", "y", "neighbors"]
    assert [entry["ids"][0] for entry in table["neighbors"].to_pylist()] == [0, 1, 2, 3, 4]
    first = table["neighbors"][0].as_py()
    assert first["ids"] == [0, 1, 2]
    distances = [0, 1 - 0.9 / np.hypot(0.9, 0.1), 1 - 0.8 / np.hypot(0.8, 0.1)]
    np.testing.assert_allclose(first["distances"], distances, atol=1e-6)


def test_save_embedding_atlas_places_similar_words_near_each_other(vectors, tmp_path):
    save_embedding_atlas(vectors, tmp_path / "a.parquet", projection="pca")
    places = parquet.read_table(tmp_path / "a.parquet", columns=["x", "y"]).to_pandas().to_numpy()
    distances = np.linalg.norm(places - places[0], axis=1)
    assert distances[:3].max() < distances[3:].min()


def test_save_embedding_atlas_names_each_word_among_its_own_neighbors(tmp_path):
    vectors = WordVectors([f"w{row}" for row in range(9)], np.ones((9, 2)))
    save_embedding_atlas(vectors, tmp_path / "a.parquet", neighbors=3, projection="pca")
    found = parquet.read_table(tmp_path / "a.parquet")["neighbors"].to_pylist()
    assert [entry["ids"][0] for entry in found] == list(range(9))
    assert all(len(set(entry["ids"])) == 3 for entry in found)


def test_save_projector_writes_columns_of_words_and_counts(vectors, tmp_path):
    save_projector(vectors, tmp_path / "board")
    lines = (tmp_path / "board" / "metadata.tsv").read_text(encoding="utf-8").split("\n")
    assert lines == ["word\tcount", "sea\t9", "lake\t7", "shore\t5", "car\t3", "bus\t1", ""]
    np.testing.assert_array_equal(
        np.loadtxt(tmp_path / "board" / "vectors.tsv", delimiter="\t", dtype=np.float32), ROWS
    )
    assert 'metadata_path: "metadata.tsv"' in (
        tmp_path / "board" / "projector_config.pbtxt"
    ).read_text(encoding="utf-8")


def test_save_projector_writes_no_title_above_a_single_column(tmp_path):
    save_projector(WordVectors(["New York", "café"], [[1], [2]]), tmp_path)
    assert (tmp_path / "metadata.tsv").read_text(encoding="utf-8") == "New York\ncafé\n"


@pytest.mark.parametrize("word", ["a\tb", "a\nb", "a\rb", ""])
def test_save_projector_refuses_words_that_would_divide_a_row(word, tmp_path):
    with pytest.raises(FormatError, match="row 1: expected words without tabs"):
        save_projector(WordVectors(["sea", word], [[1], [2]]), tmp_path / "board")
    assert not (tmp_path / "board").exists()


def test_save_hugging_face_writes_a_row_for_each_token(vectors, tmp_path):
    save_hugging_face(vectors, tmp_path / "folder")
    arrays, _ = open_arrays(tmp_path / "folder" / "model.safetensors")
    np.testing.assert_array_equal(arrays["embeddings"], [*ROWS, [0, 0, 0]])
    tokenizer = json.loads((tmp_path / "folder" / "tokenizer.json").read_text(encoding="utf-8"))
    assert tokenizer["model"]["vocab"] == {**{w: i for i, w in enumerate(WORDS)}, "[UNK]": 5}
    assert "5 words, 3 dimensions" in (tmp_path / "folder" / "README.md").read_text()


def test_save_hugging_face_keeps_a_word_for_unknown_ones(tmp_path):
    save_hugging_face(WordVectors(["[UNK]", "sea"], [[1], [2]]), tmp_path)
    assert open_arrays(tmp_path / "model.safetensors")[0]["embeddings"].tolist() == [[1], [2]]


@pytest.mark.parametrize(
    ("words", "normalizer", "division"),
    [
        (["sea", "don", "t", "'"], {"type": "Lowercase"}, "Whitespace"),
        (["sea", "don't"], {"type": "Lowercase"}, "WhitespaceSplit"),
        (["Sea", "lake"], None, "Whitespace"),
    ],
)
def test_save_hugging_face_divides_texts_as_the_words_need_it(
    words, normalizer, division, tmp_path
):
    save_hugging_face(WordVectors(words, np.ones((len(words), 2))), tmp_path)
    tokenizer = json.loads((tmp_path / "tokenizer.json").read_text(encoding="utf-8"))
    assert tokenizer["normalizer"] == normalizer
    assert tokenizer["pre_tokenizer"] == {"type": division}
