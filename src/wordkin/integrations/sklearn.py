"""Estimators of scikit-learn: texts and words as features.

They keep its conventions: a constructor only stores its arguments, `fit` learns what ends in "_", and
nothing that was given changes. Rows are float32, never sparse, and the same whatever others there are.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, make_dataclass
from inspect import signature
from numbers import Integral
from typing import Any, Self, get_args

from wordkin.analysis.clusters import Clusters, k_means
from wordkin.api import train
from wordkin.documents.means import Method, common_direction, document_vectors
from wordkin.documents.reading import Division, as_training_text, list_documents
from wordkin.documents.shares import class_shares
from wordkin.documents.words import check_vectors
from wordkin.errors import require_extra
from wordkin.opening import load
from wordkin.settings.checks import check_choice
from wordkin.vectors import Floats, WordVectors
from wordkin.words.lookup import Unknown
from wordkin.words.simple import find_rule

with require_extra("wordkin.integrations.sklearn", "scikit-learn", "sklearn"):
    from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
    from sklearn.utils import check_random_state
    from sklearn.utils.validation import check_is_fitted
    from threadpoolctl import threadpool_limits

# All options of `train`, by their defaults there, but for two: texts are what nobody has prepared, and
# estimators are quiet. A text is one column of a table already, and in no file that a cluster could read.
LEFT_OUT = ("text", "column", "cluster")
DEFAULTS = {"tokenize": None, "progress": False}
OPTIONS = {
    name: DEFAULTS.get(name, option.default)
    for name, option in signature(train).parameters.items()
    if name not in LEFT_OUT
}


class _Transformer(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """What all three have in common: a column of strings comes in, an array of numbers goes out."""

    vectors_: WordVectors

    def fit_transform(self, X: Any, y: Any = None) -> Any:
        """Learn from the column and transform it, also if it can be read only once."""
        X = list(X) if isinstance(X, Iterator) else X
        return self.fit(X, y).transform(X)

    @property
    def _n_features_out(self) -> int:
        return int(self.vectors_.matrix.shape[1])

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = tags.input_tags.one_d_array = True
        tags.input_tags.two_d_array = False
        tags.transformer_tags.preserves_dtype = []
        return tags


class _LearnsWords(_Transformer):
    """An estimator that learns vectors from its texts, or is given them."""

    def _learn(self, texts: Any) -> int:
        """Find the vectors, and return the seed of all that is random."""
        options = {
            name: value
            for name, default in OPTIONS.items()
            if (value := getattr(self, name)) is not default  # a model to resume keeps its own
        }
        if (seed := _find_seed(self.random_state)) is not None:
            options |= {"seed": seed, "threads": 1}
        if self.vectors is not None:
            list_documents(texts)  # which refuses what transform would
            self.vectors_ = _open(self.vectors)
        else:
            if self.resume is None:
                options.setdefault("tokenize", "simple")
            self.model_ = train(as_training_text(texts), **{"progress": False, **options})
            self.vectors_ = self.model_.vectors
        return self.seed if seed is None else seed

    @property
    def _division(self) -> Division | str:
        """How texts are divided; None: as those were that the vectors learned from."""
        rule = find_rule(self.tokenize, numbers=self.numbers, lowercase=self.lowercase)
        return self.tokenize if rule is None else rule


_WithOptions: Any = make_dataclass(
    "_WithOptions",
    [
        (name, Any, default)
        for name, default in {"vectors": None, "random_state": None, **OPTIONS}.items()
    ],
    bases=(_LearnsWords,),
    eq=False,
    repr=False,
    kw_only=True,
)


@dataclass(eq=False, repr=False, kw_only=True)
class Word2VecVectorizer(_WithOptions):  # type: ignore[misc]
    """Vectors of documents, by vectors of words that it learns from them or is given.

    Parameters
    ----------
    method : "mean", "tfidf" or "sif"
        How the vectors of a document's words are weighed: see `wordkin.document_vectors`.
    vectors : WordVectors or path, optional
        Vectors to use. None: they are learned by `wordkin.train`, whose options are parameters, too.
    random_state : int, RandomState or None
        A number gives the same bits every time, by one thread. None: as `seed` and `threads` say.
    tokenize
        How strings are divided into words, as for `wordkin.train`. None: as the text of the `vectors`
        was, or by "simple" for texts to learn from.

    Attributes
    ----------
    vectors_ : WordVectors
    model_ : Model
        If it has learned them.
    common_ : float64 [dimensions]
        The direction that "sif" takes out.

    Examples
    --------
    >>> texts = ["The sea, the lake.", "A lake; a shore!", "The sea meets a shore."] * 9
    >>> vectorizer = Word2VecVectorizer(dimensions=8, random_state=1)
    >>> vectorizer.fit_transform(texts).shape
    (27, 8)
    >>> vectorizer.get_feature_names_out()[-1]
    'word2vecvectorizer7'
    """

    method: Method = "mean"

    def fit(self, X: Any, y: Any = None) -> Self:  # noqa: ARG002
        """Learn vectors from strings or token lists, and the direction that "sif" takes out."""
        check_choice("method", self.method, get_args(Method))
        X = list(X) if isinstance(X, Iterator) else X
        self._learn(X)
        if self.method == "sif":
            self.common_ = common_direction(X, self.vectors_, tokenize=self._division)
        return self

    def transform(self, X: Any) -> Floats:
        """A vector for each document, float32 [documents, dimensions]."""
        check_is_fitted(self)
        common = self.common_ if self.method == "sif" else None
        return document_vectors(
            X, self.vectors_, self.method, tokenize=self._division, common=common
        )


@dataclass(eq=False, repr=False, kw_only=True)
class WordClusters(_WithOptions):  # type: ignore[misc]
    """The share of each class of similar words in a document.

    Parameters
    ----------
    n_clusters : int
        The number of classes, which k-means finds among the vectors of words.
    vectors, random_state, tokenize
        These, and the options of `wordkin.train`, are as for `Word2VecVectorizer`.

    Attributes
    ----------
    labels_ : int64 [words]
        The class of each word, in the order of `vectors_.words`.
    clusters_ : Clusters
        The words of each class, the most frequent first.

    Examples
    --------
    >>> vectors = WordVectors(["sea", "lake", "car"], [[1, 0], [4, 3], [0, 1]])
    >>> classes = WordClusters(n_clusters=2, vectors=vectors, random_state=1).fit(["sea"])
    >>> sorted(classes.clusters_)
    [['car'], ['sea', 'lake']]
    >>> sorted(classes.transform(["sea lake car lake"])[0].tolist())
    [0.25, 0.75]
    """

    n_clusters: int = 100

    def fit(self, X: Any, y: Any = None) -> Self:  # noqa: ARG002
        """Learn vectors from strings or token lists, and classes of their words."""
        seed = self._learn(list(X) if isinstance(X, Iterator) else X)
        # The sums of several threads differ in their last bits.
        with nullcontext() if self.random_state is None else threadpool_limits(1):
            self.labels_ = k_means(self.vectors_.matrix, self.n_clusters, seed, progress=False)
        self.clusters_ = Clusters(self.vectors_.words, self.labels_, self.n_clusters)
        return self

    def transform(self, X: Any) -> Floats:
        """The shares of the classes in each document, float32 [documents, classes]."""
        check_is_fitted(self)
        return class_shares(
            X, self.vectors_, self.labels_, self._n_features_out, tokenize=self._division
        )

    @property
    def _n_features_out(self) -> int:
        return len(self.clusters_)


class WordVectorFeatures(_Transformer):
    """The vectors of single words, such as those of one column of a table.

    Parameters
    ----------
    vectors : WordVectors or path
    unknown : "ignore", "warn" or "error"
        How to handle words without a vector. They become zeros, and one warning counts them.

    Attributes
    ----------
    vectors_ : WordVectors

    Examples
    --------
    >>> vectors = WordVectors(["sea", "lake", "car"], [[1, 0], [4, 3], [0, 1]])
    >>> WordVectorFeatures(vectors).fit_transform(["lake", "sea"]).tolist()
    [[4.0, 3.0], [1.0, 0.0]]
    """

    def __init__(self, vectors: Any = None, unknown: Unknown = "ignore") -> None:
        self.vectors = vectors
        self.unknown = unknown

    def fit(self, X: Any, y: Any = None) -> Self:  # noqa: ARG002
        """Open the vectors, if they are a file; nothing is learned from the words."""
        check_choice("unknown", self.unknown, get_args(Unknown))
        self._as_documents(X)
        self.vectors_ = _open(self.vectors)
        return self

    def transform(self, X: Any) -> Floats:
        """The vector of each word, float32 [words, dimensions]."""
        check_is_fitted(self)
        return document_vectors(self._as_documents(X), self.vectors_, unknown=self.unknown)

    @staticmethod
    def _as_documents(words: Any) -> list[list[Any]]:
        """Each word as a document of its own."""
        return [[word] for word in list_documents(words)]


def _open(vectors: Any) -> WordVectors:
    """The vectors themselves, or those of a file."""
    is_file = isinstance(vectors, str | os.PathLike)
    return check_vectors(load(vectors, progress=False) if is_file else vectors)


def _find_seed(random_state: Any) -> int | None:
    """The seed that scikit-learn's `random_state` stands for."""
    if random_state is None or isinstance(random_state, Integral):
        return None if random_state is None else int(random_state)
    return int(check_random_state(random_state).randint(2**31 - 1))
