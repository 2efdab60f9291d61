"""wordkin: word vectors for people. Text goes in, vectors come out that know which words are kin.

>>> import wordkin as wk
>>> model = wk.train([["sea", "lake", "shore"], ["lake", "sea"]] * 50, dimensions=8, progress=False)
>>> len(model.vectors), "lake" in model.vectors
(3, True)
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wordkin.analysis.comparison import (
        similarity_matrix,
        word_movers_distance,
        word_movers_distances,
    )
    from wordkin.analysis.soft_cosine import soft_cosines
    from wordkin.api import train
    from wordkin.corpus import EncodedCorpus, encode
    from wordkin.errors import UnknownWordError, WordkinError, WordkinWarning
    from wordkin.model import Model
    from wordkin.opening import build_index, load, load_model
    from wordkin.phrases import Phrases, find_phrases, load_phrases
    from wordkin.progress import Progress
    from wordkin.settings import TrainingSettings
    from wordkin.training.checkpoints import Checkpoints
    from wordkin.vectors import Neighbor, WordVectors
    from wordkin.words.vocabulary import Vocabulary

__version__ = "0.1.0"

# Loaded when first asked for, so that `import wordkin` costs next to nothing (PEP 562).
_HOMES = {
    "Checkpoints": "training.checkpoints",
    "EncodedCorpus": "corpus",
    "Model": "model",
    "Neighbor": "vectors",
    "Phrases": "phrases",
    "Progress": "progress",
    "TrainingSettings": "settings",
    "UnknownWordError": "errors",
    "Vocabulary": "words.vocabulary",
    "WordVectors": "vectors",
    "WordkinError": "errors",
    "WordkinWarning": "errors",
    "build_index": "opening",
    "encode": "corpus",
    "find_phrases": "phrases",
    "load": "opening",
    "load_model": "opening",
    "load_phrases": "phrases",
    "similarity_matrix": "analysis.comparison",
    "soft_cosines": "analysis.soft_cosine",
    "train": "api",
    "word_movers_distance": "analysis.comparison",
    "word_movers_distances": "analysis.comparison",
}

__all__ = [
    "Checkpoints",
    "EncodedCorpus",
    "Model",
    "Neighbor",
    "Phrases",
    "Progress",
    "TrainingSettings",
    "UnknownWordError",
    "Vocabulary",
    "WordVectors",
    "WordkinError",
    "WordkinWarning",
    "build_index",
    "encode",
    "find_phrases",
    "load",
    "load_model",
    "load_phrases",
    "similarity_matrix",
    "soft_cosines",
    "train",
    "word_movers_distance",
    "word_movers_distances",
]


def __getattr__(name: str) -> Any:
    """A public name, from the module that defines it."""
    if name not in _HOMES:
        raise AttributeError(f"module 'wordkin' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"wordkin.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    """The public names, also those not loaded yet."""
    return sorted([*globals(), *__all__])
