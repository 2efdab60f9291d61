"""FastText's names, so that programs which only import them run."""

from __future__ import annotations

from wordkin.gensim.absent import AbsentModel
from wordkin.gensim.keyed.keyed_vectors import KeyedVectors

__all__ = ["FastText", "FastTextKeyedVectors"]


class FastText(AbsentModel):
    """No such model can be made here."""

    instead = "Train a Word2Vec, or open what fastText has written with wordkin.load(FILE)"


class FastTextKeyedVectors(AbsentModel, KeyedVectors):
    """No such vectors can be made here; those of a file are opened by `wordkin.load`."""

    instead = "Open what fastText has written with wordkin.load(FILE), which knows its subwords"
