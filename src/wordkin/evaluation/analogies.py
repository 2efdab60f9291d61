"""Analogies: "a is to b as c is to ..."."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import SettingsError
from wordkin.evaluation.asking import (
    KnownWords,
    Source,
    data_frame,
    figures,
    share,
    source_path,
    table,
)
from wordkin.evaluation.pictures import Bar, draw_accuracy
from wordkin.evaluation.question_files import Analogies, read_analogies
from wordkin.search import exact
from wordkin.vectors import Method, WordVectors

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

TOP = 5
CANDIDATES = 20  # the best can be variants in other case of each other and of the question's words
SYNTACTIC = "gram"  # how questions-words.txt names its sections of grammar

Kind = Literal["semantic", "syntactic"]


@dataclass(frozen=True, slots=True)
class SectionScore:
    """Result of one section of analogies.

    questions : how many there are
    asked : those whose four words are all known
    correct : those whose first answer is the expected word
    in_top_five : those which have the expected word among the first five answers
    """

    name: str
    questions: int
    asked: int
    correct: int
    in_top_five: int

    @property
    def kind(self) -> Kind:
        """Whether it is about grammar or about meaning, by its name."""
        return "syntactic" if self.name.startswith(SYNTACTIC) else "semantic"

    @property
    def accuracy(self) -> float:
        """Share of the questions asked that were answered right; 0 when none was asked."""
        return share(self.correct, self.asked)

    @property
    def top_five_accuracy(self) -> float:
        """Share of the questions asked with the expected word among five answers."""
        return share(self.in_top_five, self.asked)

    @property
    def coverage(self) -> float:
        """Share of the questions that could be asked."""
        return share(self.asked, self.questions)

    def to_dict(self) -> dict[str, Any]:
        """All figures by name, as JSON can hold them."""
        return figures(self, "kind", "accuracy", "top_five_accuracy", "coverage")

    def __add__(self, other: SectionScore) -> SectionScore:
        """Both together, under the first one's name."""
        return SectionScore(
            self.name,
            self.questions + other.questions,
            self.asked + other.asked,
            self.correct + other.correct,
            self.in_top_five + other.in_top_five,
        )


@dataclass(frozen=True, slots=True)
class AnalogyScores:
    """Result of a set of analogies: `print` shows it as a table.

    skipped_lines : lines that were neither a section's name nor four words
    """

    sections: tuple[SectionScore, ...]
    skipped_lines: int

    @property
    def semantic(self) -> SectionScore:
        """All sections about meaning together."""
        return self._sum("semantic", "semantic")

    @property
    def syntactic(self) -> SectionScore:
        """All sections about grammar together, whose names begin with "gram"."""
        return self._sum("syntactic", "syntactic")

    @property
    def total(self) -> SectionScore:
        """All sections together."""
        return self._sum("total", "semantic", "syntactic")

    @property
    def accuracy(self) -> float:
        """Share of all questions asked that were answered right."""
        return self.total.accuracy

    @property
    def top_five_accuracy(self) -> float:
        """Share of all questions asked with the expected word among five answers."""
        return self.total.top_five_accuracy

    @property
    def coverage(self) -> float:
        """Share of all questions that could be asked."""
        return self.total.coverage

    def to_pandas(self) -> pd.DataFrame:
        """A row for each section. Needs pandas."""
        return data_frame([section.to_dict() for section in self.sections])

    def plot(self, axes: Axes | None = None) -> Axes:
        """Bars of accuracy and coverage by section: `.plot().figure.savefig("scores.png")`.

        Drawn into `axes`, or a new figure. Needs matplotlib, of the extra `plot`.
        """
        bars = [
            Bar(shown.name, shown.accuracy, shown.top_five_accuracy, shown.coverage, shown.asked)
            for shown in (*self.sections, self.total)
            if shown.questions
        ]
        return draw_accuracy(bars, axes)

    def to_dict(self) -> dict[str, Any]:
        """All figures by name, as JSON can hold them."""
        return {
            "sections": [section.to_dict() for section in self.sections],
            "semantic": self.semantic.to_dict(),
            "syntactic": self.syntactic.to_dict(),
            "total": self.total.to_dict(),
            "skipped_lines": self.skipped_lines,
        }

    def __str__(self) -> str:
        header = ["analogies", "top 1", "top 5", "right", "asked", "covered"]
        shown = (*self.sections, self.semantic, self.syntactic, self.total)
        return table([header, *map(_cells, shown)])

    def _sum(self, name: str, *kinds: Kind) -> SectionScore:
        wanted = (section for section in self.sections if section.kind in kinds)
        return reduce(SectionScore.__add__, wanted, SectionScore(name, 0, 0, 0, 0))


class AskedAnalogies(NamedTuple):
    """A file of analogies, and where the expected word is among the answers to each question.

    places : int64 [questions], from 0; `TOP` if it is later, -1 if a word is unknown
    """

    known: KnownWords
    analogies: Analogies
    places: NDArray[np.int64]


