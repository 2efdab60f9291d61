"""Gathers the ids of a text as it is read, and makes the corpus of them in the end."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wordkin.corpus.checks import (
    make_valid,
    warn_about_bytes,
    warn_about_words,
    warn_about_words_left_out,
)
from wordkin.corpus.encoded import EncodedCorpus
from wordkin.corpus.runs import Run, Runs, words_within
from wordkin.corpus.storage import GrowingArray, Storage
from wordkin.system.memory import memory_bytes
from wordkin.words.vocabulary import Vocabulary

if TYPE_CHECKING:
    from wordkin.progress import Progress

Report: TypeAlias = "Callable[[Progress], object]"
# The row in the vocabulary of every number, -1 for words left out, int64; which tokens have them.
Numbering: TypeAlias = tuple[NDArray[np.int64], list[slice]]


class CorpusWriter:
    """Gathers ids and sentences, and reports how far the reading is."""

    def __init__(
        self, storage: Storage, report: Report | None = None, most_words: int | None = None
    ) -> None:
        self.runs = Runs(storage, most_words or words_within(memory_bytes() // 4))
        self._storage = storage
        self._report = report
        self._began = time.perf_counter()
        self._ids = GrowingArray(storage, "ids", np.int32)
        self._starts = GrowingArray(storage, "starts", np.int64)
        self._starts.append(np.zeros(1, np.int64))
        self._last_end = 0
        self._share = 0.0
        self._spilled: list[tuple[Run, list[slice]]] = []
        self._spilled_tokens = 0
        self.replaced = 0  # byte sequences that are no UTF-8

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, ids: NDArray[np.int32], ends: NDArray[np.int64], share: float = 0.0) -> None:
        """Store ids and the ends of sentences among them; a sentence may go on in the next call."""
        ends = ends + len(self._ids)
        ends = ends[np.diff(ends, prepend=self._last_end) > 0]
        if len(ends):
            self._last_end = int(ends[-1])
            self._starts.append(ends)
        self._ids.append(ids)
        self._share = share
        self._tell()

    def spill(self, vocabulary: Vocabulary) -> None:
        """Put away the words that number all tokens since the last time, in order of appearance."""
        tokens = slice(self._spilled_tokens, len(self))
        first_seen = np.arange(tokens.start, tokens.start + len(vocabulary))
        self._spilled.append((self.runs.add(vocabulary, first_seen), [tokens]))
        self._spilled_tokens = tokens.stop

    def finish(
        self,
        vocabulary: Vocabulary,
        numberings: Iterable[Numbering] | None = None,
        *,
        are_words: bool = True,
    ) -> EncodedCorpus:
        """The corpus; nothing can be added after that.

        numberings: how all ids are numbered, or None for those that are rows of the vocabulary; if
        others were put away by `spill`, it is about the tokens since then.
        are_words: False for what no person wrote, which is not looked at.
        """
        if self._spilled:
            self.spill(vocabulary)
            return self.finish_runs(self._spilled, are_words=are_words)
        ids_as_they_are = [(np.arange(len(vocabulary)), [slice(None)])]
        return self._corpus(vocabulary, numberings or ids_as_they_are, are_words=are_words)

    def finish_runs(
        self, spilled: Iterable[tuple[Run, list[slice]]], *, are_words: bool = True
    ) -> EncodedCorpus:
        """The corpus whose words are in runs, each with the spans of tokens that it numbers."""
        merged = self.runs.merge(self._tell)
        numberings = ((self.runs.numbers(run), spans) for run, spans in spilled)
        corpus = self._corpus(merged.vocabulary, numberings, are_words=are_words)
        if not merged.left_out:
            return corpus
        new_ids = np.arange(len(corpus.vocabulary) + 1, dtype=np.int32)
        new_ids[-1] = -1
        corpus = corpus.renumbered(corpus.vocabulary, new_ids, in_place=True)
        left_out = corpus.raw_words - len(corpus.ids)
        warn_about_words_left_out(merged, left_out, corpus.raw_words)
        return corpus

    def _corpus(
        self, vocabulary: Vocabulary, numberings: Iterable[Numbering], *, are_words: bool
    ) -> EncodedCorpus:
        """The corpus; words that were left out get the id that is one too large."""
        ids, starts = self._ids.finish(), self._starts.finish()
        vocabulary, rows, replaced = make_valid(vocabulary)
        rows = np.append(rows, len(vocabulary))  # where -1 leads to
        for numbers, spans in numberings:
            _renumber(ids, spans, rows[numbers])
        warn_about_bytes(self.replaced + replaced)
        if are_words:
            warn_about_words(vocabulary)
        return EncodedCorpus(vocabulary, ids, starts, len(ids), self._storage)

    def _tell(self) -> None:
        if self._report is not None:
            seconds = time.perf_counter() - self._began
            self._report(_counting(len(self), self._share, seconds))


def _renumber(ids: NDArray[np.int32], spans: list[slice], new_ids: NDArray[np.int64]) -> None:
    if (new_ids != np.arange(len(new_ids))).any():
        from wordkin.kernels.scan import renumber

        for span in spans:
            renumber(ids[span], new_ids)


def _counting(words: int, share: float, seconds: float) -> Progress:
    from wordkin.progress import Progress

    return Progress(
        phase="counting",
        words_done=words,
        words_total=round(words / share) if share else 0,
        words_per_second=words / seconds if seconds else 0.0,
        elapsed_seconds=seconds,
    )
