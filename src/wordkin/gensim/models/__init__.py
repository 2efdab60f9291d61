"""gensim's models around word vectors."""

from typing import Any

from wordkin.gensim.corpora.dictionary import VocabTransform
from wordkin.gensim.models import (
    callbacks,
    keyedvectors,
    phrases,
    tfidfmodel,
    translation_matrix,
    word2vec,
    word2vec_corpusfile,
    word2vec_inner,
)
from wordkin.gensim.models.doc2vec import Doc2Vec
from wordkin.gensim.models.fasttext import FastText
from wordkin.gensim.models.keyedvectors import KeyedVectors
from wordkin.gensim.models.phrases import FrozenPhrases, Phrases
from wordkin.gensim.models.tfidfmodel import TfidfModel
from wordkin.gensim.models.translation_matrix import (
    BackMappingTranslationMatrix,
    TranslationMatrix,
)
from wordkin.gensim.models.word2vec import FAST_VERSION, Word2Vec
from wordkin.gensim.old_names import warn_old

__all__ = [
    "FAST_VERSION",
    "BackMappingTranslationMatrix",
    "Doc2Vec",
    "FastText",
    "FrozenPhrases",
    "KeyedVectors",
    "Phrases",
    "TfidfModel",
    "TranslationMatrix",
    "VocabTransform",
    "Word2Vec",
    "callbacks",
    "keyedvectors",
    "phrases",
    "tfidfmodel",
    "translation_matrix",
    "word2vec",
    "word2vec_corpusfile",
    "word2vec_inner",
]


def __getattr__(name: str) -> Any:
    """An index that gensim 3 had here."""
    if name != "WordEmbeddingSimilarityIndex":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from wordkin.gensim import similarities

    warn_old(f"models.{name}", f"similarities.{name}")
    return similarities.WordEmbeddingSimilarityIndex
