"""fit: an encoded corpus in, a trained model out; threads, epochs, progress, and stopping early.

The text is cut into chunks of some thousand tokens. Threads take the next chunk, whoever is free,
and train on it without the GIL; windows reach across the cuts, so where they lie changes nothing.
Between chunks Python is in charge: the learning rate falls, progress is reported, Ctrl-C is heard.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from functools import partial
from typing import TypeVar

import numpy as np

from wordkin.corpus import EncodedCorpus
from wordkin.errors import TrainingError, warn
from wordkin.model import Model
from wordkin.progress import Progress, compiling
from wordkin.settings import LEARNING_RATES, TrainingSettings
from wordkin.system.cores import thread_count
from wordkin.system.interrupts import held_interrupts, surely_interrupted
from wordkin.training.arrays import (
    FitChunk,
    bind_kernel,
    make_tables,
    start_matrices,
    to_parameters,
    unpadded_views,
)
from wordkin.training.checkpoints import Checkpoints, Snapshot, open_journal
from wordkin.training.run import Callback, Measure, Run
from wordkin.training.start import AT_RANDOM, Start, check_memory

Answer = TypeVar("Answer")

# Some 10 ms: long against a call from Python, short against a person's patience.
CHUNK_TOKENS = 20_000
# In a training, so that the learning rate falls in small steps for short texts too.
CHUNKS_AT_LEAST = 200
REPORT_SECONDS = 0.2


def fit(
    corpus: EncodedCorpus,
    settings: TrainingSettings,
    start: Start = AT_RANDOM,
    *,
    threads: int | None = None,
    callbacks: Sequence[Callback] = (),
    measure: Measure | None = None,
    checkpoints: Checkpoints | None = None,
) -> Model:
    """Train on an encoded corpus.

    Parameters
    ----------
    corpus
        Its vocabulary must be in order of falling count, as `EncodedCorpus.prune` leaves it.
    settings
        What to learn; `min_count`, `max_words` and `tokenize` have had their say in the corpus.
    start
        The model to resume, with the same vocabulary, and the factors of frozen words.
    threads
        None: all cores this process may use. One thread gives the same bits every time.
    callbacks
        Are called with a `Progress` several times a second, at the end of each epoch and before a
        checkpoint; one that returns False stops the training. What one raises, `fit` raises.
    measure
        Is called after each epoch; the figures that it returns are added to the history. The
        vectors that it gets change when the training goes on.
    checkpoints
        Where to write some. If there are any, the training goes on from the newest, which must be
        of the same settings, text and start; one that is `Resumable` gets its state back.

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
    check_memory(settings, words)
    with (
        held_interrupts() as interrupts,
        open_journal(checkpoints, settings, corpus, start) as (journal, found),
    ):
        with interrupts.let_through():  # nothing is learned yet
            origin = found.model if found else start.model
            parameters = origin.parameters if origin else None
            matrices = start_matrices(settings, words, parameters, start.factors)
            tables = make_tables(corpus.vocabulary.counts, settings)
            fit_chunk = bind_kernel(corpus, tables, matrices)
            history = list(origin.history) if origin else []
            run = Run(
                settings=settings,
                words_an_epoch=len(corpus.ids),
                history=history,
                matrices=matrices,
                callbacks=callbacks,
                journal=journal,
                epochs_before=len(history),
                interrupts=interrupts,
                measure=measure,
            )
            if found:
                run.go_on(found.standing)
            words_before = origin.words_trained - run.words_done if origin else 0
            with compiling(callbacks), surely_interrupted():
                fit_chunk(0, 0, 0.0, np.uint64(0))
        _fit_epochs(run, fit_chunk, cores, words_before)
        words_trained = words_before + run.words_done
        parameters = to_parameters(matrices, settings)
        model = Model(settings, corpus.vocabulary, parameters, words_trained, run.history)
        if interrupts.take():
            _warn_of_interrupt(run)
        return model


