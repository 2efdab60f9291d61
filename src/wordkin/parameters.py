"""Parameters: the matrices that training learns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wordkin.settings import TrainingSettings


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


def initialise(settings: TrainingSettings, words: int) -> Parameters:
    """Input vectors at random in ±0.5 / dimensions, the others zero, as the C tool begins.

    Examples
    --------
    >>> parameters = initialise(TrainingSettings(dimensions=4), words=3)
    >>> parameters.input_vectors.shape, float(abs(parameters.input_vectors).max()) <= 0.125
    ((3, 4), True)
    """
    shape = words, settings.dimensions
    inputs = np.random.default_rng(settings.seed).random(shape, np.float32)
    inputs -= np.float32(0.5)
    inputs /= np.float32(settings.dimensions)
    return Parameters(
        inputs,
        np.zeros(shape, np.float32) if settings.samples_noise else None,
        np.zeros((words - 1, settings.dimensions), np.float32) if settings.uses_tree else None,
    )
