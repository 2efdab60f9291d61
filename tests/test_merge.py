"""Merging of workers' changes, and what it knows of the loss, against NumPy; also with NUMBA_DISABLE_JIT=1."""

from collections.abc import Iterator

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray

import reference
from wordkin.kernels.curvature import SPOT, Curvature, add_curvature, new_curvature, new_samples
from wordkin.kernels.merge import Changes, Scaling, add_changes, merge_rows, new_scratch
from wordkin.kernels.noise import pack_table
from wordkin.kernels.training import Matrices, Plan, Sampling
from wordkin.kernels.tree import new_tree
from wordkin.kernels.windows import Corpus
from wordkin.method.huffman import tree_paths
from wordkin.method.sampling import keep_probability, noise_table
from wordkin.rounds import merging
from wordkin.rounds.merging import OUTER_STEP, add_up, find_directions, scale_rows
from wordkin.rounds.touches import Touches
from wordkin.search.frozen import read_only
from wordkin.settings import TrainingSettings

pytestmark = pytest.mark.kernels

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
ROWS, DIMENSIONS, COLUMNS, WORKERS = 11, 20, 32, 3


@pytest.fixture(autouse=True)
def _numbers_may_overflow() -> Iterator[None]:
    # Random numbers are meant to wrap around; NumPy's scalars warn of it where nothing is compiled.
    with np.errstate(over="ignore"):
        yield


def some_matrix(rng: np.random.Generator, scale: float = 1.0) -> Doubles:
    """A symmetric matrix without negative eigenvalues, one of them much larger than the others."""
    rows = rng.normal(size=(40, DIMENSIONS)) * np.exp(-np.arange(DIMENSIONS) / 5) + 1.5
    return scale * rows.T @ rows / 40


def some_changes(rng: np.random.Generator) -> Changes:
    """Row r was changed by r % (WORKERS + 1) workers, each by other numbers."""
    rows, copies = np.zeros((ROWS, COLUMNS), np.float32), np.zeros((WORKERS, ROWS, COLUMNS))
    rows[:, :DIMENSIONS] = rng.normal(size=(ROWS, DIMENSIONS))
    copies = np.repeat(rows[None], WORKERS, axis=0)
    for row in range(ROWS):
        for worker in range(row % (WORKERS + 1)):
            copies[worker, row, :DIMENSIONS] += rng.normal(size=DIMENSIONS).astype(np.float32)
    return Changes(rows, copies, np.zeros_like(rows), np.zeros(ROWS, np.uint8))


def curvature_of(near: Doubles, far: Doubles) -> Curvature:
    nothing = np.zeros_like(near)
    return Curvature(near + far, 2 * near, 2 * far, nothing, np.array([2, 0, 6]))


def merged_by_numpy(
    changes: Changes, near: Doubles, far: Doubles, touches: Touches, steps: float
) -> Doubles:
    """The rows after the merge, by the formula, in double precision, along all eigenvectors."""
    _, vectors = np.linalg.eigh(near + far)
    rows = changes.rows.astype(np.float64)
    for row in range(len(rows)):
        moved = [copy[row] - rows[row] for copy in changes.copies if (copy[row] != rows[row]).any()]
        if len(moved) < 2:
            rows[row] += sum(moved, np.zeros(COLUMNS))
            continue
        total = sum(moved, np.zeros(COLUMNS))[:DIMENSIONS]
        along = touches.near[row] * np.diag(vectors.T @ near @ vectors)
        along += touches.far[row] * np.diag(vectors.T @ far @ vectors)
        rho = np.exp(-steps * along / len(moved))
        factors = sum(rho**power for power in range(len(moved))) / len(moved)
        rows[row, :DIMENSIONS] += OUTER_STEP * (vectors * factors) @ (vectors.T @ total)
    return rows


def merge(changes: Changes, scaling: Scaling) -> None:
    add_changes(changes, 0, ROWS, WORKERS, False)
    for begin in range(0, ROWS, 7):
        merge_rows(changes, scaling, new_scratch(scaling), begin, min(begin + 7, ROWS))


