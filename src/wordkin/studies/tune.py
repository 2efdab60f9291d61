"""`tune`: settings that suit a text, and whether they are better than the default."""

from __future__ import annotations

import os
from typing import Literal, Unpack

from wordkin.corpus import EncodedCorpus
from wordkin.errors import warn
from wordkin.evaluation.answering import WAYS, By
from wordkin.settings import check_number
from wordkin.settings.checks import check_choice
from wordkin.studies.folder import Record, StudyFolder, check_folder, join_folder
from wordkin.studies.held_out import NextItems, OwnScore, Score, divide, sample_sentences
from wordkin.studies.judging import OWN, judge_next_items, judge_own, train_judged
from wordkin.studies.options import ChosenOptions, TrainOptions, choose, takes_train_options
from wordkin.studies.plan import say
from wordkin.studies.search_space import Search as Ranges
from wordkin.studies.search_space import make_axes
from wordkin.studies.searching import Trial, open_trials, require_optuna
from wordkin.studies.trial_runs import SEEDS, Budget, Search, rank_best, run_trials
from wordkin.studies.tuning import Tuning
from wordkin.training.checkpoints.fingerprint import compute_fingerprint
from wordkin.training.start import AT_RANDOM
from wordkin.wording import either

KIND = "tune"
TRIALS, MOST_COST = 50, 4.0


@takes_train_options
def tune(
    text: object,
    score: Literal["next-item"] | Score = "next-item",
    *,
    by: By = "output",
    k: int = 10,
    trials: int = TRIALS,
    minutes: float | None = None,
    sample: float = 1.0,
    most_cost: float = MOST_COST,
    search: Ranges | None = None,
    folder: str | os.PathLike[str] | None = None,
    **options: Unpack[TrainOptions],
) -> Tuning:
    """Search for the settings that suit a text, and test whether they are better than the default.

    The last fifth of each session is held out, and `evaluation.evaluate_next_item` asks for it. Half of the
    sessions choose among the trials. The other half compares the best trial with the default, each retrained
    with three seeds. Needs the extra `tune` (Optuna).

    Parameters
    ----------
    text
        Sessions, walks or sentences, as for `wordkin.train`: at least 200, with two or more items each.
    score
        "next-item", or a function from a `Model` to a number, where more is better. Its models are trained on
        the whole text.
    by, k
        How next items are predicted, and with how many answers: "output", or "cosine" for the nearest
        vectors. The result has the scores of both. What is best for one may be bad for the other.
    trials
        The number of trials, over all processes. After ten random ones, they are drawn where earlier ones were
        good (TPE). Trials that are in the worst quarter after some epochs are stopped.
    minutes
        Finish everything in about this time.
    sample
        The share of the sessions that trials are trained on. The final comparison uses all of them.
    most_cost
        The maximum cost of a trial relative to the default, by the engine's speed.
    search
        Ranges (low, high) or lists of choices by setting, instead of all of `RANGES`: window, epochs,
        noise_exponent, subsample_threshold, learning_rate, negative_samples, dimensions.
    folder
        Where trials are saved, so that the same call continues after Ctrl-C or a crash. Other processes that make
        the same call join the search.
    **options
        The options of `wordkin.train`: they make up the default, and fix what isn't searched.

    Returns
    -------
    Tuning
        Its `settings` are the best ones, or the default if the gain is within noise:
        `wordkin.train(text, **dataclasses.asdict(tuning.settings))`.
    """
    require_optuna()
    chosen = choose(options)
    _check(score, by, sample, most_cost, minutes)
    trials, k = check_number("trials", trials, 1), check_number("k", k, 1)
    axes = make_axes(search, chosen.settings, ["dimensions"] if chosen.origin.copies_model else [])
    check_folder(folder, KIND, chosen.settings)
    encoded = chosen.encode(text)
    seed = chosen.settings.seed
    if callable(score):
        task: OwnScore | NextItems = _by_own_score(encoded, chosen, score, sample)
    else:
        task = divide(encoded, chosen.prune, by=by, k=k, share=sample, seed=seed)
    share = len(task.sampled.ids) / len(task.whole.ids)
    counts = task.whole.vocabulary.counts
    plan = Search(
        task, chosen, axes, trials, Budget(chosen.settings, counts, most_cost, minutes, share)
    )
    whose = "a function" if callable(score) else score  # of which a folder keeps no more
    asked = {"score": whose, "by": by, "k": str(k), "sample": str(sample)}
    limits = {"most_cost": str(most_cost), "search": str(axes)}
    fingerprint = compute_fingerprint(task.whole, AT_RANDOM) | asked | limits
    study = join_folder(folder, Record(KIND, chosen.settings, fingerprint, {}))
    done = _search(study, plan)
    best, of_default, of_best = train_judged(study, plan, rank_best(done))
    if isinstance(task, OwnScore):
        comparison, by_name, choosing = judge_own(task, of_default, of_best), OWN, {}
    else:
        comparison, by_name = judge_next_items(task, of_default, of_best), by
        choosing = task.choosing_baselines(comparison.window)
    return Tuning(by_name, k, comparison, best, tuple(done), tuple(axes), choosing)


def _check(
    score: object, by: object, sample: float, most_cost: float, minutes: float | None
) -> None:
    """Raise `SettingsError` for values that no search can have."""
    if not callable(score):
        check_choice("score", score, ("next-item",))
    check_choice("by", by, WAYS)
    check_number("sample", sample, 0.001, 1.0)
    check_number("most_cost", most_cost, 0.01)
    if minutes is not None:
        check_number("minutes", minutes, 0.0)


def _by_own_score(
    encoded: EncodedCorpus, chosen: ChosenOptions, score: Score, sample: float
) -> OwnScore:
    """What a function of the user scores: models of the whole text, none of which is held out."""
    whole = chosen.prune(encoded)
    if sample == 1:
        return OwnScore(whole, whole, score)
    drawn = sample_sentences(encoded, sample, chosen.settings.seed)
    return OwnScore(drawn.with_vocabulary(whole.vocabulary), whole, score)


def _search(study: StudyFolder, plan: Search) -> list[Trial]:
    """All trials, those of earlier calls and of other processes, too."""
    with open_trials(None if study.is_temporary else study, plan.chosen.settings.seed) as trials:
        if plan.chosen.progress:
            done = len(trials.list_done())
            say(
                f"{plan.trials:,} trials, {done:,} of them done, each at most {plan.budget.most_cost:g} times "
                f"as long as the default; then {2 * SEEDS} trainings that judge"
            )
        try:
            return run_trials(trials, plan)
        except KeyboardInterrupt:
            if not study.is_temporary:
                again = either(
                    "The same call goes on with them.", "The same command goes on with them."
                )
                done = len(trials.list_done())
                warn(f"interrupted after {done:,} trials, which are kept in {study.path}. {again}")
            raise
