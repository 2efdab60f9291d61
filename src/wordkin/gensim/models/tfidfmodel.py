"""`TfidfModel`: bags of words, in which words of few texts weigh more."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import InitVar, dataclass
from typing import Any

import numpy as np

from wordkin.errors import quote
from wordkin.gensim import matutils, utils
from wordkin.gensim.interfaces import NotSaved, TransformedCorpus

logger = utils.logger_of("models.tfidfmodel")


def df2idf(docfreq: float, totaldocs: int, log_base: float = 2.0, add: float = 0.0) -> float:
    """Weight of a word that occurs in `docfreq` of `totaldocs` texts.

    >>> df2idf(2, 8)
    2.0
    """
    return add + math.log(totaldocs / docfreq) / math.log(log_base)


def precompute_idfs(
    wglobal: Callable[[int, int], float], dfs: Mapping[int, int], total_docs: int
) -> dict[int, float]:
    """The weight of each word, by its number."""
    return {number: wglobal(count, total_docs) for number, count in dfs.items()}


@dataclass(eq=False, repr=False)
class TfidfModel(NotSaved):
    """Multiplies counts by weights of words, and brings each text to length 1.

    idfs: the weight of each word, by its number. The schemes of `smartirs` and lengths by `pivot`
    are not part of wordkin.

    Examples
    --------
    >>> model = TfidfModel([[(0, 1), (1, 1)], [(0, 1)], [(0, 1), (2, 1)], [(0, 1)]])
    >>> model.idfs
    {0: 0.0, 1: 2.0, 2: 2.0}
    >>> model[[(0, 5), (1, 3), (2, 4)]]
    [(1, 0.6), (2, 0.8)]
    """

    _made_of = "the Dictionary"

    corpus: InitVar[Iterable[Any] | None] = None
    id2word: Any = None
    dictionary: InitVar[Any] = None
    wlocal: Callable[[Any], Any] = utils.identity
    wglobal: Callable[..., float] = df2idf
    normalize: Any = True
    smartirs: str | None = None
    pivot: float | None = None
    slope: float = 0.25

    def __post_init__(self, corpus: Iterable[Any] | None, dictionary: Any) -> None:
        if self.smartirs is not None or self.pivot is not None:
            raise NotImplementedError(
                f"smartirs, pivot: expected None, found {quote(self.smartirs)}, {quote(self.pivot)}. Give the "
                "weights as functions: wlocal, wglobal, normalize."
            )
        self.id2word = dictionary if self.id2word is None else self.id2word
        self.num_docs: int | None = None
        self.num_nnz: int | None = None
        self.cfs: dict[int, int] | None = None
        self.dfs: dict[int, int] = {}
        self.idfs: dict[int, float] | None = None
        self.eps = 1e-12
        if dictionary is not None:
            self.num_docs, self.num_nnz = dictionary.num_docs, dictionary.num_nnz
            self.cfs, self.dfs = dict(dictionary.cfs), dict(dictionary.dfs)
            self.idfs = precompute_idfs(self.wglobal, self.dfs, dictionary.num_docs)
        elif corpus is not None:
            self.initialize(corpus)

    def __str__(self) -> str:
        return f"{type(self).__name__}<num_docs={self.num_docs}, num_nnz={self.num_nnz}>"

    def initialize(self, corpus: Iterable[Any]) -> None:
        """Take the weights of words from bags of words."""
        self.num_docs, self.num_nnz, self.cfs, self.dfs = 0, 0, None, {}
        for bow in corpus:
            self.num_docs += 1
            self.num_nnz += len(bow)
            for number, _ in bow:
                self.dfs[number] = self.dfs.get(number, 0) + 1
        self.idfs = precompute_idfs(self.wglobal, self.dfs, self.num_docs)
        self.add_lifecycle_event("initialize", msg=f"weights from {self.num_docs} documents")

    def __getitem__(self, bow: Any, eps: float = 1e-12) -> Any:
        """A bag of words, or a corpus of them, weighted; unknown words are left out."""
        self.eps = eps
        is_corpus, bow = utils.is_corpus(bow)
        if is_corpus:
            return TransformedCorpus(self, bow)
        if self.idfs is None:
            raise ValueError("TfidfModel: expected a corpus or a dictionary before a text.")
        numbers = [number for number, _ in bow]
        counts = np.asarray(self.wlocal(np.array([count for _, count in bow]))).tolist()
        weighted = [
            (number, count * self.idfs[number])
            for number, count in zip(numbers, counts, strict=True)
            if abs(self.idfs.get(number, 0.0)) > self.eps
        ]
        return [
            (number, weight) for number, weight in self._scale(weighted) if abs(weight) > self.eps
        ]

    def _scale(self, weighted: list[tuple[int, float]]) -> Any:
        if callable(self.normalize):
            return self.normalize(weighted)
        return matutils.unitvec(weighted) if self.normalize else weighted
