"""Rows of bytes find the same answers as the vectors themselves, bit for bit."""

import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from wordkin.gensim.models import KeyedVectors
from wordkin.search import exact, quantized
from wordkin.vectors import WordVectors

K = 5


def random_rows(rows, dimensions, seed=1):
    return np.random.default_rng(seed).normal(size=(rows, dimensions)).astype(np.float32)


def nearest_by_sorting(matrix, queries, k, exclude):
    """Rows and cosines of the nearest, one pair after the other in double precision: the slow, obvious twin."""
    rows, asked = matrix.astype(np.float64), queries.astype(np.float64)
    cosines = np.zeros((len(asked), len(rows)), np.float32)
    for scores, query, no_answers in zip(cosines, asked, exclude, strict=True):
        lengths = np.sqrt((rows**2).sum(axis=1)) * np.sqrt((query**2).sum())
        scores[lengths > 0] = (rows * query).sum(axis=1)[lengths > 0] / lengths[lengths > 0]
        scores[no_answers[no_answers >= 0]] = -np.inf
    order = np.argsort(-cosines, axis=1, kind="stable")[:, :k]
    return order, np.take_along_axis(cosines, order, axis=1)


def clusters(rows, dimensions):
    centers = random_rows(7, dimensions, seed=2)
    return centers[np.arange(rows) % 7] + np.float32(0.05) * random_rows(rows, dimensions)


def equal_rows(rows, dimensions):
    return random_rows(20, dimensions)[np.arange(rows) % 20]


def all_equal(rows, dimensions):
    return np.ones((rows, dimensions), np.float32)


def neighbors_in_the_last_bit(rows, dimensions):
    matrix = np.tile(random_rows(1, dimensions), (rows, 1))
    column = np.arange(rows) % dimensions
    matrix[np.arange(rows), column] = np.nextafter(
        matrix[np.arange(rows), column], np.where(np.arange(rows) % 2, np.inf, -np.inf)
    )
    return matrix.astype(np.float32)


def one_huge_row(rows, dimensions):
    matrix = random_rows(rows, dimensions)
    matrix[rows // 2] *= np.float32(1e37)
    return matrix


def many_zeros(rows, dimensions):
    matrix = random_rows(rows, dimensions)
    matrix[::2] = 0
    return matrix


def very_short_rows(rows, dimensions):
    return random_rows(rows, dimensions) * np.float32(1e-37)


def lengths_of_all_sizes(rows, dimensions):
    exponents = np.random.default_rng(3).uniform(-37, 37, (rows, 1))
    return (random_rows(rows, dimensions) * 10**exponents).astype(np.float32)


def one_number_outweighs(rows, dimensions):
    matrix = random_rows(rows, dimensions)
    matrix[:, 0] *= np.float32(1e4)
    return matrix


def few_numbers(rows, dimensions):
    return np.random.default_rng(4).integers(-1, 2, (rows, dimensions)).astype(np.float32)


KINDS = [
    random_rows,
    clusters,
    equal_rows,
    all_equal,
    neighbors_in_the_last_bit,
    one_huge_row,
    many_zeros,
    very_short_rows,
    lengths_of_all_sizes,
    one_number_outweighs,
    few_numbers,
]


def ask(matrix, queries, k, exclude):
    inverses = exact.inverse_lengths(matrix)
    return quantized.quantize(matrix).nearest(matrix, inverses, queries, k, exclude)


@pytest.mark.parametrize("dimensions", [1, 2, 3, 10, 33, 300])
@pytest.mark.parametrize("kind", KINDS)
def test_answers_are_those_of_double_precision(kind, dimensions):
    matrix = kind(2_001, dimensions)
    queries = np.concatenate(
        [matrix[[0, 1_000, 2_000]], -matrix[:1], random_rows(1, dimensions, seed=9)]
    )
    queries = np.concatenate([queries, np.zeros((1, dimensions), np.float32)])
    exclude = np.array([[0, -1], [1_000, 7], [2_000, 0], [-1, -1], [3, 4], [1, 0]])
    want_rows, want_cosines = nearest_by_sorting(matrix, queries, K, exclude)
    found = ask(matrix, queries, K, exclude)
    assert_array_equal(found.rows, want_rows)
    assert_array_equal(found.similarities, want_cosines)
    by_product = exact.nearest_rows(
        matrix, exact.inverse_lengths(matrix), queries, K, exclude=exclude
    )
    assert_array_equal(by_product.rows, want_rows)
    assert_array_equal(by_product.similarities, want_cosines)


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 8, 257])
def test_any_number_of_queries_has_the_answers_of_each_alone(count):
    matrix = random_rows(700, 20)
    queries, exclude = random_rows(count, 20, seed=2), np.arange(count)[:, np.newaxis] % 700
    together = ask(matrix, queries, K, exclude)
    for i in range(0, count, 50):
        alone = ask(matrix, queries[i : i + 1], K, exclude[i : i + 1])
        assert_array_equal(alone.rows[0], together.rows[i])
        assert_array_equal(alone.similarities[0], together.similarities[i])


