"""Files of ids as one text, of which a worker holds what it trains on.

Random choices of training depend on the position in the whole text, so a worker's ids have the places
that they have there: in a file without a name that is as long as the text, and empty elsewhere.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wordkin.corpus import EncodedCorpus
from wordkin.corpus.storage import Storage
from wordkin.corpus.unnamed import Pages
from wordkin.distributed.encoding import IDS, STARTS, EncodedShard
from wordkin.words.vocabulary import Vocabulary

COPIED_TOKENS = 1 << 20  # at once


class Piece(NamedTuple):
    """A part of the text, and a corpus for the kernels: ids by their places, sentences around the part."""

    begin: int
    end: int
    starts: NDArray[np.int64]


class LocalText:
    """The text as one worker sees it. context: tokens around a part that its windows may reach."""

    def __init__(
        self, vocabulary: Vocabulary, shards: Sequence[EncodedShard], context: int
    ) -> None:
        self._vocabulary, self._shards, self._context = vocabulary, shards, context
        self._bases = np.cumsum([0, *(shard.tokens for shard in shards)])
        self.tokens = int(self._bases[-1])
        size = 4 * max(self.tokens, 1)
        with tempfile.TemporaryFile(prefix="wordkin-", buffering=0) as file:
            file.truncate(size)
            pages = Pages(file.fileno(), size)
        self._ids: NDArray[np.int32] = np.ndarray(self.tokens, np.int32, pages)
        self._pieces: dict[tuple[int, int], Piece] = {}  # that are there already

    def corpus_of(self, begin: int, end: int) -> EncodedCorpus:
        """The corpus to train on the tokens begin..end of the text with."""
        piece = self._pieces.get((begin, end)) or self._fetch(begin, end)
        return EncodedCorpus(
            self._vocabulary, self._ids, piece.starts, self.tokens, Storage(None, 0)
        )

    def _fetch(self, begin: int, end: int) -> Piece:
        """Copy the ids around a part from the files, unless they are there, and find its sentences."""
        low, high = max(begin - self._context, 0), min(end + self._context, self.tokens)
        starts: list[NDArray[np.int64]] = []
        for shard, base in zip(self._shards, self._bases.tolist(), strict=False):
            first, last = max(low - base, 0), min(high - base, shard.tokens)
            if first >= last:
                continue
            ids = np.load(shard.path + IDS, mmap_mode="r")
            for one in range(first, last, COPIED_TOKENS):
                stop = min(one + COPIED_TOKENS, last)
                self._ids[base + one : base + stop] = ids[one:stop]
            of_shard = np.load(shard.path + STARTS, mmap_mode="r")
            around = slice(
                np.searchsorted(of_shard, first, "right") - 1, np.searchsorted(of_shard, last) + 1
            )
            starts.append(base + of_shard[around])
        edges = np.unique(np.concatenate(starts))
        edges[0], edges[-1] = max(edges[0], low), min(edges[-1], high)
        piece = self._pieces[begin, end] = Piece(begin, end, edges)
        return piece
