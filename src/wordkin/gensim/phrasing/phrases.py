"""`Phrases`: words that often occur together, found by `wordkin.phrases` and joined in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import InitVar, dataclass
from pathlib import Path
from typing import Any, Self

from wordkin.corpus import EncodedCorpus
from wordkin.errors import quote, warn
from wordkin.formats.gensim.phrases import FROZEN_PHRASES, PHRASES, SavedPhrases
from wordkin.formats.gensim.saved import read_object
from wordkin.gensim.learning.sentences import encode_text
from wordkin.gensim.old_names import takes_old_arguments
from wordkin.gensim.phrasing.joining import Joining
from wordkin.gensim.phrasing.scorers import adapt, find_scorer, scorer_of
from wordkin.gensim.saving.objects import class_of
from wordkin.gensim.utils import logger_of, to_unicode
from wordkin.phrases.finding import count_spellings, find_in_corpus
from wordkin.phrases.rules import LEAST_PAIRS, Rules, count_pairs_within_memory

logger = logger_of("models.phrases")


@takes_old_arguments(common_terms="connector_words")
@dataclass(eq=False, repr=False)
class Phrases(Joining):
    """Counts words and pairs of words in one corpus or several, and finds the phrases among them.

    Examples
    --------
    >>> text = [[letter, "new", "york"] for letter in "abcdefghij"] * 2
    >>> phrases = Phrases(text, min_count=1, threshold=0.5)
    >>> phrases[["in", "new", "york"]]
    ['in', 'new_york']
    """

    kind = PHRASES

    sentences: InitVar[Any] = None
    min_count: float = 5
    threshold: float = 10.0
    max_vocab_size: int = 40_000_000
    delimiter: str = "_"  # gensim 3 wanted bytes
    progress_per: int = 10000
    scoring: Any = "default"  # or a function, which it becomes
    connector_words: Any = frozenset()  # of any kind, which it becomes

    def __post_init__(self, sentences: Any) -> None:
        if self.min_count <= 0:
            raise ValueError("min_count should be at least 1")
        if self.threshold <= 0 and self.scoring == "default":
            raise ValueError("threshold should be positive for default scoring")
        if self.scoring == "npmi" and not -1 <= self.threshold <= 1:
            raise ValueError("threshold should be between -1 and 1 for npmi scoring")
        self.scoring, self.delimiter = scorer_of(self.scoring), to_unicode(self.delimiter)
        self.connector_words = frozenset(self.connector_words)
        self.corpora: list[EncodedCorpus] = []  # what was counted, in ever smaller pieces
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
        """The number of tokens that were counted."""
        return sum(corpus.raw_words for corpus in self.corpora)

    @property
    def vocab(self) -> dict[str, int]:
        """Counts of words and of joined pairs, made at each use, read-only."""
        corpus = self._corpus()
        return {} if corpus is None else count_spellings(corpus, self._rules())

    def add_vocab(self, sentences: Any) -> None:
        """Count one more corpus, which is kept as word ids."""
        corpora = self.corpora
        corpora.append(encode_text(sentences, workers=1).corpus)
        # So a text of many small corpora is copied a few times, not once for each of them.
        while len(corpora) > 1 and len(corpora[-1].ids) >= len(corpora[-2].ids):
            self._join_last_two()
        self._found = None
        logger.info("counted %i words", self.corpus_word_count)

    def _corpus(self) -> EncodedCorpus | None:
        """All that was counted, in one piece."""
        while len(self.corpora) > 1:
            self._join_last_two()
        return self.corpora[0] if self.corpora else None

    def _join_last_two(self) -> None:
        last = self.corpora.pop()
        self.corpora[-1] = self.corpora[-1].followed_by(last)

    @property
    def phrasegrams(self) -> dict[str, float]:
        """The phrases of all that was counted; found again when an option has changed."""
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

    def to_saved(self) -> SavedPhrases:
        """The options, and the corpus that was counted."""
        saved = super().to_saved()
        return saved._replace(corpus=self._corpus(), tokens=self.corpus_word_count)

    @classmethod
    def _read(cls, path: Path, mmap: str | None) -> Any:
        """Open what `save`, or gensim, wrote; set `scoring` again if it is a function of your own."""
        saved = read_object(path, cls.kind)
        options = _with_scoring(path, saved.options)
        if saved.counts:
            counted = CountedPhrases(dict(saved.counts), saved.tokens)
            return counted.take_options(options).take_own(path, saved)
        phrases = cls.__new__(class_of(cls, saved.texts))
        Phrases.__init__(phrases)
        phrases.corpora = [] if saved.corpus is None else [saved.corpus]
        return phrases.take_options(options).take_own(path, saved)

    def _rules(self) -> Rules:
        return Rules(
            min_count=self.min_count,
            thresholds=(self.threshold,),
            score=adapt(self.scoring),
            connector_words=self.connector_words,
            delimiter=self.delimiter,
            max_pairs=max(min(self.max_vocab_size, count_pairs_within_memory()), LEAST_PAIRS),
        )


class CountedPhrases(Phrases):
    """Counts of words and pairs that gensim saved, without their text; it scores as gensim does."""

    def __init__(self, counts: dict[str, int], tokens: int) -> None:
        super().__init__()
        self._counts = counts
        self._tokens = tokens

    @property
    def corpus_word_count(self) -> int:
        """The number of tokens, if the file has it, and of those added since."""
        return self._tokens

    @property
    def vocab(self) -> dict[str, int]:
        """Counts of words and of joined pairs."""
        return self._counts

    @property
    def phrasegrams(self) -> dict[str, float]:
        """The phrases among all pairs, each divided at its first and last delimiter."""
        found: dict[str, float] = {}
        for spelling in self._counts:
            first, *between = spelling.split(self.delimiter)
            if between:
                phrase, score = self.score_candidate(first, between[-1], between[:-1])
                if phrase is not None and score is not None:
                    found[phrase] = score
        return found

    def add_vocab(self, sentences: Any) -> None:
        """Count one more corpus."""
        corpus = encode_text(sentences, workers=1).corpus
        for spelling, count in count_spellings(corpus, self._rules()).items():
            self._counts[spelling] = self._counts.get(spelling, 0) + count
        self._tokens += corpus.raw_words

    def score_candidate(
        self, word_a: str, word_b: str, in_between: Sequence[str]
    ) -> tuple[str | None, float | None]:
        """The joined phrase and its score, by the counts; None twice if it is none."""
        phrase = self.delimiter.join([word_a, *in_between, word_b])
        first, last, both = (self._counts.get(word, 0) for word in (word_a, word_b, phrase))
        if min(first, last, both) <= 0:
            return None, None
        score = self.scoring(
            worda_count=first,
            wordb_count=last,
            bigram_count=both,
            len_vocab=len(self._counts),
            min_count=self.min_count,
            corpus_word_count=self._tokens,
        )
        return (phrase, score) if score > self.threshold else (None, None)

    def to_saved(self) -> SavedPhrases:
        """The options and the counts."""
        return super().to_saved()._replace(counts=self._counts)


class FrozenPhrases(Joining):
    """The phrases that `Phrases` found, and no counts."""

    kind = FROZEN_PHRASES

    def __init__(self, phrases_model: Phrases) -> None:
        self.take_options(vars(phrases_model))
        self._phrasegrams = phrases_model.export_phrases()

    @property
    def phrasegrams(self) -> dict[str, float]:
        """The score of each phrase, by its joined form."""
        return self._phrasegrams

    @phrasegrams.setter
    def phrasegrams(self, scores: dict[str, float]) -> None:
        self._phrasegrams = scores

    def __str__(self) -> str:
        return (
            f"{type(self).__name__}<{len(self.phrasegrams)} phrases, min_count={self.min_count}, "
            f"threshold={self.threshold}>"
        )

    def to_saved(self) -> SavedPhrases:
        """The options and the phrases."""
        return super().to_saved()._replace(phrasegrams=self.phrasegrams)

    @classmethod
    def _read(cls, path: Path, mmap: str | None) -> Self:
        """Open what `save`, or gensim, wrote."""
        saved = read_object(path, cls.kind)
        frozen: Self = cls.__new__(class_of(cls, saved.texts))
        FrozenPhrases.__init__(frozen, Phrases().take_options(_with_scoring(path, saved.options)))
        frozen.phrasegrams = dict(saved.phrasegrams)
        return frozen.take_own(path, saved)


def _with_scoring(path: Path, options: dict[str, Any]) -> dict[str, Any]:
    """The options with their scorer; the default one, and a warning, for a function that is not there."""
    scorer = find_scorer(options["scoring"])
    if scorer is None:
        warn(
            f"{path}: expected a known scoring, found a function's, {quote(options['scoring'])}, "
            "of no module that is imported. Set scoring to it."
        )
    return options | {"scoring": scorer or "default"}
