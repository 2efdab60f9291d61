"""`Phrases` that gensim saved: counts of words and pairs, without the text they are of."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from wordkin.gensim.learning.sentences import encode_text
from wordkin.gensim.models.phrases import Phrases
from wordkin.gensim.phrasing.files import write
from wordkin.phrases.finding import count_spellings


class CountedPhrases(Phrases):
    """Goes on from gensim's counts, which `vocab` holds, and scores as gensim does."""

    def __init__(self, counts: dict[str, int], tokens: int, **options: Any) -> None:
        super().__init__(**options)
        self._counts = counts
        self._tokens = tokens

    @property
    def corpus_word_count(self) -> int:
        """How many tokens were seen, as far as the file tells."""
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

    def save(self, fname_or_handle: str | os.PathLike[str], *args: Any, **kwargs: Any) -> None:
        """Write the counts into one file, without pickle; a scorer of your own is not in it."""
        write(fname_or_handle, self, counts=self._counts)
