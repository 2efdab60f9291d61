"""`train`: gensim's checks, messages and callbacks around `wordkin.training.fit`."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wordkin.corpus import EncodedCorpus
from wordkin.gensim.keyed.shared_matrix import SharedMatrix
from wordkin.gensim.learning.conversion import UNCHANGED, Changes, to_model
from wordkin.gensim.learning.sentences import Text, encode_text
from wordkin.gensim.learning.state import ModelState, Order, logger
from wordkin.gensim.utils import grouper
from wordkin.method.sampling import keep_probability
from wordkin.method.schedule import learning_rate
from wordkin.model import Model
from wordkin.progress import Progress
from wordkin.settings.legacy import GENSIM_ARGUMENTS
from wordkin.system.cores import usable_cores
from wordkin.system.interrupts import hold_interrupts
from wordkin.training.no_pairs import explain_no_pairs, has_no_pairs
from wordkin.training.start import Start, plan_parts
from wordkin.wording import in_python

SENTENCES_OF_JOB = 100


class Plan(NamedTuple):
    """How to train on a text; rates: the first and the last learning rate."""

    epochs: int
    rates: tuple[float, float]
    callbacks: Sequence[Any] = ()
    report_delay: float = math.inf


def train(model: ModelState, text: Text, plan: Plan) -> tuple[int, int]:
    """Train on a text; returns how many tokens were trained on, and how many there were."""
    for callback in plan.callbacks:
        callback.on_train_begin(model)
    began = time.perf_counter()
    trained = fit_text(model, text.corpus, plan) if _knows_words_of(model, text) else 0
    raw = text.corpus.raw_words * plan.epochs
    model.total_train_time += time.perf_counter() - began
    model.train_count += 1
    model.add_lifecycle_event("train", msg=f"trained on {raw} raw words ({trained} effective)")
    for callback in plan.callbacks:
        callback.on_train_end(model)
    return trained, raw


def useful_workers(model: ModelState, tokens: int) -> int:
    """The workers of a training: at most the usable cores, since more would learn less.

    A text of at most `batch_words` tokens has one, so that a seed gives the same bits whatever
    `workers` says: it is a single job in gensim, too.
    """
    if tokens <= model.batch_words:
        return 1
    wanted, cores = max(model.workers, 1), usable_cores()
    if wanted > cores:
        logger.info("workers: %i instead of %i, as many as there are cores", cores, wanted)
    return min(wanted, cores)


def train_batch(
    model: ModelState, sentences: Any, alpha: float, compute_loss: bool, objective: str
) -> int:
    """Train once on some sentences, at one learning rate; returns how many tokens that were."""
    text = encode_text(sentences, workers=1)
    if not _knows_words_of(model, text):
        return 0
    model.compute_loss = bool(compute_loss)
    return fit_text(model, text.corpus, Plan(1, (alpha, alpha)), {"objective": objective})


def fit_text(
    model: ModelState, text: EncodedCorpus, plan: Plan, changes: Changes = UNCHANGED
) -> int:
    """Train, epoch by epoch if someone watches; returns how many tokens were trained on."""
    from wordkin.training.fit import fit  # here, since it loads Numba

    native, _ = to_model(model)
    parts = plan_parts(native.settings, native.vocabulary)
    corpus = text.with_vocabulary(native.vocabulary)
    counted = np.bincount(corpus.ids, minlength=len(native.vocabulary))
    earlier = len(model.history)
    spans = [1] * plan.epochs if plan.callbacks or model.compute_loss else [plan.epochs]
    threads = useful_workers(model, text.raw_words)
    with hold_interrupts() as interrupts:  # the arrays are those of whole epochs
        for number, span in enumerate(spans):
            first, last = (learning_rate((number + at) / len(spans), *plan.rates) for at in (0, 1))
            for callback in plan.callbacks:
                callback.on_epoch_begin(model)
            rates = {"learning_rate": first, "final_learning_rate": last}
            start, order = to_model(model, {**changes, **rates, "epochs": span})
            start = model.to_classes(start, order, parts)
            found = fit(
                corpus,
                start.settings,
                Start(start, _factors(model, order), parts),
                threads=threads,
                callbacks=[_Lines(number, plan.report_delay)],
            )
            _take(model, found, order)
            model.take_changes(start, found, order)
            model.min_alpha_yet_reached = last
            for callback in plan.callbacks:
                callback.on_epoch_end(model)
            if interrupts.came:
                break  # `fit` has warned
    if has_no_pairs(model.history[earlier:], corpus):
        message = explain_no_pairs(corpus, native.settings)
        logger.warning("%s", in_python(message, GENSIM_ARGUMENTS))
    share = keep_probability(native.vocabulary.counts, native.settings.subsample_threshold)
    return round(float(counted @ share.astype(np.float64))) * plan.epochs


def _take(model: ModelState, found: Model, order: Order) -> None:
    """Write the result into the arrays, which users may have too."""
    learned = found.parameters
    rows = _write_rows(model.wv.matrix.to_write(), learned.input_vectors, order)
    if rows is not model.wv.matrix.rows:
        model.wv.matrix = SharedMatrix(rows)
    if learned.output_vectors is not None:
        model.syn1neg = _write_rows(model.syn1neg, learned.output_vectors, order)
    if learned.node_vectors is not None:
        model.syn1 = _write_rows(model.syn1, learned.node_vectors, slice(0, len(model.syn1) - 1))
    new = found.history[len(model.history) :]
    model.history = [dict(record) for record in found.history]
    model.words_trained = found.words_trained
    model.epoch_losses += [record.get("loss", math.nan) for record in new]
    if model.compute_loss:
        model.running_training_loss += sum(
            record["loss"] * record["pairs"] for record in new if "loss" in record
        )


def _write_rows(old: NDArray[Any], rows: NDArray[Any], order: Order) -> NDArray[Any]:
    """The array with new rows; a new one where the old is read-only, as that of a mapped file."""
    target = old if old.flags.writeable else old.copy()
    target[order] = rows
    return target


def _factors(model: ModelState, order: Order) -> NDArray[np.float32] | None:
    """The factors of `vectors_lockf` by row, None if all are 1."""
    locks = np.asarray(model.wv.vectors_lockf, np.float32)
    if (locks == 1).all():
        return None
    return np.broadcast_to(locks, (len(model.wv),))[order].astype(np.float32)


def run_jobs(
    model: ModelState, job: Callable[..., Any], sentences: Iterable[Sequence[Any]]
) -> Iterator[Sequence[Any]]:
    """The sentences that an overridden `_do_train_job` makes of a text."""
    for batch in grouper(sentences, SENTENCES_OF_JOB):
        model.noted = []
        job(batch, model.alpha, (None, None))
        yield from model.noted


def check_call(
    model: ModelState, epochs: int | None, examples: Any, words: Any, alpha: float
) -> None:
    """Refuse what gensim's `train` refuses, and log what it warns of."""
    if not model.hs and not model.negative:
        raise ValueError(
            "You must set either 'hs' or 'negative' to be positive for proper training. When "
            "both 'hs=0' and 'negative=0', there will be no training."
        )
    if model.hs and model.negative:
        logger.warning(
            "Both hierarchical softmax and negative sampling are activated. This is probably a "
            "mistake. You should set either 'hs=0' or 'negative=0' to disable one of them. "
        )
    if alpha > model.min_alpha_yet_reached:
        logger.warning("Effective 'alpha' higher than previous training cycles")
    if not model.wv.key_to_index:
        raise RuntimeError(
            "you must first build vocabulary before training the model. If you have, no word "
            f"occurs {model.min_count} times: pass a smaller min_count."
        )
    if not len(model.wv.matrix.rows):
        raise RuntimeError("you must initialize vectors before training the model")
    if words is None and examples is None:
        raise ValueError(
            "You must specify either total_examples or total_words, for proper learning-rate "
            "and progress calculations. If you've just built the vocabulary using the same "
            "corpus, using the count cached in the model is sufficient: "
            "total_examples=model.corpus_count."
        )
    if epochs is None or epochs <= 0:
        raise ValueError(
            "You must specify an explicit epochs count. The usual value is epochs=model.epochs."
        )


