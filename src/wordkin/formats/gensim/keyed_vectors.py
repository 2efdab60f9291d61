"""Files that gensim's `save` writes: a pickle, and large arrays as `.npy` files beside it.

What the releases call things, oldest first:

    vectors   model.syn0, model.wv.syn0 (1.0), wv.vectors (3.3)
    words     model.index2word, wv.index2word (1.0), wv.index_to_key (4.0)
    counts    vocab[word].count, wv.expandos["count"] (4.0)

A KeyedVectors saved alone is the `wv` of a model. An array `x` of `wv`, saved separately, is
in `model.wv.x.npy`, or, beside `model.gz`, under the name `val` in `model.gz.wv.x.npz`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import FormatError, quote
from wordkin.formats.gensim.safe_pickle import is_pickle
from wordkin.formats.gensim.saved import Saved, open_pickle, type_of
from wordkin.formats.opened import OpenedFile
from wordkin.formats.stored import StoredVectors
from wordkin.formats.unknown import SAVE_ARRAYS
from wordkin.words import subwords
from wordkin.words.lookup import WordList

__all__ = ["CLASSES", "is_pickle", "open_model", "read_gensim", "saved_vectors"]

MAX_WORD_LETTERS = 1 << 16  # far beyond any word; n-grams of one take 100 bytes a letter

CLASSES = frozenset(
    f"gensim.{name}"
    for name in (
        "utils.call_on_class_only",
        "models.word2vec.Word2Vec",
        "models.word2vec.Word2VecTrainables",
        "models.word2vec.Word2VecVocab",
        "models.word2vec.Vocab",
        "models.keyedvectors.KeyedVectors",
        "models.keyedvectors.EuclideanKeyedVectors",
        "models.keyedvectors.Word2VecKeyedVectors",
        "models.keyedvectors.Doc2VecKeyedVectors",
        "models.keyedvectors.FastTextKeyedVectors",
        "models.keyedvectors.Vocab",
        "models.keyedvectors.SimpleVocab",
        "models.keyedvectors.CompatVocab",
        "models.translation_matrix.TranslationMatrix",
        "models.fasttext.FastText",
        "models.fasttext.FastTextKeyedVectors",
        "models.fasttext.FastTextTrainables",
        "models.fasttext.FastTextVocab",
        "models.wrappers.fasttext.FastText",
        "models.wrappers.fasttext.FastTextKeyedVectors",
        "models.doc2vec.Doc2Vec",
        "models.doc2vec.Doc2VecTrainables",
        "models.doc2vec.Doc2VecVocab",
        "models.doc2vec.DocvecsArray",
        "models.doc2vec.Doctag",
    )
)


def read_gensim(source: OpenedFile) -> StoredVectors:
    """Read the words, vectors and counts of a saved Word2Vec, FastText, Doc2Vec or KeyedVectors.

    Nothing in the file is run. An array in a `.npy` file is mapped, not read into memory.
    """
    return saved_vectors(open_model(source))


def open_model(source: OpenedFile) -> Saved:
    """The model or the vectors in a file."""
    return open_pickle(source, CLASSES, "a model or vectors", SAVE_ARRAYS)


def saved_vectors(model: Saved) -> StoredVectors:
    """Words, vectors and counts of a model or of vectors alone."""
    path = model.path
    saved = model.part("wv") or model
    words = _words(saved)
    matrix = _vectors(saved, words)
    if matrix is None:
        raise FormatError(
            f"{path}: expected word vectors, found a {model.kind} without 'vectors' or 'syn0'."
        )
    if len(matrix) != len(words):
        raise FormatError(
            f"{path}: expected a vector for each of {len(words)} words, found {len(matrix)}."
        )
    known = _subwords(saved)
    if known is not None and known.ngrams.shape[1] != matrix.shape[1]:
        raise FormatError(
            f"{path}: expected n-grams of {matrix.shape[1]} dimensions, found {known.ngrams.shape[1]}."
        )
    kind = "vectors" if model.kind.endswith("KeyedVectors") else "model"
    counts, metadata = _counts(saved, words), {"kind": kind}
    return StoredVectors(WordList(words), matrix, counts, metadata, known)


def _vectors(saved: Saved, words: list[str]) -> NDArray[np.floating] | None:
    for name in ("vectors", "syn0"):
        if (matrix := saved.matrix(name)) is not None:
            return matrix
    # gensim 4 leaves a FastText's vectors out: they follow from those of words and n-grams.
    own = saved.matrix("vectors_vocab")
    if own is None or saved.attributes.get("bucket") == 0:
        return own
    if saved.array("vectors_ngrams") is None:
        return None
    known = _subwords(saved)
    if known is None or own.shape != (len(words), known.ngrams.shape[1]):
        raise FormatError(
            f"{saved.path}: expected a FastText model with fastText's own hash function, found "
            "one that gensim before 3.8 wrote. Load and save it with gensim 3.8.3 first."
        )
    encoded = [word.encode("utf-8", "surrogatepass") for word in words]
    return subwords.compute_word_vectors(encoded, own, known.ngrams, known.sizes)


def _subwords(saved: Saved) -> subwords.Subwords | None:
    """Character n-grams of a FastText, unless their rows are found by another hash function."""
    attributes = saved.attributes
    if attributes.get("bucket") == 0 or not attributes.get("compatible_hash"):
        return None
    if (ngrams := saved.matrix("vectors_ngrams")) is None:
        return None
    shortest, longest = (_length(attributes.get(name)) for name in ("min_n", "max_n"))
    sizes = subwords.Sizes.check(saved.path, shortest, longest, len(ngrams))
    return subwords.Subwords(ngrams, sizes)


def _words(saved: Saved) -> list[str]:
    attributes = saved.attributes
    words = attributes.get("index_to_key", attributes.get("index2word"))
    if not isinstance(words, list) or not words:
        raise FormatError(
            f"{saved.path}: expected the list of words that gensim calls 'index_to_key' or "
            f"'index2word', found the attributes {quote(list(attributes), 200)}."
        )
    for row, word in enumerate(words):
        if not isinstance(word, str):
            raise FormatError(f"{saved.path}, row {row}: expected a word, found {type_of(word)}.")
    if longest := next((word for word in words if len(word) > MAX_WORD_LETTERS), None):
        raise FormatError(
            f"{saved.path}: expected words of at most {MAX_WORD_LETTERS:,} letters, found {quote(longest)}."
        )
    if len(set(words)) != len(words):
        raise FormatError(f"{saved.path}: expected each word once, found some again.")
    return words


def _counts(saved: Saved, words: list[str]) -> NDArray[np.int64] | None:
    """How often each word occurred in the text, if all counts are known."""
    column = saved.column("count", words)
    counts = [count for count in column if isinstance(count, int) and 0 <= count < 2**63]
    return np.array(counts, np.int64) if len(counts) == len(column) == len(words) else None


def _length(value: object) -> int:
    return value if isinstance(value, int) and 0 <= value < 2**31 else -1
