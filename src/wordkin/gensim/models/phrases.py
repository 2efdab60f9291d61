"""`Phrases`: words that stand together often, found by `wordkin.phrases`, joined in sentences."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any, Self

from wordkin.corpus import EncodedCorpus
from wordkin.gensim.learning.sentences import encode_text
from wordkin.gensim.old_names import takes_old_arguments
from wordkin.gensim.phrasing.files import read, write
from wordkin.gensim.phrasing.joining import Joining
from wordkin.gensim.phrasing.scorers import (
    NEGATIVE_INFINITY,
    Scorer,
    adapted,
    npmi_scorer,
    original_scorer,
    scorer_of,
)
from wordkin.gensim.utils import logger_of, to_unicode
from wordkin.phrases import ENGLISH_CONNECTOR_WORDS
from wordkin.phrases.finding import count_spellings, find_in_corpus
from wordkin.phrases.rules import LEAST_PAIRS, Rules, count_pairs_within_memory

__all__ = [
    "ENGLISH_CONNECTOR_WORDS",
    "NEGATIVE_INFINITY",
    "FrozenPhrases",
    "Phraser",
    "Phrases",
    "npmi_scorer",
    "original_scorer",
]

logger = logger_of("models.phrases")


@takes_old_arguments(common_terms="connector_words")
class Phrases(Joining):
    """Counts words and pairs of them in one corpus or several, and knows the phrases among them.

    Examples
    --------
    >>> text = [[letter, "new", "york"] for letter in "abcdefghij"] * 2
    >>> phrases = Phrases(text, min_count=1, threshold=0.5)
    >>> phrases[["in", "new", "york"]]
    ['in', 'new_york']
    """

    kind = "Phrases"

    def __init__(
        self,
        sentences: Any = None,
        min_count: float = 5,
        threshold: float = 10.0,
        max_vocab_size: int = 40_000_000,
        delimiter: str | bytes = "_",
        progress_per: int = 10000,
        scoring: str | Scorer = "default",
        connector_words: Iterable[str] = frozenset(),
    ) -> None:
        if min_count <= 0:
            raise ValueError("min_count should be at least 1")
        if threshold <= 0 and scoring == "default":
            raise ValueError("threshold should be positive for default scoring")
        if scoring == "npmi" and not -1 <= threshold <= 1:
            raise ValueError("threshold should be between -1 and 1 for npmi scoring")
        self.scoring = scorer_of(scoring)
        self.connector_words = frozenset(connector_words)
        self.min_count, self.threshold = min_count, threshold
        self.max_vocab_size, self.progress_per = max_vocab_size, progress_per
        self.delimiter = to_unicode(delimiter)  # gensim 3 wanted bytes
        self._corpora: list[EncodedCorpus] = []  # what was counted, in ever smaller pieces
        self._found: tuple[tuple[Any, ...], dict[str, float]] | None = None
        if sentences is not None:
            self.add_vocab(sentences)

    def __str__(self) -> str:
        return (
            f"{type(self).__name__}<{len(self.vocab)} vocab, min_count={self.min_count}, "
            f"threshold={self.threshold}, max_vocab_size={self.max_vocab_size}>"
        )

    @property
    def corpus_word_count(self) -> int:
        """How many tokens were seen."""
        return sum(corpus.raw_words for corpus in self._corpora)

    @property
    def vocab(self) -> dict[str, int]:
        """Counts of words and of joined pairs; made when asked for, to read and not to write."""
        corpus = self._corpus()
        return {} if corpus is None else count_spellings(corpus, self._rules())

    def add_vocab(self, sentences: Any) -> None:
        """Count one more corpus, which is kept as word ids."""
        corpora = self._corpora
        corpora.append(encode_text(sentences, workers=1).corpus)
        # So a text of many small corpora is copied a few times, not once for each of them.
        while len(corpora) > 1 and len(corpora[-1].ids) >= len(corpora[-2].ids):
            self._join_last_two()
        self._found = None
        logger.info("counted %i words", self.corpus_word_count)

    def _corpus(self) -> EncodedCorpus | None:
        """All that was counted, in one piece."""
        while len(self._corpora) > 1:
            self._join_last_two()
        return self._corpora[0] if self._corpora else None

    def _join_last_two(self) -> None:
        last = self._corpora.pop()
        self._corpora[-1] = self._corpora[-1].followed_by(last)

    @property
    def phrasegrams(self) -> dict[str, float]:
        """The phrases of all that was counted; found anew when an option has changed."""
        options = (
            self.min_count,
            self.threshold,
            self.scoring,
            self.connector_words,
            self.delimiter,
            self.max_vocab_size,
        )
        if self._found is None or self._found[0] != options:
            found: dict[str, float] = {}
            corpus = self._corpus()
            if corpus is not None and len(corpus.ids):
                phrases = find_in_corpus(corpus, self._rules())
                found = {self.delimiter.join(phrase.words): phrase.score for phrase in phrases}
            self._found = options, found
        return self._found[1]

    def export_phrases(self) -> dict[str, float]:
        """All phrases with their scores."""
        return dict(self.phrasegrams)

    def freeze(self) -> FrozenPhrases:
        """The phrases alone, which need less memory."""
        return FrozenPhrases(self)

    def save(
        self,
        fname_or_handle: str | os.PathLike[str],
        separately: Any = None,
        sep_limit: int = 10 * 1024**2,
        ignore: frozenset[str] = frozenset(),
        pickle_protocol: int = 4,
    ) -> None:
        """Write what was counted into one file, without pickle; a scorer of your own is not in it."""
        write(fname_or_handle, self, corpus=self._corpus())

    @classmethod
    def load(cls, fname: str | os.PathLike[str]) -> Phrases:
        """Open what `save`, or gensim, wrote; set `scoring` again if it is a function of your own."""
        saved = read(fname, cls.kind)
        if saved.counts:
            from wordkin.gensim.phrasing.counted import CountedPhrases

            return CountedPhrases(saved.counts, saved.tokens)._with(saved.options)
        phrases = cls()._with(saved.options)
        phrases._corpora = [] if saved.corpus is None else [saved.corpus]
        return phrases

    def _with(self, options: Mapping[str, Any]) -> Self:
        """With options that were checked when they were given, or set later to anything."""
        self.scoring = scorer_of(options["scoring"])
        self.connector_words = frozenset(options["connector_words"])
        self.min_count, self.threshold = options["min_count"], options["threshold"]
        self.delimiter = options["delimiter"]
        return self

    def _rules(self) -> Rules:
        return Rules(
            min_count=self.min_count,
            thresholds=(self.threshold,),
            score=adapted(self.scoring),
            connector_words=self.connector_words,
            delimiter=self.delimiter,
            max_pairs=max(min(self.max_vocab_size, count_pairs_within_memory()), LEAST_PAIRS),
        )


class FrozenPhrases(Joining):
    """The phrases that `Phrases` found, and no counts."""

    kind = "FrozenPhrases"

    def __init__(self, phrases_model: Phrases) -> None:
        self.threshold, self.min_count = phrases_model.threshold, phrases_model.min_count
        self.delimiter, self.scoring = phrases_model.delimiter, phrases_model.scoring
        self.connector_words = phrases_model.connector_words
        self._phrasegrams = phrases_model.export_phrases()

    @property
    def phrasegrams(self) -> dict[str, float]:
        """The score of each phrase, by what it looks like joined."""
        return self._phrasegrams

    @phrasegrams.setter
    def phrasegrams(self, scores: dict[str, float]) -> None:
        self._phrasegrams = scores

    def __str__(self) -> str:
        return (
            f"{type(self).__name__}<{len(self.phrasegrams)} phrases, min_count={self.min_count}, "
            f"threshold={self.threshold}>"
        )

    def save(
        self,
        fname_or_handle: str | os.PathLike[str],
        separately: Any = None,
        sep_limit: int = 10 * 1024**2,
        ignore: frozenset[str] = frozenset(),
        pickle_protocol: int = 4,
    ) -> None:
        """Write the phrases into one file, without pickle."""
        write(fname_or_handle, self, phrasegrams=self.phrasegrams)

    @classmethod
    def load(cls, fname: str | os.PathLike[str]) -> FrozenPhrases:
        """Open what `save`, or gensim, wrote."""
        saved = read(fname, cls.kind)
        frozen = cls(Phrases()._with(saved.options))
        frozen._phrasegrams = saved.phrasegrams
        return frozen


Phraser = FrozenPhrases
