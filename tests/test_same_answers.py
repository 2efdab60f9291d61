"""Two vectors have one cosine, whatever else is asked at the same time, and however it is found."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from wordkin.search import exact
from wordkin.vectors import WordVectors

ROWS = 3_000
WORDS = [f"w{row}" for row in range(ROWS)]


def random_rows(rows, dimensions, seed=1):
    return np.random.default_rng(seed).normal(size=(rows, dimensions)).astype(np.float32)


def cosine_in_double_precision(first, second):
    """The slow, obvious twin, for one pair."""
    first, second = first.astype(np.float64), second.astype(np.float64)
    lengths = np.linalg.norm(first) * np.linalg.norm(second)
    return np.float32(0 if lengths == 0 else first @ second / lengths)


@pytest.mark.parametrize("dimensions", [1, 2, 7, 8, 9, 100, 129, 1_000])
def test_pair_cosines_depend_on_the_two_vectors_alone(dimensions):
    matrix, queries = random_rows(600, dimensions), random_rows(3, dimensions, seed=2)
    rows, places = np.arange(600), np.arange(600) % 3
    together = exact.pair_cosines(matrix, rows, queries, places)
    alone = [
        exact.pair_cosines(matrix[[row]], np.array([0]), queries[[place]], np.array([0]))[0]
        for row, place in zip(rows, places, strict=True)
    ]
    padded = np.zeros((600, dimensions + 5), np.float32)
    padded[:, :dimensions] = matrix
    transposed = np.asfortranarray(matrix)
    assert_array_equal(alone, together)
    for same in (padded[:, :dimensions], transposed, matrix[::-1][::-1]):
        assert_array_equal(exact.pair_cosines(same, rows, queries, places), together)
    twin = [
        cosine_in_double_precision(matrix[r], queries[p]) for r, p in zip(rows, places, strict=True)
    ]
    assert_array_equal(together, twin)


@pytest.mark.parametrize("length", [1e-44, 1e-39, 1e-38, 1e-20, 1, 1e20, 3e38])
def test_pair_cosines_hold_for_any_length(length):
    rows = np.array([[3, 4], [4, 3]], np.float32) / np.float32(5)
    long = rows * np.float32(length)
    found = exact.pair_cosines(long, np.array([0, 1]), rows, np.array([0, 0]))
    # Without a direction below 3e-39, as for `inverse_lengths`.
    assert found == pytest.approx([0, 0] if length < 3e-39 else [1, 0.96], rel=1e-5)


@pytest.mark.parametrize("count", [2, 4, 8, 24, 25, 300])
def test_a_question_has_the_same_answers_alone_and_among_others(count):
    vectors = WordVectors(WORDS, random_rows(ROWS, 30))
    together = vectors.nearest(WORDS[:count], 7)
    assert [vectors.nearest(word, 7) for word in WORDS[:count]] == together


def test_a_cosine_is_the_same_among_some_words_and_all():
    vectors = WordVectors(WORDS, random_rows(ROWS, 30))
    every = dict(vectors.nearest("w5", ROWS))
    for among in (WORDS[:50], WORDS[1_000:], 20, 2_999):
        for word, cosine in vectors.nearest("w5", 9, among=among):
            assert cosine == every[word]


def test_a_cosine_is_the_same_from_either_side_and_one_of_a_word_and_itself():
    vectors = WordVectors(WORDS, random_rows(ROWS, 30))
    for word, cosine in vectors.nearest("w5", 9):
        assert dict(vectors.nearest(word, ROWS))["w5"] == cosine
    assert vectors.nearest(vectors["w5"] * 3, 1) == [("w5", 1.0)]
