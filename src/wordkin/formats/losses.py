"""What of a file is lost where vectors that were read from it are written."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wordkin.formats.stored import ReadOptions, Source, StoredVectors
from wordkin.system.remote import address_of, show_address

COUNTS, NGRAMS, TRAINING = "counts", "character n-grams", "what training needs to continue"
# By the entries of metadata that hold them; "{}" is none.
PARTS = {
    "settings": TRAINING,
    "training_standing": "the position of a training",
    "attributes": "attributes of keys",
    "gensim": "what gensim's classes keep",
}
FLOAT32_BYTES = 4  # beyond which wordkin keeps nothing


def describe_source(
    path: str | os.PathLike[str], stored: StoredVectors, options: ReadOptions, *, is_whole: bool
) -> Source:
    """What a file held, by what was read of it.

    is_whole : all of it was read, as it is; else only what the options ask for
    """
    address = address_of(path)
    is_cut = not is_whole and len(stored.words) == options.limit
    return Source(
        show_address(address) if address else str(Path(path).absolute()),
        words=None if is_cut else len(stored.words),
        number_bytes=stored.matrix.itemsize if is_whole else FLOAT32_BYTES,
        parts=find_parts(stored),
    )


def describe_former(source: Source) -> Source:
    """What a model that was trained further may not lose of the file of its former self.

    Not what other programs keep there, nor the position of an interrupted training.
    """
    return source._replace(parts=source.parts & {TRAINING, COUNTS})


def find_parts(stored: StoredVectors) -> frozenset[str]:
    """What there is beside words and vectors, in words."""
    found = {PARTS[name] for name in PARTS if stored.metadata.get(name, "{}") != "{}"}
    if stored.metadata.get("kind") == "model":
        found.add(TRAINING)
    if stored.counts is not None:
        found.add(COUNTS)
    if stored.subwords is not None:
        found.add(NGRAMS)
    return frozenset(found)


def find_losses(
    source: Source, matrix: NDArray[np.floating], kept: Collection[str] = ()
) -> list[str]:
    """What the file held and a file of these vectors lacks, in words.

    kept : the parts that it has, as `find_parts` calls them
    """
    words = len(matrix)
    lost = []
    if source.words is None:
        lost.append(f"the words after the first {words:,}")
    elif words < source.words:
        lost.append(f"{source.words - words:,} of {source.words:,} words")
    if matrix.itemsize < min(source.number_bytes, FLOAT32_BYTES):
        lost.append(f"precision beyond {matrix.dtype}")
    return lost + sorted(source.parts - {*kept})
