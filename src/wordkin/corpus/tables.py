"""Word tables, as the scanner fills them (`kernels/scan.py`): made, enlarged and merged."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wordkin.kernels.scan import WordTable, absorb, fill_slots
from wordkin.words.vocabulary import Vocabulary

FIRST_CAPACITY = 1 << 14  # words, 400 kB; the table doubles when it is full


def new_table(capacity: int) -> WordTable:
    """An empty table for `capacity` words, a power of two."""
    return WordTable(
        slots=np.zeros(2 * capacity, np.int64),
        letters=np.empty(0, np.uint8),
        offsets=np.zeros(capacity + 1, np.int64),
        counts=np.empty(capacity, np.int64),
        first_seen=np.empty(capacity, np.int64),
        size=np.zeros(1, np.int64),
    )


def make_room(table: WordTable, letters: int) -> WordTable:
    """The table with room for `letters` more bytes and at least one more word."""
    words = table.size[0]
    used = table.offsets[words]
    if used + letters > len(table.letters):
        larger = np.empty(2 * used + letters, np.uint8)
        larger[:used] = table.letters[:used]
        table = table._replace(letters=larger)
    if words == len(table.counts):
        slots = np.zeros(2 * len(table.slots), np.int64)
        fill_slots(slots, table.slots)
        table = table._replace(
            slots=slots,
            offsets=np.resize(table.offsets, 2 * words + 1),
            counts=np.resize(table.counts, 2 * words),
            first_seen=np.resize(table.first_seen, 2 * words),
        )
    return table


def absorb_table(table: WordTable, other: WordTable) -> tuple[WordTable, NDArray[np.int64]]:
    """The table with the words of `other` added, and their ids in it, int64 [words of other].

    The table that was given must not be used afterwards.
    """
    letters = int(other.offsets[other.size[0]])
    new_ids = np.empty(other.size[0], np.int64)
    done = 0
    table = make_room(table, letters)
    while (done := absorb(table, other, new_ids, done)) < len(new_ids):
        table = make_room(table, letters)
    return table, new_ids


def words_of(table: WordTable) -> Vocabulary:
    """The words of a table, as a vocabulary that shares its arrays."""
    words = int(table.size[0])
    letters = table.letters[: table.offsets[words]]
    return Vocabulary(letters, table.offsets[: words + 1], table.counts[:words])
