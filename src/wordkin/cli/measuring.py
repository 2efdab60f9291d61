"""What `wordkin evaluate` asks, and `wordkin train --evaluate-every` between epochs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from wordkin.errors import EvaluationError
from wordkin.evaluation import (
    AnalogyScores,
    OddScores,
    SimilarityScores,
    evaluate_analogies,
    evaluate_odd_one_out,
    evaluate_similarity,
)

if TYPE_CHECKING:
    from wordkin.vectors import WordVectors


class Scores(Protocol):
    """The result of a test, whose `str` is a table."""

    def to_dict(self) -> dict[str, Any]:
        """Its figures by name."""


def questions_of(
    vectors: WordVectors,
    questions: Path | None,
    pairs: Path | None,
    *,
    method: Literal["add", "multiply"],
    **options: Any,
) -> dict[str, Callable[[], Scores]]:
    """The tests to run, by name; wordkin's own where no file is named."""
    asks_own = questions is None and pairs is None
    tests: dict[str, Callable[[], Scores]] = {}
    if asks_own or questions is not None:
        tests["analogies"] = partial(
            evaluate_analogies, vectors, questions, method=method, **options
        )
    if asks_own or pairs is not None:
        tests["similarity"] = partial(evaluate_similarity, vectors, pairs, **options)
    if asks_own:
        tests["odd one out"] = partial(evaluate_odd_one_out, vectors, **options)
    return tests


def figures_of(
    vectors: WordVectors, questions: Path | None, pairs: Path | None
) -> Mapping[str, float]:
    """One figure a test: the share of right answers, or Spearman's correlation.

    A test is left out if the vectors know too few of its words.
    """
    figures: dict[str, float] = {}
    for name, test in questions_of(vectors, questions, pairs, method="add").items():
        try:
            scores = test()
        except EvaluationError:
            continue
        if isinstance(scores, SimilarityScores):
            figures[name] = scores.spearman
        elif isinstance(scores, AnalogyScores | OddScores):
            figures[name] = scores.accuracy
    return figures
