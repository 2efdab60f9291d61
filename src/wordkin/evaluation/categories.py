"""Words by category, beside the clusters in which k-means puts their vectors."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import missing_extra
from wordkin.evaluation.asking import (
    KnownWords,
    Source,
    data_frame,
    figures,
    share,
    source_path,
    table,
)
from wordkin.evaluation.question_files import read_categories
from wordkin.search import exact
from wordkin.vectors import WordVectors

if TYPE_CHECKING:
    import pandas as pd

STARTS = 20  # k-means falls into poor clusters from some starts; the best of so many counts


@dataclass(frozen=True, slots=True)
class ClusteredWord:
    """A word as it was compared, its category, and the number of its cluster."""

    word: str
    category: str
    cluster: int


@dataclass(frozen=True, slots=True)
class CategoryScores:
    """How well clusters of vectors hold the words of one category each.

    words : how many words there are
    skipped_lines : lines that were neither a comment nor a word and a category
    clustered : the known words
    """

    words: int
    skipped_lines: int
    clustered: tuple[ClusteredWord, ...] = field(repr=False)

    @property
    def asked(self) -> int:
        """How many words are known."""
        return len(self.clustered)

    @property
    def purity(self) -> float:
        """Share of the known words that belong to the main category of their cluster."""
        return share(sum(self._main_category_sizes()), self.asked)

    @property
    def coverage(self) -> float:
        """Share of the words that are known."""
        return share(self.asked, self.words)

    def to_pandas(self) -> pd.DataFrame:
        """A row for each known word. Needs pandas."""
        return data_frame([asdict(word) for word in self.clustered])

    def to_dict(self) -> dict[str, Any]:
        """All figures by name, as JSON can hold them."""
        return figures(self, "asked", "purity", "coverage")

    def __str__(self) -> str:
        clusters = len(self._main_category_sizes())
        header = ["categories", "purity", "clusters", "asked", "of", "covered"]
        numbers = [f"{number:,}" for number in (clusters, self.asked, self.words)]
        return table([header, ["words", f"{self.purity:.1%}", *numbers, f"{self.coverage:.1%}"]])

    def _main_category_sizes(self) -> list[int]:
        """How many words of each cluster belong to its main category."""
        counts: dict[int, Counter[str]] = {}
        for word in self.clustered:
            counts.setdefault(word.cluster, Counter())[word.category] += 1
        return [max(of.values()) for of in counts.values()]


def evaluate_categories(
    vectors: WordVectors,
    path: Source = None,
    *,
    restrict: int | None = None,
    ignore_case: bool = True,
    seed: int = 1,
) -> CategoryScores:
    """Put words into as many clusters as they have categories, by k-means on unit vectors.

    Needs scikit-learn, which comes with the extra `evaluation`.

    Parameters
    ----------
    vectors : WordVectors
    path : str or path, optional
        Lines of a word and its category, separated by a tab, comma or space; "#" starts a
        comment. wordkin's own if None.
    restrict : int or None
        Only the first so many words are known; None for all.
    ignore_case : bool
        Compare words in upper case.
    seed : int
        Of the starts of k-means.

    Raises
    ------
    EvaluationError
        When no word is known.
    MissingExtraError
        Without scikit-learn.
    """
    path = source_path(path, "categories.tsv")
    known = KnownWords(vectors, restrict, ignore_case)
    questions = read_categories(path, known.fold)
    members = [
        (word, category, known.row_of[word])
        for word, category in zip(questions.words, questions.categories, strict=True)
        if word in known.row_of
    ]
    known.refuse_nothing_asked(len(members), len(questions.words), path)
    rows = [row for _, _, row in members]
    categories = {category for _, category, _ in members}
    clusters = _clusters(exact.unit_rows(vectors.matrix[rows]), len(categories), seed)
    return CategoryScores(
        words=len(questions.words),
        skipped_lines=questions.skipped_lines,
        clustered=tuple(
            ClusteredWord(word, category, cluster)
            for (word, category, _), cluster in zip(members, clusters, strict=True)
        ),
    )


def _clusters(units: NDArray[np.float32], count: int, seed: int) -> list[int]:
    try:
        from sklearn.cluster import KMeans
    except ImportError as error:
        raise missing_extra("evaluate_categories", "scikit-learn", "evaluation") from error
    found: list[int] = KMeans(count, n_init=STARTS, random_state=seed).fit_predict(units).tolist()
    return found
