"""gensim's names around `Phrases`."""

from wordkin.gensim.phrasing.joining import Joining
from wordkin.gensim.phrasing.phrases import FrozenPhrases, Phrases
from wordkin.gensim.phrasing.scorers import NEGATIVE_INFINITY, npmi_scorer, original_scorer
from wordkin.phrases import ENGLISH_CONNECTOR_WORDS

__all__ = [
    "ENGLISH_CONNECTOR_WORDS",
    "NEGATIVE_INFINITY",
    "FrozenPhrases",
    "Phraser",
    "Phrases",
    "npmi_scorer",
    "original_scorer",
]

Phrases.__module__ = FrozenPhrases.__module__ = __name__  # where users find them
Phraser = FrozenPhrases
_PhrasesTransformation = Joining  # the base of both, which programs ask for
