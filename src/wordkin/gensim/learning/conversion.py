"""A model of the face as settings and as a model of wordkin's."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np

from wordkin.errors import SettingsError
from wordkin.gensim.learning.state import ModelState, Order
from wordkin.gensim.learning.vocabulary import share_of
from wordkin.gensim.learning.weights import LARGEST
from wordkin.method.parameters import Parameters
from wordkin.model import Model
from wordkin.settings import TrainingSettings
from wordkin.settings.legacy import GENSIM_ARGUMENTS, GENSIM_NAMES, from_legacy
from wordkin.wording import in_python
from wordkin.words.vocabulary import Vocabulary

Changes: TypeAlias = Mapping[str, Any]
UNCHANGED: Changes = MappingProxyType({})
# The attributes that are settings of a training.
ATTRIBUTES = [*(theirs.name for theirs in GENSIM_NAMES.values()), "hs"]


def to_settings(model: ModelState, changes: Changes = UNCHANGED) -> TrainingSettings:
    """The options as wordkin has them, some of them changed."""
    counts = model.wv.expandos.get("count")
    values = {theirs: getattr(model, theirs) for theirs in ATTRIBUTES}
    values["sample"] = share_of(model.sample, 1 if counts is None else int(counts.sum()))
    if model.seed is None:
        values["seed"] = int(model.random.randint(LARGEST))
    options = from_legacy(values, GENSIM_NAMES)
    options["subwords"] = model.wv.ngram_settings
    try:
        return TrainingSettings(**{**options, **changes})
    except SettingsError as problem:
        raise SettingsError(in_python(problem.marked, GENSIM_ARGUMENTS)) from None


def to_model(model: ModelState, changes: Changes = UNCHANGED) -> tuple[Model, Order]:
    """The model as wordkin has it, with words by falling count, and the row of each word here."""
    for matrix, is_used in (("syn1neg", model.negative), ("syn1", model.hs)):
        if is_used and matrix not in vars(model):
            raise RuntimeError(
                f"{matrix}: expected a model that built its vocabulary, found vectors alone. "
                "Ask its wv, or call build_vocab() first."
            )
    counts = np.asarray(model.wv.expandos["count"], np.int64)
    order: Order = slice(None)
    if (np.diff(counts) > 0).any():
        order = np.argsort(-counts, kind="stable")
    words = [str(model.wv.index_to_key[row]) for row in row_numbers(model, order)]
    parameters = Parameters(
        input_vectors=model.wv.matrix.rows[order],
        output_vectors=model.syn1neg[order] if model.negative else None,
        node_vectors=model.syn1[:-1] if model.hs else None,
    )
    vocabulary = Vocabulary.from_words(words, counts[order])
    settings = to_settings(model, changes)
    return Model(settings, vocabulary, parameters, model.words_trained, model.history), order


def row_numbers(model: ModelState, order: Order) -> list[int]:
    """The rows in this order."""
    numbers: list[int] = np.arange(len(model.wv))[order].tolist()
    return numbers
