import sys

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import sparse

import wordkin as wk
from wordkin.analysis.soft_cosine import Limits, measure, soft_cosines
from wordkin.analysis.soft_cosine import words as words_module
from wordkin.analysis.soft_cosine.texts import (
    build_text_columns,
    clip_cosines,
    inner_products,
    normalize,
)
from wordkin.analysis.soft_cosine.words import (
    Scored,
    build_similarity_columns,
    find_nearest_in_order,
)
from wordkin.errors import MissingExtraError, SettingsError

# Cosines: sea-lake 0.8, lake-car 0.6, sea-car 0.
VECTORS = wk.WordVectors(["sea", "lake", "car"], [[1, 0], [4, 3], [0, 1]])


def columns(found, **limits):
    """A matrix of three words from the similarities found for each."""
    return build_similarity_columns(
        range(3), 3, lambda column, room: found[column][:room], Limits(**limits)
    ).toarray()


def test_soft_cosine_of_one_word_each_is_the_power_of_their_cosine():
    found = soft_cosines(VECTORS, [["sea"]], [["lake"], ["car"]])
    assert_allclose(found, [[0.8**2, 0]], atol=1e-6)
    assert found.dtype == np.float32


def test_soft_cosine_measures_length_by_the_similarities_too():
    # x = sea + lake: x·S·x = 1 + 1 + 2 * 0.64; sea·S·x = 1 + 0.64.
    found = soft_cosines(VECTORS, [["sea"]], [["sea", "lake"]])
    assert_allclose(found, [[1.64 / 3.28**0.5]], rtol=1e-6)


def test_soft_cosine_counts_a_word_that_is_repeated():
    # x = 2 sea + car: x·S·x = 4 + 1.
    assert_allclose(soft_cosines(VECTORS, [["sea"]], [["sea", "car", "sea"]]), [[2 / 5**0.5]])


def test_soft_cosine_compares_all_texts_with_each_other_unless_told():
    found = soft_cosines(VECTORS, [["sea"], ["lake", "car"], ["car"]])
    assert_allclose(found, found.T, rtol=1e-6)
    assert_allclose(np.diag(found), 1, rtol=1e-6)


def test_soft_cosine_ignores_what_is_not_above_the_threshold():
    found = soft_cosines(VECTORS, [["lake"]], [["sea"], ["car"]], threshold=0.7, exponent=1)
    assert_allclose(found, [[0.8, 0]], atol=1e-6)


def test_soft_cosine_takes_a_word_without_a_vector_as_similar_to_itself():
    found = soft_cosines(VECTORS, [["pond"]], [["pond"], ["sea"], ["pond", "sea"]])
    assert_allclose(found, [[1, 0, 0.5**0.5]], atol=1e-6)


@pytest.mark.parametrize("texts", [[[]], [["sea"], []]])
def test_soft_cosine_of_an_empty_text_is_nothing(texts):
    assert_allclose(soft_cosines(VECTORS, [["sea"], []], texts)[1], 0)


def test_soft_cosine_of_no_texts_has_no_rows():
    assert soft_cosines(VECTORS, [], [["sea"]]).shape == (0, 1)


def test_soft_cosine_refuses_a_threshold_that_no_cosine_reaches():
    with pytest.raises(SettingsError, match=r"threshold: expected a number from 0.0 to 1.0"):
        soft_cosines(VECTORS, [["sea"]], threshold=1.5)


@pytest.mark.parametrize("progress", [True, False])
def test_soft_cosine_reports_progress_if_asked(progress, monkeypatch):
    seen = []
    monkeypatch.setattr(measure, "comparing", lambda rows: seen.extend(rows) or rows)
    found = soft_cosines(VECTORS, [["sea"]], [["lake"]], progress=progress)
    assert_allclose(found, [[0.8**2]], atol=1e-6)
    assert seen == ([0, 1] if progress else [])


def test_soft_cosine_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "scipy", None)
    with pytest.raises(MissingExtraError, match=r"scipy.*wordkin\[sparse\]"):
        soft_cosines(VECTORS, [["sea"]])


def test_similarity_columns_is_symmetric_though_only_one_side_tells():
    found = columns([[(1, 0.5)], [], []])
    assert_allclose(found, [[1, 0.5, 0], [0.5, 1, 0], [0, 0, 1]])


