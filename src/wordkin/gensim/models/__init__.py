"""gensim's models, as far as they are about word vectors."""

from wordkin.gensim.models import callbacks, keyedvectors, phrases, word2vec
from wordkin.gensim.models.doc2vec import Doc2Vec
from wordkin.gensim.models.fasttext import FastText
from wordkin.gensim.models.keyedvectors import KeyedVectors
from wordkin.gensim.models.phrases import FrozenPhrases, Phrases
from wordkin.gensim.models.word2vec import FAST_VERSION, Word2Vec

__all__ = [
    "FAST_VERSION",
    "Doc2Vec",
    "FastText",
    "FrozenPhrases",
    "KeyedVectors",
    "Phrases",
    "Word2Vec",
    "callbacks",
    "keyedvectors",
    "phrases",
    "word2vec",
]
