"""`train`: gensim's checks, messages and callbacks around `wordkin.training.fit`."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wordkin.corpus import EncodedCorpus
from wordkin.gensim.learning.corpora import Text, encode_text, logger
from wordkin.gensim.learning.weights import Order, Weights
from wordkin.gensim.utils import grouper
from wordkin.method.sampling import keep_probability
from wordkin.method.schedule import learning_rate
from wordkin.model import Model
from wordkin.progress import Progress
from wordkin.system.interrupts import held_interrupts
from wordkin.training.start import Start

SENTENCES_OF_JOB = 100


class Training(Weights):
    """Learns the matrices from text."""

    compute_loss: bool
    running_training_loss: float
    min_alpha_yet_reached: float
    train_count: int
    total_train_time: float
    epoch_losses: list[float]  # mean per pair of each epoch so far: what the loss really is
    _history: list[Any]
    _words_trained: int
    _noted: list[Sequence[Any]]  # what a subclass makes of a batch

    def train(
        self,
        corpus_iterable: Any = None,
        corpus_file: Any = None,
        total_examples: int | None = None,
        total_words: int | None = None,
        epochs: int | None = None,
        start_alpha: float | None = None,
        end_alpha: float | None = None,
        word_count: int = 0,
        queue_factor: int = 2,
        report_delay: float = 1.0,
        compute_loss: bool = False,
        callbacks: Sequence[Any] = (),
        **kwargs: Any,
    ) -> tuple[int, int]:
        """Train; how many tokens were trained on, and how many there were, comes back.

        The text is read once, whatever the number of epochs. start_alpha and end_alpha are for
        this call only. An exception from the text or a callback ends the training, and is raised.
        """
        rates = start_alpha or self.alpha, end_alpha or self.min_alpha
        self._check_training_sanity(epochs, total_examples, total_words, rates[0])
        self._check_corpus_sanity(corpus_iterable, corpus_file, passes=epochs or 1)
        self.add_lifecycle_event("train", msg=f"training {self} with {self.workers} workers")
        self.compute_loss, self.running_training_loss = bool(compute_loss), 0.0
        source = corpus_file if corpus_iterable is None else corpus_iterable
        text = self._text or encode_text(self._seen_by_jobs(source), self.workers)
        self._check_size(text.corpus, total_examples, total_words)
        for callback in callbacks:
            callback.on_train_begin(self)
        began = time.perf_counter()
        trained = 0
        if self._knows_words_of(text):
            trained = self._fit(text.corpus, epochs or 1, rates, callbacks, report_delay)
        raw = text.corpus.raw_words * (epochs or 1)
        self.total_train_time += time.perf_counter() - began
        self.train_count += 1
        self.add_lifecycle_event("train", msg=f"trained on {raw} raw words ({trained} effective)")
        for callback in callbacks:
            callback.on_train_end(self)
        return trained, raw

    def train_on(
        self, sentences: Any, alpha: float, compute_loss: bool = False, **settings: Any
    ) -> int:
        """Train once on some sentences, at one learning rate; how many tokens that were comes back."""
        text = encode_text(sentences, workers=1)
        if not self._knows_words_of(text):
            return 0
        self.compute_loss = bool(compute_loss)
        return self._fit(text.corpus, 1, (alpha, alpha), (), math.inf, **settings)

    def get_latest_training_loss(self) -> float:
        """The sum of the loss over all pairs since `train` began, if it was told to compute_loss.

        The mean per pair of each epoch, which can be compared, is in `epoch_losses`.
        """
        return self.running_training_loss

    def _fit(
        self,
        text: EncodedCorpus,
        epochs: int,
        rates: tuple[float, float],
        callbacks: Sequence[Any],
        report_delay: float,
        **settings: Any,
    ) -> int:
        """Train epoch by epoch where someone looks at them, else in one go; the tokens trained on."""
        from wordkin.training.fit import fit  # here, since it loads Numba

        model, _ = self.as_model()
        corpus = text.with_vocabulary(model.vocabulary)
        counted = np.bincount(corpus.ids, minlength=len(model.vocabulary))
        spans = [1] * epochs if callbacks or self.compute_loss else [epochs]
        with held_interrupts() as interrupts:  # the arrays are those of whole epochs
            for number, span in enumerate(spans):
                first, last = (learning_rate((number + at) / len(spans), *rates) for at in (0, 1))
                with interrupts.let_through():
                    for callback in callbacks:
                        callback.on_epoch_begin(self)
                    start, order = self.as_model(
                        epochs=span, learning_rate=first, final_learning_rate=last, **settings
                    )
                start = Model(start.settings, start.vocabulary, start.parameters, 0, self._history)
                found = fit(
                    corpus,
                    start.settings,
                    Start(start, self._factors(order)),
                    threads=max(self.workers, 1),
                    callbacks=[_Lines(number, report_delay)],
                )
                self._take(found, order, len(self._history))
                self.min_alpha_yet_reached = last
                with interrupts.let_through():
                    for callback in callbacks:
                        callback.on_epoch_end(self)
                if interrupts.came:
                    break  # `fit` has warned
        share = keep_probability(model.vocabulary.counts, model.settings.subsample_threshold)
        return round(float(counted @ share.astype(np.float64))) * epochs

    def _take(self, found: Model, order: Order, records: int) -> None:
        """Write what was learned into the arrays, which may be held elsewhere too."""
        learned = found.parameters
        self.wv.matrix.rows = _written(self.wv.matrix.to_write(), learned.input_vectors, order)
        if learned.output_vectors is not None:
            self.syn1neg = _written(self.syn1neg, learned.output_vectors, order)
        if learned.node_vectors is not None:
            self.syn1 = _written(self.syn1, learned.node_vectors, slice(0, len(self.syn1) - 1))
        self._history = [dict(record) for record in found.history]
        self._words_trained += found.words_trained
        new = self._history[records:]
        self.epoch_losses += [record["loss"] for record in new]
        if self.compute_loss:
            self.running_training_loss += sum(record["loss"] * record["pairs"] for record in new)

    def _do_train_job(
        self, sentences: Iterable[Sequence[Any]], alpha: float, inits: Any
    ) -> tuple[int, int]:
        """Take a batch of sentences; a subclass may give it others than it is given.

        Here they are noted, and trained on when all are there.
        """
        batch = list(sentences)
        self._noted += batch
        tokens = sum(map(len, batch))
        return tokens, tokens

    def _seen_by_jobs(self, source: Any) -> Any:
        """The text, or what a subclass that has a `_do_train_job` of its own makes of it."""
        if type(self)._do_train_job is Training._do_train_job or isinstance(source, str):
            return source
        return self._passed_on(source)

    def _passed_on(self, sentences: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
        for batch in grouper(sentences, SENTENCES_OF_JOB):
            self._noted = []
            self._do_train_job(batch, self.alpha, (None, None))
            yield from self._noted

    def _factors(self, order: Order) -> NDArray[np.float32] | None:
        """The factors of `vectors_lockf` by row, None if all are 1."""
        locks = np.asarray(self.wv.vectors_lockf, np.float32)
        if (locks == 1).all():
            return None
        return np.broadcast_to(locks, (len(self.wv),))[order].astype(np.float32)

    def _check_training_sanity(
        self, epochs: int | None, total_examples: Any, total_words: Any, alpha: float
    ) -> None:
        if not self.hs and not self.negative:
            raise ValueError(
                "You must set either 'hs' or 'negative' to be positive for proper training. When "
                "both 'hs=0' and 'negative=0', there will be no training."
            )
        if self.hs and self.negative:
            logger.warning(
                "Both hierarchical softmax and negative sampling are activated. This is probably a "
                "mistake. You should set either 'hs=0' or 'negative=0' to disable one of them. "
            )
        if alpha > self.min_alpha_yet_reached:
            logger.warning("Effective 'alpha' higher than previous training cycles")
        if not self.wv.key_to_index:
            raise RuntimeError(
                "you must first build vocabulary before training the model. If you have, no word "
                f"occurs {self.min_count} times: pass a smaller min_count."
            )
        if not len(self.wv.matrix.rows):
            raise RuntimeError("you must initialize vectors before training the model")
        if total_words is None and total_examples is None:
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

    def _knows_words_of(self, text: Text) -> bool:
        """Whether there is anything to train on."""
        is_known = any(word in self.wv.key_to_index for word in text.words())
        if text.corpus.raw_words and not is_known:
            logger.warning("none of the text's words is in the vocabulary: nothing is learned")
        return is_known

    def _check_size(self, corpus: EncodedCorpus, examples: int | None, words: int | None) -> None:
        if not corpus.raw_words and not self.train_count:
            logger.warning(
                "train() called with an empty iterator (if not intended, be sure to provide a "
                "corpus that offers restartable iteration = an iterable)."
            )
        for name, told, found in (
            ("example", examples, corpus.sentences),
            ("raw word", words, corpus.raw_words),
        ):
            if told and told != found:
                logger.warning(
                    "EPOCH %i: supplied %s count (%i) did not equal expected count (%i)",
                    0,
                    name,
                    found,
                    told,
                )


class _Lines:
    """Lines in the log, every so many seconds of training."""

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


def _written(old: NDArray[Any], rows: NDArray[Any], order: Order) -> NDArray[Any]:
    """The array with new rows; a new one where the old is read-only, as that of a mapped file."""
    target = old if old.flags.writeable else old.copy()
    target[order] = rows
    return target
