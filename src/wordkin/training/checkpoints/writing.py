"""Writing checkpoints while a training runs.

A thread writes them beside the training, since the training would lose more than 2 % of its time
otherwise: with a model of 10 GB (4.2 million words, 300 dimensions, two matrices; 2 cores, a
virtual disk) a checkpoint every ten minutes takes 20 to 41 s, of which the SHA-256 is 7 s, a look
for nan 1.5 s and the file 11 to 32 s (fsync: 0.6 s of it). A copy of the matrices takes 2 to 6 s,
the first one up to 28 s; memory that is kept for it would save most of that, and is given back.
"""

from __future__ import annotations

import errno
import json
import math
import os
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path

from wordkin.corpus import EncodedCorpus
from wordkin.errors import NotSavedWarning, SavingError, warn
from wordkin.formats import native
from wordkin.formats.native_subwords import arrays_of_subwords
from wordkin.formats.safetensors import Array
from wordkin.formats.stored import check_finite
from wordkin.method.parameters import Parameters
from wordkin.model import as_metadata
from wordkin.settings import TrainingSettings
from wordkin.system.memory import available_bytes
from wordkin.training.checkpoints.fingerprint import compute_fingerprint
from wordkin.training.checkpoints.folder import Checkpoints
from wordkin.training.checkpoints.reading import FINGERPRINT, POSITION, Checkpoint, find_newest
from wordkin.training.start import Start
from wordkin.words.packed import pack_words
from wordkin.words.vocabulary import Vocabulary

IS_OVER = "The training has ended, and its model holds what was learned"
BROKEN_OFF = "The training was broken off"
SPARE_MEMORY = 2  # copies that must fit into memory, so that one is made


@contextmanager
def open_journal(
    plan: Checkpoints | None, settings: TrainingSettings, corpus: EncodedCorpus, start: Start
) -> Iterator[tuple[Journal | None, Checkpoint | None]]:
    """What writes a training's checkpoints, and the one to resume from, if there is any."""
    if plan is None:
        yield None, None
        return
    with plan.lock():
        fingerprint = compute_fingerprint(corpus, start)
        found = find_newest(plan, settings, fingerprint)
        journal = Journal(plan, start.vocabulary_of(corpus), fingerprint)
        journal.set_next(found.position.words_done if found else 0)
        try:
            yield journal, found
        finally:
            journal.close()


class Journal:
    """Writes a training's checkpoints, in a thread of its own where memory has room for a copy.

    The training pauses only while its matrices are copied; where there is no room for a copy, until
    they are written. A disk that is full, or gone, is a warning: the training goes on.
    """

    def __init__(
        self, plan: Checkpoints, vocabulary: Vocabulary, fingerprint: Mapping[str, str]
    ) -> None:
        self._plan = plan
        self._same = {  # in every checkpoint
            **pack_words(vocabulary.words)._asdict(),
            "counts": vocabulary.counts,
        }
        self._fingerprint = json.dumps(fingerprint)
        self._pool = ThreadPoolExecutor(1, "wordkin-checkpoint")
        self._writing: Future[None] | None = None
        self._next_time, self._next_words = math.inf, math.inf

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

        By the clock, none is due while one is being written: the training would have to wait.
        """
        if words_done >= self._next_words:
            return True
        is_writing = self._writing is not None and not self._writing.done()
        return time.perf_counter() >= self._next_time and not is_writing

    def write(self, checkpoint: Checkpoint, *, is_last: bool = False) -> None:
        """Write a checkpoint, beside the training where memory has room for a copy."""
        self._finish()
        model, available = checkpoint.model, available_bytes()
        by_role = model.parameters.by_role
        size_bytes = sum(matrix.nbytes for matrix in by_role.values())
        if is_last or (available is not None and available < SPARE_MEMORY * size_bytes):
            self._writing = self._pool.submit(self._write, checkpoint)
            self._finish(IS_OVER if is_last else "")
        else:
            copies = Parameters(**{role: matrix.copy() for role, matrix in by_role.items()})
            copy = Checkpoint(replace(model, parameters=copies), checkpoint.position)
            self._writing = self._pool.submit(self._write, copy)
        self.set_next(checkpoint.position.words_done)

    def close(self) -> None:
        """Wait for what is being written: there is something only if the training was broken off."""
        self._pool.shutdown()
        self._finish(BROKEN_OFF)

    def _finish(self, end: str = "") -> None:
        """Wait for what is being written, and warn if that failed.

        end: how the training has ended; "" if it goes on.
        """
        writing, self._writing = self._writing, None
        if writing is None:
            return
        try:
            writing.result()
        except OSError as problem:
            rest = "It will be tried again at the next one."
            if end:
                newest = self.newest
                left = (
                    f"the newest checkpoint is {newest.name}"
                    if newest
                    else "there is no checkpoint"
                )
                rest = f"{end}; {left}."
            where = problem.filename or self._plan.folder
            what = f"{where}: no checkpoint could be written: {problem.strerror}. {rest}"
            warn(what, NotSavedWarning)

    def _write(self, checkpoint: Checkpoint) -> None:
        model, position = checkpoint
        path = self._plan.file_of(position.words_done)
        by_role = model.parameters.by_role
        for role, matrix in by_role.items():
            check_finite(matrix, where=f"{path}, {role}: ")
        ngrams, sizes = arrays_of_subwords(model.subwords)
        arrays: dict[str, Array] = {**self._same, **ngrams, **by_role}
        arrays["vectors"] = arrays.pop("input_vectors")
        texts = as_metadata(model.settings, model.history, model.words_trained) | sizes
        texts |= {POSITION: json.dumps(asdict(position)), FINGERPRINT: self._fingerprint}
        try:
            native.write_arrays(path, arrays, {**texts, "kind": "model"}, signed=True)
        except SavingError as problem:
            self._plan.drop_drafts()  # each is as large as the model, and there will be others
            reason = os.strerror(problem.errno or errno.EIO)
            raise OSError(problem.errno, reason, str(path)) from problem
        self._plan.drop_others(path)
