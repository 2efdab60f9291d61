"""Names of nodes, users and items, numbered while a table is read."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wordkin.text.rows import RowBlock
from wordkin.words.vocabulary import Vocabulary

FIRST_CAPACITY = 1 << 14


class Names:
    """Names in order of first appearance; the number of a name is its row."""

    def __init__(self) -> None:
        from wordkin.corpus.tables import new_table

        self._table = new_table(FIRST_CAPACITY)

    def number(self, rows: RowBlock, column: int) -> NDArray[np.int32]:
        """The numbers of the names in a column, int32 [rows]; -1 for an empty field."""
        from wordkin.corpus.tables import make_room
        from wordkin.kernels.rows import number_fields

        ids = np.empty(rows.size, np.int32)
        starts, ends = rows.starts[:, column], rows.ends[:, column]
        done = 0
        self._table = make_room(self._table, len(rows.data))
        while (
            done := number_fields(
                rows.data, starts, ends, rows.lines, rows.quotes, self._table, ids, done
            )
        ) < rows.size:
            self._table = make_room(self._table, len(rows.data))
        return ids

    @property
    def first_lines(self) -> NDArray[np.int64]:
        """The line in which each name was first seen, int64 [names]."""
        return self._table.first_seen[: self._table.size[0]]

    def finish(self) -> tuple[Vocabulary, NDArray[np.int64] | None]:
        """The names and how often each was seen; what becomes of the numbers, None if they stay.

        Names that differ in invalid UTF-8 alone become one.
        """
        from wordkin.corpus.checks import make_valid, warn_about_bytes
        from wordkin.corpus.tables import words_of

        vocabulary, rows, replaced = make_valid(words_of(self._table))
        warn_about_bytes(int(replaced.sum()), "")
        is_same = len(rows) == len(vocabulary)
        return vocabulary, None if is_same else rows
