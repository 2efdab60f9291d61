"""Training with fixed output rows against the slow twins, and against a formula of its own."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray

import test_pair_kernel as of_pairs
import test_training_kernels as of_blocks
from test_training_kernels import COMBINATIONS, RATE, Case, plan_of
from wordkin.kernels.training import Matrices, Plan

pytestmark = pytest.mark.kernels

SHORT = (1, 13, 2, 20, 1)


@pytest.fixture(autouse=True)
def _numbers_may_overflow() -> Iterator[None]:
    # Random numbers are meant to wrap around; NumPy's scalars warn of it where nothing is compiled.
    with np.errstate(over="ignore"):
        yield


def fixed(is_skip_gram: bool, negative_samples: int, uses_tree: bool, **changes: Any) -> Plan:
    return plan_of(is_skip_gram, negative_samples, uses_tree, fixed_outputs=True, **changes)


def trained(case: Case, *, by_pairs: bool) -> Matrices:
    chunks = [(0, case.tokens)]
    if by_pairs:
        return of_pairs.trained(case, chunks)[0]
    return of_blocks.kernel_outcome(case, chunks).matrices


@pytest.mark.parametrize(("is_skip_gram", "negative_samples", "uses_tree"), COMBINATIONS)
@pytest.mark.parametrize("changes", [{}, {"window": 9, "cbow_average": False}], ids=str)
@pytest.mark.parametrize(
    ("twin", "has_factors"),
    [
        pytest.param(of_blocks, False, id="blocks"),
        pytest.param(of_pairs, False, id="pairs"),
        pytest.param(of_pairs, True, id="pairs with factors"),
        # Compiled once more.
        pytest.param(of_blocks, True, id="blocks with factors", marks=pytest.mark.slow),
    ],
)
def test_fit_chunk_with_fixed_output_rows_equals_the_twin(
    is_skip_gram: bool,
    negative_samples: int,
    uses_tree: bool,
    changes: dict[str, Any],
    twin: Any,
    has_factors: bool,
) -> None:
    plan = fixed(is_skip_gram, negative_samples, uses_tree, **changes)
    case = Case(plan, sentence_lengths=SHORT, scale=0.2, has_factors=has_factors)
    twin.assert_equals_the_twin(case)


@pytest.mark.parametrize(("is_skip_gram", "negative_samples", "uses_tree"), COMBINATIONS)
@pytest.mark.parametrize("by_pairs", [False, True])
def test_fixed_output_rows_keep_their_bits_and_input_rows_move(
    is_skip_gram: bool, negative_samples: int, uses_tree: bool, by_pairs: bool
) -> None:
    case = Case(fixed(is_skip_gram, negative_samples, uses_tree))
    found, before = trained(case, by_pairs=by_pairs), case.matrices()
    moved = [
        (matrix[:, : case.dimensions] != former).any(axis=1)
        for matrix, former in zip(found[:3], before[:3], strict=True)
    ]
    assert [rows.any() for rows in moved] == [True, False, False]
    assert moved[0].all()  # each word occurs


def loss_of(inputs: NDArray[np.float64], case: Case) -> float:
    """The loss of a sentence of two different words by the tree, written down for this test.

    Each word predicts the path to the other. Source: Mikolov et al. 2013b, eq. 3.
    """
    tree, nodes = case.tree(), case.matrices().node_vectors.astype(np.float64)
    first, second = case.corpus().ids.tolist()
    loss = 0.0
    for word, center in ((first, second), (second, first)):
        for place in range(tree.starts[center], tree.starts[center + 1]):
            side = 2 * float(tree.labels[place]) - 1
            score = float(inputs[word] @ nodes[tree.nodes[place]])
            loss += float(np.log1p(np.exp(-side * score)))
    return loss


@pytest.mark.parametrize("is_skip_gram", [True, False])  # with one word around, the same
@pytest.mark.parametrize("by_pairs", [False, True])
def test_input_rows_move_along_the_gradient_of_the_loss(is_skip_gram: bool, by_pairs: bool) -> None:
    plan = fixed(is_skip_gram, 0, True, window=1)
    case = Case(plan, words=12, sentence_lengths=(2,), subsample_threshold=0, dimensions=5)
    before = case.matrices().input_vectors.astype(np.float64)
    found = trained(case, by_pairs=by_pairs).input_vectors[:, :5]
    first, second = case.corpus().ids.tolist()
    assert first != second
    gradient, step = np.zeros_like(before), 1e-5
    for place in np.ndindex(before.shape):
        sides = [before.copy(), before.copy()]
        sides[0][place] += step
        sides[1][place] -= step
        gradient[place] = (loss_of(sides[0], case) - loss_of(sides[1], case)) / (2 * step)
    assert_allclose(found - before, -float(RATE) * gradient, atol=1e-6)
    assert abs(gradient).max() > 0.1
