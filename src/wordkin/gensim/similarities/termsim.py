"""Similarities of words to each other, as matrices that compare texts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import DTypeLike

from wordkin.analysis.soft_cosine.texts import (
    Normalization,
    build_text_columns,
    clip_cosines,
    inner_product,
    inner_products,
    sparse_matrix,
)
from wordkin.analysis.soft_cosine.texts import normalize as bring_to_length
from wordkin.analysis.soft_cosine.words import (
    FindSimilar,
    Limits,
    Scored,
    build_similarity_columns,
    find_nearest_in_order,
)
from wordkin.errors import quote
from wordkin.formats import native
from wordkin.formats.gensim.saved import Kind, read_object
from wordkin.gensim import utils
from wordkin.gensim.interfaces import NotSaved
from wordkin.gensim.keyed.keyed_vectors import KeyedVectors
from wordkin.progress import comparing

logger = utils.logger_of("similarities.termsim")
PARTS = ("data", "indices", "indptr")
MATRIX = Kind(
    "SparseTermSimilarityMatrix",
    lambda _, arrays, texts: ([np.asarray(arrays[name]) for name in PARTS], int(texts["words"])),
)


class TermSimilarityIndex(NotSaved):
    """Finds the words that are similar to one: override `most_similar`."""

    _made_of = "the vectors or the Dictionary"

    def most_similar(self, term: str, topn: int = 10) -> Iterable[tuple[str, float]]:
        """Other words, and how similar they are, the most similar first."""
        raise NotImplementedError

    def __str__(self) -> str:
        members = ", ".join(f"{name}={value}" for name, value in vars(self).items())
        return f"{type(self).__name__}<{members}>"


class UniformTermSimilarityIndex(TermSimilarityIndex):
    """All words of a dictionary are equally similar to each other."""

    def __init__(self, dictionary: Mapping[int, str], term_similarity: float = 0.5) -> None:
        self.dictionary = sorted(dictionary.items())
        self.term_similarity = term_similarity

    def most_similar(self, t1: str, topn: int = 10) -> Iterator[tuple[str, float]]:
        """The first other words."""
        others = (term for _, term in self.dictionary if term != t1)
        return ((term, self.term_similarity) for _, term in zip(range(topn), others, strict=False))


@dataclass(eq=False, repr=False)
class WordEmbeddingSimilarityIndex(TermSimilarityIndex):
    """Words are as similar as their vectors: cosines above `threshold`, to the power of `exponent`.

    kwargs: further arguments of `keyedvectors.most_similar`, such as `indexer`.
    """

    keyedvectors: KeyedVectors
    threshold: float = 0.0
    exponent: float = 2.0
    kwargs: Any = None

    def __post_init__(self) -> None:
        self.kwargs = self.kwargs or {}

    def most_similar(self, t1: str, topn: int = 10) -> Iterator[tuple[str, float]]:
        """The words of the nearest vectors; none, if the word has no vector."""
        if t1 not in self.keyedvectors:
            logger.debug('an out-of-dictionary term "%s"', t1)
            return iter(())
        found = self.keyedvectors.most_similar([t1], topn=topn, **self.kwargs)
        return ((term, cosine**self.exponent) for term, cosine in found if cosine > self.threshold)

    def numbers_of_each(
        self, terms: Sequence[str], numbers: Mapping[str, int], topn: int
    ) -> Iterator[Scored]:
        """`most_similar` of many words in one search, as numbers of words."""
        wv = self.keyedvectors
        number_of_row = np.array([numbers.get(key, -1) for key in wv.index_to_key], np.int64)
        rows = [wv.get_index(term) for term in terms if wv.has_index_for(term)]
        found = find_nearest_in_order(wv.matrix.rows, rows, topn, self.threshold, self.exponent)
        for term in terms:
            if wv.has_index_for(term):
                near = next(found)
                words = np.where(near.words >= 0, number_of_row[near.words], -1)
                yield near._replace(words=words)
            else:
                scored = list(self.most_similar(term, topn))  # of words made of n-grams
                words = np.array([numbers.get(key, -1) for key, _ in scored], np.int64)
                yield Scored(words, np.array([cosine for _, cosine in scored], float))


class SparseTermSimilarityMatrix(utils.SaveLoad):
    """A sparse matrix of how similar words are, and inner products of texts by it.

    matrix: `scipy.sparse.csc_matrix` [words, words]. Needs the extra `sparse`.

    Parameters
    ----------
    source : TermSimilarityIndex, or a sparse matrix
    dictionary : Dictionary, optional
        The words and their numbers; not needed beside a matrix.
    tfidf : TfidfModel, optional
        Words of greater weight find room first; without it, those of smaller number.
    symmetric : bool
        Whether a similarity that finds no room at one word is left out at both.
    dominant : bool
        Whether those of a word add up to less than 1.
    nonzero_limit : int, optional
        Similarities a word has at most to others. None: all.
    dtype : numpy.dtype

    Examples
    --------
    >>> from wordkin.gensim.corpora import Dictionary
    >>> words = Dictionary([["sea", "lake", "car"]])
    >>> wv = KeyedVectors(2)
    >>> wv.add_vectors(["sea", "lake", "car"], [[1, 0], [4, 3], [0, 1]])
    >>> matrix = SparseTermSimilarityMatrix(WordEmbeddingSimilarityIndex(wv), words)
    >>> float(matrix.inner_product([(words.token2id["sea"], 1)], [(words.token2id["lake"], 2)]))
    1.28...
    """

    def __init__(
        self,
        source: Any,
        dictionary: Any = None,
        tfidf: Any = None,
        symmetric: bool = True,
        dominant: bool = False,
        nonzero_limit: int | None = 100,
        dtype: DTypeLike = np.float32,
    ) -> None:
        if hasattr(source, "tocsc"):
            self.matrix = source.tocsc()
            return
        if not dictionary:
            raise ValueError("Dictionary provided to SparseTermSimilarityMatrix must not be empty")
        size = len(dictionary)
        limits = Limits(size if nonzero_limit is None else nonzero_limit, symmetric, dominant)
        key = _order(tfidf, dictionary)
        columns = sorted(dictionary.keys(), key=key)
        ask = _asker(source, dictionary, columns, limits.per_word, key)
        self.matrix = build_similarity_columns(comparing(columns), size, ask, limits, dtype)

    def _write(self, path: Path, ignore: Collection[str]) -> None:
        """Write the matrix into one safetensors file, whatever its name."""
        matrix = self.matrix
        arrays = {name: getattr(matrix, name) for name in PARTS}
        native.write_arrays(path, arrays, {"kind": MATRIX.name, "words": str(matrix.shape[0])})

    @classmethod
    def _read(cls, path: Path, mmap: str | None) -> Self:
        """Map what `save` wrote."""
        arrays, size = read_object(path, MATRIX)
        return cls(sparse_matrix(arrays, (size, size)))

    def columns(self, corpus: Iterable[Any], *, normalize: Normalization) -> Any:
        """Bags of words as columns of a sparse matrix, brought to length 1 or not."""
        columns = build_text_columns(corpus, self.matrix.shape[0], self.matrix.dtype)
        scaled = bring_to_length(columns, self.matrix, how=normalize)
        return scaled.astype(self.matrix.dtype, copy=False)

    def inner_product(
        self,
        X: Any,  # noqa: N803 (gensim's name)
        Y: Any,  # noqa: N803
        normalized: tuple[Normalization, Normalization] = (False, False),
    ) -> Any:
        """Inner product of two texts, of a text with several, or of several with several.

        X, Y : bags of words, or corpora of them
        normalized : for X and Y, whether they are brought to length 1 (True: the soft cosine), to
            the length they have without the matrix ("maintain"), or left as they are

        Returns a number, a `numpy.matrix`, or a `scipy.sparse.csr_matrix` [texts, others].
        """
        for how in normalized:
            if how not in (True, False, "maintain"):
                raise ValueError(f"{how} is not a valid value of normalize")
        if not X or not Y:
            return self.matrix.dtype.type(0.0)
        (many, first), (others, second) = utils.is_corpus(X), utils.is_corpus(Y)
        if not many and not others:
            product = inner_product(dict(first), self.matrix, dict(second), normalized)
            return self.matrix.dtype.type(product)
        left = self.columns(first if many else [first], normalize=normalized[0])
        right = self.columns(second if others else [second], normalize=normalized[1])
        found = inner_products(left, self.matrix, right)
        if normalized == (True, True):
            found = clip_cosines(found)
        return found if many and others else found.todense()


def _order(tfidf: Any, dictionary: Any) -> Any:
    """The sort key of words."""
    if tfidf is None:
        return lambda number: number
    missing = [number for number in dictionary if number not in tfidf.idfs]
    if missing:
        raise ValueError(
            f"tfidf: expected a weight of each word, found none of {quote(dictionary[missing[0]])}. "
            "Make it of the same dictionary: TfidfModel(dictionary=dictionary)."
        )
    return lambda number: (-tfidf.idfs[number], number)


def _asker(source: Any, dictionary: Any, columns: list[int], limit: int, key: Any) -> FindSimilar:
    """A function that finds the similar words of each column, called in the order of columns."""
    ahead: Iterator[Scored] | None = None
    if type(source) is WordEmbeddingSimilarityIndex and not source.kwargs:
        terms = [dictionary[column] for column in columns]
        ahead = source.numbers_of_each(terms, dictionary.token2id, limit)

    def ask(column: int, room: int) -> list[tuple[int, float]]:
        if ahead is not None:
            known = next(ahead).first(room)
        else:
            found = source.most_similar(dictionary[column], topn=room) if room > 0 else ()
            numbers = dictionary.token2id
            known = [(numbers[term], score) for term, score in found if term in numbers]
        return sorted(known, key=lambda pair: key(pair[0]))

    return ask
