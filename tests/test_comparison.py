import sys
import tracemalloc
from itertools import permutations

import numpy as np
import pytest
from numpy.testing import assert_allclose

import wordkin as wk
from wordkin.errors import MissingExtraError, SettingsError, UnknownWordError, WordkinWarning
from wordkin.words.subwords import Sizes, Subwords

WORDS = ["sea", "lake", "car", "nothing"]


@pytest.fixture
def vectors():
    return wk.WordVectors(WORDS, [[1, 0], [4, 3], [0, 1], [0, 0]])


def test_similarity_matrix_has_a_row_for_each_word_and_a_column_for_each_other(vectors):
    found = wk.similarity_matrix(vectors, ["car", "sea"], ["lake", "sea", "nothing"])
    assert_allclose(found, [[0.6, 0, 0], [0.8, 1, 0]], atol=1e-6)
    assert found.dtype == np.float32


def test_similarity_matrix_compares_all_words_unless_told(vectors):
    found = wk.similarity_matrix(vectors)
    assert found.shape == (4, 4)
    assert_allclose(found, found.T)
    assert_allclose(np.diag(found), [1, 1, 1, 0], rtol=1e-6)


def test_similarity_matrix_names_unknown_words(vectors):
    with pytest.raises(UnknownWordError, match="'pond'"):
        wk.similarity_matrix(vectors, ["pond"])


def test_similarity_matrix_copies_only_blocks_of_half_precision():
    matrix = np.random.default_rng(1).normal(size=(150_000, 64)).astype(np.float16)
    vectors = wk.WordVectors(map(str, range(len(matrix))), matrix)
    tracemalloc.start()
    wk.similarity_matrix(vectors, others=["7"])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < matrix.nbytes / 2


def movers_distance_by_trying_all(vectors, first, second):
    """The cheapest plan between texts of equally many words is some order of the second."""
    start, end = (
        vectors[text] / np.linalg.norm(vectors[text], axis=1)[:, np.newaxis]
        for text in (first, second)
    )
    orders = permutations(range(len(second)))
    return min(np.linalg.norm(start - end[list(order)], axis=1).mean() for order in orders)


def test_word_movers_distance_is_the_cheapest_of_all_plans():
    matrix = np.random.default_rng(1).normal(size=(8, 3))
    vectors = wk.WordVectors([*"abcdefgh"], matrix)
    first, second = ["a", "b", "b", "c"], ["e", "c", "g", "h"]
    want = movers_distance_by_trying_all(vectors, first, second)
    assert wk.word_movers_distance(vectors, first, second) == pytest.approx(want, rel=1e-6)


def test_word_movers_distance_of_a_text_in_other_order_is_zero(vectors):
    found = wk.word_movers_distance(vectors, ["sea", "car", "sea"], ["car", "sea", "sea"])
    assert found == pytest.approx(0, abs=1e-6)


def test_word_movers_distance_leaves_unknown_words_out_when_told(vectors):
    with pytest.warns(WordkinWarning, match="'pond'"):
        found = wk.word_movers_distance(vectors, ["sea", "pond"], ["car"], unknown="warn")
    assert found == pytest.approx(np.sqrt(2))


@pytest.mark.parametrize(
    ("text", "error"), [(["pond", "sea"], UnknownWordError), ([], SettingsError)]
)
def test_word_movers_distance_refuses_texts_without_known_words(vectors, text, error):
    with pytest.raises(error):
        wk.word_movers_distance(vectors, text, ["sea"])


def test_word_movers_distance_names_the_extra(vectors, monkeypatch):
    monkeypatch.setitem(sys.modules, "ot", None)
    with pytest.raises(MissingExtraError, match=r"pot.*wordkin\[pot\]"):
        wk.word_movers_distance(vectors, ["sea"], ["lake"])


def test_word_movers_distance_takes_unseen_words():
    vectors = wk.WordVectors(
        ["sea", "lake"], [[1, 0], [1, 0]], subwords=Subwords(np.array([[0, 1]]), Sizes(3, 3, 1))
    )
    # Unit vectors at a right angle; half of the text has to travel.
    assert wk.word_movers_distance(vectors, ["unseen"], ["sea"]) == pytest.approx(2**0.5)
    found = wk.word_movers_distance(vectors, ["sea", "unseen"], ["lake"])
    assert found == pytest.approx(2**0.5 / 2)


def test_word_movers_distances_has_a_row_for_each_text(vectors):
    texts = [["sea", "car"], ["lake"]]
    found = wk.word_movers_distances(vectors, texts, [["lake", "car"], ["sea"]])
    expected = [
        [wk.word_movers_distance(vectors, a, b) for b in (["lake", "car"], ["sea"])] for a in texts
    ]
    assert_allclose(found, expected)


def test_word_movers_distances_compares_all_texts_with_each_other_unless_told(vectors):
    found = wk.word_movers_distances(vectors, [["sea"], ["car"], ["sea", "car"]])
    assert_allclose(found, found.T)
    assert_allclose(np.diag(found), 0, atol=1e-9)


def test_word_movers_distances_are_infinite_without_known_words(vectors):
    found = wk.word_movers_distances(vectors, [["pond"], ["sea", "pond"]], [["sea"], []])
    assert found.tolist() == [[np.inf, np.inf], [0, np.inf]]


def test_word_movers_distances_take_vectors_as_they_are(vectors):
    found = wk.word_movers_distances(vectors, [["sea"]], [["lake"]], unit_vectors=False)
    assert found[0, 0] == pytest.approx(18**0.5)


def test_word_movers_distances_take_unseen_words():
    vectors = wk.WordVectors(
        ["sea", "lake"], [[1, 0], [1, 0]], subwords=Subwords(np.array([[0, 1]]), Sizes(3, 3, 1))
    )
    assert wk.word_movers_distances(vectors, [["unseen"]], [["sea"]])[0, 0] == pytest.approx(2**0.5)
