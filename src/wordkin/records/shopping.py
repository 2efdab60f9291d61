"""From rows in any order to baskets in order, in bounded memory.

The rows are numbers, and wait on the disk if there are very many. In the end the rows of some groups at a
time, as many as memory holds, are sorted.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wordkin.corpus.storage import GrowingArray, Storage
from wordkin.records.names import Names
from wordkin.records.tables import Wanted, read_table
from wordkin.records.times import Clock, Times
from wordkin.system.memory import memory_bytes
from wordkin.text.rows import Dialect
from wordkin.words.vocabulary import Vocabulary

# Baskets: the numbers of their items, and where each basket starts.
Part: TypeAlias = tuple[NDArray[np.int32], NDArray[np.int64]]

MEMORY_SHARE = 0.125  # of memory, for each array of numbers before it moves to the disk
SORTED_SHARE = 0.25  # of memory, for the rows that are sorted at once
BYTES_A_ROW = 64  # while it is sorted
CHUNK_ROWS = 1 << 20  # looked through at once


class Missing(NamedTuple):
    """Rows without one of their values: how many, and the line of the first."""

    rows: int = 0
    line: int = 0


class Purchases(NamedTuple):
    """Rows as numbers, in the order of the table.

    groups, items: int32 [rows]; times: None without a column of order; gap: the longest time between two
    rows of a basket, None for any.
    """

    groups: NDArray[np.int32]
    items: NDArray[np.int32]
    times: Times | None
    gap: float | None
    group_names: int
    item_names: Vocabulary
    first_lines: NDArray[np.int64]
    missing: Missing


def read_purchases(table: Any, wanted: Wanted, dialect: Dialect, clock: Clock) -> Purchases:
    """Read a table; rows without a group, an item or a time are left out and counted."""
    storage = Storage(None, int(memory_bytes() * MEMORY_SHARE))
    kinds = {"groups": np.int32, "items": np.int32, "wholes": np.int64, "billionths": np.int32}
    kept = {name: GrowingArray(storage, name, kind) for name, kind in kinds.items()}
    groups, items = Names(), Names()
    missing = Missing()
    for part in read_table(table, wanted, dialect):
        numbers: dict[str, NDArray[Any]] = {
            "groups": groups.number(*part.fields[0]),
            "items": items.number(*part.fields[1]),
        }
        rows = part.fields[0][0]
        is_there = (numbers["groups"] >= 0) & (numbers["items"] >= 0)
        if wanted.order is not None:
            times = (
                clock.take(part.times, rows.where)
                if part.times is not None
                else clock.read(*part.fields[2])
            )
            is_there &= times.billionths >= 0
            numbers |= {"wholes": times.wholes, "billionths": times.billionths}
        if not is_there.all():
            line = missing.line or int(rows.lines[is_there.argmin()])
            missing = Missing(missing.rows + int((~is_there).sum()), line)
        for name, values in numbers.items():
            kept[name].append(values[is_there])
    found = {name: array.finish() for name, array in kept.items()}
    vocabulary, new_numbers = items.finish()
    if new_numbers is not None:
        found["items"] = new_numbers[found["items"]].astype(np.int32)
    return Purchases(
        found["groups"],
        found["items"],
        None if wanted.order is None else Times(found["wholes"], found["billionths"]),
        clock.gap,
        len(groups.first_lines),
        vocabulary,
        items.first_lines,
        missing,
    )


class Tally:
    """What has become of the rows.

    counts: int64 [4], as `keep_items` fills it; longest: items of the largest basket; of_items: int64
    [items], how often each is in a basket.
    """

    def __init__(self, items: int) -> None:
        self.counts = np.zeros(4, np.int64)
        self.longest = 0
        self.of_items = np.zeros(items, np.int64)


def make_baskets(bought: Purchases, tally: Tally, *, keeps_repeats: bool) -> Iterator[Part]:
    """Yield baskets in parts: by group, and in order within.

    Groups come in the order of their first rows; rows of the same time in that of the table.
    """
    from wordkin.kernels.baskets import keep_items

    last_basket, numbers = np.zeros(len(bought.item_names), np.int64), np.zeros(1, np.int64)
    for rows in _divide(bought):
        items, ends = _sort(bought, rows)
        kept, starts = np.empty_like(items), np.empty(len(ends) + 1, np.int64)
        baskets = keep_items(
            items, ends, keeps_repeats, last_basket, numbers, kept, starts, tally.counts
        )
        starts = starts[: baskets + 1]
        tally.longest = max(tally.longest, int(np.diff(starts).max(initial=0)))
        kept = kept[: starts[-1]]
        tally.of_items += np.bincount(kept, minlength=len(tally.of_items))
        yield kept, starts


def _divide(bought: Purchases) -> Iterator[NDArray[np.int64] | slice]:
    """Yield the numbers of the rows of some groups, as many as memory can sort; of all by a slice."""
    most = max(1, int(memory_bytes() * SORTED_SHARE) // BYTES_A_ROW)
    if len(bought.groups) <= most:
        yield slice(None)
        return
    chunks = range(0, len(bought.groups), CHUNK_ROWS)
    sizes = np.zeros(bought.group_names, np.int64)
    for first in chunks:
        sizes += np.bincount(bought.groups[first : first + CHUNK_ROWS], minlength=len(sizes))
    parts = np.cumsum(sizes) // most  # of each group; a group is never divided
    for part in np.unique(parts).tolist():
        low, high = np.searchsorted(parts, [part, part + 1])
        found = []
        for first in chunks:
            groups = bought.groups[first : first + CHUNK_ROWS]
            found.append(first + np.flatnonzero((groups >= low) & (groups < high)))
        yield np.concatenate(found)


def _sort(
    bought: Purchases, rows: NDArray[np.int64] | slice
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """The items of these rows by group and time, and the end of each basket."""
    groups, items, times = bought.groups[rows], bought.items[rows], bought.times
    if times is None:
        order = np.argsort(groups, kind="stable")
        is_last = np.diff(groups[order]) != 0
    else:
        wholes, billionths = times.wholes[rows], times.billionths[rows]
        order = np.lexsort((billionths, wholes, groups))
        is_last = np.diff(groups[order]) != 0
        if bought.gap is not None:
            passed = np.diff(wholes[order]) + np.diff(billionths[order]) * 1e-9
            is_last |= passed > bought.gap
    ends = np.append(np.flatnonzero(is_last) + 1, len(order))
    return items[order], ends
