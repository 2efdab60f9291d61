"""biovec has no tests in its package: its README's example; it derives a class from Word2Vec."""

import sys
from unittest import mock

import numpy as np
import pytest

sys.modules.setdefault("pyfasta", mock.MagicMock())  # which Python 3 cannot import

from biovec.models import ProtVec, load_protvec  # noqa: E402 (after its stand-in)

SEQUENCES = ["AGAMQSASMAGAMQSASM", "MQSASMAGAMQSAGAMQS"]


@pytest.fixture(scope="module")
def model():
    starts = [(text, first) for text in SEQUENCES for first in range(3)]
    corpus = [[text[at : at + 3] for at in range(first, 16, 3)] for text, first in starts] * 20
    return ProtVec(corpus=corpus, n=3, size=8, min_count=1, workers=1)


def test_a_sequence_has_three_vectors(model):
    assert [np.shape(vector) for vector in model.to_vecs("AGAMQSASMAG")] == [(8,)] * 3


def test_a_model_comes_back_from_a_file_with_its_own_attributes(model, tmp_path):
    model.save(str(tmp_path / "protvec"))
    found = load_protvec(str(tmp_path / "protvec"))
    assert (type(found), found.n, found.fasta_fname) == (ProtVec, 3, None)
    np.testing.assert_array_equal(found.wv["AGA"], model.wv["AGA"])
