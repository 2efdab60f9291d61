import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from wordkin import search


def nearest_by_sorting(matrix, queries, k, exclude):
    """Rows and cosines of the nearest, by sorting all of them: the slow, obvious twin."""
    cosines = search.similarities(matrix, search.inverse_lengths(matrix), queries)
    np.put_along_axis(cosines, exclude, -np.inf, axis=1)
    rows = np.argsort(-cosines, axis=1, kind="stable")[:, :k]
    return rows, np.take_along_axis(cosines, rows, axis=1)


def random_matrix(rows, dimensions=4):
    return np.random.default_rng(1).normal(size=(rows, dimensions)).astype(np.float32)


def test_nearest_rows_orders_by_cosine_not_by_length():
    matrix = np.array([[1, 0], [9, 9], [1, 0.1], [-1, 0]], dtype=np.float32)
    found = search.nearest_rows(matrix, search.inverse_lengths(matrix), matrix[:1], 4)
    assert found.rows.tolist() == [[0, 2, 1, 3]]
    assert_allclose(found.similarities[0], [1, 1 / np.sqrt(1.01), np.sqrt(0.5), -1], rtol=1e-6)


# One row, some of one block, and several blocks of which the last is not full.
@pytest.mark.parametrize("rows", [1, 7, 1_024, 40_000])
@pytest.mark.parametrize("k", [1, 10])
def test_nearest_rows_agrees_with_sorting_everything(rows, k):
    matrix = random_matrix(rows)
    queries, exclude = matrix[:3], np.arange(min(3, rows))[:, np.newaxis]
    want_rows, want_cosines = nearest_by_sorting(matrix, queries, k, exclude)
    found = search.nearest_rows(matrix, search.inverse_lengths(matrix), queries, k, exclude=exclude)
    assert_array_equal(found.similarities, want_cosines)
    assert_array_equal(found.rows[want_cosines > -np.inf], want_rows[want_cosines > -np.inf])


def test_nearest_rows_takes_more_queries_than_one_batch():
    matrix = random_matrix(search.BATCH_QUERIES * 2 + 3)
    found = search.nearest_rows(matrix, search.inverse_lengths(matrix), matrix, 1)
    assert_array_equal(found.rows[:, 0], np.arange(len(matrix)))


def test_nearest_rows_finds_the_best_in_the_last_block():
    matrix = random_matrix(40_000)
    matrix = matrix[np.argsort(search.unit_rows(matrix)[:, 0])]
    query = np.array([[1, 0, 0, 0]], dtype=np.float32)
    found = search.nearest_rows(matrix, search.inverse_lengths(matrix), query, 50)
    assert set(found.rows[0].tolist()) == set(range(39_950, 40_000))


def test_nearest_rows_breaks_ties_by_row_across_blocks():
    matrix = np.tile(np.array([[1, 0], [0, 1]], dtype=np.float32), (20_000, 1))
    found = search.nearest_rows(matrix, search.inverse_lengths(matrix), matrix[:1], 5)
    assert found.rows.tolist() == [[0, 2, 4, 6, 8]]


def test_nearest_rows_marks_missing_answers():
    matrix = random_matrix(3)
    exclude = np.array([[0, 2, -1]])
    found = search.nearest_rows(
        matrix, search.inverse_lengths(matrix), matrix[:1], 3, exclude=exclude
    )
    assert found.rows.tolist() == [[1, -1, -1]]


def test_nearest_rows_finds_zero_rows_similar_to_nothing():
    matrix = np.array([[0, 0], [1, 1]], dtype=np.float32)
    found = search.nearest_rows(matrix, search.inverse_lengths(matrix), matrix, 2)
    assert found.similarities.tolist() == [[0, 0], [pytest.approx(1), 0]]


def test_nearest_rows_never_finds_nan():
    matrix = np.array([[np.nan, 0], [1, 1], [1, 0]], dtype=np.float32)
    found = search.nearest_rows(matrix, search.inverse_lengths(matrix), matrix[1:2], 3)
    assert found.rows.tolist() == [[1, 2, -1]]


def test_nearest_rows_searches_half_precision():
    matrix = random_matrix(2_000).astype(np.float16)
    found = search.nearest_rows(matrix, search.inverse_lengths(matrix), matrix[5:6], 1)
    assert found.rows.tolist() == [[5]]
    assert found.similarities.dtype == np.float32


def test_nearest_rows_copies_only_blocks_of_a_mapped_matrix(tmp_path):
    rows = 8 * search.BLOCK_ROWS
    np.save(tmp_path / "matrix.npy", random_matrix(rows, 32).astype(np.float16))
    matrix = np.load(tmp_path / "matrix.npy", mmap_mode="r")
    tracemalloc.start()
    search.nearest_rows(matrix, search.inverse_lengths(matrix), matrix[:1], 5)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < matrix.size * np.dtype(np.float32).itemsize / 3


@given(
    scores=st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), min_size=1, max_size=40),
    k=st.integers(1, 8),
)
def test_best_rows_takes_the_first_of_equal_scores(scores, k):
    want = sorted(range(len(scores)), key=lambda row: (-scores[row], row))[:k]
    assert search.best_rows(np.array([scores], dtype=np.float32), k).rows.tolist() == [want]


def test_best_rows_leaves_the_scores_alone():
    scores = np.array([[0.5, 0.7]], dtype=np.float32)
    search.best_rows(scores, 1, exclude=np.array([[1]]))
    assert scores.tolist() == [[0.5, pytest.approx(0.7)]]


def test_similarities_lie_between_opposite_and_equal():
    matrix = np.array([[2, 0], [0, 5], [-1, 0]], dtype=np.float32)
    cosines = search.similarities(matrix, search.inverse_lengths(matrix), matrix[:1])
    assert cosines.tolist() == [[1, 0, -1]]


def test_multiplied_scores_follow_levy_and_goldberg():
    positive = np.array([[1, 0], [0.5, 0]], dtype=np.float32)
    negative = np.array([[0, -1]], dtype=np.float32)
    want = [1 * 0.75 / (0.5 + 0.001), 0.5 * 0.5 / (0 + 0.001)]
    assert_allclose(search.multiplied_scores(positive, negative), want, rtol=1e-5)
