"""Exact search that reads a quarter of the matrix: rows of bytes find the few rows that may be the nearest.

Each row of length 1 is kept as whole numbers from -127 to 127 and a scale, with a bound on how far its cosines
are off. One pass over them keeps the rows that may be among the k nearest, whose cosines are then computed from
the vectors themselves: answers are those of `exact.nearest_rows`, bit for bit.
"""

from __future__ import annotations

import math
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wordkin.formats.lengths import BLOCK_ROWS, TINY, blocks
from wordkin.formats.stored import check_finite
from wordkin.search import exact
from wordkin.search.cosines import exact_lengths, in_double_precision
from wordkin.search.frozen import read_only
from wordkin.system.cores import product_threads
from wordkin.system.memory import available_bytes
from wordkin.system.threads import map_in_order

if TYPE_CHECKING:
    from wordkin.kernels.quantized import Candidates, Codes, Queries

LEAST_NUMBERS = 1 << 22  # of a smaller matrix a product takes under a millisecond
PART_NUMBERS = 1 << 24  # that a thread has to look at, to be worth its start
QUERIES_AT_ONCE = 256
ROUNDINGS = 1e-6  # of the few float32 operations between a sum and a cosine of at most 1
MOST_DIMENSIONS = 1 << 20  # sums of more products than these would leave no bits for a query


