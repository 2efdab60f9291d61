"""`LevenshteinSimilarityIndex`: words of similar spelling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from wordkin.gensim.similarities.termsim import TermSimilarityIndex
from wordkin.words.spelling import CloseSpellings


@dataclass(eq=False, repr=False)
class LevenshteinSimilarityIndex(TermSimilarityIndex):
    """Words of a dictionary are similar if few edits turn one into the other.

    Their similarity is `alpha * (1 - edits / letters of the longer word) ** beta` (Charlet &
    Damnati 2017), and 0 beyond `max_distance` edits.

    Examples
    --------
    >>> from wordkin.gensim.corpora import Dictionary
    >>> LevenshteinSimilarityIndex(Dictionary([["sea", "seal", "lake"]])).most_similar("seal")
    [('sea', 0.42...)]
    """

    dictionary: Any
    alpha: float = 1.8
    beta: float = 5.0
    max_distance: int = 2

    def __post_init__(self) -> None:
        self.index = CloseSpellings(self.dictionary.values(), self.max_distance)

    def levsim(self, t1: str, t2: str, distance: int) -> float:
        """Similarity of two words that are `distance` edits apart."""
        letters = max(len(t1), len(t2)) or 1
        return float(self.alpha * (1 - distance / letters) ** self.beta)

    def most_similar(self, t1: str, topn: int = 10) -> list[tuple[str, float]]:
        """The most similar words; more edits are tried only while too few words are found."""
        wanted = min(len(self.dictionary), topn + (t1 in self.dictionary.token2id))
        found: dict[str, float] = {}
        for distance in range(1, self.max_distance + 1):
            for t2, edits in self.index.find(t1, distance).items():
                if edits == distance and (similarity := self.levsim(t1, t2, edits)) > 0:
                    found[t2] = similarity
            if len(found) >= wanted:
                break
        return sorted(found.items(), key=lambda item: (-item[1], item[0]))[:topn]
