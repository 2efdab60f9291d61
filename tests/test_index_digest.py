"""The index of other vectors is refused, whichever row tells them apart."""

import shutil

import numpy as np
import pytest

import wordkin as wk
from wordkin.errors import FormatError
from wordkin.formats.native import VECTORS_DIGEST
from wordkin.formats.safetensors import open_arrays, save_arrays

ROWS = 3_000  # more than the rows of which an index could know a sample
MATRIX = np.random.default_rng(1).normal(size=(ROWS, 8)).astype(np.float32)
WORDS = [f"w{row}" for row in range(ROWS)]
NAMES = ["v.safetensors", "v.bin", "v.txt"]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A folder with files of the same vectors, each with its index."""
    pytest.importorskip("usearch")
    folder = tmp_path_factory.mktemp("built")
    for name in NAMES:
        wk.WordVectors(WORDS, MATRIX).save(folder / name)
        wk.build_index(folder / name, threads=2, progress=False)
    return folder


def beside(built, folder, name, matrix, words=WORDS):
    """Other vectors, beside the index of the first ones."""
    wk.WordVectors(words, matrix).save(folder / name)
    shutil.copy(built / f"{name}.index", folder / f"{name}.index")
    return folder / name


def one_row(row, change):
    def changed(matrix):
        matrix = matrix.copy()
        matrix[row] = change(matrix[row])
        return matrix

    return changed


def last_bit(row):
    row = row.copy()
    row[-1] = np.nextafter(row[-1], np.float32(9))
    return row


def swap_rows(matrix):
    matrix = matrix.copy()
    matrix[[1, 2]] = matrix[[2, 1]]
    return matrix


CHANGES = [
    *(one_row(row, np.negative) for row in (0, 1, 2, 4, 1_499, 2_000, 2_998, 2_999)),
    *(one_row(row, last_bit) for row in (0, 1, 1_501, 2_999)),
    one_row(1, lambda row: row * 2),  # the same direction, but other vectors
    one_row(1, np.zeros_like),
    swap_rows,
    lambda matrix: np.ascontiguousarray(matrix[::-1]),
    lambda matrix: matrix[:-1],
]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("name", NAMES)
def test_load_refuses_the_index_of_vectors_that_differ_anywhere(name, change, built, tmp_path):
    matrix = change(MATRIX)
    path = beside(built, tmp_path, name, matrix, WORDS[: len(matrix)])
    with pytest.raises(FormatError, match=rf"{name}\.index: .*(?i:others).*index"):
        wk.load(path, index=True)


@pytest.mark.parametrize("name", NAMES)
def test_load_takes_the_index_of_the_same_vectors_saved_again(name, built, tmp_path):
    path = beside(built, tmp_path, name, MATRIX)
    assert wk.load(path, index=True).nearest("w7", k=1)[0].word


def test_load_takes_the_index_of_the_same_vectors_under_other_words(built, tmp_path):
    """What an index knows is rows."""
    words = [f"other{row}" for row in range(ROWS)]
    path = beside(built, tmp_path, "v.safetensors", MATRIX, words)
    assert wk.load(path, index=True).nearest("other7", k=1)[0].word.startswith("other")


def test_load_refuses_the_index_of_vectors_in_half_precision(built, tmp_path):
    path = beside(built, tmp_path, "v.safetensors", MATRIX.astype(np.float16))
    with pytest.raises(FormatError, match=r"v\.safetensors\.index"):
        wk.load(path, index=True)


@pytest.mark.parametrize("command", ["nearest", "analogy"])
def test_commands_refuse_the_index_of_other_vectors(command, wordkin, built, tmp_path):
    path = beside(built, tmp_path, "v.safetensors", one_row(1, np.negative)(MATRIX))
    outcome = wordkin(command, path, "w1", "w2", "w3", "--index")
    assert outcome.status == 2
    assert f"{path}.index" in outcome.err
    assert "wordkin index" in outcome.err


def test_load_refuses_the_index_of_a_model_that_learned_more(tmp_path):
    pytest.importorskip("usearch")
    path = tmp_path / "m.safetensors"
    text = [["sea", "lake", "pond"], ["car", "tram"]] * 20
    options = {
        "dimensions": 8,
        "min_count": 1,
        "epochs": 1,
        "threads": 1,
        "progress": False,
        "subsample_threshold": 0,
    }
    wk.train(text, seed=1, **options).save(path)
    wk.build_index(path, threads=1, progress=False)
    assert wk.load(path, index=True).nearest("sea", k=1)
    wk.train(text, seed=2, **options).save(path)
    with pytest.raises(FormatError, match=r"m\.safetensors\.index"):
        wk.load(path, index=True)


# What earlier versions wrote


def test_load_takes_the_index_of_vectors_whose_file_has_no_digest(built, tmp_path):
    path = beside(built, tmp_path, "v.safetensors", MATRIX)
    arrays, texts = open_arrays(path)
    save_arrays(path, arrays, {name: texts[name] for name in texts if name != VECTORS_DIGEST})
    assert wk.load(path, index=True).nearest("w7", k=1)[0].word
    changed = {**arrays, "vectors": one_row(1, last_bit)(arrays["vectors"])}
    save_arrays(path, changed, {name: texts[name] for name in texts if name != VECTORS_DIGEST})
    with pytest.raises(FormatError, match=r"v\.safetensors\.index: .*others"):
        wk.load(path, index=True)


def test_load_says_to_build_an_index_of_the_first_version_anew(built, tmp_path):
    path = beside(built, tmp_path, "v.safetensors", MATRIX)
    arrays, texts = open_arrays(tmp_path / "v.safetensors.index")
    older = {**texts, "format_version": "1", "vectors_hash": texts[VECTORS_DIGEST]}
    save_arrays(tmp_path / "v.safetensors.index", arrays, older)
    with pytest.raises(FormatError, match=r"v\.safetensors\.index: .*Build it anew"):
        wk.load(path, index=True)


def test_load_reads_no_row_for_an_index_where_the_file_has_a_digest(built, tmp_path, monkeypatch):
    path = beside(built, tmp_path, "v.safetensors", MATRIX)
    monkeypatch.setattr("wordkin.search.approximate.digest_vectors", lambda _: pytest.fail("read"))
    assert len(wk.load(path, index=True)) == ROWS
