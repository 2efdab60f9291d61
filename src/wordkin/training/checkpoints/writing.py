"""Writing checkpoints while a training runs."""

from __future__ import annotations

import hashlib
import json
import math
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wordkin.corpus import EncodedCorpus
from wordkin.errors import warn
from wordkin.formats import native
from wordkin.formats.safetensors import Array
from wordkin.formats.stored import check_finite
from wordkin.model import History, as_metadata
from wordkin.settings import TrainingSettings
from wordkin.system.memory import available_bytes
from wordkin.training.checkpoints.plan import Checkpoints
from wordkin.training.checkpoints.reading import FINGERPRINT, POSITION, Checkpoint, newest
from wordkin.training.position import Position
from wordkin.training.start import Start
from wordkin.words.packed import pack_words
from wordkin.words.vocabulary import Vocabulary

Matrices: TypeAlias = Mapping[str, NDArray[np.float32]]
IS_OVER = "The training has ended, and its model holds what was learned"
BROKEN_OFF = "The training was broken off"
SPARE_MEMORY = 2  # a copy is made only where so many would fit


class Snapshot(NamedTuple):
    """A training between two chunks. matrices: float32 [rows, dimensions] by role, not copied."""

    matrices: Matrices
    history: History
    words_trained: int
    position: Position


def fingerprint(corpus: EncodedCorpus, start: Start) -> dict[str, str]:
    """What must be the same when a training goes on, beside its settings, as short texts."""
    words = "\n".join(corpus.vocabulary.words).encode("utf-8", "surrogatepass")
    inputs = None if start.model is None else start.model.parameters.input_vectors
    return {
        "vocabulary": _sha256(np.frombuffer(words, np.uint8), corpus.vocabulary.counts),
        "tokens": str(len(corpus.ids)),
        "text": _sha256(corpus.ids, corpus.starts),
        "start": _sha256(inputs),
        "freeze": _sha256(start.factors),
    }


def _sha256(*arrays: NDArray[np.generic] | None) -> str:
    sha256 = hashlib.sha256()
    for array in arrays:
        if array is not None:
            sha256.update(np.ascontiguousarray(array).reshape(-1).view(np.uint8).data)
    return sha256.hexdigest()


@contextmanager
def open_journal(
    plan: Checkpoints | None,
    settings: TrainingSettings,
    corpus: EncodedCorpus,
    start: Start,
) -> Iterator[tuple[Journal | None, Checkpoint | None]]:
    """What writes a training's checkpoints, and the one to go on from, if there is any."""
    if plan is None:
        yield None, None
        return
    with plan.held():
        marks = fingerprint(corpus, start)
        found = newest(plan, settings, marks)
        with Journal(plan, settings, corpus.vocabulary, marks) as journal:
            journal.set_next(found.position.words_done if found else 0)
            yield journal, found


class Journal:
    """Writes a training's checkpoints, in a thread of its own where memory has room for a copy.

    The training stands still only while its matrices are copied; where there is no room for that,
    until they are written. A disk that is full, or gone, is a warning: the training goes on.
    """

    def __init__(
        self,
        plan: Checkpoints,
        settings: TrainingSettings,
        vocabulary: Vocabulary,
        marks: Mapping[str, str],
    ) -> None:
        self._plan = plan
        self._settings = settings
        self._same = {  # in every checkpoint
            **pack_words(vocabulary.words)._asdict(),
            "counts": vocabulary.counts,
        }
        self._marks = json.dumps(marks)
        self._pool = ThreadPoolExecutor(1, "wordkin-checkpoint")
        self._writing: Future[None] | None = None
        self._copies: Matrices = {}
        self._next_time, self._next_words = math.inf, math.inf

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.shutdown()
        self._finish(BROKEN_OFF)  # else nothing is left to finish

    @property
    def newest(self) -> Path | None:
        """The newest checkpoint's file, if there is any."""
        return next(iter(self._plan.files()), None)

    def set_next(self, words_done: int) -> None:
        """Count minutes and words to the next checkpoint from here."""
        words = self._plan.words
        self._next_time = time.perf_counter() + 60 * self._plan.minutes
        self._next_words = math.inf if words is None else words_done + words

    def is_due(self, words_done: int) -> bool:
        """Whether it is time for a checkpoint; once it is, it stays so until one is written.

        By the clock, none is due while one is being written: the training would stand still.
        """
        if words_done >= self._next_words:
            return True
        is_writing = self._writing is not None and not self._writing.done()
        return time.perf_counter() >= self._next_time and not is_writing

    def write(self, snapshot: Snapshot, *, wait: bool = False) -> None:
        """Write a checkpoint, beside the training where a copy has room; with `wait`, its last."""
        self._finish()
        if not wait and self._has_room(snapshot):
            copies = self._copied(snapshot.matrices)
            self._writing = self._pool.submit(self._write, snapshot._replace(matrices=copies))
        else:
            self._writing = self._pool.submit(self._write, snapshot)
            self._finish(IS_OVER if wait else "")
        self.set_next(snapshot.position.words_done)

    def _has_room(self, snapshot: Snapshot) -> bool:
        """Whether there is memory for a copy."""
        size = sum(matrix.nbytes for matrix in snapshot.matrices.values())
        available = available_bytes()
        return bool(self._copies) or available is None or available >= SPARE_MEMORY * size

    def _copied(self, matrices: Matrices) -> Matrices:
        """The matrices as they are now, while nothing is being written.

        The memory is kept for the next copy, since to get it costs far more time than to copy.
        """
        if not self._copies:
            self._copies = {name: np.empty(m.shape, m.dtype) for name, m in matrices.items()}
        for name, matrix in matrices.items():
            np.copyto(self._copies[name], matrix)
        return self._copies

    def _finish(self, end: str = "") -> None:
        """Wait for what is being written; say so if that failed.

        end: how the training has ended; "" if it goes on.
        """
        writing, self._writing = self._writing, None
        if writing is None:
            return
        try:
            writing.result()
        except OSError as problem:
            warn(
                f"{problem.filename or self._plan.folder}: no checkpoint could be written: "
                f"{problem.strerror}. "
                + (self._what_is_left(end) if end else "It will be tried again at the next one.")
            )

    def _what_is_left(self, end: str) -> str:
        """What there is when a training has ended without its last checkpoint."""
        newest = self.newest
        left = f"the newest checkpoint is {newest.name}" if newest else "there is no checkpoint"
        return f"{end}; {left}."

    def _write(self, snapshot: Snapshot) -> None:
        path = self._plan.file_of(snapshot.position.words_done)
        arrays: dict[str, Array] = {**self._same, **snapshot.matrices}
        arrays["vectors"] = arrays.pop("input_vectors")
        for name, matrix in snapshot.matrices.items():
            check_finite(matrix, where=f"{path}, {name}: ")
        texts = as_metadata(self._settings, snapshot.history, snapshot.words_trained)
        texts |= {POSITION: json.dumps(asdict(snapshot.position)), FINGERPRINT: self._marks}
        native.write_arrays(path, arrays, {**texts, "kind": "model"}, signed=True)
        self._plan.drop_others(path)