class QuantizedRows(NamedTuple):
    """A matrix as bytes.

    codes : the kernel's, of whole blocks of rows
    dimensions : of the matrix
    spread : the greatest length of a row's error, in units of its scale
    """

    codes: Codes
    dimensions: int
    spread: float

    def nearest(
        self,
        matrix: exact.Matrix,
        inverses: exact.Floats,
        queries: exact.Matrix,
        k: int,
        exclude: exact.Rows | None,
    ) -> exact.Nearest:
        """As `exact.nearest_rows`, of the matrix that was quantized or of its first rows."""
        k = min(k, len(matrix))
        if k > len(matrix) // 16:  # too many answers for a pass that is to leave most rows out
            return exact.nearest_rows(matrix, inverses, queries, k, exclude=exclude)
        excluded = np.empty((len(queries), 0), np.int64) if exclude is None else exclude
        found = exact.nothing_found(len(queries), k)
        for batch in blocks(len(queries), QUERIES_AT_ONCE):
            pairs = self._find_candidates(queries[batch], excluded[batch], k, len(matrix))
            cosines = exact.pair_cosines(matrix, pairs.rows, queries[batch], pairs.places)
            best = exact.nothing_found(len(queries[batch]), k)
            best = exact.best_of_pairs(best, pairs.places, pairs.rows, cosines)
            found.rows[batch], found.similarities[batch] = best
            # Where very many rows are nearly as near, as many equal ones, it is a product's turn.
            rest = batch.start + pairs.given_up
            if len(rest):
                asked = matrix, inverses, queries[rest], k
                best = exact.nearest_rows(*asked, exclude=excluded[rest])
                found.rows[rest], found.similarities[rest] = best
        return found

    def _find_candidates(
        self, queries: exact.Matrix, excluded: exact.Rows, k: int, count: int
    ) -> _Pairs:
        """The rows among the first `count` that may be among the k nearest to each query."""
        from wordkin.kernels import quantized as kernels
        from wordkin.kernels.codes import ROWS

        asked = _quantize_queries(queries, excluded, self)
        parts = 1
        if (most := count * self.dimensions // PART_NUMBERS) > 1:
            parts = min(most, product_threads())
        size = math.ceil(count / parts / ROWS) * ROWS

        def search(part: slice) -> Candidates:
            found = _no_candidates(len(asked.steps), k, count)
            sums = np.empty((kernels.TOGETHER, kernels.CHUNK * ROWS), np.int32)
            kernels.find_candidates(
                self.codes, part.start, part.stop, asked, len(queries), sums, found
            )
            return found

        found = list(map_in_order(search, blocks(count, size), parts))
        return _gather(found, len(queries), k)


class _Pairs(NamedTuple):
    """Queries and rows that belong together, int64 [pairs]; given_up : queries with too many of them."""

    places: NDArray[np.intp]
    rows: exact.Rows
    given_up: NDArray[np.intp]


class LaterQuantized:
    """The quantized rows of a matrix, from the second question on, if they are worth it.

    The first question of a process is answered without Numba, which takes longer to import than
    most matrices to read. There are none of small matrices, nor where memory is short.
    """

    def __init__(self, matrix: exact.Matrix) -> None:
        self._matrix = matrix
        self._rows: QuantizedRows | None = None
        self._is_first, self._may_be_made = True, is_worth_it(matrix)
        self._making = Lock()

    def __reduce__(self) -> tuple[Any, ...]:
        """Return what a pickle takes: the matrix, of which another process makes its own."""
        return LaterQuantized, (self._matrix,)

    def for_question(self) -> QuantizedRows | None:
        """The rows; None for the first question, and while another thread makes them."""
        if self._is_first:
            self._is_first = False
        elif self._may_be_made and self._making.acquire(blocking=False):
            try:
                if self._may_be_made:
                    self._rows = quantize_if_possible(self._matrix)
                    self._may_be_made = False
            finally:
                self._making.release()
        return self._rows


def is_worth_it(matrix: exact.Matrix) -> bool:
    """Whether a matrix is large enough to be kept as bytes too."""
    return matrix.size >= LEAST_NUMBERS and matrix.shape[1] <= MOST_DIMENSIONS


def quantize_if_possible(matrix: exact.Matrix) -> QuantizedRows | None:
    """The rows as bytes; None where memory is short, or where kernels cannot be compiled."""
    available = available_bytes()
    if available is not None and available < matrix.size + 4 * len(matrix):
        return None
    try:
        from numba import config

        import wordkin.kernels.quantized  # noqa: F401
    except (ImportError, RuntimeError):  # as where no folder can be written to
        return None
    if config.DISABLE_JIT:
        return None
    try:
        return quantize(matrix)
    except MemoryError:
        return None


def quantize(matrix: exact.Matrix) -> QuantizedRows:
    """The rows as bytes.

    matrix : float32 or float16 [rows, dimensions]

    Raises `FormatError` for nan and inf.
    """
    from wordkin.kernels import quantized as kernels
    from wordkin.kernels.codes import PAIR, ROWS, STRIDE

    count, dimensions = matrix.shape
    whole = math.ceil(count / ROWS)
    pairs = math.ceil(dimensions / PAIR)
    codes = kernels.Codes(
        np.zeros((whole, pairs * STRIDE), np.int8),
        np.zeros(whole * ROWS, np.float32),
    )

    def fill(block: slice) -> float:
        # One type of array, so that the kernel is compiled once.
        numbers = read_only(np.ascontiguousarray(matrix[block], dtype=np.float32))
        return float(kernels.quantize(numbers, block.start, codes, TINY))

    threads = product_threads() if matrix.size > PART_NUMBERS else 1
    spread = max(map_in_order(fill, blocks(count, BLOCK_ROWS), threads))
    if not math.isfinite(spread):
        check_finite(matrix)
    return QuantizedRows(codes, dimensions, spread)


def compile_kernels() -> None:
    """Compile the kernels of a search, into Numba's cache."""
    matrix = np.eye(16, dtype=np.float32)
    quantize(matrix).nearest(matrix, np.ones(16, np.float32), matrix[:1], 1, None)


def _quantize_queries(
    queries: exact.Matrix, excluded: exact.Rows, quantized: QuantizedRows
) -> Queries:
    """Queries of length 1 as whole numbers of 16 bits, fewer where sums of 32 bits could not hold their products."""
    from wordkin.kernels import quantized as kernels
    from wordkin.kernels.codes import PAIR

    numbers = in_double_precision(queries)
    lengths = exact_lengths(numbers)[:, np.newaxis]
    units = np.divide(numbers, lengths, out=np.zeros_like(numbers), where=lengths > TINY)
    dimensions = math.ceil(quantized.dimensions / PAIR) * PAIR
    levels = min(2**15 - 1, (2**31 - 1) // (kernels.LARGEST * dimensions))
    steps = np.abs(units).max(axis=1) / levels
    steps[steps == 0] = 1
    whole = math.ceil(len(queries) / kernels.TOGETHER) * kernels.TOGETHER
    shorts = np.zeros((whole, dimensions), np.int16)
    shorts[: len(units), : units.shape[1]] = np.rint(units / steps[:, np.newaxis])
    # A row of length 1 and its error: the sum of the sizes of its numbers is at most so great.
    root = math.sqrt(quantized.dimensions)
    longest = 1 + root / (2 * kernels.LARGEST)
    slacks = np.zeros(whole, np.float32)
    slacks[: len(units)] = longest * (root * steps / 2 + ROUNDINGS)
    padded = np.ones(whole, np.float32)
    padded[: len(units)] = steps
    spreads = np.full(whole, quantized.spread, np.float32)
    return kernels.Queries(
        shorts.view(np.int32), padded, spreads, slacks, np.ascontiguousarray(excluded, np.int64)
    )


def _no_candidates(queries: int, k: int, count: int) -> Candidates:
    from wordkin.kernels.quantized import Candidates

    room = 4 * k + 1_024 + count // 1_024
    return Candidates(
        np.full((queries, k), -np.inf, np.float32),
        np.empty((queries, room), np.int64),
        np.empty((queries, room), np.float32),
        np.zeros(queries, np.int64),
    )


def _gather(parts: list[Candidates], queries: int, k: int) -> _Pairs:
    """The candidates of all parts of the rows that may be among the k nearest of all."""
    lowest = np.concatenate([found.lowest for found in parts], axis=1)
    least = np.partition(lowest, -k, axis=1)[:, -k]
    given_up = np.any([found.counts < 0 for found in parts], axis=0)[:queries]
    places, rows = [], []
    for query in np.flatnonzero(~given_up).tolist():
        for found in parts:
            count = found.counts[query]
            is_possible = found.highest[query, :count] >= least[query]
            rows.append(found.rows[query, :count][is_possible])
            places.append(np.full(len(rows[-1]), query))
    nothing = np.empty(0, np.int64)
    return _Pairs(
        np.concatenate([nothing, *places]),
        np.concatenate([nothing, *rows]),
        np.flatnonzero(given_up),
    )
