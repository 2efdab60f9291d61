"""Probabilities of words and of sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wordkin.analysis.likelihood import log_likelihoods
from wordkin.gensim.learning.conversion import UNCHANGED, Changes, row_numbers, to_model
from wordkin.gensim.learning.state import ModelState, logger


def score_sentences(
    model: ModelState, sentences: Iterable[Sequence[Any]], changes: Changes = UNCHANGED
) -> NDArray[np.float64]:
    """Log probability of each sentence, float64 [sentences]."""
    native, _ = to_model(model, changes)
    texts = ([str(word) for word in sentence] for sentence in sentences)
    return log_likelihoods(native, texts)


def check_tree(model: ModelState) -> None:
    """Refuse a model with which gensim cannot score."""
    if not model.wv.key_to_index:
        raise RuntimeError("you must first build vocabulary before scoring new data")
    if not model.hs:
        raise RuntimeError(
            "We have currently only implemented score for the hierarchical softmax scheme, so "
            "you need to have run word2vec with hs=1 and negative=0 for this to work."
        )


def predict_word(
    model: ModelState, context: Sequence[Any], topn: int
) -> list[tuple[Any, float]] | None:
    """The words that are likely in this context, with probabilities; None if it is unknown."""
    wv = model.wv
    known = [word for word in context if wv.has_index_for(word)]
    if not known:
        logger.warning("All the input context words are out-of-vocabulary for the current model.")
        return None
    if topn < 1:
        return []
    native, order = to_model(model)
    keys = [wv.index_to_key[wv.get_index(word)] for word in known]
    found = native.predict([str(key) for key in keys], k=topn)
    numbers, ids = row_numbers(model, order), native.vocabulary.index
    return [(wv.index_to_key[numbers[ids[word]]], share) for word, share in found]
