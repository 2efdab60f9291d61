"""Resuming a trained model: its options, and its rows among more words."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict

import numpy as np

from wordkin.errors import SettingsError, warn
from wordkin.method.parameters import ROLES, initialise
from wordkin.method.rows import Growth
from wordkin.model import Model
from wordkin.settings import TrainingSettings
from wordkin.words.vocabulary import Vocabulary

FIXED = ("objective", "loss", "dimensions")  # options that a model cannot change


def keep_options(settings: TrainingSettings, given: Collection[str]) -> dict[str, object]:
    """The options of the training to resume, without those that are given anew.

    With a new learning rate the final one is left out too, so that it follows from the new one.
    """
    left_out = {*given, "final_learning_rate"} if "learning_rate" in given else given
    options = asdict(settings)
    return {name: value for name, value in options.items() if name not in left_out}


def check_options(model: Model, settings: TrainingSettings) -> None:
    """Refuse settings of another kind of model; warn of a learning rate that starts high again."""
    for name in FIXED:
        kept, found = getattr(model.settings, name), getattr(settings, name)
        if found != kept:
            raise SettingsError(
                f"{name}: expected {kept!r}, which the model to resume has, found {found!r}. "
                "Leave the option out, or train a new model."
            )
    last_rate = model.history[-1]["learning_rate"] if model.history else settings.learning_rate
    if settings.learning_rate > last_rate:
        warn(
            f"the learning rate starts again at {settings.learning_rate:g}, after it had fallen to "
            f"{last_rate:g}: new text moves all vectors a lot. To change them gently, pass a smaller "
            "learning_rate."
        )


def limit_words(max_words: int, model: Model, text: Vocabulary, protected: Collection[str]) -> int:
    """The max_words for the text: the given one, less the model's words that the text lacks.

    Raises `SettingsError` if that leaves no word of the text to learn from.
    """
    words = model.vocabulary.words
    room = max_words - sum(word not in text for word in words)
    if room <= 0 and not any(word in text for word in protected):
        raise SettingsError(
            f"max_words: expected more than {len(words):,}, which the model to resume has, since they "
            f"stay and the text has none of them; found {max_words:,}. Pass a larger max_words."
        )
    return room


def add_words(model: Model, vocabulary: Vocabulary, settings: TrainingSettings) -> Model:
    """The model with rows for all words of a larger vocabulary; nothing is trained yet.

    Old words keep their vectors, new ones start as in a new model. The Huffman tree is built anew:
    nodes above the same set of words keep what they learned, others start at zero.
    """
    rows = np.array([vocabulary.index[word] for word in model.vocabulary.words])
    growth = Growth(model.vocabulary.counts, vocabulary.counts, rows)
    parameters = initialise(settings, len(vocabulary))
    for role, matrix in parameters.by_role.items():
        ROLES[role].rows.copy_old(matrix, model.parameters.by_role[role], growth)
    return Model(settings, vocabulary, parameters, model.words_trained, model.history)
