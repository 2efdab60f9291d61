"""Vectors as a page holds them: a byte a number, and the neighbors that are exact."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wordkin.search.exact import Floats, inverse_lengths, nearest_rows

LARGEST = 127  # of int8, on both sides of 0
NEIGHBORS = 20  # of each word


class Rounded(NamedTuple):
    """Rows of small numbers: row i is about `steps[i] * scales[i]`.

    steps : int8 [rows, dimensions]; scales : float32 [rows]
    """

    steps: NDArray[np.int8]
    scales: Floats


def round_rows(units: Floats) -> Rounded:
    """Unit rows in whole steps, of which the greatest number of a row has 127.

    >>> round_rows(np.array([[0.6, -0.8], [0, 0]], np.float32)).steps.tolist()
    [[95, -127], [0, 0]]
    """
    scales = (np.abs(units).max(axis=1, initial=0) / LARGEST).astype(np.float32)
    steps = units / np.where(scales > 0, scales, 1)[:, np.newaxis]
    return Rounded(steps.round().astype(np.int8), scales)


def neighbor_rows(units: Floats) -> NDArray[np.unsignedinteger]:
    """The rows of the nearest words of each word, best first, [rows, 20] or fewer columns.

    They are uint16 where that can number all rows, else uint32.

    >>> neighbor_rows(np.array([[1, 0], [0, 1], [0.8, 0.6]], np.float32)).tolist()
    [[2, 1], [2, 0], [0, 1]]
    """
    count = len(units)
    itself = np.arange(count)[:, np.newaxis]
    k = min(NEIGHBORS, count - 1)
    if k == 0:
        return np.zeros((count, 0), np.uint16)
    found = nearest_rows(units, inverse_lengths(units), units, k, exclude=itself)
    return found.rows.astype("<u2" if count <= 1 << 16 else "<u4")