def test_similarity_columns_leaves_out_what_finds_no_room_at_the_other_word():
    found = columns([[(2, 0.5)], [(2, 0.4)], [(1, 0.4)]], per_word=1)
    assert_allclose(found, [[1, 0, 0.5], [0, 1, 0], [0.5, 0, 1]])


def test_similarity_columns_may_hold_one_side_only():
    found = columns([[(2, 0.5)], [(2, 0.4)], [(1, 0.3)]], per_word=1, symmetric=False)
    assert_allclose(found, [[1, 0, 0], [0, 1, 0.3], [0.5, 0.4, 1]])


def test_similarity_columns_of_a_dominant_matrix_add_up_to_less_than_one():
    found = columns([[(1, 0.6), (2, 0.4)], [(2, 0.3)], []], dominant=True)
    assert_allclose(found, [[1, 0.6, 0], [0.6, 1, 0.3], [0, 0.3, 1]])


def test_similarity_columns_has_each_word_once_beside_itself():
    assert_allclose(columns([[(0, 0.9), (1, 0.5)], [(0, 0.5)], []])[0], [1, 0.5, 0])


def test_similarity_columns_asks_nothing_where_there_is_no_room_at_all():
    found = build_similarity_columns(
        range(2), 2, lambda *_: pytest.fail("asked"), Limits(per_word=0)
    )
    assert_allclose(found.toarray(), np.eye(2))


def test_nearest_in_order_goes_on_after_a_batch(monkeypatch):
    monkeypatch.setattr(words_module, "ROWS_AT_ONCE", 2)
    found = find_nearest_in_order(VECTORS.matrix, [0, 1, 2, 0], 1, 0.0, 1.0)
    assert [near.words.tolist() for near in found] == [[1], [0], [1], [1]]


def test_nearest_in_order_finds_no_more_than_there_are():
    (found,) = find_nearest_in_order(VECTORS.matrix, [1], 9, 0.0, 2.0)
    assert found.first(9) == [(0, pytest.approx(0.64)), (2, pytest.approx(0.36))]


def test_first_counts_words_that_are_none():
    found = Scored(np.array([4, -1, 2]), np.array([0.9, 0.8, 0.7]))
    assert (found.first(2), found.first(3)) == ([(4, 0.9)], [(4, 0.9), (2, 0.7)])


def test_text_columns_refuses_words_of_another_dictionary():
    with pytest.raises(SettingsError, match="expected words from 0 to 2, found 1 to 5"):
        build_text_columns([[(1, 1)], [(5, 2)]], 3)


def test_normalized_keeps_the_length_that_texts_had():
    # x = sea + lake has length √2; x·S·x = 3.28.
    similar = sparse.csc_matrix([[1, 0.64], [0.64, 1]])
    texts = build_text_columns([[(0, 1), (1, 1)]], 2)
    found = normalize(texts, similar, how="maintain").toarray()
    assert_allclose(found, [[(2 / 3.28) ** 0.5]] * 2, rtol=1e-6)


def test_normalized_returns_texts_themselves_where_no_length_is_asked_for():
    texts = build_text_columns([[(0, 1), (1, 2)]], 2)
    assert normalize(texts, sparse.eye(2, format="csc"), how=False) is texts


def test_normalized_refuses_similarities_that_give_no_length():
    similar = sparse.csc_matrix([[1.0, -2], [-2, 1]])
    with pytest.raises(SettingsError, match=r"of at least 0 for every text x, found -2"):
        normalize(build_text_columns([[(0, 1), (1, 1)]], 2), similar, how=True)


@pytest.mark.parametrize("others", [1, 3])
def test_inner_products_has_a_row_for_each_text(others):
    similar = sparse.csc_matrix([[1, 0.5], [0.25, 1]])
    first = build_text_columns([[(0, 1)], [(1, 2)]], 2)
    second = build_text_columns([[(1, 1)]] * others, 2)
    found = inner_products(first, similar, second)
    assert_allclose(found.toarray(), [[0.5] * others, [2] * others])


def test_clipped_brings_rounding_back():
    assert clip_cosines(sparse.csr_matrix([[1.0000001, -1.1]])).toarray().tolist() == [[1, -1]]
