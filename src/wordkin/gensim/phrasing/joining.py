"""Sentences with their phrases joined."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, Self

from wordkin.formats.gensim.phrases import SavedPhrases, write_phrases
from wordkin.formats.gensim.saved import Kind
from wordkin.gensim.interfaces import TransformedCorpus
from wordkin.gensim.phrasing.scorers import Scorer, name_of_scorer, scorer_of
from wordkin.gensim.saving.objects import SaveLoad, own_attributes, own_parts


class _Followers(NamedTuple):
    """The words that may follow each word, and the dict of phrases that they are of.

    Programs write to that dict, for instance to drop a phrase; so its size and its last key, where
    new ones come, show whether it has changed.
    """

    by_word: dict[str, set[str]]
    phrases: Mapping[str, float]
    size: int
    end: str | None


class _Anything:
    def __contains__(self, word: object) -> bool:
        return True


_ANYTHING = _Anything()


# Attributes that are stored otherwise, or follow from these.
KNOWN = frozenset(
    (
        *("min_count", "threshold", "max_vocab_size", "delimiter", "progress_per", "scoring"),
        *("connector_words", "corpora", "lifecycle_events", "_found", "_known_followers"),
        *("_phrasegrams", "_counts", "_tokens"),
    )
)


class Joining(SaveLoad):
    """Joins the phrases in `phrasegrams`, a dict from each to its score."""

    kind: ClassVar[Kind[SavedPhrases]]
    connector_words: frozenset[str]
    delimiter: str
    threshold: float
    min_count: float
    scoring: Scorer
    _known_followers: _Followers | None = None

    def __init__(self, connector_words: Iterable[str] = ()) -> None:
        self.connector_words = frozenset(connector_words)

    def take_options(self, options: Mapping[str, Any]) -> Self:
        """Set options without a check: they were checked, or set by a user later."""
        self.scoring = scorer_of(options["scoring"])
        self.connector_words = frozenset(options["connector_words"])
        self.min_count, self.threshold = options["min_count"], options["threshold"]
        self.delimiter = options["delimiter"]
        return self

    def to_saved(self) -> SavedPhrases:
        """The parts of a file: here, the options."""
        options: dict[str, Any] = {
            "min_count": self.min_count,
            "threshold": self.threshold,
            "delimiter": self.delimiter,
            "connector_words": sorted(self.connector_words),
            "scoring": name_of_scorer(self.scoring),
        }
        return SavedPhrases(options)

    def _write(self, path: Path, ignore: Collection[str]) -> None:
        """Write one file, without pickle; of a scorer of your own, the name."""
        own = own_parts(self, vars(self), KNOWN.union(ignore))
        write_phrases(path, self.kind.name, self.to_saved(), own)

    def take_own(self, path: Path, saved: SavedPhrases) -> Self:
        """Set the attributes that users gave to saved phrases."""
        own = own_attributes(path, saved.arrays, saved.texts)
        vars(self).update({name: value for name, value in own.items() if name not in KNOWN})
        return self

    @property
    def phrasegrams(self) -> dict[str, float]:
        """The score of each phrase, by its joined form."""
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
        followers, connectors = self._followers(), self.connector_words
        candidate: list[str] = []  # a word, and connector words behind it
        follow: Container[str] = ()
        for word in sentence:
            if word in connectors:
                if candidate:
                    candidate.append(word)
                else:
                    yield word, None
                continue
            if word in follow or len(candidate) > 1:
                phrase, score = self.score_candidate(candidate[0], word, candidate[1:])
                if phrase is not None:
                    yield phrase, score
                    candidate, follow = [], ()
                    continue
            for token in candidate:
                yield token, None
            candidate, follow = [word], followers(word) or ()
        for token in candidate:
            yield token, None

    def _followers(self) -> Callable[[str], Container[str] | None]:
        """The words that may follow a word in a phrase, so that few pairs must be joined and looked up."""
        if type(self).score_candidate is not Joining.score_candidate:
            return lambda _: _ANYTHING
        phrases, known = self.phrasegrams, self._known_followers
        now = len(phrases), next(reversed(phrases), None)
        if known is None or known.phrases is not phrases or known[2:] != now:
            known = _Followers(_group_followers(phrases, self.delimiter), phrases, *now)
            self._known_followers = known
        return known.by_word.get

    def __getitem__(self, sentence: Iterable[Any]) -> Any:
        """A sentence with its phrases joined; for a corpus, a corpus of such sentences."""
        is_single, sentence = _is_single(sentence)
        if is_single:
            return [token for token, _ in self.analyze_sentence(sentence)]
        return TransformedCorpus(self, sentence)

    def find_phrases(self, sentences: Iterable[Iterable[str]]) -> dict[str, float]:
        """The phrases that occur in sentences, with their scores."""
        found = chain.from_iterable(map(self.analyze_sentence, sentences))
        return {phrase: score for phrase, score in found if score is not None}


def _group_followers(phrases: Iterable[str], delimiter: str) -> dict[str, set[str]]:
    """For each start of a phrase, up to a delimiter, the ends that follow it."""
    followers: dict[str, set[str]] = {}
    for phrase in phrases:
        at = phrase.find(delimiter)
        while at >= 0:
            followers.setdefault(phrase[:at], set()).add(phrase[at + len(delimiter) :])
            at = phrase.find(delimiter, at + 1)
    return followers


def _is_single(items: Iterable[Any]) -> tuple[bool, Iterable[Any]]:
    """Whether these are words, not sentences; and all of them, since a generator is read."""
    iterator = iter(items)
    first = next(iterator, None)
    if first is None:
        return True, []
    return isinstance(first, str), chain([first], iterator) if iterator is items else items