def check_size(
    model: ModelState, corpus: EncodedCorpus, examples: int | None, words: int | None
) -> None:
    """Log that a text is empty, or that its size is not the one expected."""
    if not corpus.raw_words and not model.train_count:
        logger.warning(
            "train() called with an empty iterator (if not intended, be sure to provide a "
            "corpus that offers restartable iteration = an iterable)."
        )
    sizes = ("example", examples, corpus.sentences), ("raw word", words, corpus.raw_words)
    for name, expected, found in sizes:
        if expected and expected != found:
            logger.warning(
                "EPOCH 0: supplied %s count (%i) did not equal expected count (%i)",
                *(name, found, expected),
            )


def _knows_words_of(model: ModelState, text: Text) -> bool:
    """Whether there is anything to train on."""
    is_known = any(word in model.wv.key_to_index for word in text.words())
    if text.corpus.raw_words and not is_known:
        logger.warning("none of the text's words is in the vocabulary: nothing is learned")
    return is_known


class _Lines:
    """Logs a line every `seconds` of training."""

    def __init__(self, epoch: int, seconds: float) -> None:
        self.epoch = epoch
        self.seconds = seconds
        self.last = 0.0

    def __call__(self, progress: Progress) -> None:
        if progress.phase != "training" or progress.elapsed_seconds < self.last + self.seconds:
            return
        self.last = progress.elapsed_seconds
        logger.info(
            "EPOCH %i - PROGRESS: at %.2f%% words, %.0f words/s",
            self.epoch + progress.epoch - 1,
            100 * progress.fraction,
            progress.words_per_second,
        )
