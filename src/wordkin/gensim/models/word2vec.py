"""`Word2Vec`: training word vectors as gensim's users know it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from wordkin.gensim.learning.batches import (
    score_sentence_cbow,
    score_sentence_sg,
    train_batch_cbow,
    train_batch_sg,
)
from wordkin.gensim.learning.corpora import (
    MAX_WORDS_IN_BATCH,
    BrownCorpus,
    LineSentence,
    PathLineSentences,
    Text8Corpus,
    logger,
)
from wordkin.gensim.learning.files import Files
from wordkin.gensim.models.keyedvectors import KeyedVectors, Vocab, pseudorandom_weak_vector
from wordkin.gensim.old_names import deprecated, renamed
from wordkin.gensim.utils import SaveLoad, TrimRule, call_on_class_only, keep_vocab_item

__all__ = [
    "CORPUSFILE_VERSION",
    "FAST_VERSION",
    "MAX_WORDS_IN_BATCH",
    "BrownCorpus",
    "Heapitem",
    "KeyedVectors",
    "LineSentence",
    "PathLineSentences",
    "Text8Corpus",
    "Vocab",
    "Word2Vec",
    "Word2VecTrainables",
    "Word2VecVocab",
    "call_on_class_only",
    "deprecated",
    "keep_vocab_item",
    "pseudorandom_weak_vector",
    "score_sentence_cbow",
    "score_sentence_sg",
    "train_batch_cbow",
    "train_batch_sg",
]

FAST_VERSION = 1  # programs test that it is not -1: there is compiled code
CORPUSFILE_VERSION = 1
OLD_ARGUMENTS = {"size": "vector_size", "iter": "epochs"}


class Word2Vec(Files):
    """A model: its options, its vocabulary and vectors (`wv`), and the other matrices.

    The arguments are gensim 4's, with its defaults. `hashfxn` and `batch_words` change nothing, and
    `max_vocab_size` needs not be obeyed: words are counted exactly in little memory.

    Examples
    --------
    >>> text = [["sea", "lake", "shore"], ["lake", "sea"]] * 50
    >>> model = Word2Vec(text, vector_size=8, min_count=1)
    >>> model.wv.index_to_key, model.corpus_count, model.wv["sea"].shape
    (['lake', 'sea', 'shore'], 100, (8,))
    """

    def __init__(
        self,
        sentences: Any = None,
        corpus_file: Any = None,
        vector_size: int = 100,
        alpha: float = 0.025,
        window: int = 5,
        min_count: int = 5,
        max_vocab_size: int | None = None,
        sample: float | None = 1e-3,
        seed: int | None = 1,
        workers: int = 3,
        min_alpha: float = 0.0001,
        sg: int = 0,
        hs: int = 0,
        negative: int = 5,
        ns_exponent: float = 0.75,
        cbow_mean: int = 1,
        hashfxn: Callable[[Any], int] = hash,
        epochs: int = 5,
        null_word: int = 0,
        trim_rule: TrimRule | None = None,
        sorted_vocab: int = 1,
        batch_words: int = MAX_WORDS_IN_BATCH,
        compute_loss: bool = False,
        callbacks: Sequence[Any] = (),
        comment: str | None = None,
        max_final_vocab: int | None = None,
        shrink_windows: bool = True,
        **old_names: Any,
    ) -> None:
        renewed = renamed(old_names, OLD_ARGUMENTS, "Word2Vec")
        self.vector_size = self.layer1_size = int(renewed.get("vector_size", vector_size))
        self.epochs = renewed.get("epochs", epochs)
        self.alpha = self.min_alpha_yet_reached = float(alpha)
        self.min_alpha = float(min_alpha)
        self.window, self.shrink_windows = int(window), bool(shrink_windows)
        self.sg, self.hs, self.negative = int(sg), int(hs), int(negative)
        self.ns_exponent, self.cbow_mean = ns_exponent, int(cbow_mean)
        self.min_count, self.max_final_vocab = min_count, max_final_vocab
        self.sample, self.max_vocab_size = sample, max_vocab_size
        self.sorted_vocab, self.null_word = sorted_vocab, null_word
        self.workers, self.batch_words = int(workers), batch_words
        self.seed, self.random = seed, np.random.RandomState(seed)
        self.hashfxn, self.comment = hashfxn, comment
        self.compute_loss, self.running_training_loss = bool(compute_loss), 0.0
        self.train_count, self.total_train_time = 0, 0.0
        self.corpus_count = self.corpus_total_words = 0
        self.raw_vocab = {}
        self.epoch_losses, self._history, self._words_trained = [], [], 0
        self.wv = KeyedVectors(self.vector_size)
        self.load = call_on_class_only  # type: ignore[method-assign, assignment]
        if sentences is not None or corpus_file is not None:
            self._build_and_train(sentences, corpus_file, trim_rule, callbacks)
        elif trim_rule is not None or callbacks:
            logger.warning(
                "Neither trim_rule nor callbacks are kept by the model: pass them to build_vocab() "
                "and train(). As there are no sentences yet, they are ignored."
            )
        self.add_lifecycle_event("created", params=str(self))

    def __str__(self) -> str:
        return (
            f"{type(self).__name__}<vocab={len(self.wv)}, vector_size={self.wv.vector_size}, "
            f"alpha={self.alpha}>"
        )

    def _build_and_train(
        self, sentences: Any, corpus_file: Any, trim_rule: TrimRule | None, callbacks: Sequence[Any]
    ) -> None:
        """Build the vocabulary and train, by one and the same pass over the text."""
        self._keeps_text = True
        self.build_vocab(sentences, corpus_file, trim_rule=trim_rule)
        self.train(
            sentences,
            corpus_file,
            total_examples=self.corpus_count,
            total_words=self.corpus_total_words,
            epochs=self.epochs,
            compute_loss=self.compute_loss,
            callbacks=callbacks,
        )
        self._keeps_text, self._text = False, None


class Word2VecVocab(SaveLoad):
    """Is empty since gensim 4."""


class Word2VecTrainables(SaveLoad):
    """Is empty since gensim 4."""


class Heapitem(NamedTuple):
    """A node of gensim's Huffman tree; wordkin's is in `wordkin.method.huffman`."""

    count: int  # type: ignore[assignment]  # hides tuple.count, as in gensim
    index: int  # type: ignore[assignment]
    left: Any
    right: Any

    def __lt__(self, other: Any) -> bool:
        return bool(self.count < other.count)
