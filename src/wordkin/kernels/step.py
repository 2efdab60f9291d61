"""The window step: all pairs of some input rows and some output rows at once.

With M input rows X, R output rows O, a label for each output row, a weight for each pair of rows:

    scores = X · Oᵀ
    steps  = (labels − sigmoid(scores)) · weights · learning_rate
    X     += steps · O
    O     += stepsᵀ · X                 both from the old values

The last line is left out where output rows are fixed: those of a compass, which others are learned from.
"""

from typing import Any, NamedTuple

import numpy as np

from wordkin.kernels import sizes
from wordkin.kernels.compiling import HAS_AVX512, helper, leaf
from wordkin.kernels.lanes import (
    add_outer_product,
    add_product,
    add_to,
    load,
    no_products,
    prefetch,
    spread,
    store,
    store_totals,
    zeros,
)
from wordkin.kernels.sizes import LANES

TILE = 4  # rows and columns of the scores that are computed at once

f32, i64 = np.float32, np.int64


class Rows(NamedTuple):
    """Some rows of a matrix: matrix[numbers]. A number may occur twice."""

    matrix: np.ndarray  # float32 [rows, padded dimensions]
    numbers: np.ndarray | None  # int32 [count]; None: the first rows in their order


class Targets(NamedTuple):
    """The labels that scores should predict, the weight of each pair of rows, and room for losses.

    fixed: True where output rows stay as they are; None where they change. Numba knows the type of
    None, so that for each of the two it compiles only what is needed.
    """

    labels: np.ndarray  # float32 [R]
    weights: np.ndarray  # float32 [M or 1, padded R], zero beyond R; a single row serves all inputs
    losses: np.ndarray  # of each output row with all inputs, float32 [padded R]
    fixed: Any = None


def new_steps(count: int, width: int) -> np.ndarray:
    """Allocate the scores, then steps, of `count` input rows with `width` output rows."""
    return sizes.aligned_zeros(count + TILE - 1, sizes.padded_size(width))


padded_size = leaf(sizes.padded_size)


@leaf
def prefetch_row(matrix, row):
    """Prefetch a whole row."""
    for d in range(0, matrix.shape[1], LANES):
        prefetch(matrix, i64(row), d)


@leaf
def gather(rows, target):
    """Copy rows side by side into the first rows of `target`."""
    for i in range(rows.numbers.shape[0]):
        row = i64(rows.numbers[i])
        for d in range(0, target.shape[1], LANES):
            store(target, i, d, load(rows.matrix, row, d))


@leaf
def clear(matrix):
    """Set a matrix to zero."""
    for i in range(matrix.shape[0]):
        for d in range(0, matrix.shape[1], LANES):
            store(matrix, i, d, zeros())


@helper
def row_number(numbers, k):
    """numbers[k], or k if numbers is None; Numba compiles only the branch that applies."""
    return k if numbers is None else i64(numbers[k])


@leaf
def four_rows(matrix, row0, row1, row2, row3, d):
    """Lanes d : d + LANES of four rows."""
    return (
        load(matrix, row0, d),
        load(matrix, row1, d),
        load(matrix, row2, d),
        load(matrix, row3, d),
    )


@leaf
def multiply_in_tiles(inputs, count, outputs, scores):
    """scores = X · Oᵀ, 16 dot products at a time, for processors with 32 registers of LANES floats.

    Rows of X beyond count are read up to a multiple of TILE. The last row of O is repeated alike.
    """
    matrix, numbers = outputs
    last = numbers.shape[0] - 1
    for k in range(0, last + 1, TILE):
        row0, row1 = i64(numbers[k]), i64(numbers[min(k + 1, last)])
        row2, row3 = i64(numbers[min(k + 2, last)]), i64(numbers[min(k + 3, last)])
        for m in range(0, count, TILE):
            m0, m1 = row_number(inputs.numbers, m), row_number(inputs.numbers, m + 1)
            m2, m3 = row_number(inputs.numbers, m + 2), row_number(inputs.numbers, m + 3)
            sums = no_products()
            for d in range(0, matrix.shape[1], LANES):
                x = four_rows(inputs.matrix, m0, m1, m2, m3, d)
                sums = add_outer_product(sums, x, four_rows(matrix, row0, row1, row2, row3, d))
            store_totals(scores, m, k, sums)


