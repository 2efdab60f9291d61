"""Hierarchical softmax: the output rows of a center are the nodes above it in the Huffman tree."""

from typing import Any, NamedTuple

import numpy as np

from wordkin.kernels.compiling import helper, leaf
from wordkin.kernels.sizes import aligned_zeros
from wordkin.kernels.step import (
    TILE,
    Rows,
    Targets,
    fit_row,
    fit_rows,
    new_steps,
    prefetch_row,
)

# Nodes of a path: a deeper Huffman tree needs counts that grow like Fibonacci's numbers to 2⁴⁴.
LONGEST_PATH = 64
HOT_NODES = 12  # the first nodes of every path are not prefetched: mostly they are in the cache

f32, i32, i64 = np.float32, np.int32, np.int64


class Tree(NamedTuple):
    """The path from the root to word w is nodes[starts[w]:starts[w + 1]], with labels alike.

    starts: int64 [words + 1]; nodes: int32; labels: float32, 1 where the path turns left, 0 right.
    nodes and labels are followed by LONGEST_PATH zeros.
    """

    starts: np.ndarray
    nodes: np.ndarray
    labels: np.ndarray


def new_tree(starts: np.ndarray, nodes: np.ndarray, turns: np.ndarray) -> Tree:
    """Make a tree of these paths; turns: 0 left, 1 right."""
    return Tree(
        starts,
        np.pad(nodes, (0, LONGEST_PATH)),
        np.pad(1 - turns.astype(np.float32), (0, LONGEST_PATH)),
    )


@leaf
def prefetch_path(tree, word, nodes):
    """Prefetch the nodes above a word."""
    for k in range(tree.starts[word] + HOT_NODES, tree.starts[word + 1]):
        prefetch_row(nodes, tree.nodes[k])


class Paths(NamedTuple):
    """The tree, and scratch arrays of hierarchical softmax that every center reuses."""

    tree: Tree
    chosen: np.ndarray  # the input rows that are paired with a center, int32 [span + TILE]
    destinations: np.ndarray  # the rows that their changes are added to, int32 [span + 1]
    masks: np.ndarray  # row k has k ones, float32 [LONGEST_PATH + 1, LONGEST_PATH]
    losses: np.ndarray  # float32 [padded width]
    steps: np.ndarray  # float32 [span, padded width]
    fixed: Any  # as for `Targets`


def new_paths(plan, tree: Tree, span: int) -> Paths:
    """Allocate the paths of centers whose windows cover up to `span` rows."""
    longest = LONGEST_PATH if plan.uses_tree else 0
    masks = aligned_zeros(longest + 1, longest)
    masks[:] = np.tri(longest + 1, longest, -1)
    return Paths(
        tree,
        aligned_zeros(span + TILE, dtype=i32),
        aligned_zeros(span + 1, dtype=i32),
        masks,
        aligned_zeros(longest),
        new_steps(span, longest),
        plan.fixed_outputs,
    )


@leaf
def choose_context(inputs, destination, is_pair, j, paths):
    """List the input rows that are paired with center j; returns their number."""
    count = i64(0)
    for m in range(destination.numbers.shape[0]):
        paths.chosen[count], paths.destinations[count] = m, destination.numbers[m]
        count += i64(is_pair[j, m])
    return count


@helper
def fit_paths(inputs, destination, is_pair, tokens, block, nodes, paths, learning_rate):
    """The window step for the centers of a block, one after another; returns the loss.

    is_pair[j, m] is 1 where center j and input row m are a pair. Without nodes, nothing is compiled.
    Source: Mikolov et al. 2013b, eq. 3.
    """
    if nodes is None:
        return 0.0
    tree, steps = paths.tree, paths.steps
    loss = 0.0
    for j in range(block.centers):
        center = block.center + j
        prefetch_path(tree, tokens[center + 1], nodes)
        begin, end = tree.starts[tokens[center]], tree.starts[tokens[center] + 1]
        width = end - begin
        outputs = Rows(nodes, tree.nodes[begin:end])
        masks = paths.masks[width : width + 1]
        targets = Targets(tree.labels[begin:], masks, paths.losses, paths.fixed)
        count = choose_context(inputs, destination, is_pair, j, paths)
        if count == 1:
            m, target = i64(paths.chosen[0]), i64(paths.destinations[0])
            loss += fit_row(
                inputs, m, destination.matrix, target, outputs, targets, steps, learning_rate
            )
        elif count > 1:
            chosen = Rows(inputs, paths.chosen)
            home = Rows(destination.matrix, paths.destinations[:count])
            loss += fit_rows(chosen, home, outputs, targets, steps, learning_rate)
    return loss
