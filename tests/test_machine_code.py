"""The hot loops hold packed multiply-adds: none of them silently stops being vectorised.

Each leaf is compiled by itself, without the disk cache, which keeps no readable code. Of its loops
the one with the most packed multiply-adds counts: a scalar loop for the remainder may be beside
it.
"""

import platform
import re

import numpy as np
import pytest
from llvmlite import binding
from numba import njit

from wordkin.kernels import pairs, step, training
from wordkin.kernels.compiling import EXACT, FAST, helper
from wordkin.kernels.parts import Parts
from wordkin.kernels.sizes import LANES
from wordkin.kernels.training import Matrices, Plan, Sampling, fit_chunk, new_work
from wordkin.kernels.tree import Tree
from wordkin.kernels.windows import Corpus

ROWS, DIMENSIONS = 8, 7 * LANES


PACKED_ON_ARM = re.compile(r"\bfml[as](\.4s|\s+v\d+\.4s)")


def packed_multiply_add() -> re.Pattern[str]:
    """What this processor's instruction for several products and sums looks like in assembly."""
    if platform.machine().lower() in {"aarch64", "arm64"}:
        return PACKED_ON_ARM
    if binding.get_host_cpu_features().get("fma"):
        return re.compile(r"\bvfn?m(add|sub)\d+ps\b.*%[yz]mm")
    return re.compile(r"\bv?mulps\b")


PACKED = packed_multiply_add()
LABEL = re.compile(r"^(\.?L\w+):")
JUMP = re.compile(r"^\s+(?:j\w+|b(?:\.\w+)?|cbn?z\s+\w+,|tbn?z\s+\w+,.*,)\s+(\.?L\w+)\s*$")


def loops(assembly):
    """The innermost loops: from a label to the jump back to it."""
    lines = assembly.splitlines()
    labels = {found[1]: i for i, line in enumerate(lines) if (found := LABEL.match(line))}
    jumps = [
        (labels.get(found[1], i), i) for i, line in enumerate(lines) if (found := JUMP.match(line))
    ]
    spans = {(first, last) for first, last in jumps if first < last}
    return [
        lines[first : last + 1]
        for first, last in spans
        if not any(first <= a and b <= last for a, b in spans - {(first, last)})
    ]


def packed_in_the_best_loop(function, *arguments, options=FAST):
    """The most packed multiply-adds that one loop of a function holds."""
    compiled = njit(**options)(getattr(function, "py_func", function))
    compiled(*arguments)
    (assembly,) = compiled.inspect_asm().values()
    return most_in_a_loop(PACKED, assembly)


def most_in_a_loop(pattern, assembly):
    """The most lines of one loop that a pattern is found in."""
    return max(sum(bool(pattern.search(line)) for line in loop) for loop in loops(assembly))


def matrix(rows=ROWS, columns=DIMENSIONS):
    return np.zeros((rows, columns), np.float32)


def numbers(size=LANES):
    return np.zeros(size, np.float32)


