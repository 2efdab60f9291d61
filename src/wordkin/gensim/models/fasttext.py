"""FastText's names, so that programs which only import them run."""

from __future__ import annotations

from typing import Any

from wordkin.gensim.absent import AbsentModel
from wordkin.gensim.keyed.keyed_vectors import KeyedVectors
from wordkin.gensim.models.fasttext_inner import (
    compute_ngrams,
    compute_ngrams_bytes,
    ft_hash_bytes,
    ft_ngram_hashes,
)

__all__ = [
    "FastText",
    "FastTextKeyedVectors",
    "compute_ngrams",
    "compute_ngrams_bytes",
    "ft_hash_bytes",
    "ft_ngram_hashes",
    "load_facebook_model",
    "load_facebook_vectors",
]


class FastText(AbsentModel):
    """No such model can be made here."""

    instead = "Train a Word2Vec, or open what fastText has written with wordkin.load(FILE)"


class FastTextKeyedVectors(AbsentModel, KeyedVectors):
    """No such vectors can be made here; those of a file are opened by `wordkin.load`."""

    instead = "Open what fastText has written with wordkin.load(FILE), which knows its subwords"


def load_facebook_model(path: Any, encoding: str = "utf-8") -> Any:
    """Refuse, and say what opens the file."""
    return FastText.load(path)


def load_facebook_vectors(path: Any, encoding: str = "utf-8") -> Any:
    """Refuse, and say what opens the file."""
    return FastTextKeyedVectors.load(path)
