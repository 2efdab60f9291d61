"""Parquet files for embedding-atlas, which shows words on a map with their neighbors.

    embedding-atlas kin.parquet --text word --x x --y y --neighbors neighbors

Source: https://apple.github.io/embedding-atlas, option --neighbors.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wordkin.analysis.projection import Method, project
from wordkin.formats import check_replacing
from wordkin.formats.parquet import import_arrow, write_parquet
from wordkin.formats.stored import StoredVectors
from wordkin.search.exact import inverse_lengths, nearest_rows
from wordkin.settings import check_number
from wordkin.vectors import WordVectors
from wordkin.words.lookup import WordList


def save_embedding_atlas(
    vectors: WordVectors,
    path: str | os.PathLike[str],
    *,
    neighbors: int = 15,
    projection: Method = "auto",
) -> None:
    """Write Parquet with the columns word, count, vector, x, y and neighbors.

    Parameters
    ----------
    neighbors
        The number of neighbors of each word, of which it is itself the first: rows in `ids`, and one minus
        the cosine in `distances`. All pairs of words are compared, so of millions of words, load only the first.
    projection
        The method for x and y, see `wordkin.analysis.projection.project`.
    """
    pa = import_arrow(str(path))
    count = min(check_number("neighbors", neighbors, 1), len(vectors))
    positions = project(vectors.matrix, projection)
    found = nearest_rows(vectors.matrix, inverse_lengths(vectors.matrix), vectors.matrix, count)
    ids, distances = _put_itself_first(found.rows, 1 - found.similarities)
    lists = (
        pa.FixedSizeListArray.from_arrays(pa.array(numbers.reshape(-1)), count).cast(
            pa.list_(pa.from_numpy_dtype(numbers.dtype))
        )
        for numbers in (ids, distances)
    )
    columns = {
        "x": pa.array(positions[:, 0]),
        "y": pa.array(positions[:, 1]),
        "neighbors": pa.StructArray.from_arrays(list(lists), names=["ids", "distances"]),
    }
    words = WordList(vectors.words)
    stored = StoredVectors(words, vectors.matrix, vectors.counts, source=vectors.source)
    check_replacing(path, stored)
    write_parquet(Path(path), stored, columns)


def _put_itself_first(
    rows: NDArray[np.int64], distances: NDArray[np.float32]
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Move each row's own number to the front, at distance 0, also if others are as near."""
    own = np.arange(len(rows))
    is_own = rows == own[:, np.newaxis]
    is_own[~is_own.any(axis=1), -1] = (
        True  # equally near rows have displaced it: it replaces the last
    )
    order = np.argsort(~is_own, axis=1, kind="stable")
    ids = np.take_along_axis(rows, order, axis=1)
    sorted_distances = np.take_along_axis(distances, order, axis=1).clip(min=0)
    ids[:, 0], sorted_distances[:, 0] = own, 0
    return ids, sorted_distances
