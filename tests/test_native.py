import re
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import wordkin as wk
import wordkin.gensim.models
from small_trainings import line_of
from wordkin.errors import FormatError, VocabularyError
from wordkin.formats import read_vectors
from wordkin.formats.native import open_arrays
from wordkin.formats.safetensors import save_arrays
from wordkin.phrases import Phrase, Phrases
from wordkin.words.lookup import WordList
from wordkin.words.packed import WordTable, pack_words

DTYPES = ["float64", "float32", "float16", "int64", "int32", "uint32", "uint8"]


def save_vectors(path, **changes):
    """A native file of two words, of which some arrays are changed or, as None, left out."""
    arrays = {
        "vectors": np.array([[1, 2], [3, 4]], dtype=np.float32),
        **pack_words(["sea", "lake"])._asdict(),
        "counts": np.array([7, 5]),
        **changes,
    }
    arrays = {name: array for name, array in arrays.items() if array is not None}
    save_arrays(path, arrays, {"format": "wordkin", "format_version": "1"})


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(3,), (2, 3), (0, 4), ()])
def test_save_arrays_comes_back(dtype, shape, tmp_path):
    array = np.ones(shape, dtype=dtype)
    save_arrays(tmp_path / "a.safetensors", {"array": array, "other": array}, {"key": "wört"})
    arrays, metadata = open_arrays(tmp_path / "a.safetensors")
    assert metadata == {"key": "wört"}
    assert arrays["array"].dtype == dtype
    np.testing.assert_array_equal(arrays["array"], array)


def test_save_arrays_writes_what_safetensors_reads(tmp_path):
    from safetensors.numpy import load_file

    arrays = {
        "small": np.array([1, 2, 3], dtype=np.uint8),
        "wide": np.array([[1, 2]], dtype=np.int64),
        "float": np.eye(3, dtype=np.float32),
    }
    save_arrays(tmp_path / "a.safetensors", arrays, {})
    loaded = load_file(tmp_path / "a.safetensors")
    assert {name: array.tolist() for name, array in loaded.items()} == {
        name: array.tolist() for name, array in arrays.items()
    }


def test_open_arrays_reads_what_safetensors_writes(tmp_path):
    from safetensors.numpy import save_file

    arrays = {"a": np.arange(5, dtype=np.uint8), "b": np.eye(3, dtype=np.float32)}
    save_file(arrays, tmp_path / "a.safetensors", {"key": "value"})
    opened, metadata = open_arrays(tmp_path / "a.safetensors")
    assert {name: array.tolist() for name, array in opened.items()} == {
        name: array.tolist() for name, array in arrays.items()
    }
    assert metadata == {"key": "value"}


def test_save_arrays_turns_big_endian_numbers_round(tmp_path):
    save_arrays(tmp_path / "a.safetensors", {"a": np.array([1, 2], dtype=">i4")}, {})
    assert open_arrays(tmp_path / "a.safetensors")[0]["a"].tolist() == [1, 2]


def test_save_arrays_refuses_what_the_format_cannot_hold(tmp_path):
    with pytest.raises(FormatError, match=r"array 'a': expected one of .*, found complex128"):
        save_arrays(tmp_path / "a.safetensors", {"a": np.ones(1, dtype=complex)}, {})


def test_open_arrays_gives_read_only_arrays_aligned_to_cache_lines(tmp_path):
    arrays = {"odd": np.ones(3, dtype=np.uint8), "wide": np.ones(3)}
    save_arrays(tmp_path / "a.safetensors", arrays, {"key": "x" * 5})
    opened, _ = open_arrays(tmp_path / "a.safetensors")
    assert not opened["wide"].flags.writeable
    assert opened["wide"].ctypes.data % 64 == 0


def save_checkpoint(path):
    """Train into a folder of checkpoints, and give the newest the name."""
    settings = {"min_count": 1, "epochs": 1, "progress": False}
    wk.train(line_of(20), checkpoint=path.with_name("run"), **settings)
    max(path.with_name("run").glob("*.safetensors")).rename(path)


WRITERS = {
    "vectors": lambda path: wk.WordVectors(["sea"], [[1.0]]).save(path),
    "model": save_checkpoint,
    "phrases": lambda path: Phrases(()).save(path),
    "Phrases": lambda path: wordkin.gensim.models.Phrases([["sea", "level"]]).save(str(path)),
}


