"""fit: an encoded corpus in, a trained model out; threads, epochs, progress, and stopping early.

The text is cut into chunks of some thousand tokens. Threads take the next chunk, whoever is free,
and train on it without the GIL; windows reach across the cuts, so where they lie changes nothing.
Between chunks Python is in charge: the learning rate falls, progress is reported, Ctrl-C is heard.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from wordkin.corpus import EncodedCorpus
from wordkin.corpus.encoding import thread_count
from wordkin.errors import TrainingError, warn
from wordkin.kernels.training import Matrices
from wordkin.model import Model
from wordkin.parameters import initialise
from wordkin.preparing import FitChunk, copied, learned, prepare, unpadded
from wordkin.progress import Progress, compiling
from wordkin.schedule import learning_rate
from wordkin.settings import LEARNING_RATES, TrainingSettings

Callback = Callable[[Progress], object]
# The epoch, from 1, and the input vectors so far, float32 [words, dimensions]; figures by name.
Measure = Callable[[int, NDArray[np.float32]], Mapping[str, float]]

# Some 10 ms: long against a call from Python, short against a person's patience.
CHUNK_TOKENS = 20_000
# In a training, so that the learning rate falls in small steps for short texts too.
CHUNKS_AT_LEAST = 200
REPORT_SECONDS = 0.2


def fit(
    corpus: EncodedCorpus,
    settings: TrainingSettings,
    *,
    start: Model | None = None,
    factors: NDArray[np.float32] | None = None,
    threads: int | None = None,
    callbacks: Sequence[Callback] = (),
    measure: Measure | None = None,
) -> Model:
    """Train on an encoded corpus.

    Parameters
    ----------
    corpus
        Its vocabulary must be in order of falling count, as `EncodedCorpus.prune` leaves it.
    settings
        What to learn; `min_count`, `max_words` and `tokenize` have had their say in the corpus.
    start
        A model with the same vocabulary to go on from. Its arrays are copied.
    factors
        What share of each change a word's input vector takes, float32 [words]: where it is 0,
        the vector stays as it is, bit for bit. None: all of it.
    threads
        None: all cores this process may use. One thread gives the same bits every time.
    callbacks
        Are called with a `Progress` several times a second and at the end of each epoch; one that
        returns False stops the training. What one raises, `fit` raises.
    measure
        Is called after each epoch; the figures that it returns are added to the history. The
        vectors that it gets change when the training goes on.

    Returns
    -------
    Model
        After Ctrl-C too: then it holds what was learned so far, and a warning says so.

    Examples
    --------
    >>> from wordkin.corpus import encode
    >>> corpus = encode([["sea", "lake", "shore"], ["lake", "sea"]] * 50).prune()
    >>> model = fit(corpus, TrainingSettings(dimensions=8, epochs=2), threads=1)
    >>> model.words_trained, len(model.history), model.vectors.matrix.shape
    (500, 2, (3, 8))
    """
    cores = thread_count(threads)
    words = len(corpus.vocabulary)
    matrices = copied(start.parameters if start else initialise(settings, words), factors)
    fit_chunk = prepare(corpus, settings, matrices)
    run = _Run(settings, len(corpus.ids), list(start.history) if start else [])
    with compiling(callbacks):
        fit_chunk(0, 0, 0.0, np.uint64(0))
    run.began = time.perf_counter()
    try:
        for epoch in range(1, settings.epochs + 1):
            _fit_epoch(run, fit_chunk, epoch, cores, callbacks)
            if measure is not None:
                _measure_epoch(run, measure, epoch, matrices)
            if run.is_stopped:
                break
    except KeyboardInterrupt:
        warn(
            f"training was interrupted after {run.words_done:,} of {run.words_total:,} words; "
            "the model holds what was learned until then.",
        )
    words_before = start.words_trained if start else 0
    return Model(
        settings,
        corpus.vocabulary,
        learned(matrices, settings),
        words_before + run.words_done,
        run.history,
    )


@dataclass
class _Run:
    """What the threads of one training share."""

    settings: TrainingSettings
    words_an_epoch: int
    history: list[Mapping[str, float]]
    words_done: int = 0
    loss: float = 0.0  # of the current epoch, summed over its pairs
    pairs: int = 0
    is_stopped: bool = False
    began: float = 0.0
    lock: Lock = field(default_factory=Lock)

    @property
    def words_total(self) -> int:
        return self.words_an_epoch * self.settings.epochs

    @property
    def learning_rate(self) -> float:
        progress = self.words_done / self.words_total
        return learning_rate(
            progress, self.settings.learning_rate, self.settings.final_learning_rate
        )

    @property
    def mean_loss(self) -> float | None:
        return self.loss / self.pairs if self.pairs else None

    def add(self, words: int, loss: float, pairs: int) -> None:
        with self.lock:
            self.words_done += words
            self.loss += loss
            self.pairs += pairs


def _fit_epoch(
    run: _Run, fit_chunk: FitChunk, epoch: int, threads: int, callbacks: Sequence[Callback]
) -> None:
    """One pass over the corpus; its record goes to the history, however it ends."""
    number = len(run.history) + 1  # goes on counting when a training goes on, and so do the seeds
    seed = np.random.SeedSequence([run.settings.seed, number]).generate_state(1, np.uint64)[0]
    words_before, began = run.words_done, time.perf_counter()
    run.loss, run.pairs = 0.0, 0
    chunks = iter(range(0, run.words_an_epoch, _chunk_tokens(run)))
    with ThreadPoolExecutor(threads, "wordkin-fit") as pool:
        try:
            workers = [pool.submit(_work, run, fit_chunk, chunks, seed) for _ in range(threads)]
            _watch(run, workers, epoch, callbacks)
        except BaseException:
            run.is_stopped = True  # the pool waits for its threads: each finishes its chunk
            raise
        finally:
            pool.shutdown()
            run.history.append(
                {
                    "epoch": number,
                    "words": run.words_done - words_before,
                    "loss": run.loss / max(run.pairs, 1),
                    "pairs": run.pairs,
                    "learning_rate": run.learning_rate,
                    "seconds": time.perf_counter() - began,
                }
            )
    _report(run, epoch, callbacks)


def _measure_epoch(run: _Run, measure: Measure, epoch: int, matrices: Matrices) -> None:
    """Add to the epoch's record what is measured; the time that it takes is no training."""
    began = time.perf_counter()
    figures = measure(epoch, unpadded(matrices, run.settings)["input_vectors"])
    run.history[-1] = {**run.history[-1], **figures}
    run.began += time.perf_counter() - began


