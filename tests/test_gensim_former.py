"""Snippets of the days of gensim 3, as tutorials and answers show them."""

import numpy as np
import pytest

from wordkin.gensim.models import KeyedVectors, Phrases, Word2Vec
from wordkin.gensim.test.utils import common_texts

pytestmark = pytest.mark.filterwarnings("ignore:.*old name:DeprecationWarning")


@pytest.fixture(scope="module")
def model():
    return Word2Vec(common_texts * 20, vector_size=8, min_count=1, workers=1)


def test_a_matrix_for_another_network_is_filled_by_index(model):
    matrix = np.zeros((len(model.wv.vocab) + 1, 8))
    for entry in model.wv.vocab.values():
        matrix[entry.index] = model.wv.syn0[entry.index]
    np.testing.assert_array_equal(matrix[:-1], model.wv.vectors)


def test_entries_of_vocab_tell_paths_in_the_tree():
    model = Word2Vec([["sea", "sea", "lake"]], vector_size=2, min_count=1, hs=1, negative=0)
    entry = model.wv.vocab["sea"]
    assert (entry.index, entry.count, list(entry.point), len(entry.code)) == (0, 2, [0], 1)


def test_vectors_are_taken_into_a_dict(model):
    by_word = dict(zip(model.wv.index2word, model.wv.syn0, strict=True))
    np.testing.assert_array_equal(by_word["graph"], model.wv["graph"])
    np.testing.assert_array_equal(model.syn0norm, model.wv.get_normed_vectors())


def test_vectors_can_be_set_under_their_old_name():
    wv = KeyedVectors(2)
    wv.add(["sea", "lake"], [[1, 0], [0, 1]])
    wv.syn0 = wv.syn0[::-1].copy()
    assert wv.wv["sea"].tolist() == [0, 1]


def test_word_vec_takes_use_norm(model):
    found = model.wv.word_vec("graph", use_norm=True)
    np.testing.assert_array_equal(found, model.wv.get_vector("graph", norm=True))


def test_training_data_that_does_not_exist_is_deleted():
    model = Word2Vec(common_texts, vector_size=8, min_count=1, workers=1)
    model.delete_temporary_training_data(replace_word_vectors_with_normalized=True)
    np.testing.assert_allclose(model.wv.norms, 1, rtol=1e-5)


def test_options_and_matrices_can_be_set_under_their_old_names():
    model = Word2Vec(common_texts, vector_size=2, min_count=1, workers=1)
    model.iter = 7
    model.syn0 = np.ones((12, 2), np.float32)
    model.trainables.vectors_lockf = np.zeros(12, np.float32)
    assert (model.epochs, model.vocabulary.min_count) == (7, 1)
    model.train(common_texts, total_examples=9, epochs=2)
    np.testing.assert_array_equal(model.wv.vectors, 1)
    assert model.trainables.syn1neg.any()


def test_accuracy_gives_sections_the_last_of_which_is_of_all(tmp_path):
    wv = KeyedVectors(2)
    wv.add_vectors(["man", "king", "woman", "queen"], [[1, 0], [1, 1], [0.9, -0.1], [0.9, 0.9]])
    model = Word2Vec(vector_size=2)
    model.wv = wv
    (tmp_path / "questions.txt").write_text(": royals\nman king woman queen\n")
    sections = model.accuracy(tmp_path / "questions.txt")
    assert [section["section"] for section in sections] == ["royals", "total"]
    assert sections[-1]["correct"] == [("MAN", "KING", "WOMAN", "QUEEN")]


def test_phrases_take_common_terms_and_a_delimiter_in_bytes():
    text = [["state", "of", "the", "art"], ["an", "art"]] * 5
    old = Phrases(text, min_count=1, threshold=0.1, common_terms=["of", "the"], delimiter=b"+")
    assert old[text[0]] == ["state+of+the+art"]


@pytest.mark.parametrize("name", ["syn0", "syn0norm", "syn0_lockf", "index2word", "wv"])
@pytest.mark.filterwarnings("error")
def test_each_old_name_warns(model, name):
    with pytest.warns(DeprecationWarning, match=f"{name} is an old name, use "):
        getattr(model.wv, name)
