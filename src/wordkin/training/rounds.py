"""Rounds: the epochs of a training whose bits do not depend on the number of threads."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping

import numpy as np

from wordkin.corpus import EncodedCorpus
from wordkin.method.parameters import copies_in_rounds, training_bytes
from wordkin.rounds.carrier import Carrier
from wordkin.rounds.merging import add_up, scale_rows
from wordkin.rounds.slices import SLICE_TOKENS, Round, check_workers, cut_rounds
from wordkin.rounds.touches import Touches
from wordkin.settings import TrainingSettings
from wordkin.system.memory import available_bytes, check_room
from wordkin.training.arrays import Tables
from wordkin.training.pool import diverged
from wordkin.training.run import Run
from wordkin.wording import argument


def count_workers(
    corpus: EncodedCorpus,
    settings: TrainingSettings,
    tables: Tables,
    threads: int,
    rows: int | None,
) -> int | None:
    """The number of workers that train in rounds; None where the threads share one set of matrices.

    rows: of the parts of words, if they have any. Raises `SettingsError` where the text is too short
    for so many workers, and `OutOfMemoryError` where memory has no room for their copies.
    """
    workers = settings.round_workers
    if not settings.deterministic or tables.by_pairs or workers == 1:
        return None
    check_workers(len(corpus.ids), workers)
    check_copies(settings, len(corpus.vocabulary), threads, rows)
    return workers


def check_copies(
    settings: TrainingSettings, words: int, threads: int, rows: int | None = None
) -> None:
    """Raise `OutOfMemoryError` for a training in rounds that needs more memory than there is."""
    copies, size = copies_in_rounds(settings, threads), training_bytes(settings, words, rows)
    fitting = threads - 1
    while fitting and copies_in_rounds(settings, fitting) * size > (available_bytes() or 0):
        fitting -= 1
    fewer = (
        f"Pass {argument('threads', fitting)}, which gives the same bits"
        if fitting
        else f"Leave {argument('deterministic')} out"
    )
    check_room(
        copies * size,
        f"training {words:,} words in {settings.dimensions} dimensions in rounds, with {copies} copies of "
        "all vectors",
        f"{fewer}, a larger {argument('min_count')}, or fewer {argument('dimensions')}.",
    )


def train_rounds(
    run: Run,
    carrier: Carrier,
    touches: Mapping[str, Touches],
    seed: np.uint64,
    slice_tokens: int = SLICE_TOKENS,
) -> None:
    """Train the rounds of an epoch that are left, or until the training is stopped.

    A checkpoint that is due is written after a round. A round that was begun when the training is
    stopped is dropped, so that it resumes with the same bits.
    """
    first = run.words_of_epoch
    words_before = run.position.words_done - first
    workers = run.round_workers or 1
    for round_ in cut_rounds(run.words_an_epoch, workers, words_before, seed, slice_tokens):
        if round_.begin < first:
            continue
        began = time.perf_counter()
        is_done = _train_round(run, carrier, touches, round_)
        run.position.epoch_seconds += time.perf_counter() - began
        if not is_done:
            return
        if run.is_due and run.words_of_epoch:
            run.report()
            run.save()


def _train_round(run: Run, carrier: Carrier, touches: Mapping[str, Touches], round_: Round) -> bool:
    """Train and merge one round; False if the training was stopped before."""
    if run.is_stopped:
        return False
    try:
        trained = carrier.push(round_)
        if trained is None:
            return False
        loss, pairs = sum(one.loss for one in trained), sum(one.pairs for one in trained)
        if not math.isfinite(loss):
            raise diverged(run)
        rate = round_.rate_at(
            (round_.end - round_.begin) // (2 * round_.workers), run.settings, run.words_total
        )
        curvature = add_up(one.curvature for one in trained)
        carrier.pull(scale_rows(curvature, touches, run.settings, rate=rate, pairs=pairs))
        run.position.add(round_.end - round_.begin, loss, pairs)
    except BaseException:
        run.was_stopped = True  # the workers finish their chunks
        raise
    finally:
        run.words_ahead = 0
    return True
