"""EncodedCorpus: a text as word ids, encoded once and read in every epoch."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wordkin.corpus.checks import FEW_WORDS
from wordkin.corpus.storage import Storage
from wordkin.corpus.taking import check_sentences, copy_starts, copy_tokens
from wordkin.corpus.unnamed import give_back
from wordkin.errors import VocabularyError, quote
from wordkin.settings import TrainingSettings
from wordkin.wording import argument, either
from wordkin.words.vocabulary import KeepRule, Vocabulary, join, select


@dataclass(frozen=True, eq=False)
class EncodedCorpus:
    """Sentences of word ids, in memory or in mapped files.

    Attributes
    ----------
    vocabulary : Vocabulary
        The words. Ids are its rows.
    ids : int32 [tokens]
    starts : int64 [sentences + 1]
        Sentence i is `ids[starts[i]:starts[i + 1]]`. It is never empty.
    raw_words : int
        The number of tokens before any pruning.
    storage : Storage
        Holds the arrays, and is released with the corpus.
    files : sequence of (int, str)
        The first token and the name of each file of the text. A corpus made from another one has none.
    """

    vocabulary: Vocabulary
    ids: NDArray[np.int32]
    starts: NDArray[np.int64]
    raw_words: int
    storage: Storage
    files: Sequence[tuple[int, str]] = field(default=(), kw_only=True)

    def __repr__(self) -> str:
        return (
            f"<EncodedCorpus: {len(self.ids):,} tokens in {self.sentences:,} sentences, "
            f"{len(self.vocabulary):,} words>"
        )

    @property
    def sentences(self) -> int:
        """The number of sentences."""
        return len(self.starts) - 1

    @property
    def has_neighbors(self) -> bool:
        """Whether any sentence has two words."""
        return self.sentences < len(self.ids)

    def prune(
        self,
        min_count: int = 5,
        max_words: int | None = None,
        keep: KeepRule | None = None,
        protected: Collection[str] = (),
        *,
        in_place: bool = False,
    ) -> EncodedCorpus:
        """The corpus without rare words, by the rules of `wordkin.train`. The most frequent words come first.

        `in_place` overwrites the ids of this corpus, which you must not use afterwards. This saves a second copy of
        them. If nothing would change, the corpus itself is returned. Raises `VocabularyError` if no word
        is left.

        Examples
        --------
        >>> from wordkin.corpus import encode
        >>> corpus = encode([["a", "b", "a"], ["c"], ["b", "a"]]).prune(min_count=2)
        >>> corpus.vocabulary.words, corpus.ids.tolist(), corpus.starts.tolist(), corpus.raw_words
        (['a', 'b'], [0, 1, 0, 1, 0], [0, 3, 5], 6)
        """
        rows = select(self.vocabulary, min_count, max_words, keep, protected)
        if not len(rows):
            raise VocabularyError(_explain_nothing_left(self.vocabulary, min_count))
        if np.array_equal(rows, np.arange(len(self.vocabulary))):
            return self
        new_ids = np.full(len(self.vocabulary), -1, np.int32)
        new_ids[rows] = np.arange(len(rows), dtype=np.int32)
        return self.renumber(self.vocabulary.take(rows), new_ids, in_place=in_place)

    def with_vocabulary(self, vocabulary: Vocabulary, *, in_place: bool = False) -> EncodedCorpus:
        """The corpus with the ids of another vocabulary, without the words that it lacks.

        `in_place` is as for `prune`. If no id changes, both corpora share the ids. Raises
        `VocabularyError` if no word is left.
        """
        rows = [vocabulary.index.get(word, -1) for word in self.vocabulary.words]
        new_ids = np.array(rows, np.int32)
        if not (new_ids >= 0).any():
            raise VocabularyError(
                f"none of the text's {len(self.vocabulary):,} words is among the "
                f"{len(vocabulary):,} words of the vocabulary. "
                "Is the text of another language, or tokenized in another way?"
            )
        if np.array_equal(new_ids, np.arange(len(new_ids))):
            return replace(self, vocabulary=vocabulary, files=())
        return self.renumber(vocabulary, new_ids, in_place=in_place)

    def followed_by(self, other: EncodedCorpus) -> EncodedCorpus:
        """A new corpus of this text followed by the other one. New words of the other one come last.

        Examples
        --------
        >>> from wordkin.corpus import encode
        >>> corpus = encode([["a", "b"]]).followed_by(encode([["c"], ["b", "c"]]))
        >>> corpus.vocabulary.words, corpus.vocabulary.counts.tolist(), corpus.ids.tolist()
        (['a', 'b', 'c'], [1, 2, 2], [0, 1, 2, 1, 2])
        """
        vocabulary, rows = join(self.vocabulary, other.vocabulary)
        storage, tokens, sentences = self.storage.make_temporary(), len(self.ids), self.sentences
        ids = storage.allocate("ids", tokens + len(other.ids), np.int32)
        ids[:tokens] = self.ids
        np.take(rows, other.ids, out=ids[tokens:])
        starts = storage.allocate("starts", sentences + len(other.starts), np.int64)
        starts[:sentences] = self.starts[:-1]
        np.add(other.starts, tokens, out=starts[sentences:])
        raw_words = self.raw_words + other.raw_words
        return EncodedCorpus(vocabulary, ids, starts, raw_words, storage)

    def take(self, sentences: Iterable[int] | NDArray[np.integer[Any]]) -> EncodedCorpus:
        """The corpus of the sentences with these numbers (from 0), in this order, and as often as they are given.

        The vocabulary stays the same, and its counts are those of the whole text. So trainings on parts of
        a text share their rows, their noise words and their subsampling. `raw_words` is the number of
        tokens taken. The copy is in memory, or in temporary files if it is large. Raises `SettingsError` for a
        number without a sentence.

        Examples
        --------
        >>> from wordkin.corpus import encode
        >>> corpus = encode([["a", "b"], ["c"]]).take([1, 0, 1])
        >>> corpus.ids.tolist(), corpus.starts.tolist(), corpus.vocabulary.counts.tolist()
        ([2, 0, 1, 2], [0, 1, 3, 4], [1, 1, 1])
        """
        numbers = check_sentences(sentences, self.sentences)
        storage = self.storage.make_temporary()
        starts = storage.allocate("starts", len(numbers) + 1, np.int64)
        copy_starts(self.starts, numbers, starts)
        tokens = int(starts[-1])
        ids = storage.allocate("ids", tokens, np.int32)
        copy_tokens(self.ids, self.starts, numbers, ids, starts)
        return EncodedCorpus(self.vocabulary, ids, starts, tokens, storage)

    def renumber(
        self, vocabulary: Vocabulary, new_ids: NDArray[np.int32], *, in_place: bool
    ) -> EncodedCorpus:
        """The corpus with ids replaced by `new_ids`, rows of that vocabulary; -1 drops a token."""
        from wordkin.kernels.scan import keep_words

        storage, kept_ids, kept_starts = self.make_room(in_place=in_place)
        tokens, sentences = keep_words(self.ids, self.starts, new_ids, kept_ids, kept_starts)
        give_back(kept_ids, 0, len(kept_ids))
        return EncodedCorpus(
            vocabulary, kept_ids[:tokens], kept_starts[: sentences + 1], self.raw_words, storage
        )

    def make_room(self, *, in_place: bool) -> tuple[Storage, NDArray[np.int32], NDArray[np.int64]]:
        """A storage, and ids and starts in it for a corpus of at most this size.

        in_place: those of this corpus, otherwise new ones.
        """
        if in_place:
            return self.storage, self.ids, self.starts
        storage = self.storage.make_temporary()
        ids = storage.allocate("ids", len(self.ids), np.int32)
        return storage, ids, storage.allocate("starts", len(self.starts), np.int64)


def _explain_nothing_left(vocabulary: Vocabulary, min_count: int) -> str:
    if not len(vocabulary):
        return "the text has no words. " + either(
            "Is the file empty, or the iterator used up?", "Is the file empty?"
        )
    top = vocabulary.take(select(vocabulary, 0, 3))
    shown = ", ".join(f"{quote(word)} {count:,}" for word, count in top.items())
    lower = _highest_useful_count(vocabulary)
    advice = (
        f"{argument('min_count', lower)} would keep {int((vocabulary.counts >= lower).sum()):,}"
        if vocabulary.counts.max() < min_count
        else f"the keep rule or {argument('max_words')} drops all words"
    )
    return (
        f"none of the text's {len(vocabulary):,} words survives {argument('min_count', min_count)}; "
        f"the most frequent are {shown}: {advice}."
    )


def _highest_useful_count(vocabulary: Vocabulary) -> int:
    """The usual `min_count`, or a lower one that keeps enough words to learn from, if there are enough."""
    falling = np.sort(vocabulary.counts)[::-1]
    return min(TrainingSettings.min_count, int(falling[:FEW_WORDS][-1]))
