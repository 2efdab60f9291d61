"""Options of a training to resume, or of a compass, where the call leaves them out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import ParamSpec

from wordkin.errors import SettingsError, quote
from wordkin.model import Model
from wordkin.settings import OPTIONS, TrainingSettings
from wordkin.training.checkpoints import as_checkpoints, read_settings
from wordkin.training.fixed_options import OF_COMPASS
from wordkin.wording import argument, either

Options = ParamSpec("Options")


def keep_old_options(train: Callable[Options, Model]) -> Callable[Options, Model]:
    """Decorate `train`: where it resumes, options that the call leaves out keep their old values.

    With a compass, those that must be the same as the compass's are.

    A decorator sees which options are left out; `train` itself sees their default values.
    """

    @wraps(train)
    def train_with_kept_options(*text: Options.args, **options: Options.kwargs) -> Model:
        settings = _find_old_settings(options.get("resume"), options.get("checkpoint"))
        if settings is not None:
            options.update(keep_options(settings, given=options))
        options.update(follow_compass(options))
        return train(*text, **options)

    return train_with_kept_options


def _find_old_settings(resume: object, checkpoint: object) -> TrainingSettings | None:
    """The settings of the training to resume; None where a new one starts."""
    if isinstance(resume, Model):
        return resume.settings
    if resume is True:
        if (plan := as_checkpoints(checkpoint)) is None:
            raise SettingsError(
                f"{argument('resume', True)}: expected {argument('checkpoint', '...')}, the folder "
                "to resume from."
            )
        return read_settings(plan)
    if resume is None or resume is False:
        return None
    raise SettingsError(
        f"{argument('resume')}: expected a model, or True to resume from checkpoints, found "
        f"{quote(resume)}." + either(" wordkin.load_model opens a file.", "")
    )


def keep_options(settings: TrainingSettings, given: Mapping[str, object]) -> dict[str, object]:
    """The options of the training to resume, without those that are given anew.

    With a new learning rate the final one is left out too, so that it follows from the new one.
    """
    left_out = {*given, "final_learning_rate"} if "learning_rate" in given else {*given}
    if means_older_rule(given.get("tokenize"), settings):
        left_out.remove("tokenize")
    return {name: getattr(settings, name) for name in OPTIONS if name not in left_out}


def means_older_rule(tokenize: object, former: TrainingSettings) -> bool:
    """Whether "simple", given anew, means the older version of it that a training to resume has."""
    return tokenize == "simple" and former.tokenize == "simple-1"


def follow_compass(given: Mapping[str, object]) -> dict[str, object]:
    """The options that a training shares with its compass, without those that are given."""
    compass = given.get("compass")
    if not isinstance(compass, Model):
        return {}
    return {name: getattr(compass.settings, name) for name in OF_COMPASS if name not in given}