@leaf
def multiply_in_loops(inputs, count, outputs, scores):
    """The same, eight dot products at a time, for processors with fewer or shorter registers."""
    matrix, numbers = outputs
    last = numbers.shape[0] - 1
    for k in range(0, last + 1, 4):
        row0, row1 = i64(numbers[k]), i64(numbers[min(k + 1, last)])
        row2, row3 = i64(numbers[min(k + 2, last)]), i64(numbers[min(k + 3, last)])
        for m in range(0, count, 2):
            a0 = a1 = a2 = a3 = f32(0)
            b0 = b1 = b2 = b3 = f32(0)
            m0, m1 = row_number(inputs.numbers, m), row_number(inputs.numbers, m + 1)
            for d in range(matrix.shape[1]):
                a, b = inputs.matrix[m0, d], inputs.matrix[m1, d]
                a0 += a * matrix[row0, d]
                a1 += a * matrix[row1, d]
                a2 += a * matrix[row2, d]
                a3 += a * matrix[row3, d]
                b0 += b * matrix[row0, d]
                b1 += b * matrix[row1, d]
                b2 += b * matrix[row2, d]
                b3 += b * matrix[row3, d]
            scores[m, k], scores[m, k + 1], scores[m, k + 2], scores[m, k + 3] = a0, a1, a2, a3
            m1 = m + 1
            scores[m1, k], scores[m1, k + 1], scores[m1, k + 2], scores[m1, k + 3] = b0, b1, b2, b3


multiply = multiply_in_tiles if HAS_AVX512 else multiply_in_loops


@leaf
def turn_into_steps(scores, targets, count, width, learning_rate):
    """steps = (labels − sigmoid(scores)) · weights · learning_rate, in place; returns the loss.

    Losses are added row by row, side by side: adding up lanes in every row would take longer.

    sigmoid(x) = (1 + tanh(x / 2)) / 2 with Lambert's continued fraction for tanh: right to 1e-5
    and, unlike a table, computed for many scores at once. The loss, −log sigmoid(±x), is
    log(2 cosh(x / 2)) ∓ x / 2; its first term is a rational function of (x / 2)², fitted to 1e-5.
    Beyond ±8 the sigmoid is held constant, as good as 0 or 1.
    """
    labels, weights, losses, _ = targets
    size, last_row, loss = padded_size(width), weights.shape[0] - 1, f32(0)
    for k in range(size):
        losses[k] = f32(0)
    for m in range(count):
        row = min(m, last_row)
        for k in range(size):
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
            losses[k] += weights[row, k] * (log_cosh + abs(half - z) - f32(2) * side * half)
            scores[m, k] = (side - f32(0.5) * tanh) * weights[row, k] * learning_rate
    for k in range(size):
        loss += losses[k]
    return loss


@leaf
def weighted_sums(steps, i, sources, width, d):
    """Σₖ steps[i, k] · sources[k, d : d + LANES] for k < width, and the same for rows i + 1 to i + 3."""
    matrix, numbers = sources
    sum0, sum1, sum2, sum3 = zeros(), zeros(), zeros(), zeros()
    for k in range(width):
        source = load(matrix, row_number(numbers, k), d)
        sum0 = add_product(sum0, spread(steps, i, k), source)
        sum1 = add_product(sum1, spread(steps, i + 1, k), source)
        sum2 = add_product(sum2, spread(steps, i + 2, k), source)
        sum3 = add_product(sum3, spread(steps, i + 3, k), source)
    return sum0, sum1, sum2, sum3


