"""The tests of `wordkin evaluate`, and of `wordkin train --evaluate-every` between epochs."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from wordkin.errors import EvaluationError
from wordkin.evaluation import evaluate_analogies, evaluate_odd_one_out, evaluate_similarity

if TYPE_CHECKING:
    from wordkin.vectors import WordVectors

# The attribute of each test's result that sums it up in one figure.
MAIN_FIGURE = {"analogies": "accuracy", "similarity": "spearman", "odd one out": "accuracy"}


class Scores(Protocol):
    """The result of a test, whose `str` is a table."""

    def to_dict(self) -> dict[str, Any]:
        """All figures by name."""


def choose_tests(
    vectors: WordVectors,
    questions: Path | None,
    pairs: Path | None,
    *,
    method: Literal["add", "multiply"],
    **options: Any,
) -> dict[str, Callable[[], Scores]]:
    """The tests to run, by name: all of wordkin's own if no file is named."""
    uses_own = questions is None and pairs is None
    tests: dict[str, Callable[[], Scores]] = {}
    if uses_own or questions is not None:
        tests["analogies"] = partial(
            evaluate_analogies, vectors, questions, method=method, **options
        )
    if uses_own or pairs is not None:
        tests["similarity"] = partial(evaluate_similarity, vectors, pairs, **options)
    if uses_own:
        tests["odd one out"] = partial(evaluate_odd_one_out, vectors, **options)
    return tests


def measure(
    vectors: WordVectors, questions: Path | None, pairs: Path | None
) -> Mapping[str, float]:
    """One figure for each test: the share of right answers, or Spearman's correlation.

    A test is left out if the vectors know too few of its words.
    """
    figures: dict[str, float] = {}
    for name, test in choose_tests(vectors, questions, pairs, method="add").items():
        with contextlib.suppress(EvaluationError):
            figures[name] = getattr(test(), MAIN_FIGURE[name])
    return figures
