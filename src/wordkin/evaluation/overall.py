"""All tests of vectors in one call, as `wordkin evaluate` asks them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, Protocol

from wordkin.errors import EvaluationError, warn
from wordkin.evaluation.analogies import AnalogyScores, evaluate_analogies
from wordkin.evaluation.asking import OWN_SETS, Reader, Source
from wordkin.evaluation.odd import OddScores, evaluate_odd_one_out
from wordkin.evaluation.question_files import read_analogies, read_odd_sets, read_pairs
from wordkin.evaluation.similarity import SimilarityScores, evaluate_similarity
from wordkin.progress import show_work
from wordkin.settings.arguments import offer_names
from wordkin.vectors import WordVectors

RESTRICTED = 30_000  # words that are asked, the most frequent
OWN_QUESTIONS: Mapping[str, Reader[Any]] = {
    "analogies.txt": read_analogies,
    "pairs.tsv": read_pairs,
    "odd_one_out.txt": read_odd_sets,
}


class Scores(Protocol):
    """The result of a test, whose `str` is a table."""

    def to_dict(self) -> dict[str, Any]:
        """All figures by name."""


@dataclass(frozen=True, repr=False)
class Evaluation:
    """The results of all tests; None for a test that wasn't run. `print` shows their tables."""

    analogies: AnalogyScores | None = None
    similarity: SimilarityScores | None = None
    odd_one_out: OddScores | None = None

    def to_dict(self) -> dict[str, Any]:
        """All figures by the names of test and figure, as values for JSON."""
        return {name: scores.to_dict() for name, scores in self._asked.items()}

    @property
    def _asked(self) -> dict[str, Any]:
        return {name: scores for name, scores in vars(self).items() if scores is not None}

    def __repr__(self) -> str:
        figures = []
        if self.analogies:
            figures.append(f"analogies {self.analogies.accuracy:.3f}")
        if self.similarity:
            figures.append(f"similarity {self.similarity.spearman:.3f}")
        if self.odd_one_out:
            figures.append(f"odd one out {self.odd_one_out.accuracy:.3f}")
        return f"<Evaluation: {', '.join(figures)}>"

    def __str__(self) -> str:
        return "\n\n".join(map(str, self._asked.values()))

    def _repr_html_(self) -> str:
        return "".join(scores._repr_html_() for scores in self._asked.values())


@offer_names
def evaluate(
    vectors: WordVectors,
    questions: Source = None,
    pairs: Source = None,
    *,
    method: Literal["add", "multiply"] = "add",
    restrict: int | None = RESTRICTED,
    ignore_case: bool = True,
    unseen: bool = False,
    progress: bool = True,
) -> Evaluation:
    """Measure vectors with analogies, word similarities and odd ones out whose answers are known.

    Parameters
    ----------
    vectors : WordVectors
    questions : str or path, optional
        Analogies in sections, as in questions-words.txt.
    pairs : str or path, optional
        Two words and their similarity on each line, as in WordSim-353. If neither
        file is given, wordkin's own small English tests are used.
    method : "add" or "multiply"
        3CosAdd or 3CosMul for analogies.
    restrict : int or None
        Use only the first `restrict` words, which are the most frequent. None: use all.
    ignore_case : bool
        Compare words without regard to case.
    unseen : bool
        Also ask questions with unknown words, using the vectors of their n-grams.
    progress : bool
        If it takes more than two seconds, show on stderr that it is at work.

    Raises
    ------
    EvaluationError
        If no test can be run. If only some can't, they are None, with a warning.

    Examples
    --------
    >>> rows = [[1, 0, 0], [1, 0, 1], [0, 1, 0], [0, 1, 1], [3, 1, 0], [2, 0, 1], [2, 0, 1.5]]
    >>> words = ["man", "king", "woman", "queen", "river", "lake", "sea"]
    >>> scores = evaluate(WordVectors([*words, "salary"], [*rows, [0, 1, 0]]))
    >>> scores
    <Evaluation: analogies 1.000, similarity 1.000, odd one out 1.000>
    >>> scores.analogies.accuracy, scores.odd_one_out.asked
    (1.0, 1)
    """
    tests = choose_tests(
        vectors,
        questions,
        pairs,
        method=method,
        restrict=restrict,
        ignore_case=ignore_case,
        unseen=unseen,
    )
    found: dict[str, Any] = {}
    problems = []
    with show_work("evaluating", progress=progress):
        for name, test in tests.items():
            try:
                found[name.replace(" ", "_")] = test()
            except EvaluationError as problem:
                problems.append(problem)
    if not found:
        raise problems[0]
    for unasked in problems:
        warn(str(unasked))
    return Evaluation(**found)


def knows_own_questions(words: Sequence[str]) -> bool:
    """Whether there is a question of wordkin's own that can be asked of vectors of these words.

    >>> knows_own_questions(["man", "king", "woman", "queen"]), knows_own_questions(["n1", "n2"])
    (True, False)
    """
    known = {word.upper() for word in words[:RESTRICTED]}
    return any(
        known.issuperset(question)
        for name, read in OWN_QUESTIONS.items()
        for question in read(OWN_SETS / name, str.upper).words
    )


def choose_tests(
    vectors: WordVectors,
    questions: Source,
    pairs: Source,
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
