"""gensim's models, as far as they are about word vectors."""

from wordkin.gensim.models import callbacks, keyedvectors, phrases, translation_matrix, word2vec
from wordkin.gensim.models.keyedvectors import KeyedVectors
from wordkin.gensim.models.phrases import FrozenPhrases, Phrases
from wordkin.gensim.models.translation_matrix import TranslationMatrix
from wordkin.gensim.models.word2vec import FAST_VERSION, Word2Vec

__all__ = [
    "FAST_VERSION",
    "FrozenPhrases",
    "KeyedVectors",
    "Phrases",
    "TranslationMatrix",
    "Word2Vec",
    "callbacks",
    "keyedvectors",
    "phrases",
    "translation_matrix",
    "word2vec",
]
