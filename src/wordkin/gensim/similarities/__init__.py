"""How similar words and texts are: gensim's indexes, as far as they are about word vectors."""

from wordkin.gensim.similarities import annoy, docsim, levenshtein, nmslib, termsim
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
    "levenshtein",
    "nmslib",
    "termsim",
]
