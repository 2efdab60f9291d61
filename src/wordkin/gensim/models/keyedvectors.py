"""gensim's names around `KeyedVectors`."""

from typing import Any

from wordkin.gensim.corpora.dictionary import Dictionary
from wordkin.gensim.keyed.keyed_vectors import KeyedVectors
from wordkin.gensim.keyed.legacy import CompatVocab
from wordkin.gensim.keyed.rows import prep_vectors, pseudorandom_weak_vector
from wordkin.gensim.keyed.state import REAL
from wordkin.gensim.old_names import deprecated
from wordkin.gensim.utils import FileName, call_on_class_only

__all__ = [
    "REAL",
    "BaseKeyedVectors",
    "CompatVocab",
    "Dictionary",
    "Doc2VecKeyedVectors",
    "EuclideanKeyedVectors",
    "KeyedVectors",
    "Vocab",
    "Word2VecKeyedVectors",
    "WordEmbeddingsKeyedVectors",
    "call_on_class_only",
    "deprecated",
    "load_word2vec_format",
    "prep_vectors",
    "pseudorandom_weak_vector",
]

KeyedVectors.__module__ = __name__  # where users find it
Word2VecKeyedVectors = Doc2VecKeyedVectors = EuclideanKeyedVectors = KeyedVectors
BaseKeyedVectors = WordEmbeddingsKeyedVectors = KeyedVectors  # of gensim 3
Vocab = CompatVocab
load_word2vec_format = KeyedVectors.load_word2vec_format


def _load_word2vec_format(
    cls: type[KeyedVectors],
    fname: FileName,
    fvocab: FileName | None = None,
    binary: bool = False,
    encoding: str = "utf8",
    unicode_errors: str = "strict",
    limit: int | None = None,
    datatype: Any = REAL,
    no_header: bool = False,
    binary_chunk_size: int = 0,
) -> KeyedVectors:
    """Vectors of a class, from a file, which is read in pieces of wordkin's own size."""
    return cls.load_word2vec_format(
        fname, fvocab, binary, encoding, unicode_errors, limit, datatype, no_header
    )
