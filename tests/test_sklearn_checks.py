"""scikit-learn's own checks of our estimators.

For estimators of text they are one check of some fifty, for scikit-learn's own too. So each of ours is
wrapped in one that takes numbers: a number is a word with its column, such as 0:1, and scikit-learn's
own function looks at the array first.
"""

from contextlib import nullcontext
from typing import Any
from unittest import SkipTest

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.utils.estimator_checks import estimator_checks_generator, parametrize_with_checks
from sklearn.utils.validation import check_is_fitted, validate_data

import wordkin as wk
from wordkin.integrations.sklearn import Word2VecVectorizer, WordClusters, WordVectorFeatures
from wordkin.words.subwords import Sizes, Subwords

TINY: dict[str, Any] = {"dimensions": 3, "epochs": 1, "min_count": 1, "subsample_threshold": 0}
NGRAMS = np.random.default_rng(1).standard_normal((99, 3)).astype(np.float32)
# Of these every word has a vector, made of its letters.
VECTORS = wk.WordVectors(["0:0.0"], NGRAMS[:1], [9], subwords=Subwords(NGRAMS, Sizes(1, 3, 99)))
LEAST_CHECKS = 40  # of each; their number differs between versions


class OfNumbers:
    """Takes numbers, and calls the estimator with words."""

    def fit(self, X, y=None):
        X = validate_data(self, X, ensure_min_features=2 if self._learns_pairs else 1)
        return super().fit(self._as_texts(X), y)

    def transform(self, X):
        check_is_fitted(self)
        return super().transform(self._as_texts(validate_data(self, X, reset=False)))

    @property
    def _learns_pairs(self):
        return hasattr(self, "window") and self.vectors is None

    def _as_texts(self, rows):
        return [[f"{column}:{value:.0f}" for column, value in enumerate(row)] for row in rows]

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.string = tags.input_tags.one_d_array = False
        tags.input_tags.two_d_array = True
        return tags


class VectorizerOfNumbers(OfNumbers, Word2VecVectorizer):
    pass


class ClustersOfNumbers(OfNumbers, WordClusters):
    pass


class FeaturesOfNumbers(OfNumbers, WordVectorFeatures):
    def _as_texts(self, rows):
        return [f"{row[0]:.1f}" for row in rows]


WRAPPED = [
    VectorizerOfNumbers(**TINY),
    VectorizerOfNumbers(**TINY, method="sif", objective="cbow"),
    VectorizerOfNumbers(vectors=VECTORS, method="tfidf"),
    ClustersOfNumbers(**TINY, n_clusters=2),
    FeaturesOfNumbers(VECTORS),
]


@parametrize_with_checks(WRAPPED)
def test_estimators_pass_the_checks_of_scikit_learn(estimator, check):
    # One is for arrays of other libraries, and skips itself unless the environment asks for them.
    is_skipped = check.func.__name__ == "check_array_api_input"
    with pytest.raises(SkipTest) if is_skipped else nullcontext():
        check(estimator)


@pytest.mark.parametrize("estimator", WRAPPED, ids=lambda wrapped: type(wrapped).__name__)
def test_checks_of_scikit_learn_are_not_left_out(estimator):
    assert len(list(estimator_checks_generator(estimator))) >= LEAST_CHECKS


@pytest.mark.parametrize(
    "estimator",
    [TfidfVectorizer(), Word2VecVectorizer(), WordClusters(), WordVectorFeatures()],
    ids=lambda estimator: type(estimator).__name__,
)
@pytest.mark.filterwarnings("ignore:Can't test estimator", "ignore:Explicit SKIP")
def test_estimators_of_text_pass_what_scikit_learn_checks_of_text(estimator):
    for checked, check in estimator_checks_generator(estimator):
        check(checked)