# Few and many answers, all, and more than there are; blocks of rows that are full and not.
@pytest.mark.parametrize("rows", [1, 15, 16, 17, 1_024, 1_100])
@pytest.mark.parametrize("k", [1, 60, 68, 1_100, 5_000])
def test_any_number_of_answers_is_found(rows, k):
    matrix = random_rows(rows, 8)
    queries, exclude = matrix[:1], np.array([[0]])
    want = exact.nearest_rows(matrix, exact.inverse_lengths(matrix), queries, k, exclude=exclude)
    found = ask(matrix, queries, k, exclude)
    assert_array_equal(found.rows, want.rows)
    assert_array_equal(found.similarities, want.similarities)


@pytest.mark.kernels
@pytest.mark.parametrize("first", [100, 1_000, 1_003])
def test_the_first_rows_are_searched_alone(first):
    matrix = clusters(2_000, 12)
    inverses = exact.inverse_lengths(matrix)
    part = matrix[:first], inverses[:first], matrix[1_500:1_502], K
    found = quantized.quantize(matrix).nearest(*part, None)
    want = exact.nearest_rows(*part)
    assert_array_equal(found.rows, want.rows)
    assert_array_equal(found.similarities, want.similarities)


@pytest.mark.kernels
def test_matrices_of_half_precision_and_padded_ones_are_searched():
    matrix = random_rows(1_000, 21)
    padded = np.ones((1_000, 32), np.float32)
    padded[:, :21] = matrix
    for other in (matrix.astype(np.float16), padded[:, :21], np.asfortranarray(matrix)):
        found = ask(other, matrix[:3], K, None)
        want = exact.nearest_rows(other, exact.inverse_lengths(other), matrix[:3], K)
        assert_array_equal(found.rows, want.rows)
        assert_array_equal(found.similarities, want.similarities)


@pytest.mark.parametrize("threads", [2, 3])
def test_threads_find_the_same(threads, monkeypatch):
    matrix = clusters(3_001, 12)
    want = ask(matrix, matrix[:6], K, None)
    monkeypatch.setattr(quantized, "PART_NUMBERS", 1)
    monkeypatch.setattr(quantized, "BLOCK_ROWS", 160)
    monkeypatch.setattr(quantized, "product_threads", lambda: threads)
    found = ask(matrix, matrix[:6], K, None)
    assert_array_equal(found.rows, want.rows)
    assert_array_equal(found.similarities, want.similarities)


@pytest.mark.kernels
def test_no_row_is_further_off_than_its_bound():
    matrix = lengths_of_all_sizes(500, 30)
    units = matrix.astype(np.float64)
    units /= np.linalg.norm(units, axis=1, keepdims=True)
    found = quantized.quantize(matrix)
    numbers = found.codes.numbers.reshape(-1, 15, 16, 2).transpose(0, 2, 1, 3).reshape(-1, 30)
    scales = found.codes.scales[:500, np.newaxis]
    errors = np.linalg.norm(units - scales * numbers[:500], axis=1)
    assert (errors <= found.spread * scales[:, 0] * (1 + 1e-6)).all()
    assert np.abs(numbers).max() == 127


@pytest.fixture
def small_ones_too(monkeypatch):
    """Matrices of any size are worth it."""
    monkeypatch.setattr(quantized, "LEAST_NUMBERS", 0)


ROWS = 1_000
WORDS = [f"w{row}" for row in range(ROWS)]


def is_quantized(vectors):
    return vectors.spaces._quantized._rows is not None


