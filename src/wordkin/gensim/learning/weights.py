"""The matrices of a model beside its vectors, and its Huffman tree."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from wordkin.gensim.learning.state import ModelState
from wordkin.method.huffman import keep_nodes, side_sums, tree_paths

LARGEST = 2**31 - 1


def init_matrices(model: ModelState) -> None:
    """Make new matrices of zeros, with a row for each word."""
    shape = len(model.wv), model.layer1_size
    if model.hs:
        model.syn1 = np.zeros(shape, np.float32)
        create_tree(model)
    if model.negative:
        model.syn1neg = np.zeros(shape, np.float32)


def add_rows(model: ModelState, known: int) -> None:
    """Add rows for new words; tree nodes over the same words keep their vectors."""
    if model.negative:
        more = np.zeros((len(model.wv) - known, model.layer1_size), np.float32)
        model.syn1neg = np.vstack([model.syn1neg, more])
    if model.hs:
        fresh = np.zeros((len(model.wv), model.layer1_size), np.float32)
        sides = [_sides(counts) for counts in (model.wv.expandos["count"], model.tree_counts)]
        keep_nodes(fresh[:-1], model.syn1[: known - 1], *sides)
        model.syn1 = fresh
        create_tree(model)


def create_tree(model: ModelState) -> None:
    """Put the Huffman tree into the attributes "code" and "point" of each word."""
    counts = model.wv.expandos["count"]
    model.tree_counts = counts.copy()
    order = np.argsort(-counts, kind="stable")
    paths = tree_paths(counts[order])
    for name, flat in (("code", paths.turns), ("point", paths.nodes.astype(np.uint32))):
        column = np.empty(len(counts), object)
        for row, start, stop in zip(order, paths.starts, paths.starts[1:], strict=False):
            column[row] = flat[start:stop]
        model.wv.expandos[name] = column


def noise_table(model: ModelState) -> NDArray[np.uint32] | None:
    """How noise words share the numbers up to 2^31 - 1, uint32 [words]."""
    if not model.negative or "count" not in model.wv.expandos:
        return None
    shares = np.cumsum(model.wv.expandos["count"].astype(np.float64) ** model.ns_exponent)
    table: NDArray[np.uint32] = np.rint(shares / shares[-1:] * LARGEST).astype(np.uint32)
    return table


def _sides(counts: NDArray[np.int64]) -> Any:
    """The words below each side of the nodes of a tree, by their rows."""
    order = np.argsort(-counts, kind="stable")
    return side_sums(tree_paths(counts[order]), order)
