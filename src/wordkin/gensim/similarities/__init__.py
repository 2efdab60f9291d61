"""gensim's indexes of words and texts by similarity, where word vectors are needed."""

from wordkin.gensim.similarities import annoy, docsim, fastss, levenshtein, nmslib, termsim
from wordkin.gensim.similarities.docsim import SoftCosineSimilarity, WmdSimilarity
from wordkin.gensim.similarities.levenshtein import LevenshteinSimilarityIndex
from wordkin.gensim.similarities.termsim import (
    SparseTermSimilarityMatrix,
    TermSimilarityIndex,
    UniformTermSimilarityIndex,
    WordEmbeddingSimilarityIndex,
)

__all__ = [
    "LevenshteinSimilarityIndex",
    "SoftCosineSimilarity",
    "SparseTermSimilarityMatrix",
    "TermSimilarityIndex",
    "UniformTermSimilarityIndex",
    "WmdSimilarity",
    "WordEmbeddingSimilarityIndex",
    "annoy",
    "docsim",
    "fastss",
    "levenshtein",
    "nmslib",
    "termsim",
]
