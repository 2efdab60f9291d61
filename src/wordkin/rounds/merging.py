"""The curvature merge: how the summed change of each row is scaled, along each direction by itself.

Near a point, n steps at a rate leave the share rho = exp(-rate · n · curvature) of a row's distance
to its optimum, along each eigenvector of the curvature. Workers that trained one after another would
have changed the row by 1 + rho + ... + rho ** (workers - 1) times what one of them did. Their sum would
be right where there is no curvature, their mean where there is a lot: no single factor fits both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from wordkin.kernels.curvature import CONTEXT, NODES, PAIRS, Curvature
from wordkin.kernels.directions import measure_along, separate_rows
from wordkin.kernels.merge import Scaling
from wordkin.kernels.sizes import aligned_zeros, padded_size, row_size
from wordkin.rounds.touches import Touches
from wordkin.settings import TrainingSettings

# What a merged change is multiplied by: it wins back what growing from the same start loses.
OUTER_STEP = 1.25
# That are scaled each by itself, a multiple of LANES; the others hardly differ in curvature.
DIRECTIONS = 48
# Added to all eigenvalues, as a share of their mean, so that none is zero while vectors are found.
SHIFT = 1e-4
SMALLEST_SHIFT = 1e-30
UNKNOWN = 1e30  # the curvature where no pair was sampled: the merge is the mean of all changes

Doubles = NDArray[np.float64]


def add_up(curvatures: Iterable[Curvature]) -> Curvature:
    """The sums of all workers, float64, one after another."""
    totals = [[np.asarray(sums, np.float64) for sums in one] for one in curvatures]
    return Curvature(*(sum(sums[1:], sums[0]) for sums in zip(*totals, strict=True)))


def scale_rows(
    curvature: Curvature,
    touches: Mapping[str, Touches],
    settings: TrainingSettings,
    *,
    rate: float,
    pairs: int,
) -> dict[str, Scaling]:
    """How the changes of each matrix are scaled, by the kernel's names of the matrices.

    curvature: of all workers. rate: the learning rate in the middle of the round. pairs: of the round.
    """
    counts = curvature.counts
    context = 1.0 if settings.is_skip_gram else counts[CONTEXT] / max(counts[PAIRS], 1)
    nothing = np.zeros_like(curvature.inputs)
    sums = {
        "input_vectors": (curvature.inputs * context, nothing, counts[PAIRS]),
        "output_vectors": (curvature.near, curvature.far, counts[PAIRS]),
        "node_vectors": (curvature.nodes, nothing, counts[NODES]),
    }
    return {
        name: _scale_matrix(*sums[name], of_rows, settings.dimensions, rate * pairs)
        for name, of_rows in touches.items()
    }


def _scale_matrix(
    near: Doubles, far: Doubles, count: float, touches: Touches, dimensions: int, steps: float
) -> Scaling:
    size = min(DIRECTIONS, padded_size(dimensions))
    basis, columns = aligned_zeros(size, row_size(dimensions)), aligned_zeros(dimensions, size)
    pull, push = np.full(size + 1, UNKNOWN, np.float32), np.zeros(size + 1, np.float32)
    if count:
        directions = find_directions(near + far)[:size]
        found = len(directions)
        basis[:found, :dimensions] = directions
        columns[:, :found] = directions.T
        for lengths, matrix in ((pull, near), (push, far)):
            along = measure(matrix, directions)
            rest = max(float(matrix.trace() - along.sum()), 0.0) / max(dimensions - found, 1)
            lengths[:found], lengths[found:] = along * (steps / count), rest * (steps / count)
    return Scaling(basis, columns, pull, push, *touches, np.float32(OUTER_STEP))


def find_directions(matrix: Doubles) -> Doubles:
    """The eigenvectors of a symmetric matrix without negative eigenvalues, the largest first, in rows.

    Their bits depend on no library, and on no number of threads.

    >>> find_directions(np.array([[2.0, 0.0], [0.0, 1.0]])).tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    size = len(matrix)
    shift = max(SHIFT * float(matrix.trace()) / size, SMALLEST_SHIFT)
    rows = matrix + shift * np.eye(size)
    separate_rows(rows, np.zeros(size))
    lengths = np.sqrt((rows * rows).sum(axis=1, keepdims=True))
    directions: Doubles = (rows / lengths)[np.argsort(-lengths[:, 0], kind="stable")]
    return directions


def measure(matrix: Doubles, directions: Doubles) -> Doubles:
    """The curvature along each direction; rounding leaves none below zero."""
    lengths = np.zeros(len(directions))
    measure_along(matrix, directions, lengths)
    return np.maximum(lengths, 0)
