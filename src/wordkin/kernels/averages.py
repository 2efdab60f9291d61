"""CBOW: the input row of a center is the average of the words in its window."""

from typing import NamedTuple

import numpy as np

from wordkin.kernels.compiling import helper, leaf
from wordkin.kernels.lanes import LANES, add_product, load, spread, store, zeros
from wordkin.kernels.step import Rows, add_products, clear, gather, padded
from wordkin.kernels.windows import BLOCK

f32 = np.float32


class Averages(NamedTuple):
    """The averages of a block's windows, and what they learn."""

    order: np.ndarray  # 0 to BLOCK - 1
    context: np.ndarray  # the rows that are averaged, float32 [span, padded dimensions]
    values: np.ndarray  # float32 [BLOCK, padded dimensions]
    change: np.ndarray  # float32 [BLOCK, padded dimensions]
    is_pair: (
        np.ndarray
    )  # 1 where a center has an average, which is in its place: float32 [BLOCK, BLOCK]
    parts: np.ndarray  # 1 / size of a center's context, float32 [1, BLOCK]
    shares: np.ndarray  # that for each context row, float32 [BLOCK, padded span]


@leaf
def new_averages(span, dimensions):
    """Room for the averages of windows over so many rows."""
    return Averages(
        np.arange(BLOCK).astype(np.int32),
        np.zeros((span, dimensions), f32),
        np.zeros((BLOCK, dimensions), f32),
        np.zeros((BLOCK, dimensions), f32),
        np.zeros((BLOCK, BLOCK), f32),
        np.zeros((1, BLOCK), f32),
        np.zeros((BLOCK, padded(span)), f32),
    )


@helper
def average(context, is_context, sizes, is_mean, averages):
    """Average the context of each center; is_context[j, m] is 1 where row m is context of center j.

    A mean gives 1 / size to each row and what it learns to all, as the C tool has it; a sum gives 1
    and what it learns is divided by size, as gensim has it.
    """
    for j in range(BLOCK):
        averages.is_pair[j, j] = min(sizes[j], f32(1))
        averages.parts[0, j] = f32(1) / max(sizes[j], f32(1))
        for m in range(0, is_context.shape[1], LANES):
            share = add_product(zeros(), spread(averages.parts, 0, j), load(is_context, j, m))
            store(averages.shares, j, m, share)
    gather(context, averages.context)
    clear(averages.values)
    clear(averages.change)
    targets, given = (
        Rows(averages.values, averages.order),
        averages.shares if is_mean else is_context,
    )
    add_products(targets, given, averages.context, context.numbers.shape[0])


@helper
def pass_on(context, is_context, is_mean, averages):
    """Add what the averages have learned to the rows they were made of."""
    taken = is_context if is_mean else averages.shares
    add_products(context, taken.T, averages.change, BLOCK)
