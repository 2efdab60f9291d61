"""The Huffman tree of hierarchical softmax, and the nodes that two trees have in common."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class TreePaths(NamedTuple):
    """The path from the root to every word, all in flat arrays.

    The path of word w is nodes[starts[w]:starts[w + 1]], with a turn at each: 0 left, 1 right.
    starts: int64 [words + 1]; nodes: int32, turns: uint8 [sum of path lengths].
    Nodes are numbered in the order in which they were joined; the last one is the root.
    """

    starts: NDArray[np.int64]
    nodes: NDArray[np.int32]
    turns: NDArray[np.uint8]


def tree_paths(counts: NDArray[np.int64]) -> TreePaths:
    """The Huffman tree of words in order of falling count; equal counts join as in the C tool.

    Source: Huffman 1952; Mikolov et al. 2013b, section 2.1.

    Examples
    --------
    >>> paths = tree_paths(np.array([5, 3, 1]))
    >>> paths.starts.tolist(), paths.nodes.tolist(), paths.turns.tolist()
    ([0, 1, 3, 5], [1, 1, 0, 1, 0], [1, 0, 1, 0, 0])
    """
    words = len(counts)
    parent, turn = _join(counts.tolist())
    root = 2 * words - 2
    levels, lengths = [], np.zeros(words, np.int64)
    climbing = place = np.flatnonzero(np.arange(words) < root)
    while len(climbing):  # from all words at once, one level at a time
        levels.append((climbing, parent[place] - words, turn[place]))
        lengths[climbing] += 1
        place = parent[place]
        climbing, place = climbing[place < root], place[place < root]
    starts = np.concatenate([[0], np.cumsum(lengths)])
    nodes, turns = np.empty(starts[-1], np.int32), np.empty(starts[-1], np.uint8)
    for height, (climbing, level_nodes, level_turns) in enumerate(levels, start=1):
        nodes[starts[climbing + 1] - height] = level_nodes
        turns[starts[climbing + 1] - height] = level_turns
    return TreePaths(starts, nodes, turns)


def _join(counts: list[int]) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Join the two rarest until one is left; return parents and turns, of words, then of nodes.

    Words are in order of falling count and nodes in order of growing count, so the rarest is the
    last word or the first node without a parent.
    """
    words = len(counts)
    weights = counts + [0] * (words - 1)
    parent, turn = np.zeros(2 * words - 1, np.int64), np.zeros(2 * words - 1, np.uint8)
    word, node = words - 1, words
    for joined in range(words, 2 * words - 1):
        pair = []
        for _ in range(2):
            if word >= 0 and (node == joined or weights[word] < weights[node]):
                pair.append(word)
                word -= 1
            else:
                pair.append(node)
                node += 1
        weights[joined] = weights[pair[0]] + weights[pair[1]]
        parent[pair] = joined
        turn[pair[1]] = 1
    return parent, turn


def log_turns(scores: NDArray[np.floating], turns: NDArray[np.uint8]) -> NDArray[np.floating]:
    """The log probability of each turn (0 left, 1 right) at a node with this score.

    Left has the probability sigmoid(score). Source: Mikolov et al. 2013b, eq. 3.

    Examples
    --------
    >>> np.exp(log_turns(np.log([3.0, 3.0]), np.array([0, 1], np.uint8)))
    array([0.75, 0.25])
    """
    against: NDArray[np.floating] = np.where(turns == 0, -scores, scores)
    found: NDArray[np.floating] = -np.logaddexp(0, against)
    return found


def side_sums(paths: TreePaths, numbers: NDArray[np.integer]) -> NDArray[np.uint64]:
    """A fingerprint of the words below each node, uint64 [nodes, left and right].

    Each word has a random value, by its number, which is the same in both trees; a side has the sum
    of its words' values. Among millions of sets of words, two equal sums are as good as impossible.
    """
    values = np.random.default_rng(0).integers(0, 2**63, numbers.max() + 1, np.uint64)[numbers]
    sums = np.zeros((len(numbers) - 1, 2), np.uint64)
    np.add.at(sums, (paths.nodes, paths.turns), np.repeat(values, np.diff(paths.starts)))
    return sums


def keep_nodes(
    fresh: NDArray[np.float32],
    old: NDArray[np.float32],
    sides: NDArray[np.uint64],
    old_sides: NDArray[np.uint64],
) -> int:
    """Copy the vectors of nodes above the same words in both trees; return the number of these.

    Where left and right have changed places, the vector changes its sign. `fresh` is changed in
    place.
    """
    _, nodes, old_nodes = np.intersect1d(
        sides.sum(axis=1), old_sides.sum(axis=1), return_indices=True
    )
    fresh[nodes] = old[old_nodes]
    fresh[nodes[sides[nodes, 0] == old_sides[old_nodes, 1]]] *= -1
    return len(nodes)
