"""A map of words in bytes, as the page in a browser and other clients read it."""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wordkin.analysis.clusters import find_c_classes, typical_rows
from wordkin.analysis.kept import Kept, kept_neighbors
from wordkin.analysis.placing import Placed
from wordkin.search.exact import Floats
from wordkin.words.packed import pack_words

MAGIC = b"WKM2"
HEADER = struct.Struct("<4sI")  # magic; bytes of the JSON
LAYOUT = (
    "Little-endian: 4 bytes `WKM2`; uint32, the bytes of what follows; JSON in UTF-8, padded with blanks, in which "
    "`words` is their number n, `groups` some typical words of each group, `projection` the method of the positions, "
    "and `truth` the share of each word's ten nearest words that are among its `ten` and `fifty` nearest points, "
    "`measured` on so many words; uint16 [n, 2], positions x, y, on one scale from 0 to 65535; uint32 [n], how often "
    "each word occurred, 0 where that is not known; uint32 [n + 1], where each word starts and the last one ends; "
    "uint8 [n], the group of each word; the words in UTF-8, the most frequent first, with nothing between them. "
    "While `Wordkin-Pending` names a projection, better positions are on their way: ask again later."
)
GROUPS = 8  # so many colors are told apart by people who see few of them, too
NAMING = 3  # words name a group
LARGEST, LARGEST_COUNT = np.iinfo(np.uint16).max, np.iinfo(np.uint32).max


@dataclass(frozen=True, eq=False)
class DrawnMap:
    """All that is drawn of words.

    counts : int64 [words], or None; groups : uint8 [words]; names : typical words of each group;
    is_chosen : whether somebody named the words, which are the most frequent ones else
    """

    words: Sequence[str]
    counts: NDArray[np.int64] | None
    placed: Placed
    groups: NDArray[np.uint8]
    names: Sequence[Sequence[str]]
    kept: Kept | None
    is_chosen: bool = False


def draw(
    words: Sequence[str],
    units: Floats,
    counts: NDArray[np.int64] | None,
    placed: Placed,
    *,
    is_chosen: bool = False,
) -> DrawnMap:
    """The map of words with these unit vectors, float32 [words, dimensions], and positions.

    >>> placed = Placed(np.zeros((2, 2), np.float32), "pca")
    >>> draw(["sea", "lake"], np.eye(2, dtype=np.float32), None, placed).names
    [['sea'], ['lake']]
    """
    classes = min(GROUPS, len(words))
    groups = find_c_classes(units, classes)
    rows = typical_rows(units, groups, classes, NAMING)
    names = [[words[row] for row in group] for group in rows]
    kept = kept_neighbors(units, placed.positions)
    return DrawnMap(words, counts, placed, groups.astype(np.uint8), names, kept, is_chosen)


def pack_map(drawn: DrawnMap) -> bytes:
    """The map in the bytes that `LAYOUT` describes."""
    packed = pack_words(drawn.words)
    counts = np.zeros(len(drawn.words)) if drawn.counts is None else drawn.counts
    parts = [
        as_steps(drawn.placed.positions),
        counts.clip(0, LARGEST_COUNT).astype("<u4"),
        packed.word_offsets.astype("<u4"),
        drawn.groups,
        packed.words,
    ]
    told = json.dumps(_describe(drawn), ensure_ascii=False).encode()
    told += b" " * (-(HEADER.size + len(told)) % 4)
    return b"".join([HEADER.pack(MAGIC, len(told)), told, *(part.tobytes() for part in parts)])


def as_steps(positions: Floats) -> NDArray[np.uint16]:
    """Positions in whole steps of one scale, of which the wider direction has 65,535.

    >>> as_steps(np.array([[-1, 0], [1, 1]], np.float32)).tolist()
    [[0, 0], [65535, 32768]]
    """
    apart = positions.astype(np.float64) - positions.min(axis=0)
    extent = float(apart.max()) or 1.0
    steps: NDArray[np.uint16] = (apart * (LARGEST / extent)).round().astype("<u2")
    return steps


def _describe(drawn: DrawnMap) -> dict[str, object]:
    kept = drawn.kept
    truth = {
        "ten": None if kept is None else round(kept.ten, 4),
        "fifty": None if kept is None else round(kept.fifty, 4),
    }
    return {
        "words": len(drawn.words),
        "groups": drawn.names,
        "projection": drawn.placed.method,
        "truth": truth,
        "measured": 0 if kept is None else kept.words,
        "chosen": drawn.is_chosen,
    }
