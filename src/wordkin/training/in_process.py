"""The carrier of rounds whose workers are threads of this process.

Bits do not depend on the number of threads: each worker trains a copy of its own, changes are added in
the order of workers, and rows are merged in pieces that are always the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Self

import numpy as np
from numpy.typing import NDArray

from wordkin.corpus import EncodedCorpus
from wordkin.kernels.merge import Changes, Scaling, add_changes, merge_rows, new_scratch
from wordkin.kernels.sizes import aligned_zeros
from wordkin.kernels.training import Matrices
from wordkin.rounds.carrier import Trained
from wordkin.rounds.merging import add_up, scale_rows
from wordkin.rounds.slices import Round, Slice
from wordkin.rounds.touches import Touches
from wordkin.settings import TrainingSettings
from wordkin.training.arrays import OwnWork, Tables
from wordkin.training.pool import watch
from wordkin.training.run import Run
from wordkin.training.workers import Worker

PIECE = 2_048  # rows that a thread merges at once


class InProcess:
    """Threads, each with a copy of the matrices, and the sums of what they changed."""

    def __init__(self, run: Run, corpus: EncodedCorpus, tables: Tables, threads: int) -> None:
        self._run, self._threads = run, threads
        self._changes = {
            name: new_changes(matrix, threads)
            for name, matrix in learned(run.matrices, run.settings).items()
        }
        own = OwnWork(tables, run.matrices, 1)
        self._workers = [
            Worker.of(run.settings, corpus, tables, self._copy(i), own) for i in range(threads)
        ]
        self._pool = ThreadPoolExecutor(threads, "wordkin-rounds")

    def __enter__(self) -> Self:
        """Return the carrier itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Wait for the threads."""
        self._pool.shutdown()

    def load_kernels(self, touches: Mapping[str, Touches]) -> None:
        """Compile or load all that a round needs, with a round of no words."""
        worker, nothing = self._workers[0], Round(0, 0, workers=1)
        worker.fit_chunk(0, 0, 0.0, nothing.seed)
        curvature = worker.sample_curvature(nothing, Slice(0, 0, 0))
        self._add_changes(0, restores=False)
        self.pull(scale_rows(add_up([curvature]), touches, self._run.settings, rate=0.0, pairs=0))

    def push(self, round_: Round) -> list[Trained] | None:
        """Train the slices in waves, each of as many as there are threads; see `Carrier`."""
        slices, reports = round_.slices(), list[Trained]()
        for first in range(0, len(slices), self._threads):
            wave = slices[first : first + self._threads]
            jobs = [
                self._pool.submit(worker.train, round_, slice_, self._proceed)
                for worker, slice_ in zip(self._workers, wave, strict=False)
            ]
            watch(self._run, jobs)
            reports += [report for job in jobs if (report := job.result()) is not None]
            self._add_changes(len(wave), restores=first + self._threads < len(slices))
        return reports if len(reports) == len(slices) else None

    def pull(self, scalings: Mapping[str, Scaling]) -> None:
        """Merge the sums into the rows, and copy these to all workers."""

        def merge_piece(name: str, begin: int, end: int) -> None:
            scaling = scalings[name]
            merge_rows(self._changes[name], scaling, new_scratch(scaling), begin, end)

        self._for_pieces(merge_piece)

    def _add_changes(self, workers: int, *, restores: bool) -> None:
        """Add up what the first workers have changed in their copies."""

        def add_piece(name: str, begin: int, end: int) -> None:
            add_changes(self._changes[name], begin, end, workers, restores)

        self._for_pieces(add_piece)

    def _copy(self, i: int) -> Matrices:
        """The matrices of a worker."""
        return self._run.matrices._replace(
            **{name: changes.copies[i] for name, changes in self._changes.items()}
        )

    def _proceed(self, words: int) -> bool:
        """Count words for the progress; whether the training goes on."""
        with self._run.lock:
            self._run.words_ahead += words
        return not self._run.is_stopped

    def _for_pieces(self, task: Callable[[str, int, int], None]) -> None:
        """Call a function for each piece of each matrix, in all threads."""
        pieces = [
            (name, begin, min(begin + PIECE, len(changes.rows)))
            for name, changes in self._changes.items()
            for begin in range(0, len(changes.rows), PIECE)
        ]
        for _ in self._pool.map(lambda piece: task(*piece), pieces):
            pass


def learned(matrices: Matrices, settings: TrainingSettings) -> dict[str, NDArray[np.float32]]:
    """The matrices that have rows that move, by the kernel's names of them; workers share the others."""
    named, outputs = matrices._asdict(), ("output_vectors", "node_vectors")
    names = ("input_vectors", *(() if settings.fixed_outputs else outputs))
    found = {name: named[name] for name in names}
    return {name: rows for name, rows in found.items() if rows is not None and len(rows)}


def new_changes(rows: NDArray[np.float32], threads: int) -> Changes:
    """Copies of the rows for the workers, and room for sums of changes."""
    copies = aligned_zeros(threads, *rows.shape)
    copies[:] = rows
    return Changes(rows, copies, aligned_zeros(*rows.shape), np.zeros(len(rows), np.uint8))
