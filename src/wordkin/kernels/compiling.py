"""How kernels are compiled, and where the machine code is kept."""

import hashlib
import os
import sys
from pathlib import Path

from numba import config, njit

FAST = {"fastmath": True, "error_model": "numpy", "nogil": True}
EXACT = {**FAST, "fastmath": False}  # a quotient stays one, and nan is no number like others

leaf = njit(inline="always", **FAST)  # becomes part of its caller
# Compiled once, for all its callers. A helper neither allocates nor returns arrays, so that Numba need
# not count who uses them, which costs time in every block.
helper = njit(_nrt=False, **FAST)
maker = njit(**FAST)  # a helper that allocates
exact_helper = njit(**EXACT)


def kernel(function, options=FAST):
    """Compile an entry point on its first call, and keep the machine code for other processes.

    Numba alone would look for changes in the function's own file only. So the folder is named by
    a hash of all kernels: no change of a helper can leave old code behind.
    """
    before, config.CACHE_DIR = config.CACHE_DIR, str(cache_folder())
    try:
        return njit(cache=True, **options)(function)
    finally:
        config.CACHE_DIR = before


def exact_kernel(function):
    """As `kernel`, for sums whose last bit counts."""
    return kernel(function, EXACT)


def cache_folder():
    """In NUMBA_CACHE_DIR if that is set, else in the user's folder for caches."""
    sources = sorted(Path(__file__).parent.glob("*.py"))
    content = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
    return Path(config.CACHE_DIR or user_cache_folder()) / f"wordkin-{content[:16]}"


def user_cache_folder():
    """Where this system keeps what can be made again."""
    if sys.platform == "win32":
        return os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")
