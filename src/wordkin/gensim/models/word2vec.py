"""gensim's names around `Word2Vec`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from wordkin.gensim.learning.prediction import score_sentences
from wordkin.gensim.learning.sentences import (
    MAX_WORDS_IN_BATCH,
    BrownCorpus,
    LineSentence,
    PathLineSentences,
    Text8Corpus,
)
from wordkin.gensim.learning.training import train_batch
from wordkin.gensim.learning.word2vec import Word2Vec
from wordkin.gensim.models.keyedvectors import KeyedVectors, Vocab, pseudorandom_weak_vector
from wordkin.gensim.old_names import deprecated
from wordkin.gensim.utils import SaveLoad, call_on_class_only, keep_vocab_item

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

Word2Vec.__module__ = __name__  # where users find it
FAST_VERSION = 1  # programs test that it is not -1: there is compiled code
CORPUSFILE_VERSION = 1


class Word2VecVocab(SaveLoad):
    """Empty since gensim 4."""


class Word2VecTrainables(SaveLoad):
    """Empty since gensim 4."""


class Heapitem(NamedTuple):
    """A node of gensim's Huffman tree; wordkin's is in `wordkin.method.huffman`."""

    count: int  # type: ignore[assignment]  # hides tuple.count, as in gensim
    index: int  # type: ignore[assignment]
    left: Any
    right: Any

    def __lt__(self, other: Any) -> bool:
        return bool(self.count < other.count)


def train_batch_sg(
    model: Any, sentences: Iterable[Sequence[Any]], alpha: float, _work: Any, compute_loss: bool
) -> int:
    """Train on some sentences by skip-gram; returns how many tokens were trained on.

    Every call copies the matrices, and its loss is one entry of `epoch_losses`: `train` is faster.
    """
    return train_batch(model, sentences, alpha, compute_loss, "skip-gram")


def train_batch_cbow(
    model: Any,
    sentences: Iterable[Sequence[Any]],
    alpha: float,
    _work: Any,
    _neu1: Any,
    compute_loss: bool,
) -> int:
    """Train on some sentences by CBOW, as `train_batch_sg` does by skip-gram."""
    return train_batch(model, sentences, alpha, compute_loss, "cbow")


def score_sentence_sg(model: Any, sentence: Sequence[Any], _work: Any) -> float:
    """Log probability of a sentence by skip-gram and hierarchical softmax."""
    return float(score_sentences(model, [sentence], {"objective": "skip-gram"})[0])


def score_sentence_cbow(model: Any, sentence: Sequence[Any], _work: Any, _neu1: Any) -> float:
    """Log probability of a sentence by CBOW and hierarchical softmax."""
    return float(score_sentences(model, [sentence], {"objective": "cbow"})[0])
