"""Phrases: words that stand together so often that they are one name, as in "New York".

    find_phrases   finding.py ← pairs.py (counting) ← spelling.py, scoring.py
    Phrases        value.py → joining.py (an EncodedCorpus with them joined), writing.py, storing.py

All of it works on word ids; `kernels/phrases.py` does the counting and the joining.
"""

from wordkin.phrases.finding import ENGLISH_CONNECTOR_WORDS, find_phrases
from wordkin.phrases.scoring import PairCounts
from wordkin.phrases.value import Phrase, Phrases, load_phrases

__all__ = [
    "ENGLISH_CONNECTOR_WORDS",
    "PairCounts",
    "Phrase",
    "Phrases",
    "find_phrases",
    "load_phrases",
]
