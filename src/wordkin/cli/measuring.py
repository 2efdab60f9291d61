"""The tests of `wordkin train --evaluate-every`, between epochs."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from wordkin.errors import EvaluationError
from wordkin.evaluation.overall import choose_tests
from wordkin.evaluation.question_files import read_analogies, read_pairs

if TYPE_CHECKING:
    from wordkin.vectors import WordVectors

# The attribute of each test's result that sums it up in one figure.
MAIN_FIGURE = {"analogies": "accuracy", "similarity": "spearman", "odd one out": "accuracy"}


def check_files(questions: Path | None, pairs: Path | None) -> None:
    """Raise, before anything is trained or opened, for files that cannot be read as questions.

    A pipe can be read only once, and is not read here.
    """
    if questions is not None and not questions.is_fifo():
        read_analogies(questions, str)
    if pairs is not None and not pairs.is_fifo():
        read_pairs(pairs, str)


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
