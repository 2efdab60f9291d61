"""wordkin: word vectors for people. Text goes in; vectors come out that know which words are kin.

>>> import wordkin as wk
>>> model = wk.train([["sea", "lake", "shore"], ["lake", "sea"]] * 50, dimensions=8, progress=False)
>>> len(model.vectors), "lake" in model.vectors
(3, True)
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # for type checkers and editors; `as` marks a name as public
    from wordkin.analysis.clusters import clusters as clusters
    from wordkin.analysis.comparison import similarity_matrix as similarity_matrix
    from wordkin.analysis.comparison import word_movers_distance as word_movers_distance
    from wordkin.analysis.comparison import word_movers_distances as word_movers_distances
    from wordkin.analysis.retraining import compare as compare
    from wordkin.analysis.soft_cosine import soft_cosines as soft_cosines
    from wordkin.answers.drawing import plot as plot
    from wordkin.answers.explorer import explore as explore
    from wordkin.answers.word_map import project as project
    from wordkin.api import train as train
    from wordkin.corpus import EncodedCorpus as EncodedCorpus
    from wordkin.corpus import encode as encode
    from wordkin.documents import document_vectors as document_vectors
    from wordkin.errors import UnknownWordError as UnknownWordError
    from wordkin.errors import WordkinError as WordkinError
    from wordkin.errors import WordkinWarning as WordkinWarning
    from wordkin.evaluation.overall import evaluate as evaluate
    from wordkin.hub.repositories import from_hub as from_hub
    from wordkin.hub.repositories import push_to_hub as push_to_hub
    from wordkin.model import Model as Model
    from wordkin.opening import build_index as build_index
    from wordkin.opening import load as load
    from wordkin.opening import load_model as load_model
    from wordkin.phrases import Phrases as Phrases
    from wordkin.phrases import find_phrases as find_phrases
    from wordkin.phrases import load_phrases as load_phrases
    from wordkin.progress import Progress as Progress
    from wordkin.records.baskets import baskets as baskets
    from wordkin.records.walks import walks as walks
    from wordkin.settings import SubwordSettings as SubwordSettings
    from wordkin.settings import TrainingSettings as TrainingSettings
    from wordkin.studies.bootstrap import bootstrap as bootstrap
    from wordkin.studies.changes import changes as changes
    from wordkin.studies.estimates import Estimate as Estimate
    from wordkin.studies.samples import Samples as Samples
    from wordkin.studies.samples import load_samples as load_samples
    from wordkin.studies.tune import tune as tune
    from wordkin.training.checkpoints import Checkpoints as Checkpoints
    from wordkin.vectors import Neighbor as Neighbor
    from wordkin.vectors import WordVectors as WordVectors
    from wordkin.words.vocabulary import Vocabulary as Vocabulary

__version__ = "0.2.0"

# The module of each public name, imported when the name is first used, so that `import wordkin`
# costs next to nothing (PEP 562).
_MODULES = {
    "Checkpoints": "training.checkpoints",
    "EncodedCorpus": "corpus",
    "Estimate": "studies.estimates",
    "Model": "model",
    "Neighbor": "vectors",
    "Phrases": "phrases",
    "Progress": "progress",
    "Samples": "studies.samples",
    "SubwordSettings": "settings",
    "TrainingSettings": "settings",
    "UnknownWordError": "errors",
    "Vocabulary": "words.vocabulary",
    "WordVectors": "vectors",
    "WordkinError": "errors",
    "WordkinWarning": "errors",
    "baskets": "records.baskets",
    "bootstrap": "studies.bootstrap",
    "build_index": "opening",
    "changes": "studies.changes",
    "clusters": "analysis.clusters",
    "compare": "analysis.retraining",
    "document_vectors": "documents",
    "encode": "corpus",
    "evaluate": "evaluation.overall",
    "explore": "answers.explorer",
    "find_phrases": "phrases",
    "from_hub": "hub.repositories",
    "load": "opening",
    "load_model": "opening",
    "load_phrases": "phrases",
    "load_samples": "studies.samples",
    "plot": "answers.drawing",
    "project": "answers.word_map",
    "push_to_hub": "hub.repositories",
    "similarity_matrix": "analysis.comparison",
    "soft_cosines": "analysis.soft_cosine",
    "train": "api",
    "tune": "studies.tune",
    "walks": "records.walks",
    "word_movers_distance": "analysis.comparison",
    "word_movers_distances": "analysis.comparison",
}

# Names that gensim's users look for.
_ELSEWHERE = {
    "Word2Vec": "gensim's is wordkin.gensim.models.Word2Vec, wordkin's own is wordkin.train",
    "KeyedVectors": "gensim's is wordkin.gensim.models.KeyedVectors, wordkin's own is WordVectors",
}

if not TYPE_CHECKING:  # checkers read the imports above
    __all__ = list(_MODULES)


def __getattr__(name: str) -> Any:
    """A public name, from the module that defines it."""
    if name not in _MODULES:
        hint = f": {_ELSEWHERE[name]}" if name in _ELSEWHERE else ""
        raise AttributeError(f"module 'wordkin' has no attribute {name!r}{hint}")
    from importlib import import_module

    return getattr(import_module(f"wordkin.{_MODULES[name]}"), name)


def __dir__() -> list[str]:
    """The public names, also those not loaded yet."""
    return sorted([*globals(), *_MODULES])
