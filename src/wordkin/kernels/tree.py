"""Hierarchical softmax: the output rows of a center are the nodes above it in the Huffman tree."""

from typing import NamedTuple

import numpy as np

from wordkin.kernels.compiling import helper, leaf
from wordkin.kernels.step import (
    Rows,
    Targets,
    fit_row,
    fit_rows,
    gather,
    new_steps,
    prefetch_row,
)

# Nodes of a path: a deeper Huffman tree needs counts that grow like Fibonacci's numbers to 2⁴⁴.
LONGEST_PATH = 64
HOT_NODES = 12  # the first nodes of every path: the cache holds them, or they arrive in time anyway

f32, i32, i64 = np.float32, np.int32, np.int64


class Tree(NamedTuple):
    """The path of word w from the root on is nodes[starts[w]:starts[w + 1]], and so its labels.

    starts: int64 [words + 1]; nodes: int32; labels: float32, 1 where the path turns left, 0 right.
    Both are followed by LONGEST_PATH zeros.
    """

    starts: np.ndarray
    nodes: np.ndarray
    labels: np.ndarray


def new_tree(starts: np.ndarray, nodes: np.ndarray, turns: np.ndarray) -> Tree:
    """The tree with these paths; turns: 0 left, 1 right."""
    return Tree(
        starts,
        np.pad(nodes, (0, LONGEST_PATH)),
        np.pad(1 - turns.astype(np.float32), (0, LONGEST_PATH)),
    )


@leaf
def prefetch_path(tree, word, nodes):
    """Ask for the nodes above a word."""
    for k in range(tree.starts[word] + HOT_NODES, tree.starts[word + 1]):
        prefetch_row(nodes, tree.nodes[k])


class Paths(NamedTuple):
    """What hierarchical softmax needs, for one center after the other."""

    tree: Tree
    chosen: np.ndarray  # which input rows are paired with a center, int32 [span]
    chosen_home: np.ndarray  # and where they live, int32 [span]
    inputs: np.ndarray  # and what they are, float32 [span, padded dimensions]
    masks: np.ndarray  # row k has k ones, float32 [LONGEST_PATH + 1, LONGEST_PATH]
    steps: np.ndarray  # float32 [span, padded width]


@leaf
def new_paths(plan, tree, span, dimensions):
    """Room for the paths of centers whose windows span so many rows."""
    longest = LONGEST_PATH if plan.uses_tree else 0
    masks = np.zeros((longest + 1, longest), f32)
    for k in range(longest + 1):
        masks[k, :k] = f32(1)
    return Paths(
        tree,
        np.zeros(span + 1, i32),
        np.zeros(span + 1, i32),
        np.zeros((span + 1, dimensions), f32),
        masks,
        new_steps(span, longest),
    )


@leaf
def choose_context(inputs, home, is_pair, j, paths):
    """Put the input rows that are paired with center j side by side; returns how many they are."""
    count = i64(0)
    for m in range(home.numbers.shape[0]):
        paths.chosen[count], paths.chosen_home[count] = m, home.numbers[m]
        count += i64(is_pair[j, m])
    return count


@helper
def fit_paths(inputs, home, is_pair, tokens, block, nodes, paths, learning_rate):
    """The window step for one center of a block after the other; returns the loss.

    is_pair[j, m] is 1 where center j and input row m are a pair. Source: Mikolov et al. 2013b, eq. 3.
    """
    tree, steps = paths.tree, paths.steps
    loss = 0.0
    for j in range(block.centers):
        center = block.center + j
        prefetch_path(tree, tokens[center + 1], nodes)
        begin, end = tree.starts[tokens[center]], tree.starts[tokens[center] + 1]
        width = end - begin
        outputs = Rows(nodes, tree.nodes[begin:end])
        targets = Targets(tree.labels[begin:], paths.masks[width : width + 1])
        count = choose_context(inputs, home, is_pair, j, paths)
        if count == 1:
            m, own = i64(paths.chosen[0]), i64(paths.chosen_home[0])
            loss += fit_row(inputs, m, home.matrix, own, outputs, targets, steps, learning_rate)
        elif count > 1:
            gather(Rows(inputs, paths.chosen[:count]), paths.inputs)
            part = Rows(home.matrix, paths.chosen_home[:count])
            loss += fit_rows(paths.inputs, part, outputs, targets, steps, learning_rate)
    return loss
