"""CorpusWriter: collects the ids of a text while it is read, and makes the corpus of them."""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Callable, Iterable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from wordkin.corpus.checks import (
    make_valid,
    warn_about_bytes,
    warn_about_words,
    warn_about_words_left_out,
)
from wordkin.corpus.encoded import EncodedCorpus
from wordkin.corpus.runs import Run, Runs, count_words_within
from wordkin.corpus.storage import GrowingArray, Storage
from wordkin.corpus.unnamed import give_back
from wordkin.progress import Progress, progress_since, report_to
from wordkin.system.memory import memory_bytes
from wordkin.words.vocabulary import Vocabulary

CHUNK_TOKENS = 1 << 20  # searched at once
Report: TypeAlias = Callable[[Progress], object]
# Of some tokens: the row in the vocabulary of every id, int64, -1 for words left out; their spans.
Numbering: TypeAlias = tuple[NDArray[np.int64], list[slice]]


class CorpusWriter:
    """Collects ids and sentences, and reports the progress of reading."""

    def __init__(
        self,
        storage: Storage,
        report: Report | None = None,
        most_words: int | None = None,
        array: type[GrowingArray] = GrowingArray,
    ) -> None:
        self.runs = Runs(storage, most_words or count_words_within(memory_bytes() // 4))
        self._storage = storage
        self.report = report_to([report] if report else [])
        self.start_clock()
        self._ids = array(storage, "ids", np.int32)
        self._starts = array(storage, "starts", np.int64)
        self._starts.append(np.zeros(1, np.int64))
        self._last_end = 0
        self._share = 0.0
        self._spilled: list[tuple[Run, list[slice]]] = []
        self._spilled_tokens = 0
        self.replaced = 0  # invalid UTF-8 sequences
        self._first_replaced = ""  # the file of the first
        self._files: list[tuple[int, str]] = []  # where the tokens of each start

    def __len__(self) -> int:
        return len(self._ids)

    def start_clock(self) -> None:
        """Measure the speed from now on, when kernels are loaded."""
        self._start_time = time.perf_counter()

    def add(
        self, ids: NDArray[np.int32], ends: NDArray[np.int64], share: float = 0.0, file: str = ""
    ) -> None:
        """Store ids and the ends of sentences among them; the next call may continue a sentence."""
        if not self._files or file != self._files[-1][1]:
            self._files.append((len(self._ids), file))
        ends = ends + len(self._ids)
        ends = ends[np.diff(ends, prepend=self._last_end) > 0]
        if len(ends):
            self._last_end = int(ends[-1])
            self._starts.append(ends)
        self._ids.append(ids)
        was_whole, self._share = self._share == 1, share
        if len(ids) or not was_whole:  # the last piece may be empty, and the end is told once
            self._report_progress()

    def count_replaced(self, sequences: int, file: str) -> None:
        """Count invalid UTF-8 sequences that were replaced; the file of the first is kept."""
        if sequences and not self.replaced:
            self._first_replaced = file
        self.replaced += sequences

    def spill(self, vocabulary: Vocabulary) -> None:
        """Spill the words of all tokens since the last call, in order of first appearance."""
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
        """The corpus; nothing can be added afterwards.

        vocabulary: of all words, or of those since the last `spill`; numberings: how the ids become
        rows of the vocabulary, or None if they are; are_words: False skips the checks of what people
        write, as for numbers.
        """
        if self._spilled:
            self.spill(vocabulary)
            return self.finish_runs(self._spilled, are_words=are_words)
        unchanged = [(np.arange(len(vocabulary)), [slice(None)])]
        return self._make_corpus(vocabulary, numberings or unchanged, are_words=are_words)

    def finish_runs(
        self, spilled: Iterable[tuple[Run, list[slice]]], *, are_words: bool = True
    ) -> EncodedCorpus:
        """The corpus whose words are in runs, each with the spans of its tokens."""
        merged = self.runs.merge(self._report_progress)
        numberings = ((self.runs.read_numbers(run), spans) for run, spans in spilled)
        corpus = self._make_corpus(merged.vocabulary, numberings, are_words=are_words)
        if not merged.left_out:
            return corpus
        new_ids = np.arange(len(corpus.vocabulary) + 1, dtype=np.int32)
        new_ids[-1] = -1
        corpus = corpus.renumber(corpus.vocabulary, new_ids, in_place=True)
        left_out = corpus.raw_words - len(corpus.ids)
        warn_about_words_left_out(merged, left_out, corpus.raw_words)
        return corpus

    def _make_corpus(
        self, vocabulary: Vocabulary, numberings: Iterable[Numbering], *, are_words: bool
    ) -> EncodedCorpus:
        """The corpus; words that were left out have the id after the last."""
        ids, starts = self._ids.finish(), self._starts.finish()
        vocabulary, rows, replaced = make_valid(vocabulary)
        rows = np.append(rows, len(vocabulary))  # for -1, the words left out
        for numbers, spans in numberings:
            _renumber(ids, spans, rows[numbers])
        if sequences := int(replaced.sum()):
            first_word = rows[np.argmax(replaced > 0)]
            self.count_replaced(sequences, self._find_file(ids, first_word))
        warn_about_bytes(self.replaced, self._first_replaced)
        if are_words:
            warn_about_words(vocabulary)
        return EncodedCorpus(
            vocabulary, ids, starts, len(ids), self._storage, files=tuple(self._files)
        )

    def _find_file(self, ids: NDArray[np.int32], word: np.int64) -> str:
        """The file in which a word occurs first."""
        starts = [start for start, _ in self._files]
        for chunk in range(0, len(ids), CHUNK_TOKENS):
            found = np.flatnonzero(ids[chunk : chunk + CHUNK_TOKENS] == word)
            if len(found):
                return self._files[bisect_right(starts, chunk + found[0]) - 1][1]
        return ""  # memory had no room for the word

    def _report_progress(self) -> None:
        total = round(len(self) / self._share) if self._share else 0
        self.report(progress_since(self._start_time, "counting", len(self), total))


def _renumber(ids: NDArray[np.int32], spans: list[slice], new_ids: NDArray[np.int64]) -> None:
    if (new_ids != np.arange(len(new_ids))).any():
        from wordkin.kernels.scan import renumber

        for span in spans:
            renumber(ids[span], new_ids)
            give_back(ids, *span.indices(len(ids))[:2])
