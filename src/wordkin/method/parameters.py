"""Parameters: the matrices that training learns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wordkin.settings import TrainingSettings

COMPACTED_ROWS = 4_096  # moved at once, which takes a copy of them
CACHE_LINE = 16  # float32 numbers


@dataclass(frozen=True, eq=False)
class Parameters:
    """The matrices of a model, by their roles.

    input_vectors: float32 [words, dimensions], what is published; output_vectors: float32
    [words, dimensions], with negative sampling; node_vectors: float32 [words − 1, dimensions],
    with hierarchical softmax, by node of the Huffman tree.
    """

    input_vectors: NDArray[np.float32]
    output_vectors: NDArray[np.float32] | None = None
    node_vectors: NDArray[np.float32] | None = None


def shapes(settings: TrainingSettings, words: int) -> dict[str, tuple[int, int]]:
    """Which matrices a model of so many words has, and their [rows, dimensions].

    Examples
    --------
    >>> shapes(TrainingSettings(dimensions=4, loss=("hierarchical-softmax",)), words=3)
    {'input_vectors': (3, 4), 'node_vectors': (2, 4)}
    """
    rows = {"input_vectors": words}
    if settings.samples_noise:
        rows["output_vectors"] = words
    if settings.uses_tree:
        rows["node_vectors"] = words - 1
    return {name: (count, settings.dimensions) for name, count in rows.items()}


def training_bytes(settings: TrainingSettings, words: int, multiple: int) -> int:
    """Memory of the matrices at the peak, which is the start: as they begin, and padded to train.

    Threads need some hundred kilobytes each, which do not count; nor do text and vocabulary,
    which are there by then.

    Examples
    --------
    >>> training_bytes(TrainingSettings(dimensions=100), words=1_000_000, multiple=16)
    1696000000
    """
    columns = settings.dimensions + -(-settings.dimensions // multiple) * multiple
    return sum(4 * rows * columns for rows, _ in shapes(settings, words).values())


def initialise(settings: TrainingSettings, words: int) -> Parameters:
    """Input vectors at random in ±0.5 / dimensions, the others zero, as the C tool begins.

    Examples
    --------
    >>> parameters = initialise(TrainingSettings(dimensions=4), words=3)
    >>> parameters.input_vectors.shape, float(abs(parameters.input_vectors).max()) <= 0.125
    ((3, 4), True)
    """
    matrices = {
        name: np.zeros(shape, np.float32) for name, shape in shapes(settings, words).items()
    }
    inputs = matrices["input_vectors"]
    np.random.default_rng(settings.seed).random(dtype=np.float32, out=inputs)
    inputs -= np.float32(0.5)
    inputs /= np.float32(settings.dimensions)
    return Parameters(**matrices)


def padded(matrix: NDArray[np.float32], multiple: int) -> NDArray[np.float32]:
    """A copy whose rows are filled up with zeros to a multiple of so many numbers.

    Examples
    --------
    >>> padded(np.ones((2, 3), np.float32), multiple=4).tolist()
    [[1.0, 1.0, 1.0, 0.0], [1.0, 1.0, 1.0, 0.0]]
    """
    rows, dimensions = matrix.shape
    columns = -(-dimensions // multiple) * multiple
    # Rows that begin at a cache line take one line less to fetch.
    room = np.zeros(rows * columns + CACHE_LINE, np.float32)
    first = -room.ctypes.data % (4 * CACHE_LINE) // 4
    copy = room[first : first + rows * columns].reshape(rows, columns)
    copy[:, :dimensions] = matrix
    return copy


def compacted(matrix: NDArray[np.float32], dimensions: int) -> NDArray[np.float32]:
    """The first columns of a matrix that is given up: moved together in its own memory, read-only.

    Examples
    --------
    >>> compacted(padded(np.ones((2, 3), np.float32), multiple=4), dimensions=3).tolist()
    [[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]]
    """
    compact = matrix.reshape(-1)[: len(matrix) * dimensions].reshape(len(matrix), dimensions)
    for first in range(0, len(matrix), COMPACTED_ROWS):
        rows = slice(first, first + COMPACTED_ROWS)
        compact[rows] = matrix[rows, :dimensions]
    compact.flags.writeable = False  # what is cached about a model's vectors stays true
    return compact
