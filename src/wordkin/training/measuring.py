"""What is measured after some epochs, by a function of the user."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from wordkin.corpus import EncodedCorpus
from wordkin.model import Model
from wordkin.settings import TrainingSettings
from wordkin.vectors import WordVectors
from wordkin.words.lookup import WordList

Evaluate: TypeAlias = Callable[[WordVectors], Mapping[str, float]]


def measure_every(
    every: int, evaluate: Evaluate, corpus: EncodedCorpus, settings: TrainingSettings
) -> Callable[[int, Model], Mapping[str, float]]:
    """What `fit` calls after each epoch: it evaluates some of the epochs, and the last."""
    words = WordList(corpus.vocabulary.words)

    def measure(epoch: int, model: Model) -> Mapping[str, float]:
        if epoch % every and epoch != settings.epochs:
            return {}
        counts = corpus.vocabulary.counts
        matrix = model.parameters.input_vectors.copy()
        return evaluate(WordVectors(words, matrix, counts, as_is=True))

    return measure
