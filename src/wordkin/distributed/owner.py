"""Owner: holds some rows of all matrices, merges what workers push, and saves the rows.

Of n owners, each has every n-th row: frequent words come first, and all owners get some of them.
A version of the rows is the number of rounds that were merged into them.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wordkin.distributed.engine import Kept, Lost
from wordkin.kernels.merge import Changes, Scaling, merge_rows, new_scratch
from wordkin.kernels.sizes import aligned_zeros, row_size
from wordkin.method.parameters import ROLES, learned_roles, shapes
from wordkin.rounds.touches import Touches
from wordkin.settings import TrainingSettings
from wordkin.system.saving import replace_file

Floats = NDArray[np.float32]
PIECE = 2_048  # rows that a thread merges at once
NOTHING = -1  # the version before `restore`


def own_scaling(scaling: Scaling) -> Scaling:
    """The same in arrays that may be written: kernels are compiled anew for others, to other bits."""
    copies: dict[str, Any] = {}
    for name, values in scaling._asdict().items():
        if isinstance(values, np.ndarray):
            copies[name] = aligned_zeros(*values.shape)
            copies[name][:] = values
    return scaling._replace(**copies)


class Rows(NamedTuple):
    """Some rows of an owner: their numbers there, None for all of them, and vectors without padding."""

    numbers: NDArray[np.int64] | None
    vectors: Floats


class Share(NamedTuple):
    """Which rows an owner has, of how many owners; touches: of these rows, by matrix."""

    number: int
    owners: int
    touches: Mapping[str, Touches]


class Owner:
    """The rows of one owner, and what was pushed for the next version. share: a `Share`; folder: for saved rows."""

    calls_at_once = 1

    def __init__(
        self, share: Kept, settings: TrainingSettings, words: int, folder: str, threads: int
    ) -> None:
        self._share: Share = share.result()
        self._settings, self._words = settings, words
        self._folder, self._threads = Path(folder), threads
        self._version, self._saved = NOTHING, NOTHING
        self._changes: dict[str, Changes] = {}
        self._pushed: dict[int, Mapping[str, Rows]] = {}
        self._last: dict[str, NDArray[np.int64]] | None = None  # rows that the last round changed

    def version(self) -> int:
        """The version of the rows."""
        return self._version

    def restore(self, version: int) -> None:
        """Go back to the rows of a version that was saved; 0 is the start."""
        found = self._start() if version == 0 else self._load(version)
        for name, vectors in found.items():
            rows = aligned_zeros(len(vectors), row_size(self._settings.dimensions))
            rows[:, : self._settings.dimensions] = vectors
            sums, none = np.zeros_like(rows), np.zeros((0, *rows.shape), np.float32)
            self._changes[name] = Changes(rows, none, sums, np.zeros(len(rows), np.uint8))
        self._version = self._saved = version
        self._pushed, self._last = {}, None

    def push(self, version: int, worker: int, changes: Mapping[str, Rows]) -> None:
        """Take what a worker changed in the rows of a version.

        It counts once: what the same worker pushed before is replaced. What comes too late is dropped.
        """
        if self._version < version:
            raise Lost(f"owner {self._share.number} has version {self._version}, not {version}")
        if self._version == version:
            self._pushed[worker] = changes

    def merge(self, version: int, workers: int, scalings: Mapping[str, Scaling]) -> None:
        """Merge what all workers have pushed into the rows of a version, which makes the next.

        Where that was done before, nothing happens. scalings: without touches, which are here.
        """
        if self._version == version + 1:
            return
        if self._version != version or len(self._pushed) < workers:
            raise Lost(f"owner {self._share.number} lacks what was pushed for version {version}")
        self._last = {}
        for name, changes in self._changes.items():
            for worker in sorted(self._pushed):
                numbers, vectors = self._pushed[worker][name]
                changes.sums[numbers, : vectors.shape[1]] += vectors
                changes.workers[numbers] += 1
            self._last[name] = np.flatnonzero(changes.workers)
            near, far = self._share.touches[name]
            self._merge_matrix(changes, own_scaling(scalings[name]._replace(near=near, far=far)))
        self._version, self._pushed = version + 1, {}

    def _merge_matrix(self, changes: Changes, scaling: Scaling) -> None:
        def merge(begin: int) -> None:
            scratch = new_scratch(scaling)
            end = min(begin + PIECE, len(changes.rows))
            merge_rows(changes, scaling, scratch, begin, end)

        with ThreadPoolExecutor(self._threads) as pool:
            list(pool.map(merge, range(0, len(changes.rows), PIECE)))

    def pull(self, version: int, known: int) -> dict[str, Rows]:
        """The rows of a version that differ from those of version `known`, by matrix."""
        if self._version != version:
            raise Lost(f"owner {self._share.number} has version {self._version}, not {version}")
        dimensions = self._settings.dimensions
        if known != version - 1 or self._last is None:
            return {n: Rows(None, c.rows[:, :dimensions].copy()) for n, c in self._changes.items()}
        return {
            name: Rows(numbers, self._changes[name].rows[numbers, :dimensions])
            for name, numbers in self._last.items()
        }

    def save(self) -> None:
        """Write the rows to a file, atomically; the version saved before stays, too."""
        if self._version == self._saved:
            return
        dimensions = self._settings.dimensions
        rows = {name: changes.rows[:, :dimensions] for name, changes in self._changes.items()}
        with replace_file(self._file(self._version)) as file:
            np.savez(file, **rows)  # type: ignore[arg-type]  # mypy knows no names of one's own
        kept = {self._file(self._saved), self._file(self._version)}
        for path in self._folder.glob(f"rows-{self._share.number}-*.npz"):
            if path not in kept:
                path.unlink(missing_ok=True)
        self._saved = self._version

    def _file(self, version: int) -> Path:
        return self._folder / f"rows-{self._share.number}-{version}.npz"

    def _start(self) -> dict[str, Floats]:
        """The rows of a new model."""
        sizes, found = shapes(self._settings, self._words), {}
        for name in learned_roles(self._settings):
            whole = np.zeros(sizes[name], np.float32)
            ROLES[name].start(whole, self._settings)
            found[name] = whole[self._share.number :: self._share.owners].copy()
        return found

    def _load(self, version: int) -> dict[str, Floats]:
        with np.load(self._file(version)) as found:
            return dict(found)
