"""Merging what several workers changed in copies of the same rows, row by row.

The summed change of a row is divided into its parts along some directions and the rest, which are scaled
and put together again. The loop that adds products of steps and rows in training does so for four rows at once.
"""

from typing import NamedTuple

import numpy as np

from wordkin.kernels.compiling import exact_kernel, helper, kernel, leaf
from wordkin.kernels.lanes import add_to, store
from wordkin.kernels.sizes import LANES, aligned_zeros
from wordkin.kernels.step import Rows, weighted_sums

GROUP = 4  # rows that are turned at once
MOST_DAMPING = 50  # exp(-50) is nothing, and its denominator is no overflow
# Rows whose workers leave nearly all of a distance take the sum of changes, which is at most half of this
# share too large along the first direction, and less along others: a quarter of the time is saved.
HARDLY_DAMPED = 0.1

f32 = np.float32


class Changes(NamedTuple):
    """What the workers of a round changed in one matrix, and that matrix."""

    rows: np.ndarray  # float32 [rows, padded dimensions], as they were before the round
    copies: (
        np.ndarray
    )  # of the rows, which workers train on, float32 [copies, rows, padded dimensions]
    sums: np.ndarray  # of changes, float32 like the rows; zero before a round
    workers: np.ndarray  # that changed each row, uint8 [rows]; zero before a round


class Scaling(NamedTuple):
    """How the summed change of a row is scaled: along some directions each by itself, and the rest alike.

    After its steps, a worker leaves the share rho of a distance along direction e of row r: its logarithm
    is -(near[r] * pull[e] + far[r] * push[e]) / workers[r].
    """

    basis: np.ndarray  # a direction in each row, float32 [directions, padded dimensions]
    columns: np.ndarray  # the same, transposed
    pull: np.ndarray  # of each direction, then of the rest, float32 [directions + 1]
    push: np.ndarray
    near: np.ndarray  # of each row, float32 [rows]
    far: np.ndarray
    outer_step: np.float32  # what the merged change is multiplied by


class Scratch(NamedTuple):
    """Room for a group of rows; each thread has its own."""

    numbers: np.ndarray  # int64 [GROUP]
    changes: np.ndarray  # float32 [GROUP, padded dimensions]
    along: np.ndarray  # parts of the changes along the directions, float32 [GROUP, directions]
    shares: np.ndarray  # rho, of the directions and the rest, float32 [directions + 1]
    factors: np.ndarray  # of the parts


def new_scratch(scaling: Scaling) -> Scratch:
    """Allocate room for a group of rows."""
    directions, columns = scaling.basis.shape
    return Scratch(
        np.zeros(GROUP, np.int64),
        aligned_zeros(GROUP, columns),
        aligned_zeros(GROUP, directions),
        aligned_zeros(directions + 1),
        aligned_zeros(directions + 1),
    )


@leaf
def is_equal(copies, i, rows, row):
    """Whether a row is the same in a copy: compared by cache lines, of which mostly the first one differs."""
    for d in range(0, rows.shape[1], LANES):
        differences = 0
        for k in range(d, d + LANES):
            differences += copies[i, row, k] != rows[row, k]
        if differences:
            return False
    return True


@exact_kernel
def add_changes(changes, begin, end, count, restores):
    """Add to the sums what differs in the first `count` copies, one after the other, in rows begin..end.

    restores: make these copies equal to the rows again.
    """
    rows, copies, sums, workers = changes
    for row in range(begin, end):
        for i in range(count):
            if is_equal(copies, i, rows, row):
                continue
            workers[row] += 1
            for d in range(rows.shape[1]):
                sums[row, d] += copies[i, row, d] - rows[row, d]
            if restores:
                for d in range(rows.shape[1]):
                    copies[i, row, d] = rows[row, d]


