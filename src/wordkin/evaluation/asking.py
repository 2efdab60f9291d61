"""The questions of a test set that can be asked, and the rows of their words."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Generic, NamedTuple, Self, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wordkin.errors import EvaluationError, warn
from wordkin.evaluation.question_files import Fold, Label, Questions
from wordkin.settings import check_number
from wordkin.vectors import Floats, WordVectors
from wordkin.wording import either

Source: TypeAlias = str | os.PathLike[str] | None
Reader: TypeAlias = Callable[[Path, Fold], Questions[Label]]

OWN_SETS = Path(__file__).parent / "data"
REAL_WORDS = 1_000  # vectors of fewer words are a toy, that knows few questions in any language
LEAST_COVERAGE = 0.1  # German vectors know some of the words, as die, war and in
ENGLISH = "The built-in questions are English; for other languages, name " + either(
    "a file of questions.", "files by --questions and --pairs."
)


class Asked(NamedTuple, Generic[Label]):
    """The questions of a file, and the rows of those whose words are all known.

    path : the file
    questions : all of its questions
    numbers : the numbers of the questions that are asked, because all of their words are known
    rows : the rows of the words of each question asked
    first_rows : for each known word, the row of its first case variant
    matrix : the vectors
    unseen : float32 [unseen words, dimensions], of the rows behind those of `first_rows`
    """

    path: Path
    questions: Questions[Label]
    numbers: list[int]
    rows: list[list[int]]
    first_rows: list[int]
    matrix: NDArray[np.floating]
    unseen: Floats

    @property
    def words(self) -> list[list[str]]:
        """The words of each question asked."""
        return [self.questions.words[number] for number in self.numbers]

    @property
    def labels(self) -> list[Label]:
        """What the file says of each question asked."""
        return [self.questions.labels[number] for number in self.numbers]

    def find_vectors(self, rows: ArrayLike) -> NDArray[np.floating]:
        """The vectors of these rows, [as the rows, dimensions]."""
        wanted, known = np.asarray(rows, np.int64), len(self.first_rows)
        if not len(self.unseen):
            return self.matrix[wanted]
        vectors = self.matrix[np.minimum(wanted, known - 1)].astype(np.float32, copy=False)
        vectors[wanted >= known] = self.unseen[wanted[wanted >= known] - known]
        return vectors

    def with_known_answers(self) -> Self:
        """The questions whose last word is a known one, since answers are."""
        kept = [place for place, rows in enumerate(self.rows) if rows[-1] < len(self.first_rows)]
        return self._replace(
            numbers=[self.numbers[place] for place in kept],
            rows=[self.rows[place] for place in kept],
        )


def ask(
    vectors: WordVectors,
    path: Path,
    read: Reader[Label],
    restrict: int | None,
    ignore_case: bool,
    unseen: bool = False,
) -> Asked[Label]:
    """Read the questions of a file, and find the rows of their words.

    restrict: the number of words that are known, the first; ignore_case: compare in upper case;
    unseen: make vectors of the others, of their form in lower case if the case is ignored.
    """
    if restrict is not None:
        restrict = check_number("restrict", restrict, 1)
    fold: Fold = str.upper if ignore_case else str
    words = [fold(word) for word in islice(vectors, restrict)]
    row_of = {word: row for row, word in reversed(list(enumerate(words)))}
    questions = read(path, fold)
    if any("\ufffd" in word for question in questions.words for word in question):
        how = "iconv -f ENCODING -t UTF-8"
        warn(f"{path}: expected UTF-8, found words in another encoding. Convert them: {how}.")
    asked = dict.fromkeys(word for question in questions.words for word in question)
    spelled = {word.lower() if ignore_case else word: word for word in asked if word not in row_of}
    made = _make_vectors(vectors, list(spelled)) if unseen else {}
    new_rows = {spelled[word]: len(words) + number for number, word in enumerate(made)}
    row_of_all = row_of | new_rows
    rows = [[row_of_all.get(word, -1) for word in question] for question in questions.words]
    numbers = [number for number, of_words in enumerate(rows) if -1 not in of_words]
    known_rows = [rows[number] for number in numbers]
    first_rows = [row_of[word] for word in words]
    extra = np.array(list(made.values()), np.float32)
    return Asked(path, questions, numbers, known_rows, first_rows, vectors.matrix, extra)


def _make_vectors(vectors: WordVectors, words: Sequence[str]) -> dict[str, Floats]:
    """Vectors of words beyond the known ones, by their n-grams or, if they are far behind, their own."""
    vectors.lookup.require_subwords("unseen")
    found = vectors.lookup.find(words, "ignore", needs_one=False)
    return dict(zip(found.words, found.vectors, strict=True))


def require_any(asked: Asked[Any], shape: str) -> None:
    """Raise an `EvaluationError` if no question can be asked; warn of own ones in another language.

    shape: what is on a line of such a file.
    """
    words, questions = len(asked.first_rows), asked.questions
    is_own = asked.path.parent == OWN_SETS
    if not asked.numbers:
        name = asked.path.name if is_own else str(asked.path)
        if not questions.words:
            found = f"found none in {questions.skipped_lines:,} lines"
            raise EvaluationError(f"{name}: expected lines of {shape}, {found}.")
        why = f" {ENGLISH}" if is_own else ""
        raise EvaluationError(
            f"{name}: expected questions whose words are all among the first {words:,} words of the "
            f"vectors, found none in {len(questions.words)} questions.{why}"
        )
    is_strange = len(asked.numbers) < LEAST_COVERAGE * len(questions.words)
    if is_own and is_strange and words >= REAL_WORDS:
        warn(f"the vectors know the words of few built-in questions. {ENGLISH}")


def source_path(path: Source, own: str) -> Path:
    """The file that was named, or wordkin's own if none was."""
    return OWN_SETS / own if path is None else Path(path)
