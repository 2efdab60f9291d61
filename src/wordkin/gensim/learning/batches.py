"""gensim's compiled functions for one batch of sentences, which other programs call too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from wordkin.gensim.learning.prediction import score_sentences
from wordkin.gensim.learning.training import train_batch


def train_batch_sg(
    model: Any, sentences: Iterable[Sequence[Any]], alpha: float, _work: Any, compute_loss: bool
) -> int:
    """Train on some sentences by skip-gram; returns how many tokens were trained on.

    Every call copies the matrices, and its loss is one entry of `epoch_losses`: `train` is faster.
    """
    return train_batch(model, sentences, alpha, compute_loss, "skip-gram")


def train_batch_cbow(
    model: Any,
    sentences: Iterable[Sequence[Any]],
    alpha: float,
    _work: Any,
    _neu1: Any,
    compute_loss: bool,
) -> int:
    """Train on some sentences by CBOW, as `train_batch_sg` does by skip-gram."""
    return train_batch(model, sentences, alpha, compute_loss, "cbow")


def score_sentence_sg(model: Any, sentence: Sequence[Any], _work: Any) -> float:
    """Log probability of a sentence by skip-gram and hierarchical softmax."""
    return float(score_sentences(model, [sentence], {"objective": "skip-gram"})[0])


def score_sentence_cbow(model: Any, sentence: Sequence[Any], _work: Any, _neu1: Any) -> float:
    """Log probability of a sentence by CBOW and hierarchical softmax."""
    return float(score_sentences(model, [sentence], {"objective": "cbow"})[0])
