"""Sets of words of which one does not belong to the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from wordkin.evaluation import asking, results
from wordkin.evaluation.question_files import read_odd_sets
from wordkin.search import exact
from wordkin.settings.arguments import offer_names
from wordkin.system.tables import Row, ShownAsTable
from wordkin.vectors import WordVectors


@dataclass(frozen=True, slots=True)
class OddAnswer:
    """A set of words as they were compared, its odd word, and the word that the vectors choose."""

    words: tuple[str, ...]
    odd: str
    answer: str


@dataclass(frozen=True, slots=True)
class OddScores(ShownAsTable):
    """The result of a file of sets with an odd word. `print` shows it as a table.

    sets : the number of sets in the file
    skipped_lines : the number of lines that were neither a comment nor three or more words
    answers : the sets that were asked: those whose words are all known
    """

    sets: int
    skipped_lines: int
    answers: tuple[OddAnswer, ...]

    @property
    def asked(self) -> int:
        """The number of sets that could be asked."""
        return len(self.answers)

    @property
    def correct(self) -> int:
        """The number of sets whose odd word was found."""
        return sum(answer.odd == answer.answer for answer in self.answers)

    @property
    def accuracy(self) -> float:
        """Share of the sets asked that were answered right."""
        return results.share(self.correct, self.asked)

    @property
    def coverage(self) -> float:
        """Share of the sets that could be asked."""
        return results.share(self.asked, self.sets)

    def to_pandas(self) -> results.DataFrame:
        """A table with one row for each set asked. Needs pandas."""
        return results.data_frame(self.answers)

    def to_dict(self) -> dict[str, Any]:
        """All figures by name, as values for JSON."""
        return results.figures(self, "asked", "correct", "accuracy", "coverage")

    def __repr__(self) -> str:
        return results.one_line(
            self, f"accuracy {self.accuracy:.3f}", self.asked, self.sets, "sets"
        )

    def _table(self) -> list[Row]:
        header = ["odd one out", "top 1", "right", "asked", "of", "covered"]
        return [header, ["sets", self.accuracy, self.correct, self.asked, self.sets, self.coverage]]


@offer_names
def evaluate_odd_one_out(
    vectors: WordVectors,
    path: asking.Source = None,
    *,
    restrict: int | None = None,
    ignore_case: bool = True,
    unseen: bool = False,
) -> OddScores:
    """Test whether the vectors find the word of a set that doesn't belong to the others.

    Parameters
    ----------
    vectors : WordVectors
    path : str or path, optional
        Lines of words, separated by tabs, commas or spaces, of which the last one is odd; "#"
        starts a comment. None for wordkin's own.
    restrict : int or None
        Use only the first `restrict` words, which are the most frequent. None: use all.
    ignore_case : bool
        Compare words without regard to case.
    unseen : bool
        Also ask questions with unknown words, using the vectors of their n-grams.

    Raises
    ------
    EvaluationError
        If no set can be asked.

    Examples
    --------
    >>> rows = [[1, 0], [4, 3], [3, 4], [0, 1]]
    >>> vectors = WordVectors(["river", "lake", "sea", "salary"], rows)
    >>> print(evaluate_odd_one_out(vectors))
    odd one out   top 1  right  asked  of  covered
    sets           0.0%      0      1  16     6.2%
    """
    path = asking.source_path(path, "odd_one_out.txt")
    asked = asking.ask(vectors, path, read_odd_sets, restrict, ignore_case, unseen)
    asking.require_any(asked, "three words or more")
    answers = [
        OddAnswer(tuple(words), words[-1], words[exact.odd_row(asked.find_vectors(rows))])
        for words, rows in zip(asked.words, asked.rows, strict=True)
    ]
    return OddScores(len(asked.questions.words), asked.questions.skipped_lines, tuple(answers))
