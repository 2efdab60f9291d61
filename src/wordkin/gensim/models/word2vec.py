"""gensim's names around `Word2Vec`."""

from __future__ import annotations

from typing import Any, NamedTuple

from wordkin.gensim.learning.batches import (
    score_sentence_cbow,
    score_sentence_sg,
    train_batch_cbow,
    train_batch_sg,
)
from wordkin.gensim.learning.sentences import (
    MAX_WORDS_IN_BATCH,
    BrownCorpus,
    LineSentence,
    PathLineSentences,
    Text8Corpus,
)
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

FAST_VERSION = 1  # programs test that it is not -1: there is compiled code
CORPUSFILE_VERSION = 1


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
