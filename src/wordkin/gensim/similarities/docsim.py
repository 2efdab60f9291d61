"""Indexes of texts: by word mover's distance, by soft cosine."""

from __future__ import annotations

import heapq
import itertools
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import InitVar, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wordkin.analysis.soft_cosine.texts import Normalization, clip_cosines, inner_products
from wordkin.gensim import utils
from wordkin.gensim.interfaces import SimilarityABC
from wordkin.gensim.keyed.similarity import word_movers_distances
from wordkin.gensim.learning.word2vec import Word2Vec
from wordkin.gensim.old_names import warn_old
from wordkin.gensim.similarities.termsim import SparseTermSimilarityMatrix


def _nlargest(n: int, iterable: Iterable[Iterable[tuple[int, float]]]) -> list[tuple[int, float]]:
    """The greatest similarities of all texts, without regard to their signs; programs use it."""
    pairs = itertools.chain.from_iterable(iterable)
    return heapq.nlargest(n, pairs, key=lambda pair: abs(pair[1]))


@dataclass(eq=False, repr=False)
class SoftCosineSimilarity(SimilarityABC):
    """Texts, and how similar others are to them by soft cosine. Needs the extra `sparse`.

    Parameters
    ----------
    corpus : bags of words
    similarity_matrix : SparseTermSimilarityMatrix
    num_best : int, optional
        How many answers; None: the similarities of all texts.
    chunksize : int
        Texts that are compared at a time where all are compared with all.
    normalized : tuple, optional
        Old name of the next two.
    normalize_queries, normalize_documents : bool or "maintain"
        See `SparseTermSimilarityMatrix.inner_product`.
    """

    corpus: Sequence[Any]
    similarity_matrix: SparseTermSimilarityMatrix
    num_best: int | None = None
    chunksize: int = 256
    normalized: Any = None
    normalize_queries: InitVar[Normalization] = True
    normalize_documents: InitVar[Normalization] = True

    def __post_init__(
        self, normalize_queries: Normalization, normalize_documents: Normalization
    ) -> None:
        self.corpus = list(self.corpus)
        if self.normalized is not None:
            warnings.warn(
                "normalized is an old name, use normalize_queries and normalize_documents",
                DeprecationWarning,
                stacklevel=3,
            )
        self.normalized = self.normalized or (normalize_queries, normalize_documents)
        documents = self.similarity_matrix.columns(self.corpus, normalize=self.normalized[1])
        # By rows, so that a query reads those of its own words only.
        self._documents, self._similar = documents.tocsr(), self.similarity_matrix.matrix.tocsr()

    def __str__(self) -> str:
        features = self.similarity_matrix.matrix.shape[0]
        return f"{type(self).__name__}<{len(self)} docs, {features} features>"

    def get_similarities(self, query: Any) -> NDArray[Any]:
        """Similarities to a bag of words, [texts], or to several, [queries, texts]."""
        is_corpus, query = utils.is_corpus(query)
        if isinstance(query, np.ndarray):
            is_corpus, query = True, [self.corpus[number] for number in query]
        queries = self.similarity_matrix.columns(
            query if is_corpus else [query], normalize=self.normalized[0]
        )
        found = inner_products(queries, self._similar, self._documents)
        if self.normalized == (True, True):
            found = clip_cosines(found)
        dense: NDArray[Any] = found.toarray()
        return dense if is_corpus else dense[0]


@dataclass(eq=False, repr=False)
class WmdSimilarity(SimilarityABC):
    """Texts, and how similar others are to them: 1 / (1 + word mover's distance). Needs `pot`.

    Parameters
    ----------
    corpus : sequence of lists of tokens
    kv_model : KeyedVectors
    num_best : int, optional
        How many answers; None: the similarities of all texts.
    chunksize : int
        Texts that are compared at a time where all are compared with all.
    """

    corpus: Sequence[Sequence[str]]
    kv_model: InitVar[Any]
    num_best: int | None = None
    chunksize: int = 256

    def __post_init__(self, kv_model: Any) -> None:
        if isinstance(kv_model, Word2Vec):
            warn_old("WmdSimilarity(texts, model)", "WmdSimilarity(texts, model.wv)", stacklevel=4)
            kv_model = kv_model.wv
        self.wv = kv_model

    def __str__(self) -> str:
        return f"{type(self).__name__}<{len(self)} docs, {self.wv.vector_size} features>"

    def get_similarities(self, query: Any) -> NDArray[np.float64]:
        """Similarities to a list of tokens, [texts], or to several lists, [queries, texts]."""
        if isinstance(query, np.ndarray):
            texts = [self.corpus[number] for number in query]
        else:
            texts = query if query and isinstance(query[0], list) else [query]
        similarities: NDArray[np.float64] = 1 / (
            1 + word_movers_distances(self.wv, texts, self.corpus)
        )
        is_single = len(texts) == 1 and not isinstance(query, np.ndarray)
        return similarities[0] if is_single else similarities
