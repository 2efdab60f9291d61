"""The options of training, their checks, and their names in other programs."""

from wordkin.settings.checks import check_number
from wordkin.settings.subwords import SubwordSettings
from wordkin.settings.training import LEARNING_RATES, OPTIONS, Loss, Objective, TrainingSettings

__all__ = [
    "LEARNING_RATES",
    "OPTIONS",
    "Loss",
    "Objective",
    "SubwordSettings",
    "TrainingSettings",
    "check_number",
]
