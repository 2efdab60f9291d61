"""Sentences with their phrases joined."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, ClassVar

from wordkin.gensim.phrasing.scorers import Scorer
from wordkin.gensim.utils import SaveLoad


class Joining(SaveLoad):
    """Joins the phrases in `phrasegrams`, a dict from each to its score."""

    kind: ClassVar[str]  # in files
    connector_words: frozenset[str]
    delimiter: str
    threshold: float
    min_count: float
    scoring: Scorer

    @property
    def phrasegrams(self) -> dict[str, float]:
        """The score of each phrase, by what it looks like joined."""
        raise NotImplementedError

    def score_candidate(
        self, word_a: str, word_b: str, in_between: Sequence[str]
    ) -> tuple[str | None, float | None]:
        """The joined phrase and its score; None twice if it is none."""
        phrase = self.delimiter.join([word_a, *in_between, word_b])
        score = self.phrasegrams.get(phrase)
        return (None, None) if score is None or score <= self.threshold else (phrase, score)

    def analyze_sentence(self, sentence: Iterable[str]) -> Iterator[tuple[str, float | None]]:
        """The tokens of a sentence with its phrases joined; with each phrase its score."""
        start, between = None, list[str]()
        for word in sentence:
            if word in self.connector_words:
                if start is None:
                    yield word, None
                else:
                    between.append(word)
                continue
            phrase: str | None = None
            score: float | None = None
            if start is not None:
                phrase, score = self.score_candidate(start, word, between)
            if phrase is not None:
                yield phrase, score
                start, between = None, []
                continue
            if start is not None:
                yield from ((token, None) for token in (start, *between))
            start, between = word, []
        if start is not None:
            yield from ((token, None) for token in (start, *between))

    def __getitem__(self, sentence: Iterable[Any]) -> Any:
        """A sentence with its phrases joined; of a corpus, one that gives such sentences."""
        is_single, sentence = _is_single(sentence)
        if is_single:
            return [token for token, _ in self.analyze_sentence(sentence)]
        return _Joined(self, sentence)

    def find_phrases(self, sentences: Iterable[Iterable[str]]) -> dict[str, float]:
        """The phrases that stand in sentences, with their scores."""
        found = chain.from_iterable(map(self.analyze_sentence, sentences))
        return {phrase: score for phrase, score in found if score is not None}


class _Joined:
    """A corpus with its phrases joined, sentence by sentence, as often as it is gone through."""

    def __init__(self, phrases: Joining, corpus: Iterable[Iterable[str]]) -> None:
        self.phrases = phrases
        self.corpus = corpus

    def __iter__(self) -> Iterator[list[str]]:
        for sentence in self.corpus:
            yield [token for token, _ in self.phrases.analyze_sentence(sentence)]


def _is_single(items: Iterable[Any]) -> tuple[bool, Iterable[Any]]:
    """Whether these are words, rather than sentences; and all of them, also of a generator."""
    iterator = iter(items)
    first = next(iterator, None)
    if first is None:
        return True, []
    return isinstance(first, str), chain([first], iterator) if iterator is items else items
