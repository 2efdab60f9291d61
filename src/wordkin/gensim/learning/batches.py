"""gensim's compiled functions for one batch of sentences, which other programs call too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from wordkin.analysis.likelihood import log_likelihoods


def train_batch_sg(
    model: Any, sentences: Iterable[Sequence[Any]], alpha: float, _work: Any, compute_loss: bool
) -> int:
    """Train on some sentences by skip-gram; how many tokens were trained on comes back.

    Every call copies the matrices, and its loss is one entry of `epoch_losses`: `train` is faster.
    """
    trained: int = model.train_on(sentences, alpha, compute_loss, objective="skip-gram")
    return trained


def train_batch_cbow(
    model: Any,
    sentences: Iterable[Sequence[Any]],
    alpha: float,
    _work: Any,
    _neu1: Any,
    compute_loss: bool,
) -> int:
    """Train on some sentences by CBOW, as `train_batch_sg` does by skip-gram."""
    trained: int = model.train_on(sentences, alpha, compute_loss, objective="cbow")
    return trained


def score_sentence_sg(model: Any, sentence: Sequence[Any], _work: Any) -> float:
    """Log probability of a sentence by skip-gram and hierarchical softmax."""
    return _score(model, sentence, "skip-gram")


def score_sentence_cbow(model: Any, sentence: Sequence[Any], _work: Any, _neu1: Any) -> float:
    """Log probability of a sentence by CBOW and hierarchical softmax."""
    return _score(model, sentence, "cbow")


def _score(model: Any, sentence: Sequence[Any], objective: str) -> float:
    native, _ = model.as_model(objective=objective)
    return float(log_likelihoods(native, [[str(word) for word in sentence]])[0])