@pytest.mark.parametrize("steps", [0.0, 0.3, 30.0])
def test_merge_rows_scales_each_direction_as_numpy_does(steps: float) -> None:
    rng = np.random.default_rng(1)
    near, far = some_matrix(rng), some_matrix(rng, 0.3)
    touches = Touches(*rng.random((2, ROWS)).astype(np.float32))
    settings = TrainingSettings(dimensions=DIMENSIONS)
    changes = some_changes(rng)
    expected = merged_by_numpy(changes, near, far, touches, steps)
    scaling = scale_rows(
        curvature_of(near, far), {"output_vectors": touches}, settings, rate=steps / 4, pairs=4
    )["output_vectors"]
    merge(changes, scaling)
    assert_allclose(changes.rows, expected, atol=0.02 * OUTER_STEP)  # exp is a short series
    assert (changes.copies == changes.rows).all()
    assert not changes.sums.any()
    assert not changes.workers.any()


def test_merge_rows_scales_directions_that_are_left_out_by_their_mean(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(merging, "DIRECTIONS", 16)
    rng = np.random.default_rng(2)
    matrix, nothing = some_matrix(rng), np.zeros((DIMENSIONS, DIMENSIONS))
    touches = Touches(np.ones(ROWS, np.float32), np.zeros(ROWS, np.float32))
    lengths, vectors = np.linalg.eigh(matrix)
    lengths[:-16] = lengths[:-16].mean()
    changes = some_changes(rng)
    expected = merged_by_numpy(changes, (vectors * lengths) @ vectors.T, nothing, touches, 0.5)
    settings = TrainingSettings(dimensions=DIMENSIONS)
    scalings = scale_rows(
        curvature_of(matrix, nothing), {"output_vectors": touches}, settings, rate=0.5, pairs=1
    )
    assert scalings["output_vectors"].basis.shape == (16, COLUMNS)
    merge(changes, scalings["output_vectors"])
    assert_allclose(changes.rows, expected, atol=0.02 * OUTER_STEP)  # exp is a short series


def test_a_row_that_one_worker_changed_takes_its_change_as_it_is() -> None:
    rng = np.random.default_rng(3)
    changes, touches = some_changes(rng), Touches(*np.full((2, ROWS), 1e6, np.float32))
    changed = changes.copies[0].copy()
    curvature = curvature_of(some_matrix(rng), some_matrix(rng))
    settings = TrainingSettings(dimensions=DIMENSIONS)
    merge(
        changes,
        scale_rows(curvature, {"input_vectors": touches}, settings, rate=1, pairs=1)[
            "input_vectors"
        ],
    )
    assert_allclose(changes.rows[:2], changed[:2], atol=1e-6)  # none changed the first one
    assert not np.allclose(changes.rows[2], changed[2], atol=0.1)


def test_without_a_sampled_pair_the_merge_is_the_mean() -> None:
    rng = np.random.default_rng(4)
    changes, touches = some_changes(rng), Touches(*np.ones((2, ROWS), np.float32))
    expected = changes.rows[3] + OUTER_STEP * (changes.copies[:, 3] - changes.rows[3]).mean(axis=0)
    nothing = add_up([new_curvature(DIMENSIONS)])
    settings = TrainingSettings(dimensions=DIMENSIONS)
    merge(
        changes,
        scale_rows(nothing, {"input_vectors": touches}, settings, rate=1, pairs=1)["input_vectors"],
    )
    assert_allclose(changes.rows[3], expected, atol=1e-5)


def test_add_changes_finds_a_change_in_the_last_column_alone_and_takes_it_back() -> None:
    changes = some_changes(np.random.default_rng(5))
    changes.copies[:] = changes.rows
    changes.copies[1, 4, DIMENSIONS - 1] += 1
    add_changes(changes, 0, ROWS, WORKERS, True)
    assert changes.workers.nonzero()[0].tolist() == [4]
    assert_allclose(changes.sums[4, DIMENSIONS - 1], 1, rtol=1e-6)
    assert (changes.copies == changes.rows).all()


def test_waves_of_workers_add_up_to_the_same_bits() -> None:
    rng = np.random.default_rng(6)
    at_once = some_changes(rng)
    one_by_one = Changes(*(array.copy() for array in at_once))
    add_changes(at_once, 0, ROWS, WORKERS, False)
    for worker in range(WORKERS):
        alone = one_by_one._replace(copies=one_by_one.copies[worker : worker + 1])
        add_changes(alone, 0, ROWS, 1, True)
    assert (at_once.sums == one_by_one.sums).all()
    assert at_once.workers.tolist() == one_by_one.workers.tolist()


@pytest.mark.parametrize("size", [1, 2, 20])
def test_find_directions_agrees_with_eigh(size: int) -> None:
    matrix = some_matrix(np.random.default_rng(size))[:size, :size]
    lengths, vectors = np.linalg.eigh(matrix)
    directions = find_directions(matrix)
    assert_allclose(directions @ directions.T, np.eye(size), atol=1e-5)
    assert_allclose(merging.measure(matrix, directions), lengths[::-1], atol=1e-6)
    cosines = np.abs((directions * vectors.T[::-1]).sum(axis=1))
    assert_allclose(cosines, 1, atol=1e-5)


@pytest.mark.parametrize("matrix", [np.zeros((4, 4)), np.ones((4, 4)), np.eye(4) * 1e-20])
def test_find_directions_are_at_right_angles_where_the_curvature_has_no_direction(
    matrix: Doubles,
) -> None:
    directions = find_directions(matrix)
    assert_allclose(directions @ directions.T, np.eye(4), atol=1e-5)


PLANS = {
    "skip_gram-negatives": (True, True, False),
    "cbow-negatives": (False, True, False),
    "skip_gram-tree": (True, False, True),
    "cbow-both": (False, True, True),
}


@pytest.mark.parametrize("kind", PLANS)
def test_add_curvature_agrees_with_numpy(kind: str) -> None:
    is_skip_gram, samples_noise, uses_tree = PLANS[kind]
    plan = Plan(is_skip_gram, samples_noise, 7, uses_tree, 3, True, is_skip_gram)
    rng = np.random.default_rng(7)
    words, seed, spots = 9, 11, np.array([0, 13, 38])
    ids = read_only(rng.integers(0, words, 40).astype(np.int32))
    text = Corpus(ids, read_only(np.array([0, 4, 30, 40])))  # as `fit` gives them
    counts = np.sort(rng.integers(3, 30, words))[::-1]
    sampling = Sampling(keep_probability(counts, 0.05), pack_table(*noise_table(counts, 0.75)))
    tree = new_tree(*tree_paths(counts))
    rows = rng.normal(size=(3, words, 16)).astype(np.float32)
    matrices = Matrices(rows[0], rows[1][: words * samples_noise], rows[2] if uses_tree else None)
    found = new_curvature(16)
    samples = new_samples(sampling, tree, plan.window, 16)
    add_curvature(text, spots, matrices, samples, plan, np.uint64(seed), found)
    expected = curvature_by_numpy(text, spots, rows.astype(np.float64), sampling, tree, plan, seed)
    for sums, wanted in zip(found, expected, strict=True):
        assert_allclose(sums, wanted, rtol=1e-4, atol=1e-4)


def curvature_by_numpy(text, spots, rows, sampling, tree, plan, seed):
    sums = Curvature(*np.zeros((4, 16, 16)), np.zeros(3, np.int64))
    windows = reference.windows(text, sampling.keep_probability, plan, seed)
    for spot in spots:
        here = [window for window in windows if spot <= window.center < spot + SPOT]
        for number, window in enumerate(here):
            state = reference.random_at(seed, ~int(spot + number)) | 1
            size = len(window.context)
            if not size:
                continue
            context = rows[0][text.ids[window.context]]
            hidden = context[(state >> 32) * size >> 32] if plan.is_skip_gram else context.sum(0)
            word = text.ids[window.center]
            sums.counts[:] += [1, 0, size]
            if plan.samples_noise:
                noise, _ = reference.draw_noise(state, sampling, 5)
                add_noise(sums, hidden, rows[1][word], rows[1][noise])
            if plan.uses_tree:
                path = rows[2][tree.nodes[tree.starts[word] : tree.starts[word + 1]]]
                sums.counts[1] += len(path)
                add_rows(sums, sums.nodes, hidden, path)
    return sums


def add_noise(sums, hidden, output, noise):
    """Five of seven noise words are looked at, and stand for all."""
    add_rows(sums, sums.near, hidden, [output])
    add_rows(sums, sums.far, hidden, noise, 7 / 5, 1 / 5)


def add_rows(sums, own, hidden, outputs, weight=1.0, own_weight=1.0):
    for output in outputs:
        chance = reference.sigmoid(hidden @ output)
        slope = chance * (1 - chance)
        own += own_weight * slope * np.outer(hidden, hidden)
        sums.inputs[:] += weight * slope * np.outer(output, output)