def evaluate_analogies(
    vectors: WordVectors,
    path: Source = None,
    *,
    method: Method = "add",
    restrict: int | None = 30_000,
    ignore_case: bool = True,
) -> AnalogyScores:
    """Ask analogies ("a is to b as c is to ...").

    Answers by 3CosAdd are counted as gensim counts them, but for what it gets wrong: a file
    without questions is an `EvaluationError`, a section's name may follow the colon at once, and
    the expected word is found behind more case variants of the question's own words. gensim's
    evaluation has no 3CosMul, and its 3CosMul alone ignores what it is restricted to.

    Parameters
    ----------
    vectors : WordVectors
    path : str or path, optional
        Lines of four words, in sections that start with a line ": name"; wordkin's own if None.
    method : "add" or "multiply"
        3CosAdd or 3CosMul (Levy & Goldberg 2014).
    restrict : int or None
        Questions and answers are made of the first so many words only; None for all.
    ignore_case : bool
        Compare words in upper case.

    Raises
    ------
    EvaluationError
        When no question can be asked.

    Examples
    --------
    >>> rows = [[1, 0, 0], [1, 0, 1], [0, 1, 0], [0, 1, 1]]
    >>> vectors = WordVectors(["man", "king", "woman", "queen"], rows)
    >>> scores = evaluate_analogies(vectors)
    >>> scores.accuracy, scores.total.asked, scores.total.questions
    (1.0, 2, 72)
    """
    path = source_path(path, "analogies.txt")
    found = ask_analogies(vectors, path, method=method, restrict=restrict, ignore_case=ignore_case)
    asked = found.places >= 0
    found.known.refuse_nothing_asked(asked.sum(), len(asked), path)
    analogies, place = found.analogies, found.places[asked]
    section_of = np.array(analogies.section_of)
    asked_of = section_of[asked]
    groups = (section_of, asked_of, asked_of[place == 0], asked_of[place < TOP])
    counts = [np.bincount(of, minlength=len(analogies.sections)).tolist() for of in groups]
    scores = map(SectionScore, analogies.sections, *counts)
    return AnalogyScores(tuple(scores), analogies.skipped_lines)


def ask_analogies(
    vectors: WordVectors, path: Path, *, method: Method, restrict: int | None, ignore_case: bool
) -> AskedAnalogies:
    """Ask the analogies of a file, one by one told; the options are those of `evaluate_analogies`."""
    if method not in ("add", "multiply"):
        raise SettingsError(f"method: expected 'add' or 'multiply', found {method!r}.")
    known = KnownWords(vectors, restrict, ignore_case)
    analogies = read_analogies(path, known.fold)
    rows = known.rows(analogies.questions)
    asked = (rows >= 0).all(axis=1)
    places = np.full(len(rows), -1)
    if asked.any():
        places[asked] = _place_of_expected(vectors.matrix, known, rows[asked], method)
    return AskedAnalogies(known, analogies, places)


def _place_of_expected(
    matrix: NDArray[np.floating], known: KnownWords, rows: NDArray[np.int64], method: Method
) -> NDArray[np.int64]:
    """Place of the expected word among the answers to each question, from 0; `TOP` if it is later.

    rows : int64 [questions, 4], first rows of a, b, c and the expected word
    """
    inputs, expected = rows[:, :3], rows[:, 3:]
    found = _found_rows(matrix[: len(known.words)], inputs, method)
    first_row = np.array([known.row_of[word] for word in known.words])
    answers = np.where(found >= 0, first_row[found], -1)
    # A variant in other case of one of the question's own words is no answer.
    is_answer = (answers[:, :, np.newaxis] != inputs[:, np.newaxis, :]).all(axis=2)
    is_answer &= answers >= 0
    for column in range(1, answers.shape[1]):
        is_answer[:, column] &= (answers[:, :column] != answers[:, [column]]).all(axis=1)
    is_expected = is_answer & (answers == expected)
    before = np.cumsum(is_answer, axis=1) - 1
    place: NDArray[np.int64] = np.where(is_expected, before, TOP).min(axis=1, initial=TOP)
    return place


def _found_rows(
    matrix: NDArray[np.floating], inputs: NDArray[np.int64], method: Method
) -> NDArray[np.int64]:
    inverses = exact.inverse_lengths(matrix)
    if method == "multiply":
        positive, negative = matrix[inputs[:, 1:]], matrix[inputs[:, :1]]
        return exact.nearest_by_product(
            matrix, inverses, positive, negative, CANDIDATES, exclude=inputs
        ).rows
    a, b, c = (exact.unit_rows(matrix[column]) for column in inputs.T)
    return exact.nearest_rows(matrix, inverses, b - a + c, CANDIDATES, exclude=inputs).rows


def _cells(section: SectionScore) -> list[str]:
    return [
        section.name,
        f"{section.accuracy:.1%}",
        f"{section.top_five_accuracy:.1%}",
        f"{section.correct:,}",
        f"{section.asked:,}",
        f"{section.coverage:.1%}",
    ]
