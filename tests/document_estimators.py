"""Texts about two matters, and estimators of scikit-learn and of ours that take them."""

from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

import wordkin as wk
from wordkin.integrations.sklearn import Word2VecVectorizer, WordClusters
from wordkin.words.simple import SimpleRule

random = np.random.default_rng(3)
WATER, ROAD = ["sea", "lake", "shore", "wave", "harbor"], ["car", "bus", "road", "wheel", "bridge"]
TEXTS = [" ".join(random.choice(words, 8)) for words in (WATER, ROAD) for _ in range(20)]
LABELS = np.repeat([0, 1], 20)
TINY: dict[str, Any] = {
    "dimensions": 6,
    "epochs": 2,
    "min_count": 1,
    "subsample_threshold": 0,
    "random_state": 3,
}
ROWS = random.standard_normal((10, 5)) + np.repeat([[-2], [2]], 5, axis=0)
VECTORS = wk.WordVectors([*WATER, *ROAD], ROWS, range(20, 10, -1), simple_rule=SimpleRule())
OF_TEXT = {
    "TfidfVectorizer": TfidfVectorizer(),
    "mean": Word2VecVectorizer(**TINY),
    "sif": Word2VecVectorizer(**TINY, method="sif"),
    "tfidf": Word2VecVectorizer(vectors=VECTORS, method="tfidf"),
    "clusters": WordClusters(**TINY, n_clusters=3),
    "clusters of vectors": WordClusters(vectors=VECTORS, n_clusters=2, random_state=1),
}
OURS = [name for name in OF_TEXT if name != "TfidfVectorizer"]


def rows_of(found):
    """The array of what an estimator gives, which may be sparse."""
    return found.toarray() if hasattr(found, "toarray") else np.asarray(found)
