"""Touches: how often training changes each row, in expectation, by the counts of words."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wordkin.kernels.tree import Tree
from wordkin.method.parts import WordParts
from wordkin.method.sampling import keep_probability, noise_weights
from wordkin.settings import TrainingSettings

Floats = NDArray[np.float32]
Shares = NDArray[np.float64]


class Touches(NamedTuple):
    """Changes of each row in a pair of training, float32 [rows].

    near: of pairs with it; far: of those that have it as noise.
    """

    near: Floats
    far: Floats


def kept_shares(counts: NDArray[np.int64], settings: TrainingSettings) -> Shares:
    """The share of each word among the tokens that subsampling keeps.

    >>> kept_shares(np.array([3, 1]), TrainingSettings(subsample_threshold=0)).tolist()
    [0.75, 0.25]
    """
    kept: NDArray[Any] = counts * keep_probability(counts, settings.subsample_threshold)
    shares: Shares = kept / kept.sum()
    return shares


def expect_touches(
    counts: NDArray[np.int64],
    settings: TrainingSettings,
    tree: Tree,
    factors: Floats | None = None,
    parts: WordParts | None = None,
) -> dict[str, Touches]:
    """Of all matrices that are learned, by the kernel's names of them."""
    shares = kept_shares(counts, settings)
    touches = {"input_vectors": touches_of_inputs(shares, factors, parts)}
    if settings.samples_noise:
        touches["output_vectors"] = touches_of_outputs(shares, counts, settings)
    if settings.uses_tree:
        touches["node_vectors"] = touches_of_nodes(shares, tree)
    return touches


def touches_of_inputs(shares: Shares, factors: Floats | None, parts: WordParts | None) -> Touches:
    """Of words' rows, or of the rows of their parts; factors: of the learning rate of frozen words."""
    if parts is not None:
        of_entries = np.repeat(shares, np.diff(parts.starts))
        shares = _add_up(parts.rows, of_entries, parts.size)
    return _near(shares if factors is None else np.multiply(shares, factors, dtype=np.float64))


def touches_of_outputs(
    shares: Shares, counts: NDArray[np.int64], settings: TrainingSettings
) -> Touches:
    """Of centers, and of noise words."""
    noise = noise_weights(counts, settings.noise_exponent)
    far = settings.negative_samples * noise / noise.sum()
    return Touches(shares.astype(np.float32), far.astype(np.float32))


def touches_of_nodes(shares: Shares, tree: Tree) -> Touches:
    """Of the tree's nodes: those of all words below.

    >>> from wordkin.kernels.tree import new_tree
    >>> from wordkin.method.huffman import tree_paths
    >>> tree = new_tree(*tree_paths(np.array([2, 1, 1])))
    >>> touches_of_nodes(np.array([0.5, 0.25, 0.25]), tree).near.tolist()
    [0.5, 1.0]
    """
    of_entries = np.repeat(shares, np.diff(tree.starts))
    return _near(_add_up(tree.nodes[: tree.starts[-1]], of_entries, len(shares) - 1))


def _add_up(rows: NDArray[np.int32], shares: Shares, size: int) -> Shares:
    sums: NDArray[Any] = np.bincount(rows, shares, size)
    return sums


def _near(shares: Shares) -> Touches:
    return Touches(shares.astype(np.float32), np.zeros(len(shares), np.float32))
