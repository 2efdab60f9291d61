"""Worker: trains its slice of each round on a copy of all rows, and pushes what it changed to the owners."""

from __future__ import annotations

import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import numpy as np

from wordkin.distributed.encoding import EncodedShard
from wordkin.distributed.engine import Actor, Kept
from wordkin.distributed.id_files import LocalText
from wordkin.distributed.owner import Rows
from wordkin.kernels.sizes import aligned_zeros, row_size
from wordkin.kernels.training import Matrices
from wordkin.method.parameters import shapes, training_bytes
from wordkin.rounds.carrier import Trained
from wordkin.rounds.slices import Round, Slice
from wordkin.settings import TrainingSettings
from wordkin.system.memory import check_room
from wordkin.training.arrays import OwnWork, make_tables
from wordkin.training.chunks import chunk_size, cut_chunks
from wordkin.training.workers import Worker
from wordkin.wording import argument
from wordkin.words.vocabulary import Vocabulary

COMPARED_ROWS = 1 << 14  # at once, since a comparison takes memory
SPARE_CONTEXT = 30  # tokens that subsampling keeps beside a window: more are drawn in no text


class NodeWorker:
    """A worker of rounds, and its copies of the matrices. threads: more give other bits each time.

    vocabulary: the words; shards: the `EncodedShard` of each, in order.
    """

    calls_at_once = 4  # its progress is asked for while it trains

    def __init__(
        self,
        number: int,
        settings: TrainingSettings,
        vocabulary: Kept,
        shards: Kept,
        owners: Sequence[Actor],
        threads: int,
    ) -> None:
        self._number, self._settings, self._owners = number, settings, owners
        self._kept, self._threads = (vocabulary, shards), threads
        self._version, self._is_clean = -1, False
        self._words_done, self._is_stopped = 0, False
        self._alone = Lock()  # a second call of `train` waits for the first
        self._is_ready = False

    def prepare(self) -> None:
        """Make tables and matrices, unless they are there.

        It is no part of `__init__`, since an actor that cannot be made would be made again and again.
        """
        if self._is_ready:
            return
        vocabulary: Vocabulary = self._kept[0].result()
        shards: list[EncodedShard] = self._kept[1].result()
        settings, words = self._settings, len(vocabulary)
        check_room(
            2 * training_bytes(settings, words),
            f"worker {self._number}, which holds two copies of {words:,} words in "
            f"{settings.dimensions} dimensions",
            f"Use nodes with more memory, a larger {argument('min_count')}, or fewer "
            f"{argument('dimensions')}.",
        )
        self._tables = make_tables(vocabulary.counts, settings)
        least = float(self._tables.sampling.keep_probability.min())
        context = math.ceil(2 * (settings.window + SPARE_CONTEXT) / max(least, 1e-9))
        self._text = LocalText(vocabulary, shards, context)
        sizes = {name: rows for name, (rows, _) in shapes(settings, words).items()}
        columns = row_size(settings.dimensions)
        self._base = {name: aligned_zeros(rows, columns) for name, rows in sizes.items()}
        self._copy = {name: aligned_zeros(rows, columns) for name, rows in sizes.items()}
        no_outputs = aligned_zeros(0, columns)
        self._matrices = Matrices(
            self._copy["input_vectors"],
            self._copy.get("output_vectors", no_outputs),
            self._copy.get("node_vectors"),
            factors=None,
            parts=None,
        )
        self._own = OwnWork(self._tables, self._matrices, self._threads)
        self._is_ready = True

    def progress(self) -> int:
        """The words of the current round that were trained on."""
        return self._words_done

    def stop(self) -> None:
        """Train no further chunk."""
        self._is_stopped = True

    def train(self, version: int, round_: Round) -> Trained | None:
        """Train this worker's slice of a round on the rows of a version, and push what changed.

        None if it was stopped. It may be called again, and trains again then.
        """
        with self._alone:
            self._words_done = 0
            self.prepare()
            self._update(version)
            slice_ = round_.slices()[self._number]
            corpus = self._text.corpus_of(slice_.begin, slice_.end)
            worker = Worker.of(self._settings, corpus, self._tables, self._matrices, self._own)
            self._is_clean = False
            if self._threads == 1:
                trained = worker.train(round_, slice_, self._proceed)
            else:
                trained = self._train_side_by_side(worker, round_, slice_)
            if trained is not None and math.isfinite(trained.loss):
                self._push(version)
            return trained

    def _proceed(self, words: int) -> bool:
        self._words_done += words
        return not self._is_stopped

    def _train_side_by_side(self, worker: Worker, round_: Round, slice_: Slice) -> Trained | None:
        """Train a slice with several threads, which take the next chunk and share one copy."""
        total = self._text.tokens * self._settings.epochs
        chunks, lock = cut_chunks(slice_.begin, slice_.end, chunk_size(total)), Lock()

        def work(_: int) -> tuple[float, int]:
            loss, pairs = 0.0, 0
            while not self._is_stopped and math.isfinite(loss):
                with lock:
                    chunk = next(chunks, None)
                if chunk is None:
                    break
                rate = round_.rate_at(chunk[0] - slice_.begin, self._settings, total)
                more, count = worker.fit_chunk(*chunk, rate, round_.seed)
                loss, pairs = loss + more, pairs + count
                with lock:
                    self._words_done += chunk[1] - chunk[0]
            return loss, pairs

        with ThreadPoolExecutor(self._threads, "wordkin-fit") as pool:
            losses, counts = zip(*pool.map(work, range(self._threads)), strict=True)
        if self._is_stopped:
            return None
        return Trained(sum(losses), sum(counts), worker.sample_curvature(round_, slice_))

    def _update(self, version: int) -> None:
        """Bring both copies to a version, by what differs from the one that is here."""
        if self._version != version:
            calls = [owner.call("pull", version, self._version) for owner in self._owners]
            pulled = [call.result() for call in calls]  # all of them, before anything changes
            for owner, rows in enumerate(pulled):
                self._set_rows(owner, rows)
            self._is_clean = self._is_clean or version == self._version + 1
            self._version = version
        if not self._is_clean:
            for name, base in self._base.items():
                self._copy[name][:] = base
            self._is_clean = True

    def _set_rows(self, owner: int, pulled: dict[str, Rows]) -> None:
        for name, (numbers, vectors) in pulled.items():
            for matrix in (self._base[name], self._copy[name]):
                own = matrix[owner :: len(self._owners), : vectors.shape[1]]
                own[slice(None) if numbers is None else numbers] = vectors

    def _push(self, version: int) -> None:
        """Send each owner its rows that changed, all owners at once."""
        pushed = []
        for number, owner in enumerate(self._owners):
            changes = {name: self._find_changes(name, number) for name in self._base}
            pushed.append(owner.call("push", version, self._number, changes))
        for pending in pushed:
            pending.result()

    def _find_changes(self, name: str, owner: int) -> Rows:
        base = self._base[name][owner :: len(self._owners)]
        copy = self._copy[name][owner :: len(self._owners)]
        found = []
        for first in range(0, len(base), COMPARED_ROWS):
            rows = slice(first, first + COMPARED_ROWS)
            found.append(first + np.flatnonzero((base[rows] != copy[rows]).any(axis=1)))
        numbers = np.concatenate(found) if found else np.zeros(0, np.int64)
        dimensions = self._settings.dimensions
        return Rows(numbers, copy[numbers, :dimensions] - base[numbers, :dimensions])
