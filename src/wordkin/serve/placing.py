"""A process of low priority that places words for a map: vectors by stdin, positions by stdout.

UMAP takes a minute for ten thousand words, mostly with the interpreter's lock: a thread of it would
hold up every answer.
"""

from __future__ import annotations

import asyncio
import io
import os
import sys
from typing import Literal

import numpy as np

from wordkin.analysis.projection import project
from wordkin.vectors import Floats

Method = Literal["pca", "umap"]
LOWEST_PRIORITY = 19


def main() -> None:
    """Place the rows of an array of numpy's format."""
    if hasattr(os, "nice"):
        os.nice(LOWEST_PRIORITY)
    method: Method = "umap" if sys.argv[1:] == ["umap"] else "pca"
    matrix = np.load(io.BytesIO(sys.stdin.buffer.read()), allow_pickle=False)
    np.save(sys.stdout.buffer, project(matrix, method))


class Placement:
    """One run of that process."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None

    async def place(self, matrix: Floats, method: Method) -> Floats | None:
        """Positions of the rows, float32 [rows, 2]; None if the process failed or was stopped."""
        given = io.BytesIO()
        np.save(given, matrix)
        self._process = await asyncio.create_subprocess_exec(
            *[sys.executable, "-P", "-m", "wordkin.serve.placing", method],
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"},
        )
        found, _ = await self._process.communicate(given.getvalue())
        if self._process.returncode != 0:
            return None
        positions: Floats = np.load(io.BytesIO(found), allow_pickle=False)
        return positions

    def stop(self) -> None:
        """End the process, if it runs."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()


if __name__ == "__main__":
    main()
