"""The kernel that trains pair by pair against its slow twin; also with NUMBA_DISABLE_JIT=1."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

import reference_pairs
from test_training_kernels import COMBINATIONS, LEARNED, RATE, SEED, Case, padded, plan_of
from wordkin.kernels import pairs
from wordkin.kernels.training import Matrices

pytestmark = pytest.mark.kernels

SHORT: dict[str, Any] = {"sentence_lengths": (1, 13, 2, 20, 1)}
BITS = np.uint64(SEED)


@pytest.fixture(autouse=True)
def _numbers_may_overflow() -> Iterator[None]:
    # Random numbers are meant to wrap around; NumPy's scalars warn of it where nothing is compiled.
    with np.errstate(over="ignore"):
        yield


def trained(case: Case, chunks: list[tuple[int, int]]) -> tuple[Matrices, float, int]:
    """The matrices, the loss and the number of pairs."""
    before = case.matrices()
    matrices = before._replace(**{name: padded(getattr(before, name)) for name in LEARNED})
    columns = matrices.input_vectors.shape[1]
    tables = case.plan, case.sampling(), case.tree()
    work = pairs.new_work(*tables, columns, case.tokens, before.parts, case.stretch)
    keep, loss, count = case.sampling().keep_probability, 0.0, 0
    for begin, end in chunks:
        more, found = pairs.fit_chunk(
            case.corpus(), begin, end, matrices, keep, work, case.plan, RATE, BITS
        )
        loss, count = loss + more, count + found
    return matrices, loss, count


def assert_equals_the_twin(case: Case, chunks: list[tuple[int, int]] | None = None) -> None:
    chunks = chunks or [(0, case.tokens)]
    matrices, loss, count = trained(case, chunks)
    before = case.matrices()
    twins = before._replace(**{name: getattr(before, name).astype(np.float64) for name in LEARNED})
    tables = case.sampling(), case.tree(), case.plan
    steps = [
        reference_pairs.fit_chunk(case.corpus(), begin, end, twins, *tables, float(RATE), SEED)
        for begin, end in chunks
    ]
    assert count == sum(found for _, found in steps) > 0
    for matrix, expected in zip(matrices[:3], twins[:3], strict=True):
        assert_allclose(matrix[:, : case.dimensions], expected, rtol=1e-5, atol=1e-4)
        assert not matrix[:, case.dimensions :].any()  # the padding stays zero
    assert_allclose(loss, sum(more for more, _ in steps), rtol=1e-4)


@pytest.mark.parametrize(("is_skip_gram", "negative_samples", "uses_tree"), COMBINATIONS)
@pytest.mark.parametrize(
    "plan",
    [{}, {"shrink_window": False, "window": 1}, {"window": 9}, {"cbow_average": False}],
    ids=str,
)
def test_fit_chunk_equals_the_twin(
    is_skip_gram: bool, negative_samples: int, uses_tree: bool, plan: dict[str, Any]
) -> None:
    assert_equals_the_twin(Case(plan_of(is_skip_gram, negative_samples, uses_tree, **plan)))


@pytest.mark.parametrize(("is_skip_gram", "negative_samples", "uses_tree"), COMBINATIONS)
@pytest.mark.parametrize(("words", "dimensions"), [(2, 1), (3, 16), (300, 17), (11, 301)])
def test_fit_chunk_equals_the_twin_for_any_size(
    is_skip_gram: bool, negative_samples: int, uses_tree: bool, words: int, dimensions: int
) -> None:
    plan = plan_of(is_skip_gram, negative_samples, uses_tree)
    sizes = {"words": words, "dimensions": dimensions, "scale": 1 / dimensions**0.5}
    assert_equals_the_twin(Case(plan, **SHORT, **sizes, subsample_threshold=0))


@pytest.mark.parametrize("is_skip_gram", [True, False])
@pytest.mark.parametrize("uses_tree", [True, False])
@pytest.mark.parametrize("negative_samples", [1, 2, 3, 4, 20, 80])
def test_fit_chunk_equals_the_twin_for_any_number_of_negative_samples(
    is_skip_gram: bool, uses_tree: bool, negative_samples: int
) -> None:
    plan = plan_of(is_skip_gram, negative_samples, uses_tree)
    assert_equals_the_twin(Case(plan, **SHORT, scale=0.1))


@pytest.mark.parametrize(("is_skip_gram", "negative_samples", "uses_tree"), COMBINATIONS)
@pytest.mark.parametrize("cbow_average", [True, False])
def test_fit_chunk_equals_the_twin_where_rows_learn_by_factors(
    is_skip_gram: bool, negative_samples: int, uses_tree: bool, cbow_average: bool
) -> None:
    plan = plan_of(is_skip_gram, negative_samples, uses_tree, cbow_average=cbow_average)
    case = Case(plan, has_factors=True, **SHORT)
    assert_equals_the_twin(case)
    before = case.matrices()
    assert before.factors is not None
    inputs = trained(case, [(0, case.tokens)])[0].input_vectors[:, : case.dimensions]
    moved = (inputs != before.input_vectors).any(axis=1)
    assert moved.tolist() == (before.factors > 0).tolist()


@pytest.mark.parametrize(("is_skip_gram", "negative_samples", "uses_tree"), COMBINATIONS)
def test_fit_chunk_equals_the_twin_for_pieces_of_a_sentence(
    is_skip_gram: bool, negative_samples: int, uses_tree: bool
) -> None:
    case = Case(plan_of(is_skip_gram, negative_samples, uses_tree), sentence_lengths=(0, 17, 0, 9))
    assert_equals_the_twin(case, [(0, 1), (1, 6), (6, 20), (20, 26)])


@pytest.mark.parametrize(("is_skip_gram", "negative_samples", "uses_tree"), COMBINATIONS)
def test_fit_chunk_gives_the_same_bits_twice(
    is_skip_gram: bool, negative_samples: int, uses_tree: bool
) -> None:
    case = Case(plan_of(is_skip_gram, negative_samples, uses_tree), **SHORT)
    (first, *figures), (second, *others) = (trained(case, [(0, case.tokens)]) for _ in range(2))
    assert figures == others
    assert [m.tobytes() for m in first[:3]] == [m.tobytes() for m in second[:3]]


@pytest.mark.parametrize(("is_skip_gram", "negative_samples", "uses_tree"), COMBINATIONS)
def test_fit_chunk_changes_nothing_for_sentences_of_one_word(
    is_skip_gram: bool, negative_samples: int, uses_tree: bool
) -> None:
    case = Case(plan_of(is_skip_gram, negative_samples, uses_tree), sentence_lengths=(1,) * 10)
    found, *figures = trained(case, [(0, 10)])
    assert figures == [0.0, 0]
    for matrix, before in zip(found[:3], case.matrices()[:3], strict=True):
        assert matrix[:, : case.dimensions].tobytes() == before.tobytes()


# Words that are made of parts

PARTS: dict[str, Any] = {"has_parts": True, **SHORT}


@pytest.mark.parametrize(("is_skip_gram", "negative_samples", "uses_tree"), COMBINATIONS)
@pytest.mark.parametrize(
    "plan",
    [{}, {"shrink_window": False, "window": 1}, {"window": 9}, {"cbow_average": False}],
    ids=str,
)
def test_fit_chunk_equals_the_twin_where_words_have_parts(
    is_skip_gram: bool, negative_samples: int, uses_tree: bool, plan: dict[str, Any]
) -> None:
    case = Case(plan_of(is_skip_gram, negative_samples, uses_tree, **plan), **PARTS)
    assert_equals_the_twin(case)
    assert_equals_the_twin(case, [(0, 1), (1, 6), (6, 20), (20, 37)])


@pytest.mark.parametrize(("is_skip_gram", "negative_samples", "uses_tree"), COMBINATIONS)
@pytest.mark.parametrize(("words", "dimensions"), [(2, 1), (300, 17)])
def test_fit_chunk_equals_the_twin_for_any_number_of_parts(
    is_skip_gram: bool, negative_samples: int, uses_tree: bool, words: int, dimensions: int
) -> None:
    plan = plan_of(is_skip_gram, negative_samples, uses_tree)
    sizes = {"words": words, "dimensions": dimensions, "scale": 1 / dimensions**0.5}
    assert_equals_the_twin(Case(plan, **PARTS, **sizes, subsample_threshold=0))
