"""Vectors in HDF5, as ConceptNet Numberbatch has them; needs h5py."""

from pathlib import Path

import h5py
import numpy as np
import pytest

import wordkin as wk
from wordkin.errors import FormatError

DATA = Path(__file__).parent / "data"


def test_numberbatch_is_read_as_pandas_wrote_it():
    vectors = wk.load(DATA / "numberbatch.h5")
    assert list(vectors) == ["/c/en/coffee", "/c/en/lake", "/c/en/über"]
    assert vectors.matrix.tolist() == [[1, -2], [3, 4], [-5, 6]]


def test_a_matrix_beside_a_list_of_words_is_read(tmp_path):
    with h5py.File(tmp_path / "kin.h5", "w") as file:
        file["words"] = ["sea", "lake"]
        file["vectors"] = np.array([[1, 2, 3], [4, 5, 6]], np.float16)
        file["more"] = np.zeros((5, 3))
    vectors = wk.load(tmp_path / "kin.h5", limit=1)
    assert (list(vectors), vectors.matrix.tolist()) == (["sea"], [[1, 2, 3]])


def test_what_has_no_words_is_refused(tmp_path):
    with h5py.File(tmp_path / "kin.h5", "w") as file:
        file["vectors"] = np.ones((2, 3))
    with pytest.raises(FormatError, match=r"expected a list of words, .* NumPy's savez"):
        wk.load(tmp_path / "kin.h5")


def test_a_file_that_is_cut_short_is_refused(tmp_path):
    content = (DATA / "numberbatch.h5").read_bytes()
    (tmp_path / "kin.h5").write_bytes(content[:3000])
    with pytest.raises(FormatError, match="expected a whole HDF5 file"):
        wk.load(tmp_path / "kin.h5")
