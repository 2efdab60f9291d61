"""wordviz has no tests in its package: files of vectors loaded, and their words drawn."""

import matplotlib as mpl
import numpy as np
import pytest

mpl.use("Agg")

from gensim.models import KeyedVectors
from wordviz.loading import EmbeddingLoader

WORDS = [f"w{number}" for number in range(30)]
ROWS = np.random.default_rng(1).normal(size=(30, 8)).astype(np.float32)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wordviz")
    vectors = KeyedVectors(8)
    vectors.add_vectors(WORDS, ROWS)
    vectors.save_word2vec_format(str(folder / "kin.bin"), binary=True)
    vectors.save_word2vec_format(str(folder / "kin.txt"))
    vectors.save_word2vec_format(str(folder / "glove.txt"), write_header=False)
    return folder


@pytest.mark.parametrize(
    ("name", "layout"), [("kin.bin", "word2vec"), ("kin.txt", "word2vec"), ("glove.txt", "glove")]
)
def test_files_of_vectors_are_loaded(folder, name, layout):
    loader = EmbeddingLoader()
    np.testing.assert_allclose(loader.load_from_file(str(folder / name), layout), ROWS, rtol=1e-5)
    assert loader.tokens == WORDS


def test_words_are_drawn(folder):
    from wordviz.plotting import Visualizer

    loader = EmbeddingLoader()
    loader.load_from_file(str(folder / "kin.bin"), "word2vec")
    assert Visualizer(loader) is not None
