import tracemalloc

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from wordkin.errors import FormatError
from wordkin.search import exact


def nearest_by_sorting(matrix, queries, k, exclude):
    """Rows and cosines of the nearest, by sorting all of them in double precision: the slow, obvious twin."""
    rows, asked = matrix.astype(np.float64), queries.astype(np.float64)
    lengths = np.linalg.norm(asked, axis=1)[:, np.newaxis] * np.linalg.norm(rows, axis=1)
    cosines = (asked @ rows.T / np.where(lengths == 0, np.inf, lengths)).astype(np.float32)
    np.put_along_axis(cosines, exclude, -np.inf, axis=1)
    rows = np.argsort(-cosines, axis=1, kind="stable")[:, :k]
    return rows, np.take_along_axis(cosines, rows, axis=1)


def random_matrix(rows, dimensions=4):
    return np.random.default_rng(1).normal(size=(rows, dimensions)).astype(np.float32)


def test_inverse_lengths_of_rows_too_short_to_divide_by_are_zero():
    rows = np.array([[1e-39, 0], [2e-38, 0]], np.float32)
    assert_allclose(exact.inverse_lengths(rows), [0, 5e37], rtol=1e-3)


@pytest.mark.parametrize("length", [1e-38, 1e-25, 1e-16, 1.0, 1e16, 1e20, 1e38])
def test_nearest_rows_compares_rows_of_any_length(length: float) -> None:
    matrix = np.array([[length, 0], [length, length / 2], [0, 1]], dtype=np.float32)
    found = exact.nearest_rows(matrix, exact.inverse_lengths(matrix), matrix[:1], 2)
    assert found.rows.tolist() == [[0, 1]]
    assert_allclose(found.similarities, [[1, 2 / 5**0.5]], rtol=1e-5)


def test_nearest_rows_orders_by_cosine_not_by_length():
    matrix = np.array([[1, 0], [9, 9], [1, 0.1], [-1, 0]], dtype=np.float32)
    found = exact.nearest_rows(matrix, exact.inverse_lengths(matrix), matrix[:1], 4)
    assert found.rows.tolist() == [[0, 2, 1, 3]]
    assert_allclose(found.similarities[0], [1, 1 / np.sqrt(1.01), np.sqrt(0.5), -1], rtol=1e-6)


# One row, some of one block, and several blocks of which the last is not full.
@pytest.mark.parametrize("rows", [1, 7, 1_024, 40_000])
@pytest.mark.parametrize("k", [1, 10])
def test_nearest_rows_agrees_with_sorting_everything(rows, k):
    matrix = random_matrix(rows)
    queries, exclude = matrix[:3], np.arange(min(3, rows))[:, np.newaxis]
    want_rows, want_cosines = nearest_by_sorting(matrix, queries, k, exclude)
    found = exact.nearest_rows(matrix, exact.inverse_lengths(matrix), queries, k, exclude=exclude)
    assert_array_equal(found.similarities, want_cosines)
    assert_array_equal(found.rows[want_cosines > -np.inf], want_rows[want_cosines > -np.inf])


def test_nearest_rows_takes_more_queries_than_one_batch():
    matrix = random_matrix(exact.BATCH_QUERIES * 2 + 3)
    found = exact.nearest_rows(matrix, exact.inverse_lengths(matrix), matrix, 1)
    assert_array_equal(found.rows[:, 0], np.arange(len(matrix)))


def test_nearest_rows_finds_the_best_in_the_last_block():
    matrix = random_matrix(40_000)
    matrix = matrix[np.argsort(exact.unit_rows(matrix)[:, 0])]
    query = np.array([[1, 0, 0, 0]], dtype=np.float32)
    found = exact.nearest_rows(matrix, exact.inverse_lengths(matrix), query, 50)
    assert set(found.rows[0].tolist()) == set(range(39_950, 40_000))


def test_nearest_rows_breaks_ties_by_row_across_blocks():
    matrix = np.tile(np.array([[1, 0], [0, 1]], dtype=np.float32), (20_000, 1))
    found = exact.nearest_rows(matrix, exact.inverse_lengths(matrix), matrix[:1], 5)
    assert found.rows.tolist() == [[0, 2, 4, 6, 8]]


def test_nearest_rows_marks_missing_answers():
    matrix = random_matrix(3)
    exclude = np.array([[0, 2, -1]])
    found = exact.nearest_rows(
        matrix, exact.inverse_lengths(matrix), matrix[:1], 3, exclude=exclude
    )
    assert found.rows.tolist() == [[1, -1, -1]]


def test_nearest_rows_finds_zero_rows_similar_to_nothing():
    matrix = np.array([[0, 0], [1, 1]], dtype=np.float32)
    found = exact.nearest_rows(matrix, exact.inverse_lengths(matrix), matrix, 2)
    assert found.similarities.tolist() == [[0, 0], [pytest.approx(1), 0]]