@pytest.mark.usefixtures("small_ones_too")
def test_nearest_of_vectors_uses_them_from_the_second_question_on():
    vectors = WordVectors(WORDS, clusters(ROWS, 12))
    asked = ["w5", WORDS[:9], vectors["w3"] * 2]
    first = vectors.nearest("w5")
    assert not is_quantized(vectors)
    found = [vectors.nearest(query, K) for query in asked]
    assert is_quantized(vectors)
    others = [WordVectors(WORDS, vectors.matrix).nearest(query, K) for query in asked]
    assert found == others
    assert vectors.nearest("w5") == first
    for among in (700, WORDS[300:900]):
        fresh = WordVectors(WORDS, vectors.matrix)
        assert vectors.nearest("w5", K, among=among) == fresh.nearest("w5", K, among=among)


@pytest.mark.usefixtures("small_ones_too")
def test_vectors_keep_their_answers_in_a_pickle_and_in_several_threads():
    vectors = WordVectors(WORDS, clusters(ROWS, 12))
    want = [vectors.nearest(word, K) for word in WORDS[:40]]
    restored = pickle.loads(pickle.dumps(vectors))  # noqa: S301
    assert not is_quantized(restored)
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda word: restored.nearest(word, K), WORDS[:40])) == want
    assert is_quantized(restored)


@pytest.mark.usefixtures("small_ones_too")
def test_answers_come_without_where_memory_is_short(monkeypatch):
    monkeypatch.setenv("WORDKIN_MEMORY", "10kB")
    vectors = WordVectors(WORDS, clusters(ROWS, 12))
    assert vectors.nearest("w5") == vectors.nearest("w5") == vectors.nearest("w5")
    assert not is_quantized(vectors)


@pytest.mark.usefixtures("small_ones_too")
def test_answers_come_without_where_nothing_can_be_compiled(monkeypatch):
    monkeypatch.setitem(sys.modules, "wordkin.kernels.quantized", None)
    vectors = WordVectors(WORDS, clusters(ROWS, 12))
    assert vectors.nearest("w5") == vectors.nearest("w5")
    assert not is_quantized(vectors)


def test_small_matrices_are_left_as_they_are():
    vectors = WordVectors(WORDS, clusters(ROWS, 12))
    assert vectors.nearest("w5") == vectors.nearest("w5")
    assert not is_quantized(vectors)


FIRST_QUESTION = """
import sys, numpy as np, wordkin as wk
from wordkin.search import quantized
quantized.LEAST_NUMBERS = 0
wk.WordVectors(map(str, range(1000)), np.eye(1000)).nearest("5")
assert "numba" not in sys.modules
"""


def test_the_first_question_of_a_process_imports_no_numba():
    subprocess.run([sys.executable, "-c", FIRST_QUESTION], check=True)


def change_by_key(vectors):
    vectors["w7"] = -vectors["w7"]


def change_all(vectors):
    vectors.vectors = vectors.vectors[::-1].copy()


def change_in_place(vectors):
    vectors.vectors[7] *= -1


def add_a_key(vectors):
    vectors.add_vectors(["again"], vectors[["w3"]])


def change_by_adding(vectors):
    vectors.add_vectors(["w7"], -vectors[["w7"]], replace=True)


def sort_keys(vectors):
    for key in WORDS:
        vectors.set_vecattr(key, "count", int(key[1:]) + 1)
    vectors.sort_by_descending_frequency()


@pytest.mark.usefixtures("small_ones_too")
@pytest.mark.parametrize(
    "change",
    [change_by_key, change_all, change_in_place, add_a_key, change_by_adding, sort_keys],
)
def test_keyed_vectors_that_change_have_the_answers_of_what_they_are(change):
    matrix = clusters(ROWS, 12)
    vectors = KeyedVectors(12)
    vectors.add_vectors(WORDS, matrix)
    want = WordVectors(WORDS, matrix).nearest("w3", K)
    for _ in range(3):
        assert vectors.most_similar("w3", topn=K) == want
    assert vectors.matrix._quantized._rows is not None
    change(vectors)
    for _ in range(3):
        found = vectors.most_similar("w3", topn=K)
        fresh = WordVectors(vectors.index_to_key, vectors.matrix.rows.copy())
        assert found == fresh.nearest("w3", K)
        assert vectors.most_similar("w3", topn=K, restrict_vocab=500) == fresh.nearest(
            "w3", K, among=500
        )
