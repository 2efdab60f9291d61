"""CBOW: the input row of a center is the average of the words in its window."""

from typing import NamedTuple

import numpy as np

from wordkin.kernels.compiling import helper, leaf
from wordkin.kernels.lanes import add_product, load, spread, store, zeros
from wordkin.kernels.sizes import LANES, aligned_zeros
from wordkin.kernels.step import Rows, add_products, clear, weighted_sums
from wordkin.kernels.windows import BLOCK

f32 = np.float32


class Averages(NamedTuple):
    """The average of each center's context in a block, and how training changes it."""

    order: np.ndarray  # 0 to BLOCK - 1
    values: np.ndarray  # float32 [BLOCK, padded dimensions]
    change: np.ndarray  # float32 [BLOCK, padded dimensions]
    is_pair: np.ndarray  # float32 [BLOCK, BLOCK]; 1 on the diagonal where a center has context
    inverse_sizes: np.ndarray  # 1 / size of each center's context, float32 [1, BLOCK]


def new_averages(columns: int) -> Averages:
    """Allocate the averages of a block."""
    return Averages(
        np.arange(BLOCK, dtype=np.int32),
        aligned_zeros(BLOCK, columns),
        aligned_zeros(BLOCK, columns),
        aligned_zeros(BLOCK, BLOCK),
        aligned_zeros(1, BLOCK),
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

    With is_mean, the sum is divided by its size, and `distribute` adds the whole change to each row,
    as in the C tool. Otherwise the sum stays, and the change is divided by the size, as in gensim.
    """
    values = averages.values
    for j in range(BLOCK):
        averages.is_pair[j, j] = min(sizes[j], f32(1))
        averages.inverse_sizes[0, j] = f32(1) / max(sizes[j], f32(1))
    for d in range(0, values.shape[1], LANES):
        sum0, sum1, sum2, sum3 = weighted_sums(is_context, 0, context, context.numbers.shape[0], d)
        store(values, 0, d, sum0)
        store(values, 1, d, sum1)
        store(values, 2, d, sum2)
        store(values, 3, d, sum3)
    if is_mean:
        scale(values, averages.inverse_sizes)
    clear(averages.change)


@helper
def distribute(context, is_context, is_mean, averages):
    """Add the changes of the averages to the rows that were averaged."""
    if not is_mean:
        scale(averages.change, averages.inverse_sizes)
    add_products(context, is_context.T, Rows(averages.change, None), BLOCK)
