"""fit: an encoded corpus in, a trained model out.

The text is cut into chunks of some thousand tokens (`chunks.py`). Each thread takes the next chunk
and trains on it without the GIL (`pool.py`); windows reach across the cuts, so where they lie
changes nothing. Between chunks Python is in charge (`run.py`): the learning rate falls, progress is
reported, and a flag that Ctrl-C has set ends the training. With `deterministic`, workers train in rounds
(`rounds.py`), each on a copy of the matrices (`workers.py`), in threads here (`in_process.py`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial

import numpy as np

from wordkin.corpus import EncodedCorpus
from wordkin.errors import warn
from wordkin.method.parameters import Floats
from wordkin.method.parts import WordParts
from wordkin.model import Model
from wordkin.progress import loading_kernels, report_to
from wordkin.rounds.touches import expect_touches
from wordkin.settings import TrainingSettings
from wordkin.system.cores import thread_count
from wordkin.system.interrupts import hold_interrupts, raise_interrupts
from wordkin.training.arrays import (
    Tables,
    bind_kernel,
    make_tables,
    start_matrices,
    to_parameters,
)
from wordkin.training.checkpoints import Checkpoints, open_journal, restore_states
from wordkin.training.chunks import epoch_seed
from wordkin.training.in_process import InProcess
from wordkin.training.pool import train_chunks
from wordkin.training.position import Position
from wordkin.training.rounds import count_workers, train_rounds
from wordkin.training.run import Callback, Measure, Run
from wordkin.training.start import AT_RANDOM, Start, plan_parts
from wordkin.wording import either

TrainEpoch = Callable[[np.uint64], None]  # trains the rest of an epoch, with its seed


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
        What to learn. The corpus is tokenized and pruned already: `tokenize`, `min_count` and
        `max_words` change nothing here.
    start
        The model to resume, with the same words, and the factors of frozen words. Its counts make
        the tree and are those of the result; noise and subsampling follow the corpus's.
    threads
        None: all cores this process may use. One thread gives the same bits every time, and so does any
        number if the settings are deterministic; a crowded text (`method/crowding.py`) is trained by one
        in any case.
    callbacks
        Functions that get a `Progress` several times a second, at the end of each epoch and before
        a checkpoint. One that returns False stops the training. `fit` raises what one raises.
    measure
        A function that is called after each epoch and returns figures by name, which are added to
        the history. The matrices of the model that it gets change when the training continues.
    checkpoints
        Where to write checkpoints. If there are any, the training resumes from the newest, which
        must have the same settings, text and start; `Resumable` callbacks get their state back.

    Returns
    -------
    Model
        After Ctrl-C too, with a warning: it holds what was learned until then.

    Examples
    --------
    >>> from wordkin.corpus import encode
    >>> corpus = encode([["sea", "lake", "shore"], ["lake", "sea"]] * 50).prune()
    >>> model = fit(corpus, TrainingSettings(dimensions=8, epochs=2), threads=1)
    >>> model.words_trained, len(model.history), model.vectors.matrix.shape
    (500, 2, (3, 8))
    """
    cores, words = thread_count(threads), start.vocabulary_of(corpus)
    parts = start.parts or plan_parts(settings, words, start.model)
    with (
        hold_interrupts() as interrupts,
        open_journal(checkpoints, settings, corpus, start) as (journal, found),
        ExitStack() as stack,
    ):
        with raise_interrupts():  # nothing is learned yet
            origin = found.model if found else start.model
            parameters = origin.parameters if origin else None
            tables = make_tables(corpus.vocabulary.counts, settings, parts, words.counts)
            workers = count_workers(corpus, settings, tables, cores, parts and parts.size)
            history = list(origin.history) if origin else []
            position = found.position if found else Position.at_start(len(history))
            run = Run(
                settings=settings,
                vocabulary=words,
                words_an_epoch=len(corpus.ids),
                matrices=start_matrices(settings, len(words), parameters, start.factors, parts),
                position=position,
                history=history,
                words_before=origin.words_trained - position.words_done if origin else 0,
                interrupts=interrupts,
                callbacks=callbacks,
                measure=measure,
                journal=journal,
                ngrams=parts and parts.known,
                round_workers=workers,
            )
            if found:
                restore_states(callbacks, position.callbacks)
            with loading_kernels(report_to(callbacks)):
                trainer = _open_trainer(run, corpus, tables, cores, start.factors, parts)
                train_epoch = stack.enter_context(trainer)
        _fit_epochs(run, train_epoch)
        parameters = to_parameters(run.matrices, settings)
        model = run.model_of(parameters, run.history, start.model.source if start.model else None)
        if interrupts.take():
            _warn_of_interrupt(run, checkpoints)
        return model


@contextmanager
def _open_trainer(
    run: Run,
    corpus: EncodedCorpus,
    tables: Tables,
    cores: int,
    factors: Floats | None,
    parts: WordParts | None,
) -> Iterator[TrainEpoch]:
    """What trains the rest of an epoch, with its kernels loaded: threads that share the matrices, or rounds."""
    if run.round_workers is None:
        threads = 1 if tables.by_pairs or run.settings.deterministic else cores
        fit_chunk = bind_kernel(corpus, tables, run.matrices, threads)
        fit_chunk(0, 0, 0.0, np.uint64(0))
        yield partial(train_chunks, run, fit_chunk, threads)
        return
    counts = corpus.vocabulary.counts
    touches = expect_touches(counts, run.settings, tables.tree, factors, parts)
    with InProcess(run, corpus, tables, min(cores, run.round_workers)) as carrier:
        carrier.load_kernels(touches)
        yield partial(train_rounds, run, carrier, touches)


def _fit_epochs(run: Run, train_epoch: TrainEpoch) -> None:
    """Train the epochs that are left, and write a checkpoint at the end, also after Ctrl-C."""
    run.began = time.perf_counter()
    while run.position.words_done < run.words_total and not run.is_stopped:
        seed = epoch_seed(run.settings.seed, run.start_epoch())
        train_epoch(seed)
        run.report()
        run.record_epoch()
    run.save(is_last=True)


def _warn_of_interrupt(run: Run, checkpoints: Checkpoints | None) -> None:
    done = run.position.words_done
    last = checkpoints.file_of(done) if checkpoints else None
    is_kept = last is not None and last.exists()  # a disk may be full
    is_resumable = run.journal is not None and run.journal.newest is not None
    # A command saves the model after this, unless a checkpoint keeps it.
    rest = either(
        "the model holds what was learned until then."
        + (" Pass resume=True to go on from the checkpoint." if is_resumable else ""),
        f"what was learned until then is in {last}."
        if is_kept
        else "what was learned until then will be saved.",
    )
    warn(f"training was interrupted after {done:,} of {run.words_total:,} words; {rest}")
