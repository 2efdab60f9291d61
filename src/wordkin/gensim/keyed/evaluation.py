"""Analogies and word pairs, asked by `wordkin.evaluation`, in gensim's shape."""

from __future__ import annotations

import math
from functools import partial
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import quote
from wordkin.evaluation.analogies import rank_expected
from wordkin.evaluation.asking import ask
from wordkin.evaluation.question_files import read_analogies, read_pairs
from wordkin.evaluation.similarity import average_ranks, correlation, p_value
from wordkin.gensim.keyed import similarity
from wordkin.gensim.keyed.state import KeyedState, logger
from wordkin.gensim.utils import FileName
from wordkin.vectors import WordVectors

METHODS: dict[str, Literal["add", "multiply"]] = {
    "most_similar": "add",
    "most_similar_cosmul": "multiply",
}


class Correlation(NamedTuple):
    """A correlation coefficient, and how likely chance gives one as far from 0."""

    statistic: float
    pvalue: float


def ask_analogies(
    wv: KeyedState,
    path: FileName,
    restrict: int,
    ignore_case: bool,
    counts_unknown: bool = False,
    function: str = "most_similar",
) -> list[dict[str, Any]]:
    """The questions of each section and of all, right and wrong; function: a name of `METHODS`."""
    if function not in METHODS:
        raise ValueError(
            "similarity_function: expected 'most_similar' or 'most_similar_cosmul', found "
            f"{quote(function)}."
        )
    vectors = _as_vectors(wv)
    read = partial(read_analogies, split=str.split)
    asked = ask(vectors, Path(path), read, restrict, ignore_case)
    ranks = dict(zip(asked.numbers, rank_expected(asked, METHODS[function]), strict=True))
    words, section_of, _, names = asked.questions
    sections: list[dict[str, Any]] = [
        {"section": name, "correct": [], "incorrect": []} for name in (*names, "Total accuracy")
    ]
    for number, question in enumerate(words):
        if number in ranks or counts_unknown:
            for one in (sections[section_of[number]], sections[-1]):
                one["correct" if ranks.get(number) == 0 else "incorrect"].append(tuple(question))
    for one in sections:
        log_accuracy(one)
    return sections


def accuracy(section: dict[str, Any]) -> float:
    """The share of right answers; 0 where nothing was asked."""
    right, wrong = len(section["correct"]), len(section["incorrect"])
    return right / (right + wrong) if right + wrong else 0.0


def correlate_pairs(
    wv: KeyedState,
    path: FileName,
    delimiter: str,
    encoding: str,
    restrict: int,
    ignore_case: bool,
    counts_unknown: bool,
) -> tuple[Correlation, Correlation, float]:
    """Pearson's and Spearman's correlation with people's judgements, and percent unknown."""
    read = partial(read_pairs, delimiter=delimiter, encoding=encoding)
    asked = ask(_as_vectors(wv), Path(path), read, restrict, ignore_case)
    judged = np.array(asked.questions.labels)
    wanted = range(len(judged)) if counts_unknown else asked.numbers
    if not wanted:
        raise ValueError(
            f"No valid similarity judgements found in {path}: either invalid format or all are "
            f"out-of-vocabulary in {wv}"
        )
    unknown = (len(judged) - len(asked.numbers)) / len(judged) * 100
    cosines = np.zeros(len(judged))
    cosines[asked.numbers] = [similarity.similarity(wv, *rows) for rows in asked.rows]
    judged, cosines = judged[wanted], cosines[wanted]
    pearson = _correlate(judged, cosines)
    spearman = _correlate(average_ranks(judged), average_ranks(cosines))
    return pearson, spearman, unknown


def log_accuracy(section: dict[str, Any]) -> None:
    """Log the share of right answers of a section."""
    right, wrong = len(section["correct"]), len(section["incorrect"])
    if right + wrong:
        share = 100.0 * accuracy(section)
        logger.info("%s: %.1f%% (%i/%i)", section["section"], share, right, right + wrong)


def log_correlations(pearson: Any, spearman: Any, oov: float, pairs: FileName) -> None:
    """Log what `correlate_pairs` found."""
    logger.info("Pearson correlation coefficient against %s: %.4f", pairs, pearson[0])
    logger.info("Spearman rank-order correlation coefficient against %s: %.4f", pairs, spearman[0])
    logger.info("Pairs with unknown words ratio: %.1f%%", oov)


def _correlate(first: NDArray[np.float64], second: NDArray[np.float64]) -> Correlation:
    """Pearson's correlation; its p-value is nan where scipy is missing."""
    coefficient = correlation(first, second)
    chance = p_value(coefficient, len(first))
    return Correlation(coefficient, math.nan if chance is None else chance)


def _as_vectors(wv: KeyedState) -> WordVectors:
    rows, keys = wv.matrix.rows, map(str, wv.index_to_key)
    # Nothing changes them while they are asked.
    return WordVectors(keys, rows, as_is=rows.dtype in (np.float16, np.float32))
