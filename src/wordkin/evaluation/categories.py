"""Words by category, compared with the clusters that k-means finds in their vectors."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from wordkin.errors import require_extra
from wordkin.evaluation import asking, results
from wordkin.evaluation.question_files import read_categories
from wordkin.search import exact
from wordkin.settings.arguments import offer_names
from wordkin.system.tables import Row, ShownAsTable
from wordkin.vectors import WordVectors

STARTS = 20  # of k-means, of which the best counts: some lead to poor clusters


@dataclass(frozen=True, slots=True)
class ClusteredWord:
    """A word in the case in which it was compared, its category, and the number of its cluster."""

    word: str
    category: str
    cluster: int


@dataclass(frozen=True, slots=True)
class CategoryScores(ShownAsTable):
    """How well clusters of vectors match categories of words. `print` shows it as a table.

    words : the number of words in the file
    skipped_lines : the number of lines that were neither a comment nor a word and a category
    clustered : the known words
    """

    words: int
    skipped_lines: int
    clustered: tuple[ClusteredWord, ...]

    @property
    def asked(self) -> int:
        """The number of known words."""
        return len(self.clustered)

    @property
    def purity(self) -> float:
        """Share of the known words that belong to the largest category of their cluster."""
        return results.share(sum(self._largest_category_sizes()), self.asked)

    @property
    def coverage(self) -> float:
        """Share of the words that are known."""
        return results.share(self.asked, self.words)

    def to_pandas(self) -> results.DataFrame:
        """A table with one row for each known word. Needs pandas."""
        return results.data_frame(self.clustered)

    def to_dict(self) -> dict[str, Any]:
        """All figures by name, as values for JSON."""
        return results.figures(self, "asked", "purity", "coverage")

    def __repr__(self) -> str:
        return results.one_line(self, f"purity {self.purity:.3f}", self.asked, self.words, "words")

    def _table(self) -> list[Row]:
        header = ["categories", "purity", "clusters", "asked", "of", "covered"]
        clusters = len(self._largest_category_sizes())
        return [header, ["words", self.purity, clusters, self.asked, self.words, self.coverage]]

    def _largest_category_sizes(self) -> list[int]:
        """For each cluster, the number of words of its largest category."""
        counts: dict[int, Counter[str]] = {}
        for word in self.clustered:
            counts.setdefault(word.cluster, Counter())[word.category] += 1
        return [max(of.values()) for of in counts.values()]


@offer_names
def evaluate_categories(
    vectors: WordVectors,
    path: asking.Source = None,
    *,
    restrict: int | None = None,
    ignore_case: bool = True,
    unseen: bool = False,
    seed: int = 1,
) -> CategoryScores:
    """Cluster words by k-means on unit vectors, and compare the clusters with their categories.

    There are as many clusters as categories.

    Needs scikit-learn, which comes with the extra `evaluation`.

    Parameters
    ----------
    vectors : WordVectors
    path : str or path, optional
        Lines of a word and its category, separated by a tab, comma or space; "#" starts a
        comment. None for wordkin's own.
    restrict : int or None
        Use only the first `restrict` words, which are the most frequent. None: use all.
    ignore_case : bool
        Compare words without regard to case.
    unseen : bool
        Also ask questions with unknown words, using the vectors of their n-grams.
    seed : int
        Seed of the random starts of k-means.

    Raises
    ------
    EvaluationError
        If no word is known.
    MissingExtraError
        If scikit-learn is not installed.
    """
    path = asking.source_path(path, "categories.tsv")
    asked = asking.ask(vectors, path, read_categories, restrict, ignore_case, unseen)
    asking.require_any(asked, "a word and a category")
    rows = [row for (row,) in asked.rows]
    with require_extra("evaluate_categories", "scikit-learn", "evaluation"):
        from sklearn.cluster import KMeans
    k_means = KMeans(len(set(asked.labels)), n_init=STARTS, random_state=seed)
    clusters = k_means.fit_predict(exact.unit_rows(asked.find_vectors(rows))).tolist()
    words = [word for (word,) in asked.words]
    clustered = tuple(map(ClusteredWord, words, asked.labels, clusters))
    return CategoryScores(len(asked.questions.words), asked.questions.skipped_lines, clustered)
