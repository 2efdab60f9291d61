"""The next item of a session: how well a model names it, beside answers that need no vectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import EvaluationError, SettingsError
from wordkin.evaluation import results
from wordkin.evaluation.answering import WAYS, By, answer
from wordkin.evaluation.baselines import most_followed, most_popular
from wordkin.evaluation.rates import Rate, mean_rate
from wordkin.evaluation.sessions import (
    Questions,
    Rows,
    ask_sessions,
    hold_out,
    keep_known,
    read_sessions,
    rows_in,
)
from wordkin.model import Model
from wordkin.settings import TrainingSettings, check_number
from wordkin.settings.arguments import offer_names
from wordkin.settings.checks import check_choice
from wordkin.system.tables import Row, ShownAsTable
from wordkin.vectors import WordVectors
from wordkin.wording import argument, either

WAY_NAMES = {"output": "by outputs", "cosine": "by cosine"}


@dataclass(frozen=True, slots=True)
class AnswerScores:
    """How good one way of answering is.

    hit_rate : share of the questions whose item is among the answers
    ndcg : mean of 1 / log2(1 + rank) of the item among the answers; 0 if it isn't among them
    recommended : share of the known items that are among the answers to any question
    """

    hit_rate: Rate
    ndcg: Rate
    recommended: float


@dataclass(frozen=True, slots=True)
class NextItemScores(ShownAsTable):
    """How well next items are predicted. `print` shows it as a table.

    Attributes
    ----------
    by, k
        How the model answered, and with how many answers.
    model, followed, popular
        The scores of the model, of a count of what followed the item within `window`, and of the
        most popular items, all for the same questions.
    sessions
        The number of sessions with at least one question.
    questions, asked
        The number of held-out items, and of those that were asked. Of the others, `unknown` are unknown to the
        model or follow an unknown item, and `repeated` are the same as the item before.
    """

    by: By
    k: int
    window: int
    model: AnswerScores
    followed: AnswerScores
    popular: AnswerScores
    sessions: int
    questions: int
    asked: int
    unknown: int
    repeated: int

    @property
    def coverage(self) -> float:
        """Share of the held-out items that could be asked."""
        return results.share(self.asked, self.questions)

    def to_dict(self) -> dict[str, Any]:
        """All figures by name, as values for JSON."""
        return results.figures(self, "coverage")

    def __repr__(self) -> str:
        hits = f"hit rate {self.model.hit_rate.value:.3f} {WAY_NAMES[self.by]}"
        return results.one_line(self, hits, self.asked, self.questions, "next items")

    def _table(self) -> Sequence[Row]:
        header = ["next item", f"among {self.k}", "95 %", "NDCG", "95 %", "of all items"]
        ways = {
            WAY_NAMES[self.by]: self.model,
            f"what followed within {self.window}": self.followed,
            "most popular": self.popular,
        }
        rows = [
            [name, *_cells(scores.hit_rate), *_cells(scores.ndcg), scores.recommended]
            for name, scores in ways.items()
        ]
        return [header, *rows]

    def __str__(self) -> str:
        left_out = f"{self.unknown:,} with an unknown item, {self.repeated:,} that repeat one"
        return (
            f"{ShownAsTable.__str__(self)}\n"
            f"{self.asked:,} of {self.questions:,} items asked, of {self.sessions:,} sessions; not asked: "
            f"{left_out}. The intervals are about other sessions such as these."
        )


def _cells(rate: Rate) -> list[str | float]:
    return [rate.value, f"{rate.low:.1%} to {rate.high:.1%}"]


@offer_names
def evaluate_next_item(
    model: Model | WordVectors,
    sessions: object,
    k: int = 10,
    by: By = "output",
    *,
    trained_on: object = None,
) -> NextItemScores:
    """Test how well a model predicts the next items of sessions or walks, or the next words of sentences.

    The last fifth of each session, rounded up, is held out (the last item of up to five). For each
    held-out item, the model is given the item before it. Papers ask
    only for the last item, given the one before it (Caselles-Dupré et al. 2018; Chamberlain et al.
    2020), because their sessions are short. Here, long sessions have more questions, so the
    intervals are over sessions and not over questions.

    The given item is never an answer, so an item that repeats the one before it isn't asked for. Items
    that were seen earlier may be answers. Items that the model doesn't know can't be asked for. They
    are counted.

    Parameters
    ----------
    model : Model or WordVectors
        A model that hasn't seen the answers: trained on `hold_out(sessions)` or on other sessions.
    sessions : a text
        Whole sessions, as `wordkin.train` takes texts. Files are divided as the model's text was.
    k : int
        The number of answers to each question.
    by : "output" or "cosine"
        The model's own prediction (the products of input and output vectors; with hierarchical
        softmax the probabilities), as `Model.predict` makes it; or the nearest input vectors, which
        is all that vectors without a model can do.
    trained_on : a text, optional
        Where to count what is popular and what followed. None: in the first four fifths of each session.

    Returns
    -------
    NextItemScores
        The scores of the model and of two baselines that need no vectors: the most popular items, and
        the items that most often followed the given one within the model's window.

    Raises
    ------
    EvaluationError
        If nothing can be asked.

    Examples
    --------
    >>> from wordkin import train
    >>> sessions = [
    ...     ["tent", "rope", "stove"],
    ...     ["rope", "stove", "tent"],
    ...     ["stove", "tent", "rope"],
    ... ] * 99
    >>> model = train(hold_out(sessions), window=1, dimensions=8, threads=1, progress=False)
    >>> scores = evaluate_next_item(model, sessions, k=1)
    >>> scores.followed.hit_rate.value, scores.asked, scores.coverage
    (1.0, 297, 1.0)
    """
    by, k = _check(model, by), check_number("k", k, 1)
    vectors, settings = (
        (model.vectors, model.settings) if isinstance(model, Model) else (model, TrainingSettings())
    )
    corpus = read_sessions(sessions, settings)
    rows = rows_in(vectors, corpus)
    questions = ask_sessions(corpus, rows)
    if not len(questions.given):
        raise EvaluationError(_explain_nothing_asked(questions, corpus.sentences))
    seen = hold_out(corpus) if trained_on is None else read_sessions(trained_on, settings)
    known = keep_known(seen, rows_in(vectors, seen), len(vectors))
    given, places = np.unique(questions.given, return_inverse=True)
    k, window = min(k, len(vectors) - 1), settings.window
    ways = {
        "model": answer(model, given, k, by),
        "followed": most_followed(known, given, window, k),
        "popular": most_popular(known.counts, given, k),
    }
    scores = {
        name: score_answers(answers, places, questions, len(vectors))
        for name, answers in ways.items()
    }
    return NextItemScores(
        by=by,
        k=k,
        window=window,
        **scores,
        sessions=len(np.unique(questions.session)),
        questions=questions.total,
        asked=len(questions.given),
        unknown=questions.unknown,
        repeated=questions.repeated,
    )


def _check(model: Model | WordVectors, by: By) -> By:
    """How to answer; raises `SettingsError` for what vectors without a model cannot do."""
    check_choice("by", by, WAYS)
    if by == "output" and not isinstance(model, Model):
        raise SettingsError(
            f"{argument('by', repr(by))}: expected a whole model, found vectors alone, which have no "
            f"outputs to predict by. {argument('by', repr('cosine'))} asks for the nearest vectors"
            + either("; wordkin.load_model opens a whole model.", ".")
        )
    return by


def _explain_nothing_asked(questions: Questions, sessions: int) -> str:
    if not questions.total:
        return (
            f"sessions: expected some of two items or more, since each item is asked by the one before "
            f"it, found none in {sessions:,}."
        )
    return (
        f"sessions: expected items that the model knows, one after the other, in the last fifth of any, "
        f"found {questions.unknown:,} unknown ones and {questions.repeated:,} repeated ones in "
        f"{sessions:,} sessions. Were they divided or named in another way than its text?"
    )


def score_answers(answers: Rows, places: Rows, questions: Questions, items: int) -> AnswerScores:
    """The scores of one way to answer.

    answers : int64 [different given items, k]
    places : int64 [asked], where among them the answers to each question are
    """
    gains = find_gains(answers, places, questions.wanted)
    return AnswerScores(
        mean_rate(np.sign(gains), questions.session),
        mean_rate(gains, questions.session),
        len(np.unique(answers)) / items,
    )


def find_gains(answers: Rows, places: Rows, wanted: Rows) -> NDArray[np.float64]:
    """1 / log2(1 + rank) of each wanted item among the answers; 0 where it is not there."""
    gains = np.zeros(len(wanted))
    for rank in range(answers.shape[1]):
        gains[answers[places, rank] == wanted] = 1 / np.log2(2 + rank)
    return gains
