"""Options that cannot differ from those of a model: one to resume, or a compass."""

from __future__ import annotations

from wordkin.errors import SettingsError, quote, warn
from wordkin.model import Model
from wordkin.settings import OPTIONS, TrainingSettings
from wordkin.wording import argument, either

FIXED = ("objective", "loss", "dimensions", "subwords")  # options that a model cannot change
OF_COMPASS = ("objective", "loss", "dimensions")  # and those that it shares with its compass


def check_options(model: Model, settings: TrainingSettings) -> None:
    """Refuse settings of another kind of model; warn of a learning rate that starts high again."""
    for name in FIXED:
        _check_same(name, model, settings, "model to resume", "train a new model")
    last_record = model.history[-1] if model.history else {}
    last_rate = last_record.get("learning_rate", settings.learning_rate)
    if settings.learning_rate > last_rate:
        warn(
            f"the learning rate starts again at {settings.learning_rate:g}, after it had fallen to "
            f"{last_rate:g}: new text moves all vectors a lot. To change them gently, pass a smaller "
            f"{argument('learning_rate')}."
        )


def check_options_of_compass(compass: Model, settings: TrainingSettings) -> None:
    """Refuse settings with which the output rows of the compass do not fit."""
    for name in OF_COMPASS:
        _check_same(name, compass, settings, "compass", "take another compass")


def _check_same(
    name: str, model: Model, settings: TrainingSettings, role: str, remedy: str
) -> None:
    kept, found = getattr(model.settings, name), getattr(settings, name)
    if found != kept:
        raise SettingsError(
            f"{argument(name)}: expected {show_option(name, kept)}, which the {role} has, found "
            f"{show_option(name, found)}. Leave the option out, or {remedy}."
        )


def show_option(name: str, value: object) -> str:
    """A value of an option, as Python and as the command line write it."""
    return either(quote(value), str(value)) if "reads" in OPTIONS[name] else quote(value)
