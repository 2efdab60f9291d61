"""The loops over rows of bytes multiply many of them at once, whatever the processor."""

import re

import numpy as np
import pytest
from llvmlite import binding
from numba import njit

from test_machine_code import most_in_a_loop
from wordkin.kernels import quantized
from wordkin.kernels.codes import STRIDE
from wordkin.kernels.compiling import FAST

# Processor, what multiplies pairs of numbers and adds them, and what would do half as much or less.
TARGETS = [
    ("x86_64-unknown-linux-gnu", "cascadelake", r"\bvpdpwssd\b.*%zmm", r"\bvpmulld\b"),
    ("x86_64-unknown-linux-gnu", "skylake-avx512", r"\bvpmaddwd\b.*%zmm", r"\bvpmulld\b"),
    ("x86_64-unknown-linux-gnu", "haswell", r"\bvpmaddwd\b.*%ymm", r"\bvpmulld\b"),
    ("aarch64-unknown-linux-gnu", "neoverse-n1", r"\bsm[lu]l[a-z]*2?(\.4s|\s+v)", r"\bmul\.4s"),
    ("arm64-apple-macosx", "apple-m1", r"\bsm[lu]l[a-z]*2?(\.4s|\s+v)", r"\bmul\.4s"),
]
# Vector registers of products in the best loop: of one query, and of four.
KERNELS = [(quantized.multiply_one, 1), (quantized.multiply, 4)]


@pytest.fixture(scope="module")
def code():
    """The kernels as LLVM has them, by function."""
    found = {}
    for function, _ in KERNELS:
        compiled = njit(_nrt=False, **FAST)(getattr(function, "py_func", function))
        rows, pairs = np.zeros((2, STRIDE * 8), np.int8), np.zeros((4, 8), np.int32)
        compiled(rows, 0, 2, pairs, 0, np.zeros((4, 32), np.int32))
        (text,) = compiled.inspect_llvm().values()
        found[function] = re.sub(r"(?m)^target (triple|datalayout) = .*$", "", text)
    return found


@pytest.mark.parametrize(("triple", "processor", "wanted", "unwanted"), TARGETS)
@pytest.mark.parametrize(("function", "at_least"), KERNELS)
def test_codes_are_multiplied_in_pairs(
    code, function, at_least, triple, processor, wanted, unwanted
):
    assert not re.search(r"llvm\.(x86|aarch64|arm)\.", code[function])
    binding.initialize_all_targets()
    binding.initialize_all_asmprinters()
    machine = binding.Target.from_triple(triple).create_target_machine(cpu=processor, opt=3)
    module = binding.parse_assembly(f'target triple = "{triple}"\n{code[function]}')
    assembly = machine.emit_assembly(module)
    assert most_in_a_loop(re.compile(wanted), assembly) >= at_least
    assert most_in_a_loop(re.compile(unwanted), assembly) == 0