SIZE, RATE = np.int64(ROWS), np.float32(0.1)
ROWS_OF = step.Rows(matrix(), np.arange(ROWS, dtype=np.int32))
TARGETS = step.Targets(numbers(), matrix(columns=LANES), numbers())
FIXED = TARGETS._replace(fixed=True)
STEPS = matrix(columns=LANES)
INPUTS = step.Rows(matrix(), None)
STEP = INPUTS, ROWS_OF, step.Rows(matrix(), ROWS_OF.numbers), TARGETS, STEPS, RATE
ROW_STEP = matrix(), 0, matrix(), 0, ROWS_OF, TARGETS, STEPS, RATE
HOT = [
    # scores = X · Oᵀ: 16 sums side by side in 32 registers, or eight
    pytest.param(
        step.multiply_in_tiles, (INPUTS, SIZE, ROWS_OF, STEPS), 16, id="multiply_in_tiles"
    ),
    pytest.param(step.multiply_in_loops, (INPUTS, SIZE, ROWS_OF, STEPS), 8, id="multiply_in_loops"),
    # X += steps · O: four rows at a time
    pytest.param(
        step.add_products,
        (ROWS_OF, STEPS, ROWS_OF, SIZE),
        4,
        id="add_products",
    ),
    # the rational functions of sigmoid and loss
    pytest.param(
        step.turn_into_steps,
        (matrix(columns=LANES), TARGETS, SIZE, SIZE, RATE),
        8,
        id="turn_into_steps",
    ),
    # the step as it is compiled for training
    pytest.param(step.fit_rows, STEP, 8, id="fit_rows"),
    # and that for one input row
    pytest.param(step.fit_row, ROW_STEP, 8, id="fit_row"),
    pytest.param(step.exchange_row, (*ROW_STEP[:5], STEPS), 4, id="exchange_row"),
    # the same where output rows are fixed
    pytest.param(
        step.fit_rows,
        (*STEP[:3], FIXED, *STEP[4:]),
        8,
        id="fit_rows with fixed output rows",
        marks=pytest.mark.slow,
    ),
    pytest.param(
        step.fit_row, (*ROW_STEP[:5], FIXED, *ROW_STEP[6:]), 8, id="fit_row with fixed output rows"
    ),
]


@pytest.mark.parametrize(("function", "arguments", "at_least"), HOT)
def test_hot_loop_holds_packed_multiply_adds(function, arguments, at_least):
    assert packed_in_the_best_loop(function, *arguments) >= at_least


ARM = [("aarch64-unknown-linux-gnu", "neoverse-n1"), ("arm64-apple-macosx", "apple-m1")]


@pytest.mark.slow
@pytest.mark.parametrize(("function", "arguments", "at_least"), HOT)
def test_hot_loop_becomes_packed_multiply_adds_of_arm(function, arguments, at_least):
    # Without Numba's counting of references, which has instructions of this processor.
    compiled = njit(_nrt=False, **FAST)(getattr(function, "py_func", function))
    compiled(*arguments)
    (code,) = compiled.inspect_llvm().values()
    assert not re.search(r"llvm\.(x86|aarch64|arm)\.", code)
    code = re.sub(r"(?m)^target (triple|datalayout) = .*$", "", code)
    binding.initialize_all_targets()
    binding.initialize_all_asmprinters()
    for triple, processor in ARM:
        machine = binding.Target.from_triple(triple).create_target_machine(cpu=processor, opt=3)
        module = binding.parse_assembly(f'target triple = "{triple}"\n{code}')
        assert most_in_a_loop(PACKED_ON_ARM, machine.emit_assembly(module)) >= at_least


@pytest.mark.slow
def test_fit_chunk_holds_packed_multiply_adds():
    corpus = Corpus(np.zeros(2, np.int32), np.array([0, 2]))
    for array in corpus:
        array.flags.writeable = False  # as `fit` gives them
    sampling = Sampling(np.ones(1, np.float32), np.zeros(1, np.uint64))
    tree = Tree(np.zeros(2, np.int64), np.zeros(0, np.int32), np.zeros(0, np.float32))
    plan = Plan(True, True, 5, False, 5, True, True)
    matrices = Matrices(matrix(1), matrix(1), None)
    work = new_work(plan, sampling, tree, DIMENSIONS, 2)
    keep = sampling.keep_probability
    arguments = corpus, 0, 0, matrices, keep, work, plan, RATE, np.uint64(1)
    assert packed_in_the_best_loop(fit_chunk, *arguments) >= 8


@pytest.mark.slow
@pytest.mark.parametrize("kernels", [training, pairs])
def test_fit_chunk_of_whole_words_holds_nothing_of_parts(kernels):
    """Neither a call nor what is inlined: the branches that need parts are not compiled."""
    plain, of_parts = (functions_in(kernels, parts) for parts in (None, PARTS))
    assert of_parts - plain == {"compose_stretch", "spread_changes"}
    assert not plain & {"compose_stretch", "spread_changes"}
    assert plain  # there are others


