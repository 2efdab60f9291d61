"""Phrases: words that occur together so often that they form one name, as in "New York".

    find_phrases   finding.py: rules.py → pairs.py (counting) → merging.py → scoring.py
    Phrases        phrases.py → joining.py (an EncodedCorpus with phrases), writing.py, storing.py

Everything works on word ids; `kernels/phrases.py` counts and joins.
"""

from wordkin.phrases.finding import ENGLISH_CONNECTOR_WORDS, find_phrases
from wordkin.phrases.phrases import Phrases, load_phrases
from wordkin.phrases.scoring import PairCounts
from wordkin.phrases.storing import Phrase

__all__ = [
    "ENGLISH_CONNECTOR_WORDS",
    "PairCounts",
    "Phrase",
    "Phrases",
    "find_phrases",
    "load_phrases",
]
