"""How kernels are compiled, and where the machine code is kept."""

import hashlib
import os
import sys
from pathlib import Path

from llvmlite import binding
from numba import config, njit
from numba.core.caching import FunctionCache
from numba.core.runtime import rtsys

FAST = {"fastmath": True, "error_model": "numpy", "nogil": True}
EXACT = {**FAST, "fastmath": False}  # divisions are exact, and nan is respected

# What the processor can do, as Numba sees it: NUMBA_CPU_FEATURES takes features away.
FEATURES = str(config.CPU_FEATURES or binding.get_host_cpu_features().flatten()).split(",")
HAS_AVX512 = "+avx512f" in FEATURES  # 32 registers, each of which holds LANES floats

leaf = njit(inline="always", **FAST)  # inlined into its caller
# Compiled once for all its callers. A helper neither allocates nor returns arrays, so Numba counts no
# references, which would cost time in every block. Where LLVM does not inline it, the process that compiles
# runs the helper's own machine code, later ones what was cached with its caller, where sums may be rounded
# otherwise: what sums up should be a leaf, or be tested with an empty cache.
helper = njit(_nrt=False, **FAST)
exact_helper = njit(**EXACT)


class Cache(FunctionCache):
    """Numba's cache, which loads machine code without all that only a compiler needs."""

    def load_overload(self, signature, target_context):
        """Load the machine code for a signature, or None.

        Numba would first register all the functions that it can compile, which takes longer than
        the rest, and imports SciPy where there is one. It does so in any case before it compiles.
        """
        rtsys.initialize(target_context)
        with self._guard_against_spurious_io_errors():
            return self._load_overload(signature, target_context)


def kernel(function, options=FAST):
    """Compile an entry point on its first call, and cache the machine code for other processes.

    Numba's own cache notices changes in the function's file only. So the folder is named by a hash
    of all kernels: after a change of any helper, no stale code is used.
    """
    compiled = njit(**options)(function)
    before, config.CACHE_DIR = config.CACHE_DIR, str(cache_folder())
    try:
        if not config.DISABLE_JIT:
            compiled._cache = Cache(function)  # noqa: SLF001 (as njit(cache=True) does)
        return compiled
    finally:
        config.CACHE_DIR = before


def exact_kernel(function):
    """As `kernel`, without fastmath: for sums whose last bit matters."""
    return kernel(function, EXACT)


def cache_folder():
    """The folder of the machine code: in NUMBA_CACHE_DIR if set, else in the user's cache folder."""
    sources = sorted(Path(__file__).parent.glob("*.py"))
    content = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
    return Path(config.CACHE_DIR or user_cache_folder()) / f"wordkin-{content[:16]}"


def user_cache_folder():
    """The user's folder for caches on this system."""
    if sys.platform == "win32":
        return os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")