def _work(run: _Run, fit_chunk: FitChunk, chunks: Iterator[int], seed: np.uint64) -> None:
    """Train on one chunk after the other, until none is left."""
    size = _chunk_tokens(run)
    while not run.is_stopped:
        with run.lock:
            begin = next(chunks, None)
        if begin is None:
            return
        end = min(begin + size, run.words_an_epoch)
        loss, pairs = fit_chunk(begin, end, run.learning_rate, seed)
        if not math.isfinite(loss):
            raise _diverged(run)
        run.add(end - begin, loss, pairs)


def _diverged(run: _Run) -> TrainingError:
    settings = run.settings
    return TrainingError(
        f"training, after {run.words_done:,} words: expected finite numbers, found vectors beyond "
        f"float32, at learning rate {run.learning_rate:.3g}, window {settings.window} and "
        f"{settings.negative_samples} noise words. Choose a smaller learning_rate (usual: "
        f"{LEARNING_RATES[settings.objective]}), window or negative_samples."
    )


def _watch(
    run: _Run, workers: list[Future[None]], epoch: int, callbacks: Sequence[Callback]
) -> None:
    """Report until the workers are done; raise what one of them raised."""
    waiting = set(workers)
    while waiting:
        done, waiting = wait(waiting, REPORT_SECONDS)
        for worker in done:
            worker.result()
        if waiting:
            _report(run, epoch, callbacks)


def _report(run: _Run, epoch: int, callbacks: Sequence[Callback]) -> None:
    elapsed_seconds = time.perf_counter() - run.began
    progress = Progress(
        epoch=epoch,
        epochs=run.settings.epochs,
        words_done=run.words_done,
        words_total=run.words_total,
        learning_rate=run.learning_rate,
        loss=run.mean_loss,
        words_per_second=run.words_done / elapsed_seconds,
        elapsed_seconds=elapsed_seconds,
    )
    for callback in callbacks:
        if callback(progress) is False:
            run.is_stopped = True


def _chunk_tokens(run: _Run) -> int:
    return max(1, min(CHUNK_TOKENS, run.words_total // CHUNKS_AT_LEAST))
