"""Rows of length 1 as bytes, and the few of them that may be the nearest to a query.

A row is SCALE times its codes, whole numbers from -127 to 127, and an error. Codes of ROWS rows lie together,
two dimensions of each row after another: then one instruction multiplies two codes of each with two
numbers of a query and adds them up, and no sum crosses from lane to lane.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wordkin.kernels.codes import (
    PAIR,
    ROWS,
    STRIDE,
    add_pairs,
    any_reaches,
    no_sums,
    store_sums,
)
from wordkin.kernels.compiling import exact_helper, exact_kernel, helper

LARGEST = 127  # code; -128 stays out, so that both signs have as many
TOGETHER = 4  # queries, for which a code is loaded once
CHUNK = 64  # blocks whose sums and codes stay in a cache


class Codes(NamedTuple):
    """Quantized rows.

    numbers: int8 [blocks, dimensions * ROWS], dimensions rounded up to a multiple of PAIR;
    scales: float32 [blocks * ROWS]; rows beyond the last one have zeros.
    """

    numbers: NDArray[np.int8]
    scales: NDArray[np.float32]


class Queries(NamedTuple):
    """Quantized queries, whose number is a multiple of TOGETHER.

    pairs: int32 [queries, dimensions / PAIR], two int16 each; steps: float32 [queries], what 1 stands for;
    spreads, slacks: float32 [queries]: a cosine is off by at most spread times the row's scale, plus slack;
    excluded: int64 [queries, any], rows that are no answer.
    """

    pairs: NDArray[np.int32]
    steps: NDArray[np.float32]
    spreads: NDArray[np.float32]
    slacks: NDArray[np.float32]
    excluded: NDArray[np.int64]


class Candidates(NamedTuple):
    """The rows that may be among the k nearest, changed in place.

    lowest: float32 [queries, k], the greatest cosines that rows have at least, as a heap: the least comes first;
    rows: int64 [queries, room], rising; highest: float32 [queries, room], the most that their cosines can be;
    counts: int64 [queries], of rows; -1: too many.
    """

    lowest: NDArray[np.float32]
    rows: NDArray[np.int64]
    highest: NDArray[np.float32]
    counts: NDArray[np.int64]


@helper
def multiply_one(codes, first, stop, pairs, query, sums):
    """Products of one query and all rows of some blocks, in sums[0]."""
    for block in range(first, stop):
        total = no_sums()
        for pair in range(pairs.shape[1]):
            total = add_pairs(total, codes, block, pair * STRIDE, pairs, query, pair)
        store_sums(sums, 0, (block - first) * ROWS, total)


@helper
def multiply(codes, first, stop, pairs, query, sums):
    """Products of TOGETHER queries, from this one on, and all rows of some blocks."""
    for block in range(first, stop):
        sums_0, sums_1, sums_2, sums_3 = no_sums(), no_sums(), no_sums(), no_sums()
        for pair in range(pairs.shape[1]):
            i = pair * STRIDE
            sums_0 = add_pairs(sums_0, codes, block, i, pairs, query, pair)
            sums_1 = add_pairs(sums_1, codes, block, i, pairs, query + 1, pair)
            sums_2 = add_pairs(sums_2, codes, block, i, pairs, query + 2, pair)
            sums_3 = add_pairs(sums_3, codes, block, i, pairs, query + 3, pair)
        i = (block - first) * ROWS
        store_sums(sums, 0, i, sums_0)
        store_sums(sums, 1, i, sums_1)
        store_sums(sums, 2, i, sums_2)
        store_sums(sums, 3, i, sums_3)


@exact_helper
def replace_least(heap, value):
    """Put a value in the place of the least of a heap, which is its first."""
    i, child = 0, 1
    while child < len(heap):
        if child + 1 < len(heap) and heap[child + 1] < heap[child]:
            child += 1
        if heap[child] >= value:
            break
        heap[i] = heap[child]
        i, child = child, 2 * child + 1
    heap[i] = value


@exact_helper
def keep_possible(found, query):
    """Drop the candidates that cannot be among the k nearest any more; how many are left."""
    least, count = found.lowest[query, 0], 0
    for i in range(found.counts[query]):
        if found.highest[query, i] >= least:
            found.rows[query, count] = found.rows[query, i]
            found.highest[query, count] = found.highest[query, i]
            count += 1
    found.counts[query] = count
    return count


@exact_helper
def is_excluded(excluded, query, row):
    """Whether a row is no answer to a query."""
    found = False
    for i in range(excluded.shape[1]):
        found |= excluded[query, i] == row
    return found


@exact_helper
def add_candidate(found, query, row, middle, reach):
    """Note a row whose cosine differs from `middle` by no more than `reach`, if it may be an answer."""
    lowest = found.lowest[query]
    if middle - reach > lowest[0]:
        replace_least(lowest, middle - reach)
    if middle + reach < lowest[0]:
        return
    count, room = found.counts[query], found.rows.shape[1]
    if count == room:
        count = keep_possible(found, query)
        if count > room // 2:
            found.counts[query] = -1
            return
    found.rows[query, count], found.highest[query, count] = row, middle + reach
    found.counts[query] = count + 1


@exact_helper
def select(scales, start, stop, sums, place, queries, query, found):
    """Note the rows of some blocks that may be the nearest to a query, whose sums are in sums[place]."""
    step, spread, slack = queries.steps[query], queries.spreads[query], queries.slacks[query]
    lowest = found.lowest[query]
    for first in range(start, stop, ROWS):
        i = first - start
        least = (lowest[0] - slack) / step
        if not any_reaches(scales, first, sums, place, i, spread / step, least):
            continue
        for r in range(min(ROWS, stop - first)):
            middle = scales[first + r] * (np.float32(sums[place, i + r]) * step)
            reach = scales[first + r] * spread + slack
            if middle + reach < lowest[0] or is_excluded(queries.excluded, query, first + r):
                continue
            add_candidate(found, query, first + r, middle, reach)
            if found.counts[query] < 0:
                return


@exact_kernel
def find_candidates(quantized, first, stop, queries, asked, sums, found):
    """Note the rows from `first`, a multiple of ROWS, to `stop` that may be the nearest to the first `asked` queries.

    sums: int32 [TOGETHER, CHUNK * ROWS], scratch; found: `Candidates`.
    """
    for start in range(first, stop, CHUNK * ROWS):
        end = min(stop, start + CHUNK * ROWS)
        blocks = start // ROWS, -(-end // ROWS)
        for query in range(0, asked, TOGETHER):
            if asked - query == 1:
                multiply_one(quantized.numbers, blocks[0], blocks[1], queries.pairs, query, sums)
            else:
                multiply(quantized.numbers, blocks[0], blocks[1], queries.pairs, query, sums)
            for q in range(min(TOGETHER, asked - query)):
                if found.counts[query + q] >= 0:
                    select(quantized.scales, start, end, sums, q, queries, query + q, found)


@exact_helper
def quantize_row(row, codes, r, scale, shortest):
    """Write codes and scale of a row; the length of its error in units of the scale. r: its place in the block."""
    squares, most = 0.0, 0.0
    for d in range(len(row)):
        squares += np.float64(row[d]) * np.float64(row[d])
        most = max(most, abs(np.float64(row[d])))
    length = np.sqrt(squares)
    if not np.isfinite(length):
        return np.inf
    if length <= shortest:
        return 0.0
    scale[0] = np.float32(most / length / LARGEST)
    factor, error = 1 / (length * np.float64(scale[0])), 0.0
    for d in range(len(row)):
        exact = np.float64(row[d]) * factor
        code = min(max(np.rint(exact), -LARGEST), LARGEST)
        codes[d // PAIR * STRIDE + r * PAIR + d % PAIR] = np.int8(code)
        error += (exact - code) ** 2
    return np.sqrt(error)


@exact_kernel
def quantize(matrix, first, quantized, shortest):
    """Quantize rows of float32, from this one on; the greatest length of an error in units of the row's scale.

    It is inf where a row holds nan or inf.
    shortest: rows that are not longer have no direction, and are zeros. quantized: `Codes`, changed in place.
    """
    greatest = 0.0
    for i in range(len(matrix)):
        block, r = divmod(first + i, ROWS)
        scale = quantized.scales[first + i : first + i + 1]
        greatest = max(
            greatest, quantize_row(matrix[i], quantized.numbers[block], r, scale, shortest)
        )
    return greatest
