"""How the learned matrices begin."""

from dataclasses import fields
from typing import Any, get_args

import numpy as np
import pytest

from wordkin.kernels.training import Matrices
from wordkin.method.parameters import (
    RANDOM_ROWS,
    ROLES,
    Parameters,
    initialise,
    learned_roles,
    shapes,
    start_at_random,
    training_bytes,
)
from wordkin.settings import Loss, TrainingSettings
from wordkin.training.arrays import (
    COMPACTED_ROWS,
    start_matrices,
    to_parameters,
    unpadded_views,
)


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


def test_every_matrix_of_a_model_and_of_the_kernel_has_a_role() -> None:
    assert [field.name for field in fields(Parameters)] == list(ROLES)
    assert Matrices._fields == (
        *list(ROLES)[:-1],
        "factors",
        "parts",
    )  # those of words, or of parts
    assert {role.loss for role in ROLES.values()} == {None, *get_args(Loss)}


def test_start_at_random_draws_the_same_numbers_for_parts_of_a_matrix_as_for_all_of_it() -> None:
    settings = TrainingSettings(dimensions=3)
    rows = RANDOM_ROWS + 5
    wide, whole = np.zeros((rows, 16), np.float32), np.zeros((rows, 3), np.float32)
    start_at_random(wide[:, :3], settings)
    np.random.default_rng(settings.seed).random(dtype=np.float32, out=whole)
    np.testing.assert_array_equal(wide[:, :3], (whole - np.float32(0.5)) / np.float32(3))
    assert not wide[:, 3:].any()


@pytest.mark.parametrize("rows", [1, COMPACTED_ROWS, 2 * COMPACTED_ROWS + 1])
@pytest.mark.parametrize("dimensions", [1, 7, 16])
def test_to_parameters_gives_back_what_start_matrices_padded(rows: int, dimensions: int) -> None:
    settings = TrainingSettings(dimensions=dimensions, loss=get_args(Loss))
    before = initialise(settings, rows)
    matrices = start_matrices(settings, rows, before)
    views, found = unpadded_views(matrices, settings), to_parameters(matrices, settings)
    for role, matrix in found.by_role.items():
        np.testing.assert_array_equal(matrix, before.by_role[role])
        assert matrix.flags.c_contiguous
        assert np.shares_memory(matrix, views.by_role[role]) or not len(matrix)


@pytest.mark.parametrize("loss", [*get_args(Loss), get_args(Loss)])
def test_start_matrices_starts_as_initialise_does(loss: Any) -> None:
    settings = TrainingSettings(dimensions=5, loss=loss)
    matrices, want = start_matrices(settings, words=7), initialise(settings, words=7)
    for role, matrix in unpadded_views(matrices, settings).by_role.items():
        np.testing.assert_array_equal(matrix, want.by_role[role])
    used = set(shapes(settings, 7))
    assert len(matrices.output_vectors) == (7 if "output_vectors" in used else 0)
    assert (matrices.node_vectors is None) == ("node_vectors" not in used)


@pytest.mark.parametrize("from_model", [False, True])
def test_training_bytes_is_what_the_matrices_take(from_model: bool) -> None:
    settings = TrainingSettings(dimensions=20, loss=get_args(Loss))
    parameters = initialise(settings, words=9) if from_model else None
    matrices = start_matrices(settings, 9, parameters)
    taken = sum(getattr(matrices, role).nbytes for role in learned_roles(settings))
    taken += sum(matrix.nbytes for matrix in parameters.by_role.values()) if parameters else 0
    assert training_bytes(settings, 9, copies_model=from_model) == taken
