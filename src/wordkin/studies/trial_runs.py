"""The trials of one process: settings are drawn, trained and scored until enough are done, or the time is up."""

from __future__ import annotations

import math
import time
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias

from wordkin.errors import SettingsError, TrainingError, WordkinWarning, quote
from wordkin.model import Model
from wordkin.progress import Progress
from wordkin.settings import TrainingSettings
from wordkin.studies.held_out import Task
from wordkin.studies.options import ChosenOptions
from wordkin.studies.progress import StudyProgress
from wordkin.studies.search_space import Axis, change, check_cheapest, draw
from wordkin.studies.searching import Trial, Trials, require_optuna, suggest_by
from wordkin.studies.training_cost import training_cost
from wordkin.system.interrupts import hold_interrupts
from wordkin.wording import argument

Ending: TypeAlias = Literal["told", "stopped", "enough"]

SEEDS = 3  # trainings of the default and of the best that are judged
STEPS = 1_000  # of the bar, for each trial


@dataclass
class Budget:
    """What the trials may cost, and how much time is left.

    most_cost : of a trial, beside the default; minutes : for the search and what judges it; share : of the
    text that trials are trained on
    """

    settings: TrainingSettings
    counts: Any
    most_cost: float
    minutes: float | None
    share: float
    began: float = field(default_factory=time.monotonic)
    seconds: float = 0.0  # of finished trials of this process
    cost: float = 0.0

    def relative_cost(self, settings: TrainingSettings) -> float:
        """What a training costs beside the default."""
        return training_cost(settings, self.counts) / training_cost(self.settings, self.counts)

    def fits(self, settings: TrainingSettings) -> bool:
        """Whether a trial is cheap enough."""
        return self.relative_cost(settings) <= self.most_cost * (1 + 1e-9)

    def note(self, settings: TrainingSettings, seconds: float) -> None:
        """Count what a finished trial took."""
        self.seconds += seconds
        self.cost += self.relative_cost(settings)

    def deadline(self, best: TrainingSettings) -> float:
        """When the search has to end, so that there is time to judge its best."""
        if self.minutes is None:
            return math.inf
        second_each = self.seconds / self.cost / self.share if self.cost else 0.0
        judging = SEEDS * (1 + self.relative_cost(best)) * second_each
        return self.began + 60 * self.minutes - judging


@dataclass(frozen=True)
class Search:
    """What all trials of a search have in common."""

    task: Task
    chosen: ChosenOptions
    axes: Sequence[Axis]
    trials: int
    budget: Budget

    def __post_init__(self) -> None:
        check_cheapest(self.axes, self.chosen.settings, self.budget.fits)

    def settings_of(self, values: Mapping[str, float]) -> TrainingSettings:
        """The settings of a trial."""
        return change(self.chosen.settings, values)

    @property
    def default(self) -> dict[str, float]:
        """The default's values of what is searched."""
        return {axis.name: getattr(self.chosen.settings, axis.name) for axis in self.axes}


def run_trials(trials: Trials, search: Search) -> list[Trial]:
    """Run trials until as many are done as wanted, in all processes, or until the time is up.

    After Ctrl-C it raises `KeyboardInterrupt`; what is done stays.
    """
    if search.budget.fits(search.chosen.settings):
        trials.offer(search.axes, search.default)
    progress = StudyProgress(search.chosen.reporters, search.trials * STEPS)
    with hold_interrupts() as interrupts:
        while (ending := _run_trial(trials, search, progress)) == "told":
            if interrupts.came:
                raise KeyboardInterrupt
        if interrupts.came:
            raise KeyboardInterrupt
        return trials.wait_for_others() if ending == "enough" else trials.list_done()


def _run_trial(trials: Trials, search: Search, progress: StudyProgress) -> Ending:
    """Draw, train and score once, unless there are enough trials, or no time is left."""
    done = trials.list_done()
    best = find_best(done)
    deadline = search.budget.deadline(
        search.settings_of(best.values) if best else search.chosen.settings
    )
    if time.monotonic() > deadline:
        return "stopped"
    if (trial := trials.ask(search.trials)) is None:
        return "enough"
    progress.done = len(done) * STEPS
    values = draw(search.axes, search.chosen.settings, search.budget.fits, suggest_by(trial))
    settings, began = search.settings_of(values), time.monotonic()
    follow = progress.follow(f"trial {len(done) + 1} of {search.trials}", STEPS)

    def watch(state: Progress) -> bool:
        follow(state)
        return time.monotonic() <= deadline

    optuna = require_optuna()
    try:
        model = train_trial(search, settings, trial, watch)
    except optuna.TrialPruned:
        trials.tell_pruned(trial, values)
        return "told"
    except TrainingError:
        trials.tell_diverged(trial, values)
        return "told"
    if len(model.history) < settings.epochs:  # Ctrl-C, or the time is up
        trials.drop(trial)
        return "stopped"
    score = search.task.score(model)
    if not math.isfinite(score):
        raise SettingsError(
            f"{argument('score')}: expected a function from a model to a number, found one that returns "
            f"{quote(score)}."
        )
    trials.tell(trial, values, score)
    search.budget.note(settings, time.monotonic() - began)
    return "told"


def train_trial(search: Search, settings: TrainingSettings, trial: Any, watch: Any) -> Model:
    """Train once; raises Optuna's `TrialPruned` where it is among the worst after some epochs."""
    from wordkin.training.fit import fit  # here, since it loads Numba

    optuna = require_optuna()

    def measure(epoch: int, model: Model) -> Mapping[str, float]:
        quarter = 4 * epoch // settings.epochs
        if 4 * (epoch - 1) // settings.epochs < quarter < 4:  # beside others that are as far
            trial.report(search.task.score(model), quarter)
            if trial.should_prune():
                raise optuna.TrialPruned
        return {}

    corpus = search.task.sampled
    start = replace(search.chosen.origin, settings=settings).start(corpus.vocabulary)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WordkinWarning)  # of Ctrl-C, which the caller deals with
        return fit(
            corpus,
            settings,
            start,
            threads=search.chosen.threads,
            callbacks=[watch],
            measure=measure,
        )


def rank_best(trials: Sequence[Trial]) -> list[Trial]:
    """The trials that were trained to their end, from the best score; of ties, the first ones."""
    finished = [trial for trial in trials if trial.state == "finished"]
    return sorted(finished, key=lambda trial: -(trial.score or 0.0))


def find_best(trials: Sequence[Trial]) -> Trial | None:
    """The best trial, if any was trained to its end."""
    return next(iter(rank_best(trials)), None)
