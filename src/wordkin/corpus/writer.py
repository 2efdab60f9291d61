"""Gathers the ids of a text as it is read, and makes the corpus of them in the end."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wordkin.corpus.checks import make_valid, warn_about_bytes, warn_about_words
from wordkin.corpus.encoded import EncodedCorpus
from wordkin.corpus.storage import GrowingArray, Storage
from wordkin.vocabulary import Vocabulary

if TYPE_CHECKING:
    from wordkin.progress import Progress

Report: TypeAlias = "Callable[[Progress], object]"


class CorpusWriter:
    """Gathers ids and sentences, and reports how far the reading is."""

    def __init__(self, storage: Storage, report: Report | None = None) -> None:
        self._storage = storage
        self._report = report
        self._began = time.perf_counter()
        self._ids = GrowingArray(storage, "ids", np.int32)
        self._starts = GrowingArray(storage, "starts", np.int64)
        self._starts.append(np.zeros(1, np.int64))
        self._last_end = 0
        self.replaced = 0  # byte sequences that are no UTF-8

    def add(self, ids: NDArray[np.int32], ends: NDArray[np.int64], share: float = 0.0) -> None:
        """Store ids and the ends of sentences among them; a sentence may go on in the next call."""
        ends = ends + len(self._ids)
        ends = ends[np.diff(ends, prepend=self._last_end) > 0]
        if len(ends):
            self._last_end = int(ends[-1])
            self._starts.append(ends)
        self._ids.append(ids)
        if self._report is not None:
            self._report(_counting(len(self._ids), share, time.perf_counter() - self._began))

    def finish(
        self,
        vocabulary: Vocabulary,
        pieces: Iterable[tuple[int, NDArray[np.int64]]] = (),
        *,
        are_words: bool = True,
    ) -> EncodedCorpus:
        """The corpus; nothing can be added after that.

        pieces: how many tokens one after another are numbered in which way, each as the row in the
        vocabulary of every number; none where the numbers are rows already.
        are_words: False for what no person wrote, which is not looked at.
        """
        ids, starts = self._ids.finish(), self._starts.finish()
        vocabulary, rows, replaced = make_valid(vocabulary)
        start = 0
        for tokens, numbers in pieces or [(len(ids), np.arange(len(rows)))]:
            _renumber(ids[start : start + tokens], rows[numbers])
            start += tokens
        warn_about_bytes(self.replaced + replaced)
        if are_words:
            warn_about_words(vocabulary)
        return EncodedCorpus(vocabulary, ids, starts, len(ids), self._storage)


def _renumber(ids: NDArray[np.int32], new_ids: NDArray[np.int64]) -> None:
    if (new_ids != np.arange(len(new_ids))).any():
        from wordkin.kernels.scan import renumber

        renumber(ids, new_ids)


def _counting(words: int, share: float, seconds: float) -> Progress:
    from wordkin.progress import Progress

    return Progress(
        phase="counting",
        words_done=words,
        words_total=round(words / share) if share else 0,
        words_per_second=words / seconds if seconds else 0.0,
        elapsed_seconds=seconds,
    )
