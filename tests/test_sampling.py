"""Which tokens are kept, and how noise words are drawn."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from numpy.typing import NDArray

import reference
from wordkin.method.sampling import NoiseTable, keep_probability, noise_table

counts_of_words = st.lists(st.integers(1, 10**12), min_size=1, max_size=60)


def drawn(table: NoiseTable) -> NDArray[np.float64]:
    """The probability of each word, all that an alias table can draw added up."""
    accept = table.accept.astype(np.float64)
    probability = accept.copy()
    np.add.at(probability, table.alias, 1 - accept)
    return probability / len(accept)


def assert_draws(counts: list[int], noise_exponent: float) -> None:
    table = noise_table(np.array(counts), noise_exponent)
    assert ((table.accept >= 0) & (table.accept <= 1)).all()
    assert ((table.alias >= 0) & (table.alias < len(counts))).all()
    want = reference.noise_probability(np.array(counts), noise_exponent)
    # accept is float32, so that each row gives away or keeps up to 3e-8 of its share too much.
    assert_allclose(drawn(table), want, rtol=0, atol=1e-7)


@given(counts=counts_of_words, noise_exponent=st.floats(-1, 2))
@example(counts=[5, 5, 5], noise_exponent=0.75)
@example(counts=[17324], noise_exponent=0.25)
@example(counts=[1] * 6, noise_exponent=0.0)
@example(counts=[10**12, 1], noise_exponent=1.0)
@example(counts=[1, 1, 2, 4], noise_exponent=1.0)  # one that needs just its share
@example(counts=[3, 3, 1, 1], noise_exponent=1.0)  # a gift that fills a taker to the brim
def test_noise_table_draws_words_by_their_count_to_the_exponent(
    counts: list[int], noise_exponent: float
) -> None:
    assert_draws(counts, noise_exponent)
    assert_draws(sorted(counts, reverse=True), noise_exponent)


@pytest.mark.parametrize("count", [1, 2, 5, 7, 1000])
def test_noise_table_draws_words_equally_often_where_all_counts_are_equal(count: int) -> None:
    for words in range(1, 60):
        assert_draws([count] * words, 0.75)


def test_noise_table_draws_large_vocabularies_exactly() -> None:
    counts = 10**7 // np.arange(1, 100_001)
    want = reference.noise_probability(counts, 0.75)
    assert_allclose(drawn(noise_table(counts, 0.75)), want, rtol=1e-6)


def test_noise_table_has_the_types_that_the_kernel_expects() -> None:
    table = noise_table(np.array([4, 2, 1]), 0.75)
    assert (table.accept.dtype.name, table.alias.dtype.name) == ("float32", "int32")


@pytest.mark.parametrize(
    ("share", "want"),
    [
        (0.1, 0.11),  # √(0.001 / 0.1) + 0.001 / 0.1
        (0.004, 0.75),  # √(1 / 4) + 1 / 4
        (0.4, 0.0525),  # √(1 / 400) + 1 / 400
        (0.0001, 1.0),  # below the threshold: √10 + 10
    ],
)
def test_keep_probability_is_the_c_tools(share: float, want: float) -> None:
    counts = np.array([round(share * 10_000), 10_000 - round(share * 10_000)])
    assert keep_probability(counts, 0.001)[0] == pytest.approx(want)


def test_keep_probability_is_1_for_a_threshold_of_0() -> None:
    assert keep_probability(np.array([10**9, 1]), 0.0).tolist() == [1.0, 1.0]


def test_keep_probability_is_float32_as_the_kernel_expects() -> None:
    for threshold in (0.0, 1e-3):
        assert keep_probability(np.array([3, 1]), threshold).dtype == np.float32


@given(counts=counts_of_words)
def test_keep_probability_is_never_larger_for_a_more_frequent_word(counts: list[int]) -> None:
    counts.sort(reverse=True)
    found = keep_probability(np.array(counts), 1e-3)
    assert (np.diff(found) >= 0).all()
    assert ((found > 0) & (found <= 1)).all()