@pytest.mark.parametrize("kind", WRITERS)
def test_every_native_file_has_the_same_header(kind, tmp_path):
    WRITERS[kind](tmp_path / "file.safetensors")
    _, texts = open_arrays(tmp_path / "file.safetensors")
    header = {name: texts[name] for name in ("format", "format_version", "kind")}
    assert header == {"format": "wordkin", "format_version": "1", "kind": kind}
    assert texts["wordkin_version"] == wk.__version__


def test_load_phrases_reads_files_without_the_version_of_wordkin(tmp_path):
    # As they were written before all kinds of files had one writer.
    phrase = Phrase(("new", "york"), 12.5, 7)
    Phrases(((phrase,),)).save(tmp_path / "new.safetensors")
    arrays, texts = open_arrays(tmp_path / "new.safetensors")
    del texts["wordkin_version"]
    save_arrays(tmp_path / "old.safetensors", arrays, texts)
    assert list(wk.load_phrases(tmp_path / "old.safetensors").passes[0]) == [phrase]


def test_read_native_opens_without_reading_the_rest(tmp_path):
    rows = 200_000
    names = [f"word{row}" for row in range(rows)]
    matrix = np.zeros((rows, 50), dtype=np.float32)
    matrix[123_456] = 7
    save_vectors(
        tmp_path / "v.safetensors", vectors=matrix, counts=None, **pack_words(names)._asdict()
    )
    tracemalloc.start()
    stored = read_vectors(tmp_path / "v.safetensors")
    row = stored.words.find("word123456")
    assert row is not None
    assert stored.matrix[row, 0] == 7
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 100_000


@pytest.mark.posix
def test_read_native_survives_the_replacement_of_the_file(tmp_path):
    save_vectors(tmp_path / "v.safetensors")
    stored = read_vectors(tmp_path / "v.safetensors")
    save_vectors(tmp_path / "v.safetensors", vectors=np.zeros((2, 2), dtype=np.float32))
    assert stored.matrix.tolist() == [[1, 2], [3, 4]]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"vectors": None}, "expected an array 'vectors', found counts, word_hashes"),
        ({"word_rows": None}, "expected an array 'word_rows'"),
        ({"vectors": np.ones((3, 2), dtype=np.float32)}, "expected shape (2, any) of kind 'f'"),
        ({"vectors": np.ones((2, 2), dtype=np.int64)}, "found (2, 2) of int64"),
        ({"counts": np.ones(3, dtype=np.int64)}, "array 'counts': expected shape (2,)"),
        ({"word_offsets": np.zeros(2, dtype=np.int64)}, "array 'word_offsets'"),
        ({"word_hashes": np.zeros(1, dtype=np.uint32)}, "array 'word_hashes'"),
    ],
)
def test_read_native_refuses_arrays_that_do_not_fit(changes, message, tmp_path):
    save_vectors(tmp_path / "v.safetensors", **changes)
    with pytest.raises(FormatError, match=re.escape(message)):
        read_vectors(tmp_path / "v.safetensors")


def test_word_table_refuses_an_index_that_points_outside():
    packed = pack_words(["sea", "lake"])
    table = WordTable(packed._replace(word_rows=np.array([2, 2], dtype=np.int32)))
    with pytest.raises(FormatError, match="expected rows below 2 in the lookup index, found 2"):
        table.find("sea")


def test_word_table_refuses_arrays_of_different_lengths():
    packed = pack_words(["sea", "lake"])
    with pytest.raises(FormatError, match="expected 2 words to have 3 offsets"):
        WordTable(packed._replace(word_offsets=packed.word_offsets[:2]))


# Two words of the same CRC-32, and words that are not ASCII.
@pytest.mark.parametrize("words", [["plumless", "buckeroo"], ["é", "中文", "🌊"], []])
def test_word_table_finds_every_word(words):
    table = WordTable(pack_words(words))
    assert [table.find(word) for word in words] == list(range(len(words)))
    assert [table[row] for row in range(len(words))] == words


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), unique=True), st.text())
def test_word_table_answers_like_a_list(words, other):
    table, plain = WordTable(pack_words(words)), WordList(words)
    assert list(table) == list(plain)
    assert table.find(other) == plain.find(other)
    assert len(table) == len(plain)


def test_word_table_takes_rows_from_the_end():
    assert WordTable(pack_words(["sea", "lake"]))[-1] == "lake"


def test_word_list_refuses_a_word_that_stands_twice():
    with pytest.raises(VocabularyError, match="found 'sea' again"):
        WordList(["sea", "lake", "sea"])