@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf])
def test_inverse_lengths_names_a_row_that_is_not_finite(number):
    matrix = np.ones((exact.BLOCK_ROWS + 9, 2), dtype=np.float32)
    matrix[exact.BLOCK_ROWS + 5, 1] = number
    with pytest.raises(FormatError, match=f"row {exact.BLOCK_ROWS + 5}"):
        exact.inverse_lengths(matrix)


def test_nearest_rows_searches_half_precision():
    matrix = random_matrix(2_000).astype(np.float16)
    found = exact.nearest_rows(matrix, exact.inverse_lengths(matrix), matrix[5:6], 1)
    assert found.rows.tolist() == [[5]]
    assert found.similarities.dtype == np.float32


def test_nearest_rows_copies_only_blocks_of_a_mapped_matrix(tmp_path):
    rows = 8 * exact.BLOCK_ROWS
    np.save(tmp_path / "matrix.npy", random_matrix(rows, 32).astype(np.float16))
    matrix = np.load(tmp_path / "matrix.npy", mmap_mode="r")
    tracemalloc.start()
    exact.nearest_rows(matrix, exact.inverse_lengths(matrix), matrix[:1], 5)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < matrix.size * np.dtype(np.float32).itemsize / 3


def product_by_sorting(matrix, positive, negative, k, exclude):
    """Rows and scores of the greatest 3CosMul, one query after the other."""
    for wanted, unwanted, row in zip(positive, negative, exclude, strict=True):
        inverses = exact.inverse_lengths(matrix)
        above = ((exact.similarities(matrix, inverses, wanted) + 1) / 2).prod(axis=0)
        below = ((exact.similarities(matrix, inverses, unwanted) + 1) / 2).prod(axis=0)
        scores = above / (below + np.float32(exact.EPSILON))
        scores[row] = -np.inf
        best = np.argsort(-scores, kind="stable")[:k]
        yield best, scores[best]


# One block, several batches of queries, several blocks.
@pytest.mark.parametrize(
    ("rows", "queries"), [(50, 3), (50, 2 * exact.BATCH_QUERIES), (40_000, 70)]
)
def test_nearest_by_product_agrees_with_sorting_everything(rows, queries):
    matrix, queries = random_matrix(rows), random_matrix(3 * queries).reshape(-1, 3, 4)
    exclude = np.arange(3 * len(queries)).reshape(-1, 3) % rows
    positive, negative = queries[:, 1:], queries[:, :1]
    found = exact.nearest_by_product(
        matrix, exact.inverse_lengths(matrix), positive, negative, 5, exclude=exclude
    )
    want = list(product_by_sorting(matrix, positive, negative, 5, exclude))
    assert_allclose(found.similarities, [scores for _, scores in want], rtol=1e-3)
    assert np.mean(found.rows == [best for best, _ in want]) > 0.99  # sums differ in the last bit


def test_odd_row_does_not_heed_lengths():
    matrix = np.array([[9, 9], [0, 0.1], [1, 0.9]], dtype=np.float32)
    assert exact.odd_row(matrix) == 1


def test_similarities_lie_between_opposite_and_equal():
    matrix = np.array([[2, 0], [0, 5], [-1, 0]], dtype=np.float32)
    cosines = exact.similarities(matrix, exact.inverse_lengths(matrix), matrix[:1])
    assert cosines.tolist() == [[1, 0, -1]]


def test_multiplied_scores_follow_levy_and_goldberg():
    positive = np.array([[[1, 0], [0.5, 0]]], dtype=np.float32)
    negative = np.array([[[0, -1]]], dtype=np.float32)
    want = [[1 * 0.75 / (0.5 + 0.001), 0.5 * 0.5 / (0 + 0.001)]]
    assert_allclose(exact.multiply_cosines(positive, negative), want, rtol=1e-5)


# All of one group, groups of one row, and fewer rows than answers.
@pytest.mark.parametrize("k", [39, 40, 1_000, 1_279, 1_280, 2_000])
def test_nearest_rows_finds_many_answers(k):
    matrix = random_matrix(1_280)
    none = np.full((2, 1), -1)
    want_rows, _ = nearest_by_sorting(matrix, matrix[:2], k, np.empty((2, 0), dtype=np.int64))
    found = exact.nearest_rows(matrix, exact.inverse_lengths(matrix), matrix[:2], k, exclude=none)
    assert_array_equal(found.rows, want_rows)


def test_nearest_rows_looks_at_columns_beyond_the_last_group():
    matrix = np.tile(np.array([[0, 1]], dtype=np.float32), (100, 1))
    matrix[99] = [1, 0]
    found = exact.nearest_rows(matrix, exact.inverse_lengths(matrix), matrix[99:], 1)
    assert found.rows.tolist() == [[99]]
