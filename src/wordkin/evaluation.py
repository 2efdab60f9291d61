"""How good vectors are, by test sets of questions that people made.

Analogies in the format of questions-words.txt, and pairs of words with a judged similarity as in
WordSim-353 and SimLex-999. Case is ignored as gensim does it: all words are compared in upper
case, and of several variants the first one, which is the most frequent, stands for all.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wordkin import search
from wordkin.errors import EvaluationError
from wordkin.formats.questions import read_analogies, read_pairs
from wordkin.vectors import WordVectors

CANDIDATES = 5  # the best can be variants in other case of the question's own words


@dataclass(frozen=True, slots=True)
class SectionScore:
    """Result of one section of analogies.

    questions : how many there are
    asked : those whose four words are all known
    correct : those whose first answer is the expected word
    """

    name: str
    questions: int
    asked: int
    correct: int

    @property
    def accuracy(self) -> float:
        """Share of the questions asked that were answered right; 0 when none was asked."""
        return self.correct / self.asked if self.asked else 0.0

    @property
    def coverage(self) -> float:
        """Share of the questions that could be asked."""
        return self.asked / self.questions if self.questions else 0.0

    def __str__(self) -> str:
        return (
            f"{self.name:<30} {self.accuracy:>8.1%} right  "
            f"{self.correct:>6,} of {self.asked:>6,} asked  {self.coverage:>6.1%} covered"
        )


@dataclass(frozen=True, slots=True)
class AnalogyScores:
    """Result of a set of analogies: `print` shows it as a table.

    skipped_lines : lines that were neither a section's name nor four words
    """

    sections: tuple[SectionScore, ...]
    skipped_lines: int

    @property
    def total(self) -> SectionScore:
        """All sections together."""
        return SectionScore(
            "total",
            questions=sum(section.questions for section in self.sections),
            asked=sum(section.asked for section in self.sections),
            correct=sum(section.correct for section in self.sections),
        )

    @property
    def accuracy(self) -> float:
        """Share of all questions asked that were answered right."""
        return self.total.accuracy

    @property
    def coverage(self) -> float:
        """Share of all questions that could be asked."""
        return self.total.coverage

    def __str__(self) -> str:
        return "\n".join(str(section) for section in (*self.sections, self.total))


@dataclass(frozen=True, slots=True)
class SimilarityScores:
    """How the vectors' similarities go along with people's.

    spearman, pearson : correlation of ranks and of values, from -1 to 1
    pairs, asked : how many pairs there are, and how many of them have two known words
    skipped_lines : lines that were neither a comment nor two words and a number
    """

    spearman: float
    pearson: float
    pairs: int
    asked: int
    skipped_lines: int

    @property
    def coverage(self) -> float:
        """Share of the pairs that could be asked."""
        return self.asked / self.pairs

    def __str__(self) -> str:
        return (
            f"Spearman {self.spearman:.3f}  Pearson {self.pearson:.3f}  "
            f"{self.asked:,} of {self.pairs:,} pairs  {self.coverage:.1%} covered"
        )


def evaluate_analogies(
    vectors: WordVectors,
    path: str | os.PathLike[str],
    *,
    restrict: int | None = 30_000,
    ignore_case: bool = True,
) -> AnalogyScores:
    """Ask analogies ("a is to b as c is to ...") by 3CosAdd.

    Parameters
    ----------
    vectors : WordVectors
    path : str or path
        Lines of four words, in sections that start with a line ": name".
    restrict : int or None
        Questions and answers are made of the first so many words only; None for all.
    ignore_case : bool
        Compare words in upper case.

    Raises
    ------
    EvaluationError
        When no question can be asked.
    """
    fold = str.upper if ignore_case else str
    analogies = read_analogies(Path(path), fold)
    words = [fold(word) for word in vectors.words[:restrict]]
    rows = _question_rows(words, analogies.questions)
    asked = (rows >= 0).all(axis=1)
    if not asked.any():
        raise EvaluationError(_nothing_asked(path, len(rows), len(words)))
    answers = _answer_analogies(vectors.matrix[: len(words)], words, rows[asked])
    section_of = np.array(analogies.section_of)
    right = section_of[asked][answers == rows[asked, 3]]
    counts = [
        np.bincount(sections, minlength=len(analogies.sections)).tolist()
        for sections in (section_of, section_of[asked], right)
    ]
    scores = map(SectionScore, analogies.sections, *counts)
    return AnalogyScores(tuple(scores), analogies.skipped_lines)


def evaluate_similarity(
    vectors: WordVectors,
    path: str | os.PathLike[str],
    *,
    restrict: int | None = None,
    ignore_case: bool = True,
) -> SimilarityScores:
    """Compare the vectors' similarities of pairs of words with people's judgements.

    Parameters
    ----------
    vectors : WordVectors
    path : str or path
        Lines of two words and a number, separated by tabs, commas or spaces; "#" starts a comment.
    restrict : int or None
        Only pairs of the first so many words are asked; None for all.
    ignore_case : bool
        Compare words in upper case.

    Raises
    ------
    EvaluationError
        When no pair can be asked.
    """
    fold = str.upper if ignore_case else str
    judgements = read_pairs(Path(path), fold)
    words = [fold(word) for word in vectors.words[:restrict]]
    rows = _question_rows(words, judgements.pairs)
    asked = (rows >= 0).all(axis=1)
    if not asked.any():
        raise EvaluationError(_nothing_asked(path, len(rows), len(words)))
    first, second = (search.unit_rows(vectors.matrix[column]) for column in rows[asked].T)
    cosines = np.einsum("ij,ij->i", first, second).astype(np.float64)
    judged = np.array(judgements.judged)[asked]
    return SimilarityScores(
        spearman=correlation(average_ranks(cosines), average_ranks(judged)),
        pearson=correlation(cosines, judged),
        pairs=len(rows),
        asked=int(asked.sum()),
        skipped_lines=judgements.skipped_lines,
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


def _question_rows(words: list[str], questions: list[list[str]]) -> NDArray[np.int64]:
    """Row of every word of every question, -1 where it is unknown: int64 [questions, words]."""
    row_of = _first_rows(words)
    rows = [[row_of.get(word, -1) for word in question] for question in questions]
    return np.array(rows, dtype=np.int64).reshape(len(rows), -1 if rows else 0)


def _first_rows(words: list[str]) -> dict[str, int]:
    return {word: row for row, word in reversed(list(enumerate(words)))}


def _answer_analogies(
    matrix: NDArray[np.floating], words: list[str], rows: NDArray[np.int64]
) -> NDArray[np.int64]:
    """First row of the word that answers each question, or -1.

    rows : int64 [questions, 4], first rows of a, b, c and the expected word, which is not used
    """
    units = search.unit_rows(matrix)
    a, b, c = rows[:, :3].T
    queries = units[b] - units[a] + units[c]
    inputs = rows[:, :3]
    found = search.nearest_rows(
        matrix, search.inverse_lengths(matrix), queries, CANDIDATES, exclude=inputs
    ).rows
    row_of = _first_rows(words)
    first_row = np.array([row_of[word] for word in words])
    answers = np.where(found >= 0, first_row[found], -1)
    # A variant in other case of one of the question's own words is no answer.
    repeats = (answers[:, :, np.newaxis] == inputs[:, np.newaxis, :]).any(axis=2)
    answers[repeats] = -1
    best = (answers >= 0).argmax(axis=1)
    picked: NDArray[np.int64] = answers[np.arange(len(answers)), best]
    return picked


def _nothing_asked(path: str | os.PathLike[str], questions: int, words: int) -> str:
    return (
        f"{os.fspath(path)}: expected questions whose words are all among the first {words:,} "
        f"words of the vectors, found none in {questions:,} questions."
    )