def _fit_epochs(run: Run, fit_chunk: FitChunk, threads: int, words_before: int) -> None:
    """All passes that are left, and a checkpoint at the end, also after Ctrl-C."""
    save = partial(_save, run, words_before)
    run.began = time.perf_counter()
    with suppress(_FirstInterrupt):
        for epoch in range(run.words_done // run.words_an_epoch + 1, run.settings.epochs + 1):
            _fit_epoch(run, fit_chunk, epoch, threads, save)
            _measure_epoch(run, epoch)
            if run.is_stopped:
                break
    save(wait=True)


class _FirstInterrupt(KeyboardInterrupt):
    """Ends the training well; any other one ends it where it comes."""


def _asked(run: Run, question: Callable[[], Answer]) -> Answer:
    """What others' code answers, which may take long: there the first Ctrl-C is raised."""
    try:
        with run.interrupts.let_through():
            return question()
    except KeyboardInterrupt as interrupt:
        run.interrupts.came = True
        raise _FirstInterrupt from interrupt


def _warn_of_interrupt(run: Run) -> None:
    warn(
        f"training was interrupted after {run.words_done:,} of {run.words_total:,} words; "
        "the model holds what was learned until then."
        + (" Pass resume=True to go on from the checkpoint." if run.is_resumable else "")
    )


def _save(run: Run, words_before: int, *, wait: bool = False) -> None:
    """Write a checkpoint, while no thread trains; the record of an unfinished epoch is none yet."""
    if run.journal is None:
        return
    finished = run.epochs_before + run.words_done // run.words_an_epoch
    snapshot = Snapshot(
        unpadded_views(run.matrices, run.settings).by_role,
        run.history[:finished],
        words_before + run.words_done,
        run.standing,
    )
    run.journal.write(snapshot, wait=wait)


def _fit_epoch(
    run: Run, fit_chunk: FitChunk, epoch: int, threads: int, save: Callable[[], None]
) -> None:
    """One pass over the corpus, or the rest; its record goes to the history, however it ends."""
    number = run.epochs_before + epoch
    seed = np.random.SeedSequence([run.settings.seed, number]).generate_state(1, np.uint64)[0]
    if not run.words_of_epoch:
        run.loss, run.pairs, run.epoch_seconds = 0.0, 0, 0.0
    began = time.perf_counter() - run.epoch_seconds
    chunks = iter(range(run.words_of_epoch, run.words_an_epoch, _chunk_tokens(run)))
    end = epoch * run.words_an_epoch
    with ThreadPoolExecutor(threads, "wordkin-fit") as pool:
        try:
            while run.words_done < end and not run.is_stopped:
                workers = [pool.submit(_work, run, fit_chunk, chunks, seed) for _ in range(threads)]
                _watch(run, workers, epoch)
                if run.is_due and run.words_done < end:
                    run.epoch_seconds = time.perf_counter() - began
                    _report(run, epoch)
                    save()
        except BaseException:
            run.is_stopped = True  # the pool waits for its threads: each finishes its chunk
            raise
        finally:
            pool.shutdown()
            run.epoch_seconds = time.perf_counter() - began
            run.history.append(
                {
                    "epoch": number,
                    "words": run.words_done - end + run.words_an_epoch,
                    "loss": run.loss / max(run.pairs, 1),
                    "pairs": run.pairs,
                    "learning_rate": run.learning_rate,
                    "seconds": run.epoch_seconds,
                }
            )
    _report(run, epoch)


def _measure_epoch(run: Run, epoch: int) -> None:
    """Add to the epoch's record what is measured; the time that it takes is no training."""
    if run.measure is None:
        return
    began = time.perf_counter()
    vectors = unpadded_views(run.matrices, run.settings).word_vectors
    figures = _asked(run, partial(run.measure, epoch, vectors))
    run.history[-1] = {**run.history[-1], **figures}
    run.began += time.perf_counter() - began


def _work(run: Run, fit_chunk: FitChunk, chunks: Iterator[int], seed: np.uint64) -> None:
    """Train on one chunk after the other, until none is left or a checkpoint is due."""
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
        if run.is_due:  # not before: then there would be no end of checkpoints that are due at once
            return


def _diverged(run: Run) -> TrainingError:
    settings = run.settings
    return TrainingError(
        f"training, after {run.words_done:,} words: expected finite numbers, found vectors beyond "
        f"float32, at learning rate {run.learning_rate:.3g}, window {settings.window} and "
        f"{settings.negative_samples} noise words. Choose a smaller learning_rate (usual: "
        f"{LEARNING_RATES[settings.objective]}), window or negative_samples."
    )


def _watch(run: Run, workers: list[Future[None]], epoch: int) -> None:
    """Report until the workers are done; raise what one of them raised."""
    waiting = set(workers)
    while waiting:
        done, waiting = wait(waiting, REPORT_SECONDS)
        for worker in done:
            worker.result()
        if waiting:
            _report(run, epoch)


def _report(run: Run, epoch: int) -> None:
    elapsed_seconds = time.perf_counter() - run.began
    progress = Progress(
        epoch=epoch,
        epochs=run.settings.epochs,
        words_done=run.words_done,
        words_total=run.words_total,
        learning_rate=run.learning_rate,
        loss=run.mean_loss,
        words_per_second=(run.words_done - run.words_at_start) / elapsed_seconds,
        elapsed_seconds=elapsed_seconds,
    )
    _asked(run, partial(_tell, run, progress))


def _tell(run: Run, progress: Progress) -> None:
    for callback in run.callbacks:
        if callback(progress) is False:
            run.is_stopped = True


def _chunk_tokens(run: Run) -> int:
    return max(1, min(CHUNK_TOKENS, run.words_total // CHUNKS_AT_LEAST))
