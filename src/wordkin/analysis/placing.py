"""Places words for a map in a process of its own: vectors by stdin, positions by stdout.

Placing twenty thousand words takes most of a minute, mostly with the interpreter's lock: a thread of
it would hold up every answer of a server. For the same reason, a server's process has the lowest priority;
one that somebody waits for does not. Positions are kept for the next time.
"""

from __future__ import annotations

import hashlib
import io
import os
import signal
import subprocess
import sys
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from threading import Thread
from typing import NamedTuple, get_args

import numpy as np

from wordkin.analysis.projection import LIBRARIES, Found, Method, best_method, is_installed, project
from wordkin.errors import WordkinError, missing_extra
from wordkin.search.exact import Floats
from wordkin.system.caching import cache_file, recall, remember

LOWEST_PRIORITY = 19
LAYOUT = 1  # a number for each state of `project`: positions of another are not used
WATCH_SECONDS = 1.0
KEPT_FILES = 100  # of 160 kB for twenty thousand words


def main() -> None:
    """Place the rows of an array of numpy's format."""
    if "background" in sys.argv[2:] and hasattr(os, "nice"):
        os.nice(LOWEST_PRIORITY)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # ends without a traceback
    Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    method: Found = next(name for name in get_args(Found) if name == sys.argv[1])
    matrix = np.load(io.BytesIO(sys.stdin.buffer.read()), allow_pickle=False)
    sys.stdout.buffer.write(_as_bytes(project(matrix, method, progress="progress" in sys.argv[2:])))


def _end_with(parent: int) -> None:
    """End this process when the one that started it is gone, which may have been killed."""
    while os.getppid() == parent:
        time.sleep(WATCH_SECONDS)
    os._exit(1)


class Placed(NamedTuple):
    """Positions of words, float32 [words, 2], and the method that found them."""

    positions: Floats
    method: Found


class Placement:
    """One run of that process, which may be stopped from another thread.

    in_background: others come first, since nobody waits for it.
    """

    def __init__(self, *, in_background: bool = True) -> None:
        self._in_background = in_background
        self._process: subprocess.Popen[bytes] | None = None
        self._is_stopped = False

    def place(self, matrix: Floats, method: Found, *, progress: bool = False) -> Floats | None:
        """Positions of the rows, float32 [rows, 2], also from the cache; None if that failed."""
        kept = recall_positions(matrix, method)
        if kept is not None or self._is_stopped:
            return kept
        wishes = {"background": self._in_background, "progress": progress}
        found = self._run(matrix, [method, *(wish for wish, given in wishes.items() if given)])
        positions = _as_positions(found, len(matrix))
        if positions is not None:
            remember(_cache_file(matrix, method), found, KEPT_FILES)
        return positions

    def stop(self) -> None:
        """End the process, if it runs."""
        self._is_stopped = True
        if self._process is not None:
            self._process.kill()

    def _run(self, matrix: Floats, words: list[str]) -> bytes:
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"}
        with subprocess.Popen(  # noqa: S603 (our own program)
            [sys.executable, "-P", "-m", "wordkin.analysis.placing", *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if "progress" in words else subprocess.DEVNULL,
            env=environment,
        ) as process:
            self._process = process
            try:
                found, _ = process.communicate(_as_bytes(matrix))
            except BaseException:  # such as Ctrl-C
                process.kill()
                raise
        return found if process.returncode == 0 else b""


def place(matrix: Floats, method: Method = "auto", *, progress: bool = True) -> Placed:
    """Positions of rows on a plane; all methods but "pca" run in a process of their own.

    >>> place(np.array([[3, 0, 1], [1, 0, 1], [2, 3, 1]], np.float32), "pca").positions.tolist()
    [[-1.0, 1.0], [-1.0, -1.0], [2.0, 0.0]]
    """
    found = best_method(len(matrix)) if method == "auto" else method
    if found == "pca":
        return Placed(project(matrix, "pca", progress=progress), found)
    if not is_installed(found):
        raise missing_extra(LIBRARIES[found].title, LIBRARIES[found].package, found)
    positions = Placement(in_background=False).place(matrix, found, progress=progress)
    if positions is None:
        raise WordkinError(
            f"{found}: expected a position of each word, found that its process failed. "
            "Choose another method."
        )
    return Placed(positions, found)


def recall_positions(matrix: Floats, method: Found) -> Floats | None:
    """The positions that were found for these rows before, if they are kept."""
    return _as_positions(recall(_cache_file(matrix, method)), len(matrix))


def _cache_file(matrix: Floats, method: Found) -> Path | None:
    """A file named after all that positions depend on: the vectors, the method, and whose it is."""
    told = f"{LAYOUT} {method} {_version_of(method)} {matrix.shape} {matrix.dtype}"
    content = told.encode() + np.ascontiguousarray(matrix).tobytes()
    return cache_file("maps", f"{hashlib.sha256(content).hexdigest()}.npy")


def _version_of(method: Found) -> str:
    try:
        return version(LIBRARIES[method].package) if method in LIBRARIES else ""
    except PackageNotFoundError:  # of a library that was not installed as a package
        return ""


def _as_bytes(array: Floats) -> bytes:
    """An array in numpy's format, which numpy itself does not write into a buffered pipe."""
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def _as_positions(content: bytes | None, rows: int) -> Floats | None:
    """The positions in an array of numpy's format, or None if it is no such array."""
    try:
        found = np.load(io.BytesIO(content or b""), allow_pickle=False)
    except (EOFError, ValueError, OSError):
        return None
    fits = found.shape == (rows, 2) and found.dtype == np.float32 and np.isfinite(found).all()
    return found if fits else None


if __name__ == "__main__":
    main()
