"""Similarity of pairs of words, compared with people's judgements."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import missing_extra, warn
from wordkin.evaluation import asking, results
from wordkin.evaluation.pictures import BLUE, shown_axes
from wordkin.evaluation.question_files import read_pairs
from wordkin.search import exact
from wordkin.settings.arguments import offer_names
from wordkin.system.tables import Row, ShownAsTable
from wordkin.vectors import WordVectors

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, slots=True)
class JudgedPair:
    """Two words as they were compared, the judged similarity, and the cosine of their vectors."""

    first: str
    second: str
    judged: float
    cosine: float


@dataclass(frozen=True, slots=True)
class SimilarityScores(ShownAsTable):
    """How well the vectors' similarities agree with human judgments. `print` shows it as a table.

    spearman, pearson : correlation of ranks and of values, from -1 to 1
    spearman_p, pearson_p : their p-values; without scipy None, and a warning says what to install
    pairs, asked : the number of pairs in the file, and of those whose words are both known
    skipped_lines : the number of lines that were neither a comment nor two words and a number
    judgements : the pairs asked
    """

    spearman: float
    pearson: float
    pairs: int
    asked: int
    skipped_lines: int
    judgements: tuple[JudgedPair, ...] = ()

    @property
    def coverage(self) -> float:
        """Share of the pairs that could be asked."""
        return results.share(self.asked, self.pairs)

    @property
    def spearman_p(self) -> float | None:
        """Probability that chance alone gives a `spearman` at least as far from 0. Needs scipy."""
        return p_value(self.spearman, self.asked)

    @property
    def pearson_p(self) -> float | None:
        """Probability that chance alone gives a `pearson` at least as far from 0. Needs scipy."""
        return p_value(self.pearson, self.asked)

    def to_pandas(self) -> results.DataFrame:
        """A table with one row for each pair asked. Needs pandas."""
        return results.data_frame(self.judgements)

    def plot(self, axes: Axes | None = None) -> Axes:
        """A point for each pair asked: the judged similarity, and the cosine.

        They are drawn into `axes` or a new figure. Needs matplotlib, of the extra `plot`.
        """
        drawn = shown_axes(axes)
        judged = [pair.judged for pair in self.judgements]
        cosines = [pair.cosine for pair in self.judgements]
        drawn.scatter(judged, cosines, s=12, alpha=0.6, color=BLUE)
        drawn.set(
            xlabel="similarity as people judged it",
            ylabel="cosine of the vectors",
            title=f"Similarity: Spearman {self.spearman:.3f}, {self.asked:,} of {self.pairs:,} pairs",
        )
        return drawn

    def to_dict(self) -> dict[str, Any]:
        """All figures by name, as JSON can hold them; a correlation that is nan becomes None."""
        found = results.figures(self, "coverage")
        return found | {
            name: None if math.isnan(found[name]) else found[name]
            for name in ("spearman", "pearson")
        }

    def __repr__(self) -> str:
        return results.one_line(
            self, f"Spearman {self.spearman:.3f}", self.asked, self.pairs, "pairs"
        )

    def _table(self) -> list[Row]:
        header = ["similarity", "Spearman", "Pearson", "asked", "of", "covered"]
        correlations = [f"{found:.3f}" for found in (self.spearman, self.pearson)]
        return [header, ["pairs", *correlations, self.asked, self.pairs, self.coverage]]


@offer_names
def evaluate_similarity(
    vectors: WordVectors,
    path: asking.Source = None,
    *,
    restrict: int | None = None,
    ignore_case: bool = True,
    unseen: bool = False,
) -> SimilarityScores:
    """Compare the vectors' similarities of pairs of words with human judgments.

    Parameters
    ----------
    vectors : WordVectors
    path : str or path, optional
        Lines of two words and a number, in any form in which such files are published: separated by
        tabs, semicolons, commas or spaces, with quotes, a header, parts of speech or further numbers.
        "#" starts a comment. None for wordkin's own.
    restrict : int or None
        Use only the first `restrict` words, which are the most frequent. None: use all.
    ignore_case : bool
        Compare words without regard to case.
    unseen : bool
        Also ask questions with unknown words, using the vectors of their n-grams.

    Raises
    ------
    EvaluationError
        If no pair can be asked.

    Examples
    --------
    >>> rows = [[1, 0], [4, 3], [3, 4], [0, 1], [-1, 0]]
    >>> vectors = WordVectors(["sea", "ocean", "king", "queen", "cabbage"], rows)
    >>> print(evaluate_similarity(vectors))
    similarity  Spearman  Pearson  asked  of  covered
    pairs          0.866    0.993      3  44     6.8%
    """
    path = asking.source_path(path, "pairs.tsv")
    asked = asking.ask(vectors, path, read_pairs, restrict, ignore_case, unseen)
    asking.require_any(asked, "two words and a number")
    left, right = (exact.unit_rows(asked.find_vectors(rows)) for rows in np.array(asked.rows).T)
    cosines = np.einsum("ij,ij->i", left, right).astype(np.float64)
    judged = np.array(asked.labels)
    firsts, seconds = zip(*asked.words, strict=True)
    return SimilarityScores(
        spearman=correlation(average_ranks(cosines), average_ranks(judged)),
        pearson=correlation(cosines, judged),
        pairs=len(asked.questions.words),
        asked=len(asked.rows),
        skipped_lines=asked.questions.skipped_lines,
        judgements=tuple(map(JudgedPair, firsts, seconds, asked.labels, cosines.tolist())),
    )


def average_ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rank of each value from 1; equal values share the mean of their ranks.

    >>> average_ranks(np.array([0.5, 9, 0.5, 2])).tolist()
    [1.5, 4.0, 1.5, 3.0]
    """
    _, group, sizes = np.unique(values, return_inverse=True, return_counts=True)
    ranks: NDArray[np.float64] = (np.cumsum(sizes) - (sizes - 1) / 2)[group]
    return ranks


def correlation(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    """Pearson's correlation, nan where one of them does not vary.

    >>> round(correlation(np.array([1.0, 2, 3]), np.array([1.0, 2, 2])), 6)
    0.866025
    """
    first, second = first - first.mean(), second - second.mean()
    scale = np.sqrt(first @ first) * np.sqrt(second @ second)
    return float(first @ second / scale) if scale > 0 else float("nan")


def p_value(correlation: float, pairs: int) -> float | None:
    """Probability that independent values have a correlation at least as far from 0.

    By Student's t test, two-sided, as scipy's `pearsonr` and `spearmanr` give it; nan for a
    correlation that is nan. Without scipy it is None, and a warning says what to install.

    >>> round(p_value(0.5, 3), 6), round(p_value(-0.6, 4), 6)
    (0.666667, 0.4)
    """
    try:
        from scipy.special import betainc
    except ImportError:
        warn(str(missing_extra("p_value", "scipy", "evaluation")))
        return None
    if pairs < 3 and not math.isnan(correlation):
        return 1.0
    return float(betainc(pairs / 2 - 1, 0.5, 1 - min(abs(correlation), 1.0) ** 2))