PARTS = Parts(np.array([0, 2]), np.array([0, 1], np.int32), np.full((1, 2), 0.5, np.float32))


def functions_in(kernels, parts):
    """The names of the helpers that fit_chunk calls, from its own code and that of its helpers."""
    corpus = Corpus(np.zeros(2, np.int32), np.array([0, 2]))
    sampling = Sampling(np.ones(1, np.float32), np.zeros(1, np.uint64))
    tree = Tree(np.zeros(2, np.int64), np.zeros(0, np.int32), np.zeros(0, np.float32))
    plan = Plan(True, True, 5, False, 5, True, True)
    matrices = Matrices(matrix(2), matrix(1), None, parts=parts)
    work = kernels.new_work(plan, sampling, tree, DIMENSIONS, 2, parts, 128)
    keep = sampling.keep_probability
    compiled = njit(**FAST)(kernels.fit_chunk.py_func)
    compiled(corpus, 0, 0, matrices, keep, work, plan, RATE, np.uint64(1))
    (code,) = compiled.inspect_llvm().values()
    names = "compose_stretch|spread_changes|fit_blocks|fit_pair|fit_context|fit_center"
    return set(re.findall(rf"call .*?({names})", code))


@helper
def plain_fit_rows(inputs, destination, outputs, targets, steps, learning_rate):
    """`step.fit_rows` as if no output row were ever fixed."""
    count, width = destination.numbers.shape[0], outputs.numbers.shape[0]
    step.multiply(inputs, count, outputs, steps)
    loss = step.turn_into_steps(steps, targets, count, width, learning_rate)
    step.add_products(destination, steps, outputs, width)
    step.add_products(outputs, steps.T, inputs, count)
    return loss


@helper
def plain_fit_row(inputs, m, destination, target, outputs, targets, steps, learning_rate):
    """`step.fit_row` as if no output row were ever fixed."""
    step.multiply_row(inputs, m, outputs, steps)
    loss = step.turn_into_steps(steps, targets, 1, outputs.numbers.shape[0], learning_rate)
    step.exchange_row(inputs, m, destination, target, outputs, steps)
    return loss


def operations(function, arguments):
    """The operations of a function's machine code, one after the other, without what they work on."""
    compiled = njit(_nrt=False, **FAST)(function.py_func)
    compiled(*arguments)
    (assembly,) = compiled.inspect_asm().values()
    return re.findall(r"(?m)^\s+([a-z]\w*)\s", assembly)


@pytest.mark.parametrize(
    ("function", "plain", "arguments"),
    [
        pytest.param(step.fit_rows, plain_fit_rows, STEP, id="fit_rows", marks=pytest.mark.slow),
        pytest.param(step.fit_row, plain_fit_row, ROW_STEP, id="fit_row"),
    ],
)
def test_steps_are_the_same_machine_code_as_without_a_compass(function, plain, arguments):
    found = operations(function, arguments)
    assert found == operations(plain, arguments)
    fixed = [FIXED if given is TARGETS else given for given in arguments]
    assert len(operations(function, fixed)) < len(found)  # nothing is written to output rows


def follow(values, row):
    """A loop in which each product needs the one before it: it has to stay scalar."""
    for d in range(1, values.shape[1]):
        values[row, d] += values[row, d - 1] * values[row, d]


def test_packed_in_the_best_loop_finds_none_in_a_scalar_loop():
    assert packed_in_the_best_loop(follow, matrix(), 0) == 0


def test_packed_in_the_best_loop_finds_none_in_sums_that_must_keep_their_order():
    arguments = INPUTS, SIZE, ROWS_OF, STEPS
    assert packed_in_the_best_loop(step.multiply_in_loops, *arguments, options=EXACT) == 0
