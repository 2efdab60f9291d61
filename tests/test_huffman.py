"""The Huffman tree of hierarchical softmax."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import reference
from wordkin.method.huffman import TreePaths, tree_paths

falling_counts = st.lists(st.integers(1, 10**9), min_size=2, max_size=70).map(
    lambda counts: sorted(counts, reverse=True)
)
# Few different counts, so that there are many ties.
falling_counts |= st.lists(st.integers(1, 3), min_size=2, max_size=70).map(
    lambda counts: sorted(counts, reverse=True)
)


def paths_by_word(paths: TreePaths) -> list[tuple[list[int], list[int]]]:
    """Nodes and turns of each word."""
    slices = [slice(a, b) for a, b in pairwise(paths.starts)]
    return [(paths.nodes[part].tolist(), paths.turns[part].tolist()) for part in slices]


def test_tree_paths_of_a_small_table_are_those_drawn_by_hand() -> None:
    # d + c = 3 (node 0); of the two 3s the node comes first: node 0 + b = 6 (node 1); node 1 + a (node 2).
    found = paths_by_word(tree_paths(np.array([7, 3, 2, 1])))
    assert found == [([2], [1]), ([2, 1], [0, 1]), ([2, 1, 0], [0, 0, 1]), ([2, 1, 0], [0, 0, 0])]


@given(counts=falling_counts)
def test_tree_paths_are_those_of_the_c_tool(counts: list[int]) -> None:
    assert paths_by_word(tree_paths(np.array(counts))) == reference.c_tool_paths(counts)


@given(counts=falling_counts)
def test_tree_paths_are_as_short_as_can_be(counts: list[int]) -> None:
    lengths = np.diff(tree_paths(np.array(counts)).starts)
    assert int(lengths @ np.array(counts)) == reference.huffman_cost(counts)


@given(counts=falling_counts)
def test_tree_paths_are_free_of_prefixes(counts: list[int]) -> None:
    codes = ["".join(map(str, turns)) for _, turns in paths_by_word(tree_paths(np.array(counts)))]
    codes.sort()
    assert not any(b.startswith(a) for a, b in pairwise(codes))


@given(counts=falling_counts)
def test_tree_paths_lead_from_the_root_through_every_node(counts: list[int]) -> None:
    found = paths_by_word(tree_paths(np.array(counts)))
    assert {nodes[0] for nodes, _ in found} == {len(counts) - 2}
    assert {node for nodes, _ in found for node in nodes} == set(range(len(counts) - 1))


@pytest.mark.parametrize("counts", [[5], [1]])
def test_tree_paths_of_one_word_are_empty(counts: list[int]) -> None:
    paths = tree_paths(np.array(counts))
    assert (paths.starts.tolist(), len(paths.nodes), len(paths.turns)) == ([0, 0], 0, 0)


def test_tree_paths_have_the_types_that_the_kernel_expects() -> None:
    for counts in ([9], [5, 3, 1]):
        found = [array.dtype.name for array in tree_paths(np.array(counts))]
        assert found == ["int64", "int32", "uint8"]


def test_tree_paths_of_the_most_lopsided_tree_have_one_node_more_for_each_word() -> None:
    counts = 2 ** np.arange(30)[::-1]
    lengths = np.diff(tree_paths(counts).starts)
    assert lengths.tolist() == [*range(1, 30), 29]
