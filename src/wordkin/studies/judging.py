"""The default settings and the best of a search, each trained with three seeds and judged by other sessions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import TrainingError
from wordkin.evaluation.answering import WAYS
from wordkin.evaluation.rates import Difference, Rate, mean_difference, mean_rate
from wordkin.evaluation.sessions import Rows
from wordkin.model import Model
from wordkin.settings import TrainingSettings
from wordkin.studies.folder import StudyFolder
from wordkin.studies.held_out import NextItems, OwnScore
from wordkin.studies.plan import say, say_nothing
from wordkin.studies.searching import Trial
from wordkin.studies.trainings import Training, open_training, train_missing
from wordkin.studies.trial_runs import SEEDS, Search

Hits: TypeAlias = NDArray[np.float64]

# Standard errors that hold 95 %: of three seeds, and of the difference of two times three.
STUDENT_2, STUDENT_4 = 4.303, 2.776
ALL_SEEDS = 2**63
DEFAULT = "default"  # in names of files
OWN = "score"  # the name of a score of the user's


@dataclass(frozen=True)
class Judged:
    """How good settings are on the half of the sessions that judges, or by a function of the user.

    rates : The mean over the seeds, by "output", "cosine" or "score".
    seeds : The value of each seed.
    """

    settings: TrainingSettings
    rates: Mapping[str, Rate]
    seeds: Mapping[str, tuple[float, ...]]


@dataclass(frozen=True)
class Judgment:
    """The default settings compared with the best, and both with answers that need no vectors.

    followed, popular : A count of what followed within `window`, and the most popular items.
    beyond_counts : The gain of the default and of the best settings over the better of these two; None for a
        function of the user.
    """

    default: Judged
    best: Judged
    gain: Difference
    window: int = 0
    followed: Rate | None = None
    popular: Rate | None = None
    beyond_counts: tuple[Difference, Difference] | None = None
    sessions: int = 0


def train_judged(
    study: StudyFolder, search: Search, ranked: Sequence[Trial]
) -> tuple[Trial | None, list[Model], list[Model]]:
    """The best trial whose trainings do not diverge, if any; the models of the default, and its own."""
    default = _plan(search, DEFAULT, search.chosen.settings)
    candidates = [trial for trial in ranked if trial.values != search.default]
    if ranked and ranked[0].values == search.default:
        candidates = []
    for trial in candidates:
        best = _plan(search, f"trial-{trial.number}", search.settings_of(trial.values))
        try:
            _train(study, search, [*default, *best])
        except TrainingError:
            if not all(study.has(training.name) for training in default):
                raise
            continue  # with other seeds it diverges
        return trial, _open(study, default), _open(study, best)
    _train(study, search, default)
    models = _open(study, default)
    return (ranked[0] if ranked and not candidates else None), models, models


def _plan(search: Search, name: str, settings: TrainingSettings) -> list[Training]:
    """The trainings of all seeds, which are none that the search has used."""
    corpus, origin = search.task.whole, search.chosen.origin
    return [
        Training(
            f"{name}-seed-{seed}",
            f"judging the {'default' if name == DEFAULT else 'best'}, seed {seed}",
            replace(origin, settings=replace(settings, seed=seed)),
            lambda: corpus,
            len(corpus.ids),
        )
        for seed in ((settings.seed + number) % ALL_SEEDS for number in range(1, SEEDS + 1))
    ]


def _train(study: StudyFolder, search: Search, trainings: Sequence[Training]) -> None:
    chosen = search.chosen
    train_missing(
        study,
        trainings,
        search.task.whole.vocabulary,
        threads=chosen.threads,
        reporters=chosen.reporters,
        say=say if chosen.progress else say_nothing,
    )


def _open(study: StudyFolder, trainings: Sequence[Training]) -> list[Model]:
    return [open_training(study.path_of(training.name))[0] for training in trainings]


def judge_next_items(task: NextItems, default: Sequence[Model], best: Sequence[Model]) -> Judgment:
    """Compare by the next items of the sessions that judge."""
    session = task.judging.session
    hits = [
        {str(by): np.array([_hits(task.gains(m, task.judging, by)) for m in models]) for by in WAYS}
        for models in (default, best)
    ]
    window = task.best_window()
    followed = _hits(task.followed_gains(task.judging, window))
    popular = _hits(task.popular_gains(task.judging))
    counted = max(followed, popular, key=np.mean)
    asked = [of_settings[task.by] for of_settings in hits]
    beyond = [
        mean_difference(of.mean(axis=0) - counted, session, seed_variance(of)) for of in asked
    ]
    return Judgment(
        _describe(default[0].settings, hits[0], session),
        _describe(best[0].settings, hits[1], session),
        mean_difference(
            asked[1].mean(axis=0) - asked[0].mean(axis=0), session, sum(map(seed_variance, asked))
        ),
        window,
        mean_rate(followed, session),
        mean_rate(popular, session),
        (beyond[0], beyond[1]),
        len(np.unique(session)),
    )


def judge_own(task: OwnScore, default: Sequence[Model], best: Sequence[Model]) -> Judgment:
    """Compare by a score of the user's."""
    scores = [np.array([task.score(model) for model in models]) for models in (default, best)]
    value = float(scores[1].mean() - scores[0].mean())
    error = float(np.sqrt(sum(seed_variance(of[:, np.newaxis]) for of in scores)))
    width = STUDENT_4 * error
    judged = [
        Judged(models[0].settings, {OWN: _of_seeds(of)}, {OWN: tuple(of.tolist())})
        for models, of in zip((default, best), scores, strict=True)
    ]
    return Judgment(judged[0], judged[1], Difference(value, error, value - width, value + width))


def _of_seeds(scores: Hits) -> Rate:
    """The mean of some seeds' scores, and where it lies with 95 % (two degrees of freedom)."""
    value, error = float(scores.mean()), float(np.sqrt(seed_variance(scores[:, np.newaxis])))
    return Rate(value, error, value - STUDENT_2 * error, value + STUDENT_2 * error)


def _describe(settings: TrainingSettings, hits: Mapping[str, Hits], session: Rows) -> Judged:
    return Judged(
        replace(settings, seed=(settings.seed - 1) % ALL_SEEDS),  # that of the first training
        {by: mean_rate(of.mean(axis=0), session, seed_variance(of)) for by, of in hits.items()},
        {by: tuple(of.mean(axis=1).tolist()) for by, of in hits.items()},
    )


def _hits(gains: Hits) -> Hits:
    found: Hits = np.sign(gains)
    return found


def seed_variance(values: Hits) -> float:
    """The variance of the mean over seeds, by that between them; values : [seeds, questions].

    >>> seed_variance(np.array([[0, 1], [1, 1], [0, 1]]))
    0.027...
    """
    return float(np.var(values.mean(axis=1), ddof=1) / len(values))
