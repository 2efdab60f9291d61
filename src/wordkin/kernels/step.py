"""The window step: all pairs of some input rows and some output rows at once.

With M input rows X, R output rows O, a label for each output row, a weight for each pair of rows:

    scores = X · Oᵀ
    steps  = (labels − sigmoid(scores)) · weights · learning_rate
    X     += steps · O
    O     += stepsᵀ · X                 both from the old values
"""

from typing import NamedTuple

import numpy as np

from wordkin.kernels.compiling import helper, leaf
from wordkin.kernels.lanes import LANES, add_product, add_to, load, prefetch, spread, store, zeros

f32, i64 = np.float32, np.int64


class Home(NamedTuple):
    """Where input rows live, and where their changes go: matrix[rows]."""

    matrix: np.ndarray
    rows: np.ndarray


class Buffers(NamedTuple):
    """What one window step works on; a set for each loss, which share the input rows."""

    inputs: np.ndarray  # X, float32 [M, padded dimensions]
    outputs: np.ndarray  # O, float32 [R, padded dimensions]
    rows: np.ndarray  # where O lives, int64 [R]
    labels: np.ndarray  # float32 [R]
    weights: np.ndarray  # float32 [M, R]; R is padded with zero weights to LANES
    scores: np.ndarray  # float32 [M, R]; the steps take their place
    shares: np.ndarray  # weight of each noise word for one pair, float32 [R]


@leaf
def new_buffers(inputs, width):
    """Buffers for the given input rows and up to `width` output rows, all zero."""
    width = padded(width)
    shape = inputs.shape[0], width
    return Buffers(
        inputs,
        np.zeros((width, inputs.shape[1]), f32),
        np.zeros(width, i64),
        np.zeros(width, f32),
        np.zeros(shape, f32),
        np.zeros(shape, f32),
        np.zeros(width, f32),
    )


@leaf
def padded(size):
    """The next multiple of LANES."""
    return (size + LANES - 1) // LANES * LANES


@leaf
def prefetch_row(matrix, row):
    """Ask for a whole row."""
    for d in range(0, matrix.shape[1], LANES):
        prefetch(matrix, i64(row), d)


@leaf
def gather(matrix, rows, count, target):
    """Copy the first `count` of `rows` side by side into `target`."""
    for i in range(count):
        row = i64(rows[i])
        for d in range(0, matrix.shape[1], LANES):
            store(target, i, d, load(matrix, row, d))


@leaf
def clear(matrix, count):
    """Set the first rows to zero."""
    for i in range(count):
        for d in range(0, matrix.shape[1], LANES):
            store(matrix, i, d, zeros())


@leaf
def multiply(inputs, count, outputs, width, scores):
    """scores = X · Oᵀ, eight dot products at a time.

    X is read one row further if count is odd, O up to a multiple of 4 rows.
    """
    for m in range(0, count, 2):
        for k in range(0, width, 4):
            a0 = a1 = a2 = a3 = f32(0)
            b0 = b1 = b2 = b3 = f32(0)
            for d in range(inputs.shape[1]):
                a, b = inputs[m, d], inputs[m + 1, d]
                a0 += a * outputs[k, d]
                a1 += a * outputs[k + 1, d]
                a2 += a * outputs[k + 2, d]
                a3 += a * outputs[k + 3, d]
                b0 += b * outputs[k, d]
                b1 += b * outputs[k + 1, d]
                b2 += b * outputs[k + 2, d]
                b3 += b * outputs[k + 3, d]
            scores[m, k], scores[m, k + 1], scores[m, k + 2], scores[m, k + 3] = a0, a1, a2, a3
            m1 = m + 1
            scores[m1, k], scores[m1, k + 1], scores[m1, k + 2], scores[m1, k + 3] = b0, b1, b2, b3


@leaf
def turn_into_steps(scores, labels, weights, count, width, learning_rate):
    """steps = (labels − sigmoid(scores)) · weights · learning_rate, in place; returns the loss.

    sigmoid(x) = (1 + tanh(x / 2)) / 2 with Lambert's continued fraction for tanh: right to 1e-5
    and, unlike a table, computed for many scores at once. The loss, −log sigmoid(±x), is
    log(2 cosh(x / 2)) ∓ x / 2; its first term is a rational function of (x / 2)², fitted to 1e-5.
    Beyond ±8 the sigmoid is as good as 0 or 1.
    """
    loss = f32(0)
    for m in range(count):
        for k in range(padded(width)):
            half = f32(0.5) * scores[m, k]
            z = min(max(half, f32(-4)), f32(4))
            q = z * z
            tanh = (z * (f32(135135) + q * (f32(17325) + q * (f32(378) + q)))) / (
                f32(135135) + q * (f32(62370) + q * (f32(3150) + q * f32(28)))
            )
            log_cosh = (
                f32(0.693156) + q * (f32(0.774621) + q * (f32(0.1359256) + q * f32(0.003731433)))
            ) / (f32(1) + q * (f32(0.3964186) + q * (f32(0.029755) + q * f32(0.0002028147))))
            side = labels[k] - f32(0.5)
            loss += weights[m, k] * (log_cosh + abs(half - z) - f32(2) * side * half)
            scores[m, k] = (side - f32(0.5) * tanh) * weights[m, k] * learning_rate
    return loss


@leaf
def add_products(matrix, rows, steps, sources, width):
    """matrix[rows[i]] += Σₖ steps[i, k] · sources[k], four rows at a time.

    Rows may be equal: each gets its sum when the sums before it have arrived.
    """
    count = rows.shape[0]
    for i in range(0, count - 3, 4):
        row0, row1, row2, row3 = i64(rows[i]), i64(rows[i + 1]), i64(rows[i + 2]), i64(rows[i + 3])
        for d in range(0, matrix.shape[1], LANES):
            sum0, sum1, sum2, sum3 = zeros(), zeros(), zeros(), zeros()
            for k in range(width):
                source = load(sources, k, d)
                sum0 = add_product(sum0, spread(steps, i, k), source)
                sum1 = add_product(sum1, spread(steps, i + 1, k), source)
                sum2 = add_product(sum2, spread(steps, i + 2, k), source)
                sum3 = add_product(sum3, spread(steps, i + 3, k), source)
            add_to(matrix, row0, d, sum0)
            add_to(matrix, row1, d, sum1)
            add_to(matrix, row2, d, sum2)
            add_to(matrix, row3, d, sum3)
    for i in range(count // 4 * 4, count):
        row = i64(rows[i])
        for d in range(0, matrix.shape[1], LANES):
            total = zeros()
            for k in range(width):
                total = add_product(total, spread(steps, i, k), load(sources, k, d))
            add_to(matrix, row, d, total)


@helper
def fit_rows(home, matrix, width, buffers, learning_rate):
    """The window step for the input rows that `home` tells of, against the first `width` output rows.

    Input row m lives in home.matrix[home.rows[m]], output row k in matrix[buffers.rows[k]]. Both
    matrices change. Returns the loss before.
    Source: Mikolov et al. 2013b, eq. 4, for all pairs of a block at once (Ji et al. 2016).
    """
    inputs, outputs, rows, labels, weights, steps, _ = buffers
    count = home.rows.shape[0]
    gather(matrix, rows, width, outputs)
    multiply(inputs, count, outputs, width, steps)
    loss = turn_into_steps(steps, labels, weights, count, width, learning_rate)
    add_products(home.matrix, home.rows, steps, outputs, width)
    add_products(matrix, rows[:width], steps.T, inputs, count)
    return loss
