"""The pool of threads that trains on the chunks of an epoch; each thread takes the next chunk."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any

import numpy as np

from wordkin.errors import TrainingError
from wordkin.settings import LEARNING_RATES
from wordkin.training.arrays import FitChunk
from wordkin.training.chunks import chunk_size, cut_chunks
from wordkin.training.run import Run
from wordkin.wording import argument

REPORT_SECONDS = 0.2


def train_chunks(run: Run, fit_chunk: FitChunk, threads: int, seed: np.uint64) -> None:
    """Train on the chunks of an epoch until none is left or the training is stopped.

    When a checkpoint is due, all threads finish their chunks, and it is written.
    """
    chunks = cut_chunks(run.words_of_epoch, run.words_an_epoch, chunk_size(run.words_total))
    with ThreadPoolExecutor(threads, "wordkin-fit") as pool:
        try:
            while True:
                began = time.perf_counter()
                workers = [pool.submit(_work, run, fit_chunk, chunks, seed) for _ in range(threads)]
                watch(run, workers)
                run.position.epoch_seconds += time.perf_counter() - began
                if run.is_stopped or not run.words_of_epoch:
                    return
                run.report()
                run.save()
        except BaseException:
            run.was_stopped = True  # the pool waits until each thread has finished its chunk
            raise


def _work(
    run: Run, fit_chunk: FitChunk, chunks: Iterator[tuple[int, int]], seed: np.uint64
) -> None:
    """Train on one chunk after another until none is left or a checkpoint is due."""
    while not run.is_stopped:
        with run.lock:
            chunk = next(chunks, None)
        if chunk is None:
            return
        begin, end = chunk
        loss, pairs = fit_chunk(begin, end, run.learning_rate, seed)
        if not math.isfinite(loss):
            raise diverged(run)
        with run.lock:
            run.position.add(end - begin, loss, pairs)
        if run.is_due:  # not before the chunk: one that is due at once would be due forever
            return


def watch(run: Run, workers: Sequence[Future[Any]]) -> None:
    """Report until the workers are done; raise what one of them raised."""
    waiting = set(workers)
    while waiting:
        done, waiting = wait(waiting, REPORT_SECONDS)
        for worker in done:
            worker.result()
        if waiting:
            run.report()


def diverged(run: Run) -> TrainingError:
    """What to raise where the loss is no finite number."""
    settings = run.settings
    return TrainingError(
        f"training, after {run.position.words_done:,} words: expected finite numbers, found vectors "
        f"beyond float32, at learning rate {run.learning_rate:.3g}, window {settings.window} and "
        f"{settings.negative_samples} noise words. Choose a smaller "
        f"{argument('learning_rate')} (usual: {LEARNING_RATES[settings.objective]}), "
        f"{argument('window')} or {argument('negative_samples')}."
    )
