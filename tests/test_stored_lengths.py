"""A native file keeps the lengths of its vectors, so that no question has to measure them all."""

import numpy as np
import pytest

import wordkin as wk
from wordkin.errors import FormatError
from wordkin.formats.safetensors import open_arrays, save_arrays
from wordkin.search import exact, spaces

ROWS = 300
WORDS = [f"w{row}" for row in range(ROWS)]
MATRIX = np.random.default_rng(1).normal(size=(ROWS, 8)).astype(np.float32)


@pytest.fixture
def path(tmp_path):
    wk.WordVectors(WORDS, MATRIX).save(tmp_path / "v.safetensors")
    return tmp_path / "v.safetensors"


@pytest.fixture
def measured(monkeypatch):
    """How many matrices spaces have measured."""
    shapes = []
    measure = spaces.inverse_lengths
    monkeypatch.setattr(
        spaces, "inverse_lengths", lambda *given: shapes.append(given[0].shape) or measure(*given)
    )
    return shapes


@pytest.mark.parametrize("options", [{}, {"limit": 200}])
def test_vectors_of_a_native_file_are_not_measured(path, measured, options):
    vectors = wk.load(path, **options)
    found = vectors.nearest("w5")
    assert not measured
    words, matrix = list(vectors), vectors.matrix
    assert found == wk.WordVectors(words, matrix).nearest("w5")
    np.testing.assert_array_equal(vectors.spaces.inverses, exact.inverse_lengths(matrix))


def rewrite(path, change):
    """The file with other arrays, as another program might leave it."""
    arrays, metadata = open_arrays(path)
    arrays = {name: np.array(array) for name, array in arrays.items()}
    change(arrays)
    save_arrays(path, arrays, metadata)


def test_a_file_of_an_older_version_is_measured(path, measured):
    rewrite(path, lambda arrays: arrays.pop("inverse_lengths"))
    assert wk.load(path).nearest("w5") == wk.WordVectors(WORDS, MATRIX).nearest("w5")
    assert measured


def test_vectors_in_another_precision_are_measured(path, measured):
    vectors = wk.load(path, dtype="float16")
    vectors.nearest("w5")
    assert measured


@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("question", [1, 2])
def test_a_vector_that_is_not_finite_is_found_all_the_same(path, number, question, monkeypatch):
    monkeypatch.setattr("wordkin.search.quantized.LEAST_NUMBERS", 0)

    def change(arrays):
        arrays["vectors"][7, 3] = number

    rewrite(path, change)
    vectors = wk.load(path)
    for _ in range(question):
        with pytest.raises(FormatError, match="w7"):
            vectors.nearest("w5")
    with pytest.raises(FormatError, match="w7"):
        vectors.analogy("w1", "w2", "w3", method="multiply")


def test_lengths_that_are_no_numbers_are_refused(path):
    def change(arrays):
        arrays["inverse_lengths"][7] = np.nan

    rewrite(path, change)
    with pytest.raises(FormatError, match="lengths"):
        wk.load(path).nearest("w5")


@pytest.mark.parametrize("wrong", [np.ones(ROWS - 1, np.float32), np.ones(ROWS, np.int64)])
def test_lengths_that_do_not_fit_are_refused(path, wrong):
    rewrite(path, lambda arrays: arrays.update(inverse_lengths=wrong))
    with pytest.raises(FormatError, match="inverse_lengths"):
        wk.load(path)
