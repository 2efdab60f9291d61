"""How the learned matrices begin."""

from typing import Any

import numpy as np
import pytest

from wordkin.method.parameters import COMPACTED_ROWS, compacted, initialise, padded
from wordkin.settings import TrainingSettings


def test_initialise_spreads_input_vectors_evenly_around_zero() -> None:
    vectors = initialise(TrainingSettings(dimensions=50), words=2000).input_vectors * 50
    assert np.abs(vectors).max() <= 0.5
    assert vectors.mean() == pytest.approx(0, abs=0.005)
    assert vectors.var() == pytest.approx(1 / 12, rel=0.02)  # of a uniform distribution


@pytest.mark.parametrize(
    ("loss", "outputs", "nodes"),
    [
        ("negative-sampling", (6, 4), None),
        ("hierarchical-softmax", None, (5, 4)),
        (("hierarchical-softmax", "negative-sampling"), (6, 4), (5, 4)),
    ],
)
def test_initialise_makes_the_matrices_of_the_losses(loss: Any, outputs: Any, nodes: Any) -> None:
    parameters = initialise(TrainingSettings(dimensions=4, loss=loss), words=6)
    matrices = parameters.output_vectors, parameters.node_vectors
    assert [None if matrix is None else matrix.shape for matrix in matrices] == [outputs, nodes]
    assert not any(matrix.any() for matrix in matrices if matrix is not None)


def test_initialise_depends_on_the_seed_alone() -> None:
    first, again, other = (
        initialise(TrainingSettings(dimensions=4, seed=seed), words=6).input_vectors
        for seed in (1, 1, 2)
    )
    assert first.tobytes() == again.tobytes()
    assert (first != other).any()


def test_initialise_makes_float32() -> None:
    both = TrainingSettings(loss=("negative-sampling", "hierarchical-softmax"))
    parameters = initialise(both, words=3)
    assert parameters.output_vectors is not None
    assert parameters.node_vectors is not None
    matrices = parameters.input_vectors, parameters.output_vectors, parameters.node_vectors
    assert {matrix.dtype.name for matrix in matrices} == {"float32"}


@pytest.mark.parametrize("rows", [0, 1, COMPACTED_ROWS, 2 * COMPACTED_ROWS + 1])
@pytest.mark.parametrize("dimensions", [1, 7, 16])
def test_compacted_gives_back_what_was_padded(rows: int, dimensions: int) -> None:
    matrix = np.random.default_rng(1).random((rows, dimensions), np.float32)
    wide = padded(matrix, 16)
    found = compacted(wide, dimensions)
    np.testing.assert_array_equal(found, matrix)
    assert found.flags.c_contiguous
    assert np.shares_memory(found, wide) or not rows