@leaf
def add_products(targets, steps, sources, width):
    """targets[i] += Σₖ steps[i, k] · sources[k] for k < width, four targets at a time.

    A target may occur twice: the sums are added one after another.
    """
    matrix, numbers = targets
    count = numbers.shape[0]
    for i in range(0, count - 3, 4):
        row0, row1 = i64(numbers[i]), i64(numbers[i + 1])
        row2, row3 = i64(numbers[i + 2]), i64(numbers[i + 3])
        for d in range(0, matrix.shape[1], LANES):
            sum0, sum1, sum2, sum3 = weighted_sums(steps, i, sources, width, d)
            add_to(matrix, row0, d, sum0)
            add_to(matrix, row1, d, sum1)
            add_to(matrix, row2, d, sum2)
            add_to(matrix, row3, d, sum3)
    for i in range(count // 4 * 4, count):
        row = i64(numbers[i])
        for d in range(0, matrix.shape[1], LANES):
            total = zeros()
            for k in range(width):
                source = load(sources.matrix, row_number(sources.numbers, k), d)
                total = add_product(total, spread(steps, i, k), source)
            add_to(matrix, row, d, total)


@helper
def fit_rows(inputs, destination, outputs, targets, steps, learning_rate):
    """The window step: input rows X against output rows O, which change unless fixed; returns the loss before.

    The changes of X are added to `destination`, which has as many rows: mostly those X was copied from.
    X is followed by up to TILE - 1 rows that count for nothing.
    Source: Mikolov et al. 2013b, eq. 4, for all pairs of a block at once (Ji et al. 2016).
    """
    count, width = destination.numbers.shape[0], outputs.numbers.shape[0]
    multiply(inputs, count, outputs, steps)
    loss = turn_into_steps(steps, targets, count, width, learning_rate)
    add_products(destination, steps, outputs, width)
    if targets.fixed is None:
        add_products(outputs, steps.T, inputs, count)
    return loss


# --- one input row alone --------------------------------------------------------------------------


@leaf
def multiply_row(inputs, m, outputs, scores):
    """scores[0] = X[m] · Oᵀ, four at a time; the last row of O is repeated up to a multiple of four."""
    matrix, numbers = outputs
    last = numbers.shape[0] - 1
    for k in range(0, last + 1, 4):
        row0, row1 = i64(numbers[k]), i64(numbers[min(k + 1, last)])
        row2, row3 = i64(numbers[min(k + 2, last)]), i64(numbers[min(k + 3, last)])
        sum0, sum1, sum2, sum3 = zeros(), zeros(), zeros(), zeros()
        for d in range(0, matrix.shape[1], LANES):
            x = load(inputs, m, d)
            sum0 = add_product(sum0, x, load(matrix, row0, d))
            sum1 = add_product(sum1, x, load(matrix, row1, d))
            sum2 = add_product(sum2, x, load(matrix, row2, d))
            sum3 = add_product(sum3, x, load(matrix, row3, d))
        store_totals(scores, 0, k, (sum0, sum1, sum2, sum3))


@leaf
def exchange_row(inputs, m, destination, target, outputs, steps):
    """destination[target] += steps[0] · O and O += stepsᵀ · X[m], both from the old values."""
    matrix, numbers = outputs
    for d in range(0, matrix.shape[1], LANES):
        x, change = load(inputs, m, d), zeros()
        for k in range(numbers.shape[0]):
            row, step = i64(numbers[k]), spread(steps, 0, k)
            output = load(matrix, row, d)
            change = add_product(change, step, output)
            store(matrix, row, d, add_product(output, step, x))
        add_to(destination, target, d, change)


@leaf
def add_outputs(destination, target, outputs, steps):
    """destination[target] += steps[0] · O."""
    matrix, numbers = outputs
    for d in range(0, matrix.shape[1], LANES):
        change = zeros()
        for k in range(numbers.shape[0]):
            change = add_product(change, spread(steps, 0, k), load(matrix, i64(numbers[k]), d))
        add_to(destination, target, d, change)


@helper
def fit_row(inputs, m, destination, target, outputs, targets, steps, learning_rate):
    """`fit_rows` for the single input row m: much faster, since nothing is copied."""
    multiply_row(inputs, m, outputs, steps)
    loss = turn_into_steps(steps, targets, 1, outputs.numbers.shape[0], learning_rate)
    if targets.fixed is None:
        exchange_row(inputs, m, destination, target, outputs, steps)
    else:
        add_outputs(destination, target, outputs, steps)
    return loss
