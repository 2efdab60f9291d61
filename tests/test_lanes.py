"""The vector instructions and the two ways to multiply, against NumPy; also with NUMBA_DISABLE_JIT=1."""

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from llvmlite import binding
from numba import config, njit
from numpy.testing import assert_allclose

from wordkin.kernels import compiling, lanes, step
from wordkin.kernels.sizes import LANES

RNG = np.random.default_rng(1)
LINES = 3 * LANES  # numbers in a row

compiled = njit(**compiling.FAST)


@cache
def whole(leaf):
    """A leaf compiled by itself, once."""
    return leaf if config.DISABLE_JIT else compiled(leaf.py_func)


def numbers(*shape):
    return RNG.standard_normal(shape).astype(np.float32)


@compiled
def total_four(rows, out):
    lanes.store_totals(out, 1, 2, step.four_rows(rows, 0, 1, 2, 3, 0))


@compiled
def total_tile(rows, columns, out):
    sums = lanes.no_products()
    for d in range(0, rows.shape[1], LANES):
        x, y = step.four_rows(rows, 3, 2, 1, 0, d), step.four_rows(columns, 0, 1, 2, 3, d)
        sums = lanes.add_outer_product(sums, x, y)
    lanes.store_totals(out, 1, 2, sums)


def test_store_totals_adds_up_four_lanes_side_by_side():
    rows, out = numbers(4, LANES), np.zeros((4, 8), np.float32)
    total_four(rows, out)
    expected = np.zeros((4, 8))
    expected[1, 2:6] = rows.sum(axis=1, dtype=np.float64)
    assert_allclose(out, expected, atol=1e-5)


def test_a_tile_holds_the_products_of_its_rows_and_columns():
    rows, columns, out = numbers(4, LINES), numbers(4, LINES), np.zeros((6, 8), np.float32)
    total_tile(rows, columns, out)
    expected = np.zeros((6, 8))
    expected[1:5, 2:6] = rows[::-1].astype(np.float64) @ columns.T
    assert_allclose(out, expected, atol=1e-4)


@pytest.mark.parametrize("multiply", [step.multiply_in_tiles, step.multiply_in_loops])
@pytest.mark.parametrize("order", [None, np.arange(20, dtype=np.int32)[::-1].copy()])
@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 8, 14])
@pytest.mark.parametrize("width", [1, 3, 4, 12, 15])
def test_multiply_gives_the_product_either_way(multiply, order, count, width):
    inputs, matrix = numbers(20, LINES), numbers(20, LINES)
    chosen = RNG.integers(20, size=width).astype(np.int32)
    scores = np.zeros((count + step.TILE - 1, LANES), np.float32)
    whole(multiply)(step.Rows(inputs, order), count, step.Rows(matrix, chosen), scores)
    expected = inputs[:count] if order is None else inputs[order[:count]]
    expected = expected.astype(np.float64) @ matrix[chosen].T
    assert_allclose(scores[:count, :width], expected, atol=1e-4)


def without_avx512():
    """The features of this processor that Numba may use, but for those of AVX-512."""
    features = binding.get_host_cpu_features()
    return ",".join(
        f"{'+' if has and not name.startswith('avx512') else '-'}{name}"
        for name, has in features.items()
    )


@pytest.mark.parametrize(("features", "expected"), [("+avx2,+avx512f", True), ("+avx2", False)])
def test_the_way_to_multiply_is_chosen_by_the_features_that_numba_may_use(features, expected):
    code = (
        "from wordkin.kernels import compiling, step;"
        f"assert compiling.HAS_AVX512 is {expected};"
        "assert step.multiply is "
        f"(step.multiply_in_tiles if {expected} else step.multiply_in_loops)"
    )
    environment = {**os.environ, "NUMBA_CPU_FEATURES": features}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)


@pytest.mark.slow
@pytest.mark.parametrize("file", ["test_training_kernels.py", "test_machine_code.py"])
def test_kernels_are_right_and_vectorised_without_avx512(file):
    command = [sys.executable, "-m", "pytest", "-q", "-m", "not slow", "-p", "no:cacheprovider"]
    environment = {**os.environ, "NUMBA_CPU_FEATURES": without_avx512()}
    run = subprocess.run([*command, Path(__file__).with_name(file)], env=environment, check=False)
    assert run.returncode == 0
