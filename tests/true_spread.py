"""Errors of a bootstrap beside the truth: how far answers differ between fresh texts of one generator."""

from statistics import mean
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

import wordkin as wk
from topic_texts import WORDS, topic_text

OPTIONS: dict[str, Any] = {
    "dimensions": 20,
    "min_count": 1,
    "subsample_threshold": 0,
    "threads": 1,
    "progress": False,
}
LEAST_COUNT = 20  # of words whose similarities are compared, in a text on average
NAMES = [f"w{number}" for number in range(WORDS)]


class Truth(NamedTuple):
    """The similarities of pairs of words in fresh texts, [texts, pairs], and which words were taken."""

    values: NDArray[np.float64]
    words: list[str]

    @property
    def mean(self) -> NDArray[np.float64]:
        """What a text says on average."""
        result: NDArray[np.float64] = np.nanmean(self.values, axis=0)
        return result

    @property
    def spread(self) -> NDArray[np.float64]:
        """How far texts differ."""
        result: NDArray[np.float64] = np.nanstd(self.values, axis=0, ddof=1)
        return result


class Judged(NamedTuple):
    """What errors are worth.

    ratio: the median of error / true spread; covered: the share of 90 % intervals that hold the truth.
    """

    ratio: float
    covered: float


def draw_truth(texts: int, **options: Any) -> Truth:
    """Train on fresh texts, each with a seed of its own."""
    models = [
        wk.train(topic_text(text), **OPTIONS | options, seed=100 + text) for text in range(texts)
    ]
    counts = [model.vectors.counts for model in models]
    total = dict.fromkeys(NAMES, 0.0)
    for model, each in zip(models, counts, strict=True):
        assert each is not None
        for word, count in zip(model.vectors, each.tolist(), strict=True):
            total[word] += count / texts
    words = [word for word in NAMES if total[word] >= LEAST_COUNT]
    return Truth(np.array([list_similarities(model.vectors, words) for model in models]), words)


def list_similarities(vectors: wk.WordVectors, words: list[str]) -> NDArray[np.float64]:
    """The similarity of each pair of the words; nan for words that the vectors lack."""
    known = [number for number, word in enumerate(words) if word in vectors]
    whole = np.full((len(words), len(words)), np.nan)
    found = wk.similarity_matrix(vectors, [words[number] for number in known])
    whole[np.ix_(known, known)] = found
    return whole[np.triu_indices(len(words), 1)]


def judge(truth: Truth, value: NDArray[np.float64], drawn: NDArray[np.float64]) -> Judged:
    """Compare the deviations of what was drawn, [samples, pairs], with the true spread."""
    errors = np.nanstd(drawn, axis=0, ddof=1)
    _, reach = wk.Estimate(0.0, 1.0, 0.0, len(drawn)).interval(0.9)
    is_covered = np.abs(value - truth.mean) <= reach * errors
    return Judged(float(np.nanmedian(errors / truth.spread)), float(is_covered.mean()))


def judge_bootstrap(truth: Truth, text: int, samples: int, **options: Any) -> Judged:
    """The errors of a bootstrap of one of the texts."""
    found = wk.bootstrap(
        topic_text(text), samples=samples, seeds=1, **OPTIONS | options, seed=1_000 + text
    )
    drawn = np.array([list_similarities(vectors, truth.words) for vectors in found])
    return judge(truth, list_similarities(found.vectors, truth.words), drawn)


def judge_seeds(truth: Truth, text: int, seeds: int, **options: Any) -> Judged:
    """The errors that trainings of one text with several seeds seem to have."""
    drawn = [
        list_similarities(
            wk.train(topic_text(text), **OPTIONS | options, seed=5_000 + seed).vectors, truth.words
        )
        for seed in range(seeds)
    ]
    return judge(truth, drawn[0], np.array(drawn))


def average(found: list[Judged]) -> Judged:
    """The mean of several texts."""
    return Judged(mean(each.ratio for each in found), mean(each.covered for each in found))