@leaf
def choose_factors(scaling, row, workers, shares, factors):
    """factors[e] = (1 + rho + ... + rho ** (workers - 1)) / workers, where rho = exp(-z) is shares[e].

    It is taken as one over the first terms of the series of exp(z), which is between 0 and 1 for all z.
    """
    near, far = scaling.near[row] / f32(workers), scaling.far[row] / f32(workers)
    for e in range(shares.shape[0]):
        z = min(near * scaling.pull[e] + far * scaling.push[e], f32(MOST_DAMPING))
        rest = f32(1) + z * f32(1 / 3) * (f32(1) + z * f32(1 / 4))
        shares[e] = f32(1) / (f32(1) + z * (f32(1) + z * f32(1 / 2) * rest))
        factors[e] = f32(1)
    for _ in range(workers - 1):
        for e in range(shares.shape[0]):
            factors[e] = f32(1) + shares[e] * factors[e]
    for e in range(shares.shape[0]):
        factors[e] /= f32(workers)


@helper
def scale_group(changes, scaling, scratch, count):
    """Scale the changes of the first `count` rows of a group.

    change = factor of the rest · change + Σₑ (factor of e − that of the rest) · part along e · direction e
    """
    along, factors = scratch.along, scratch.factors
    last = along.shape[1]
    for e in range(0, last, LANES):
        source = Rows(scaling.columns, None)
        parts = weighted_sums(scratch.changes, 0, source, scaling.columns.shape[0], e)
        store(along, 0, e, parts[0])
        store(along, 1, e, parts[1])
        store(along, 2, e, parts[2])
        store(along, 3, e, parts[3])
    for i in range(count):
        row = scratch.numbers[i]
        choose_factors(scaling, row, changes.workers[row], scratch.shares, factors)
        for e in range(last):
            along[i, e] *= factors[e] - factors[last]
        for d in range(scratch.changes.shape[1]):
            scratch.changes[i, d] *= factors[last]
    for d in range(0, scratch.changes.shape[1], LANES):
        parts = weighted_sums(along, 0, Rows(scaling.basis, None), last, d)
        add_to(scratch.changes, 0, d, parts[0])
        add_to(scratch.changes, 1, d, parts[1])
        add_to(scratch.changes, 2, d, parts[2])
        add_to(scratch.changes, 3, d, parts[3])


@leaf
def finish_row(changes, row, merged, i, step):
    """Add step * merged[i] to a row and all its copies, and forget what was summed up."""
    rows, copies, sums, workers = changes
    for d in range(rows.shape[1]):
        rows[row, d] += step * merged[i, d]
        sums[row, d] = f32(0)
    for copy in range(copies.shape[0]):
        for d in range(rows.shape[1]):
            copies[copy, row, d] = rows[row, d]
    workers[row] = 0


@leaf
def is_hardly_damped(scaling, row, workers):
    """Whether the sum of changes is as good as what scaling makes of it; the first direction is damped most."""
    damping = scaling.near[row] * scaling.pull[0] + scaling.far[row] * scaling.push[0]
    return damping * f32(workers - 1) < f32(HARDLY_DAMPED) * f32(workers)


@kernel
def merge_rows(changes, scaling, scratch, begin, end):
    """Merge the summed changes into the rows begin..end and their copies.

    A row that one worker changed takes its change as it is. Groups do not reach beyond begin..end: cut
    into the same pieces, rows get the same bits whoever merges them.
    """
    count = 0
    for row in range(begin, end):
        workers = changes.workers[row]
        if workers == 1:
            finish_row(changes, row, changes.sums, row, f32(1))
        elif workers > 1 and is_hardly_damped(scaling, row, workers):
            finish_row(changes, row, changes.sums, row, scaling.outer_step)
        elif workers > 1:
            scratch.numbers[count] = row
            for d in range(changes.sums.shape[1]):
                scratch.changes[count, d] = changes.sums[row, d]
            count += 1
        if count == GROUP or (row == end - 1 and count > 0):
            scale_group(changes, scaling, scratch, count)
            for i in range(count):
                number = scratch.numbers[i]
                finish_row(changes, number, scratch.changes, i, scaling.outer_step)
            count = 0
