"""CBOW: the input row of a center is the average of the words in its window."""

from typing import NamedTuple

import numpy as np

from wordkin.kernels.compiling import helper, leaf
from wordkin.kernels.lanes import LANES, add_product, load, spread, store, zeros
from wordkin.kernels.step import Rows, add_products, clear, weighted_sums
from wordkin.kernels.windows import BLOCK

f32 = np.float32


class Averages(NamedTuple):
    """The averages of a block's windows, and what they learn."""

    order: np.ndarray  # 0 to BLOCK - 1
    values: np.ndarray  # float32 [BLOCK, padded dimensions]
    change: np.ndarray  # float32 [BLOCK, padded dimensions]
    is_pair: (
        np.ndarray
    )  # 1 where a center has an average, which is in its place: float32 [BLOCK, BLOCK]
    parts: np.ndarray  # 1 / size of each center's context, float32 [1, BLOCK]


@leaf
def new_averages(dimensions):
    """Room for the averages of a block."""
    return Averages(
        np.arange(BLOCK).astype(np.int32),
        np.zeros((BLOCK, dimensions), f32),
        np.zeros((BLOCK, dimensions), f32),
        np.zeros((BLOCK, BLOCK), f32),
        np.zeros((1, BLOCK), f32),
    )


@leaf
def scale(matrix, factors):
    """matrix[j] *= factors[0, j]."""
    for j in range(BLOCK):
        for d in range(0, matrix.shape[1], LANES):
            row = load(matrix, j, d)
            store(matrix, j, d, add_product(zeros(), spread(factors, 0, j), row))


@helper
def average(context, is_context, sizes, is_mean, averages):
    """Average the context of each center; is_context[j, m] is 1 where row m is context of center j.

    A mean divides by size, and its rows learn all that it learns, as the C tool has it; a sum does
    not, and what it learns is divided by size, as gensim has it.
    """
    values = averages.values
    for j in range(BLOCK):
        averages.is_pair[j, j] = min(sizes[j], f32(1))
        averages.parts[0, j] = f32(1) / max(sizes[j], f32(1))
    for d in range(0, values.shape[1], LANES):
        sum0, sum1, sum2, sum3 = weighted_sums(is_context, 0, context, context.numbers.shape[0], d)
        store(values, 0, d, sum0)
        store(values, 1, d, sum1)
        store(values, 2, d, sum2)
        store(values, 3, d, sum3)
    if is_mean:
        scale(values, averages.parts)
    clear(averages.change)


@helper
def pass_on(context, is_context, is_mean, averages):
    """Add what the averages have learned to the rows they were made of."""
    if not is_mean:
        scale(averages.change, averages.parts)
    add_products(context, is_context.T, Rows(averages.change, None), BLOCK)
