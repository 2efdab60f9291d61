"""What a search is scored by: the next items of held-out ends of sessions, or a function of the user."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wordkin.corpus import EncodedCorpus
from wordkin.errors import SettingsError, quote
from wordkin.evaluation.answering import By, answer
from wordkin.evaluation.baselines import most_followed, most_popular
from wordkin.evaluation.next_item import find_gains
from wordkin.evaluation.rates import NORMAL_95
from wordkin.evaluation.sessions import (
    Known,
    Questions,
    Rows,
    ask_sessions,
    hold_out,
    keep_known,
    rows_in,
)
from wordkin.method.parameters import Parameters
from wordkin.model import Model
from wordkin.wording import argument

Gains: TypeAlias = NDArray[np.float64]
Score: TypeAlias = Callable[[Model], float]

LEAST_SESSIONS = 200
USUAL_RATE = 0.1  # a hit rate, of which the width of an interval is told
MOST_CHOOSING = (
    20_000  # questions that choose: more would cost more than the trainings of some texts
)
WINDOWS = (1, 2, 3, 5, 10, 20)  # of counts of what followed; the best is chosen, too


class Task(Protocol):
    """What trials are trained on, and what scores them."""

    @property
    def sampled(self) -> EncodedCorpus:
        """The text of the trials."""

    @property
    def whole(self) -> EncodedCorpus:
        """The text of the trainings that are judged."""

    def score(self, model: Model) -> float:
        """How good a trial is: the greater the better."""


@dataclass(frozen=True, eq=False)
class OwnScore:
    """A function of the user, of models of the whole text."""

    sampled: EncodedCorpus
    whole: EncodedCorpus
    function: Score

    def score(self, model: Model) -> float:
        """What the function says of a model, of which it may keep what it likes: training changes a copy."""
        matrices = {name: matrix.copy() for name, matrix in model.parameters.by_role.items()}
        found = self.function(replace(model, parameters=Parameters(**matrices)))
        try:
            return float(found)
        except (TypeError, ValueError) as problem:
            raise SettingsError(
                f"{argument('score')}: expected a function from a model to a number, found one that "
                f"returns {quote(found)}."
            ) from problem


class Half(NamedTuple):
    """The questions of half of the sessions."""

    given: Rows
    wanted: Rows
    session: Rows

    def gains(self, answers: Callable[[Rows], Rows]) -> Gains:
        """1 / log2(1 + rank) for each question, 0 for a miss; answers: to different given items."""
        different, places = np.unique(self.given, return_inverse=True)
        return find_gains(answers(different), places, self.wanted)


@dataclass(frozen=True, eq=False)
class NextItems:
    """The next items of held-out ends: half of the sessions choose, the other half judges."""

    sampled: EncodedCorpus
    whole: EncodedCorpus
    choosing: Half
    judging: Half
    known: Known
    by: By
    k: int

    def score(self, model: Model) -> float:
        """The hit rate on the half that chooses."""
        return float(np.mean(self.gains(model, self.choosing, self.by) > 0))

    def gains(self, model: Model, half: Half, by: By) -> Gains:
        """The gains of a model's answers."""
        return half.gains(lambda given: answer(model, given, self.k, by))

    def popular_gains(self, half: Half) -> Gains:
        """The gains of the most popular items."""
        return half.gains(lambda given: most_popular(self.known.counts, given, self.k))

    def followed_gains(self, half: Half, window: int) -> Gains:
        """The gains of what most often followed an item within the window."""
        return half.gains(lambda given: most_followed(self.known, given, window, self.k))

    def choosing_baselines(self, window: int) -> dict[str, float]:
        """The hit rates of both on the half that chooses."""
        gains = {
            f"what followed within {window}": self.followed_gains(self.choosing, window),
            "most popular": self.popular_gains(self.choosing),
        }
        return {name: float(np.mean(of > 0)) for name, of in gains.items()}

    def best_window(self) -> int:
        """The window whose count is the best on the half that chooses."""
        rates = [np.mean(self.followed_gains(self.choosing, window) > 0) for window in WINDOWS]
        return WINDOWS[int(np.argmax(rates))]


def sample_sentences(corpus: EncodedCorpus, share: float, seed: int) -> EncodedCorpus:
    """A share of the sentences at random; the corpus itself where it is 1."""
    if share == 1:
        return corpus
    rng = np.random.default_rng([seed, 0])
    drawn = rng.choice(corpus.sentences, max(1, round(share * corpus.sentences)), replace=False)
    return corpus.take(np.sort(drawn))


def divide(
    text: EncodedCorpus,
    prune: Callable[[EncodedCorpus], EncodedCorpus],
    *,
    by: By,
    k: int,
    share: float,
    seed: int,
) -> NextItems:
    """Hold out the ends of sessions, and divide the questions about them by sessions.

    prune : the words to learn of a text; share : of the sessions, that the search is trained on and asks
    """
    seen = hold_out(text)
    whole = prune(seen)
    words = whole.vocabulary.words
    questions = ask_sessions(text, rows_in(words, text))
    rng = np.random.default_rng([seed, 1])
    order = rng.permutation(text.sentences)  # of each session its place, at random
    asked = check_sessions(questions, text.sentences, share)
    ranks = np.argsort(np.argsort(order[asked]))  # of the sessions that are asked
    chooses = np.zeros(text.sentences, np.bool_)
    chooses[asked] = ranks % 2 == 0
    is_sampled = order < max(1, round(share * text.sentences))
    sampled = whole
    if share < 1:
        sampled = seen.take(np.flatnonzero(is_sampled)).with_vocabulary(whole.vocabulary)
    choosing = _half(questions, chooses & is_sampled)
    return NextItems(
        sampled,
        whole,
        _first_questions(choosing, order),
        _half(questions, ~chooses),
        keep_known(seen, rows_in(words, seen), len(words)),
        by,
        min(k, len(words) - 1),
    )


def _half(questions: Questions, is_part: NDArray[np.bool_]) -> Half:
    kept = is_part[questions.session]
    return Half(questions.given[kept], questions.wanted[kept], questions.session[kept])


def _first_questions(half: Half, order: Rows) -> Half:
    """The questions of the first sessions in an order, of about `MOST_CHOOSING` in all."""
    if len(half.given) <= MOST_CHOOSING:
        return half
    places = order[half.session]
    last = np.sort(places)[MOST_CHOOSING - 1]
    kept = places <= last
    return Half(half.given[kept], half.wanted[kept], half.session[kept])


def check_sessions(questions: Questions, sessions: int, share: float) -> Rows:
    """The sessions of which something is asked; raises `SettingsError` if they are too few."""
    asked = np.unique(questions.session)
    searched = int(len(asked) * share)
    if searched >= LEAST_SESSIONS:
        return asked
    sample = "" if share == 1 else f" in the sample of {share:g}"
    found = f"found {searched:,} of {sessions:,}{sample}"
    if not len(asked):
        raise SettingsError(
            f"tune: expected at least {LEAST_SESSIONS} sessions whose last items can be asked, {found}. A "
            "session is a line, or a list, of two known items and more. Are these sessions?"
        )
    width = NORMAL_95 * np.sqrt(USUAL_RATE * (1 - USUAL_RATE) * 2 / max(searched, 1))
    raise SettingsError(
        f"tune: expected at least {LEAST_SESSIONS} sessions whose last items can be asked, {found}: half of "
        f"them judge, and a hit rate of {USUAL_RATE:.0%} would have an interval of ± {100 * width:.0f} "
        f"points. Give more, or choose settings as others did with such data."
    )
