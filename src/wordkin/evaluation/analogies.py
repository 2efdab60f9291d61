"""Analogies: "a is to b as c is to ..."."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from wordkin.evaluation import asking, results
from wordkin.evaluation.asking import Asked
from wordkin.evaluation.pictures import BLUE, DARK, PALE_BLUE, shown_axes
from wordkin.evaluation.question_files import read_analogies
from wordkin.search import exact
from wordkin.settings.arguments import offer_names
from wordkin.settings.checks import check_choice
from wordkin.system.tables import Row, ShownAsTable
from wordkin.vectors import Method, WordVectors

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TOP = 5
CANDIDATES = 20  # the best answers can be case variants of each other and of the question's words
SYNTACTIC = "gram"  # names of sections about grammar start with it in questions-words.txt

Kind = Literal["semantic", "syntactic"]


@dataclass(frozen=True, slots=True)
class SectionScore:
    """The result of one section of analogies.

    questions : the number of questions
    asked : the number of questions whose four words are all known
    correct : the number of questions whose first answer is the expected word
    in_top_five : the number of questions with the expected word among the first five answers
    """

    name: str
    questions: int
    asked: int
    correct: int
    in_top_five: int

    @property
    def kind(self) -> Kind:
        """Whether the section is about grammar or about meaning, by its name."""
        return "syntactic" if self.name.startswith(SYNTACTIC) else "semantic"

    @property
    def accuracy(self) -> float:
        """The share of the questions asked that were answered correctly; 0 if none was asked."""
        return results.share(self.correct, self.asked)

    @property
    def top_five_accuracy(self) -> float:
        """Share of the questions asked with the expected word among five answers."""
        return results.share(self.in_top_five, self.asked)

    @property
    def coverage(self) -> float:
        """Share of the questions that could be asked."""
        return results.share(self.asked, self.questions)

    def to_dict(self) -> dict[str, Any]:
        """All figures by name, as values for JSON."""
        return results.figures(self, "kind", "accuracy", "top_five_accuracy", "coverage")


@dataclass(frozen=True, slots=True)
class AnalogyScores(ShownAsTable):
    """The result of a file of analogies. `print` shows it as a table.

    skipped_lines : the number of lines that were neither a section's name nor four words
    """

    sections: tuple[SectionScore, ...]
    skipped_lines: int

    @property
    def semantic(self) -> SectionScore:
        """The sum of all sections about meaning."""
        return _add_up("semantic", (part for part in self.sections if part.kind == "semantic"))

    @property
    def syntactic(self) -> SectionScore:
        """The sum of all sections about grammar, whose names start with "gram"."""
        return _add_up("syntactic", (part for part in self.sections if part.kind == "syntactic"))

    @property
    def total(self) -> SectionScore:
        """The sum of all sections."""
        return _add_up("total", self.sections)

    @property
    def accuracy(self) -> float:
        """The share of the questions asked that were answered correctly."""
        return self.total.accuracy

    @property
    def top_five_accuracy(self) -> float:
        """The share of the questions asked with the expected word among five answers."""
        return self.total.top_five_accuracy

    @property
    def coverage(self) -> float:
        """The share of the questions that could be asked."""
        return self.total.coverage

    def to_pandas(self) -> results.DataFrame:
        """A table with one row for each section. Needs pandas."""
        return results.data_frame([section.to_dict() for section in self.sections])

    def plot(self, axes: Axes | None = None) -> Axes:
        """Bars of accuracy and coverage by section: `.plot().figure.savefig("scores.png")`.

        They are drawn into `axes` or a new figure. Needs matplotlib, of the extra `plot`.
        """
        drawn = shown_axes(axes)
        shown = [part for part in (*self.sections, self.total) if part.questions]
        places = range(len(shown))
        top_five = [part.top_five_accuracy for part in shown]
        drawn.barh(places, top_five, color=PALE_BLUE, label="among five")
        drawn.barh(places, [part.accuracy for part in shown], color=BLUE, label="right")
        covered = [part.coverage for part in shown]
        drawn.plot(covered, places, "|", color=DARK, ms=12, label="covered")
        drawn.set_yticks(places, [f"{part.name} ({part.asked:,})" for part in shown])
        drawn.invert_yaxis()
        drawn.set(xlim=(0, 1.02), xlabel="share of the questions", title="Analogies (asked)")
        drawn.legend(loc="best")
        return drawn

    def to_dict(self) -> dict[str, Any]:
        """All figures by name, as values for JSON."""
        sums = {part.name: part.to_dict() for part in (self.semantic, self.syntactic, self.total)}
        sections = [section.to_dict() for section in self.sections]
        return {"sections": sections, **sums, "skipped_lines": self.skipped_lines}

    def __repr__(self) -> str:
        return results.one_line(
            self,
            f"accuracy {self.accuracy:.3f}",
            self.total.asked,
            self.total.questions,
            "questions",
        )

    def _table(self) -> list[Row]:
        header = ["analogies", "top 1", "top 5", "right", "asked", "covered"]
        shown = (*self.sections, self.semantic, self.syntactic, self.total)
        return [header, *map(_row, shown)]


@offer_names
def evaluate_analogies(
    vectors: WordVectors,
    path: asking.Source = None,
    *,
    method: Method = "add",
    restrict: int | None = 30_000,
    ignore_case: bool = True,
    unseen: bool = False,
) -> AnalogyScores:
    """Test the vectors with analogies ("a is to b as c is to ...").

    Answers by 3CosAdd are counted as in gensim, except where gensim is wrong: a file without
    questions is an `EvaluationError`, a section's name may follow the colon without a space, and
    the expected word is found behind more case variants of the question's own words. gensim's
    evaluation does not offer 3CosMul, and its 3CosMul ignores the restriction to frequent words.

    Parameters
    ----------
    vectors : WordVectors
    path : str or path, optional
        Lines of four words, in sections that start with a line ": name"; None for wordkin's own.
    method : "add" or "multiply"
        3CosAdd or 3CosMul (Levy & Goldberg 2014).
    restrict : int or None
        Questions and answers use only the first `restrict` words, the most frequent; None for all.
    ignore_case : bool
        Compare words without regard to case.
    unseen : bool
        Ask also questions with words that training did not meet, by vectors of their n-grams; the
        expected word must be a known one.

    Raises
    ------
    EvaluationError
        If no question can be asked.

    Examples
    --------
    >>> rows = [[1, 0, 0], [1, 0, 1], [0, 1, 0], [0, 1, 1]]
    >>> vectors = WordVectors(["man", "king", "woman", "queen"], rows)
    >>> scores = evaluate_analogies(vectors)
    >>> scores.accuracy, scores.total.asked, scores.total.questions
    (1.0, 2, 72)
    """
    check_choice("method", method, get_args(Method))
    path = asking.source_path(path, "analogies.txt")
    asked = asking.ask(vectors, path, read_analogies, restrict, ignore_case, unseen)
    asked = asked.with_known_answers()
    asking.require_any(asked, "four words")
    ranks = rank_expected(asked, method)
    section = np.array(asked.labels)
    groups = (asked.questions.labels, section, section[ranks == 0], section[ranks < TOP])
    names = asked.questions.sections
    counts = [np.bincount(group, minlength=len(names)).tolist() for group in groups]
    return AnalogyScores(tuple(map(SectionScore, names, *counts)), asked.questions.skipped_lines)


def rank_expected(asked: Asked[int], method: Method) -> NDArray[np.int64]:
    """Rank of the expected word among the answers to each question, from 0; at most `TOP`."""
    rows = np.array(asked.rows, np.int64).reshape(-1, 4)
    inputs, expected = rows[:, :3], rows[:, 3:]
    found = _find_rows(asked, inputs, method)
    answers = np.where(found >= 0, np.array(asked.first_rows)[found], -1)
    # A case variant of one of the question's own words is no answer.
    is_answer = (answers[:, :, np.newaxis] != inputs[:, np.newaxis, :]).all(axis=2)
    is_answer &= answers >= 0
    for column in range(1, answers.shape[1]):
        is_answer[:, column] &= (answers[:, :column] != answers[:, [column]]).all(axis=1)
    is_expected = is_answer & (answers == expected)
    rank = np.cumsum(is_answer, axis=1) - 1
    ranks: NDArray[np.int64] = np.where(is_expected, rank, TOP).min(axis=1, initial=TOP)
    return ranks


def _find_rows(asked: Asked[int], inputs: NDArray[np.int64], method: Method) -> NDArray[np.int64]:
    """The rows of the best candidates for each question; -1 where there are fewer."""
    matrix = asked.matrix[: len(asked.first_rows)]
    inverses = exact.inverse_lengths(matrix)
    exclude = np.where(inputs < len(matrix), inputs, -1)
    if method == "multiply":
        positive, negative = asked.find_vectors(inputs[:, 1:]), asked.find_vectors(inputs[:, :1])
        return exact.nearest_by_product(
            matrix, inverses, positive, negative, CANDIDATES, exclude=exclude
        ).rows
    a, b, c = (exact.unit_rows(asked.find_vectors(column)) for column in inputs.T)
    return exact.nearest_rows(matrix, inverses, b - a + c, CANDIDATES, exclude=exclude).rows


def _row(part: SectionScore) -> Row:
    shares = (part.accuracy, part.top_five_accuracy) if part.asked else ("-", "-")
    coverage = part.coverage if part.questions else "-"
    return [part.name, *shares, part.correct, part.asked, coverage]


def _add_up(name: str, sections: Iterable[SectionScore]) -> SectionScore:
    """The sum of sections, under a name of its own."""
    counts = [(part.questions, part.asked, part.correct, part.in_top_five) for part in sections]
    return SectionScore(name, *map(sum, zip((0, 0, 0, 0), *counts, strict=True)))
