"""Graphs as text: random walks are sentences, nodes are words (DeepWalk, node2vec)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wordkin.errors import TextError
from wordkin.settings import check_number
from wordkin.system.cores import thread_count
from wordkin.system.threads import map_in_order

MOST_NODES = 2**31 - 1  # walks are int32
SMALLEST_BIAS = 1e-6  # with less, rounding outweighs steps that are meant to be rare
CHUNK_STEPS = 1 << 20  # of a thread, between two checks for Ctrl-C


@dataclass(frozen=True, eq=False)
class Graph:
    """Nodes 0, 1, … and the edges that lead from each.

    starts: int64 [nodes + 1]; neighbors: int32 [edges], those of node n from starts[n] to
    starts[n + 1], rising, each once; weights: float64 [edges], None if all are equal;
    names: the nodes' names, if they have any.
    """

    starts: NDArray[np.int64]
    neighbors: NDArray[np.int32]
    weights: NDArray[np.float64] | None = None
    names: Sequence[str] | None = None

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __repr__(self) -> str:
        weighted = "" if self.weights is None else "weighted, "
        return f"<Graph: {len(self):,} nodes, {len(self.neighbors):,} {weighted}directed edges>"


def graph_from_edges(
    sources: ArrayLike,
    targets: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    nodes: int | None = None,
    is_directed: bool = False,
    names: Sequence[str] | None = None,
    adds_repeats: bool = True,
) -> Graph:
    """The graph of edges from sources[i] to targets[i], both whole numbers from 0.

    The weights of an edge that is given several times are added up, unless `adds_repeats` is false:
    then it counts once, and no edge has a weight. An edge of weight 0 is left out.
    nodes: the number of nodes; None: up to the largest number given. Raises `TextError` for numbers
    below 0, and for weights that are negative or not finite.

    Examples
    --------
    >>> graph = graph_from_edges([0, 0], [2, 1])
    >>> graph.starts.tolist(), graph.neighbors.tolist()
    ([0, 2, 3, 4], [1, 2, 0, 0])
    """
    ends = [_as_nodes(array, nodes) for array in (sources, targets)]
    weight = np.zeros(0) if weights is None else np.asarray(weights, np.float64)
    given = len(ends[0]) if weights is None else len(weight)
    if not len(ends[0]) == len(ends[1]) == given:
        raise TextError(
            "graph_from_edges: expected as many sources as targets and weights, found "
            f"{len(ends[0]):,}, {len(ends[1]):,} and {given:,}."
        )
    if not (np.isfinite(weight) & (weight >= 0)).all():
        raise TextError("graph_from_edges: expected finite weights of at least 0, found others.")
    size = nodes if nodes is not None else int(max(e.max(initial=-1) for e in ends)) + 1
    given_edges = (ends[0], ends[1], weight)
    starts, neighbors, weight = _sort_edges(given_edges, size, is_directed=is_directed)
    if adds_repeats:
        weight = _with_repeats(starts, neighbors, weight)
    return _merge_repeats(starts, neighbors, weight, names)


def random_walks(
    graph: Graph,
    *,
    walks_per_node: int = 10,
    length: int = 80,
    p: float = 1.0,
    q: float = 1.0,
    seed: int = 1,
    threads: int | None = None,
) -> NDArray[np.int32]:
    """Random walks, the same number from each node, in random order: int32 [walks, length].

    The probability of an edge is its weight, times 1/p if it leads back to the last node, times 1/q
    if no edge leads from that node to its end: walks with a small q go far away, with a large q they
    stay near (node2vec); with p = q = 1 a walk has no memory (DeepWalk). A walk that ends early is
    filled up with -1. The result does not depend on the number of threads.
    `wordkin.train(walks)` learns from them, `wordkin.encode(walks, names=graph.names)` gives words
    to the nodes. Source: Grover and Leskovec 2016.

    Examples
    --------
    >>> ring = graph_from_edges([0, 1, 2, 3], [1, 2, 3, 0], is_directed=True)
    >>> walks = random_walks(ring, walks_per_node=1, length=5)
    >>> walks[walks[:, 0] == 2].tolist()
    [[2, 3, 0, 1, 2]]
    """
    plan = WalkPlan(walks_per_node, length, p, q, seed)
    walks = np.empty((plan.walks_per_node * len(graph), plan.length), np.int32)
    first = 0
    for block in stream_walks(graph, plan, threads):
        walks[first : first + len(block)] = block
        first += len(block)
    return walks


@dataclass(frozen=True)
class WalkPlan:
    """The options of random walks, checked; they are those of `random_walks`."""

    walks_per_node: int = 10
    length: int = 80
    p: float = 1.0
    q: float = 1.0
    seed: int = 1

    def __post_init__(self) -> None:
        check_number("walks_per_node", self.walks_per_node, 1)
        check_number("length", self.length, 1)
        check_number("p", self.p, SMALLEST_BIAS)
        check_number("q", self.q, SMALLEST_BIAS)
        check_number("seed", self.seed, 0)


def stream_walks(
    graph: Graph, plan: WalkPlan, threads: int | None = None
) -> Iterator[NDArray[np.int32]]:
    """Yield the walks of `random_walks` in blocks, of which memory holds only a few.

    Examples
    --------
    >>> ring = graph_from_edges([0, 1, 2, 3], [1, 2, 3, 0], is_directed=True)
    >>> [block.shape for block in stream_walks(ring, WalkPlan(walks_per_node=2, length=5))]
    [(4, 5), (4, 5)]
    """
    from wordkin.kernels.walks import Bias, Edges, fill_walks  # here, since it loads Numba

    random = np.random.default_rng(plan.seed)
    for _ in range(plan.walks_per_node):  # drawn twice, so that only one of them is held
        random.permutation(len(graph))
    state = random.integers(2**63, dtype=np.uint64)
    edges = Edges(graph.starts, graph.neighbors, _running_totals(graph))
    bias = Bias(1 / plan.p, 1 / plan.q)

    def walk(origins: tuple[int, NDArray[np.int64]]) -> NDArray[np.int32]:
        number, nodes = origins
        block = np.full((len(nodes), plan.length), -1, np.int32)
        block[:, 0] = nodes
        fill_walks(edges, bias, block, number, state)
        return block

    return map_in_order(walk, _origins(len(graph), plan), thread_count(threads))


def _origins(nodes: int, plan: WalkPlan) -> Iterator[tuple[int, NDArray[np.int64]]]:
    """Yield the first nodes of some walks, and the number of the first of these walks."""
    random = np.random.default_rng(plan.seed)
    size = max(1, CHUNK_STEPS // plan.length)
    for turn in range(plan.walks_per_node):
        order = random.permutation(nodes)
        for first in range(0, nodes, size):
            yield turn * nodes + first, order[first : first + size]


def _as_nodes(array: ArrayLike, nodes: int | None) -> NDArray[np.int32]:
    numbers = np.asarray(array)
    if numbers.ndim != 1 or (len(numbers) and numbers.dtype.kind not in "iu"):
        raise TextError(
            "graph_from_edges: expected nodes as whole numbers in one dimension, found "
            f"{numbers.dtype} {list(numbers.shape)}."
        )
    limit = MOST_NODES if nodes is None else nodes
    if len(numbers) and not (numbers.min() >= 0 and numbers.max() < limit):
        raise TextError(
            f"graph_from_edges: expected nodes from 0 to {limit - 1:,}, found "
            f"{numbers.min():,} to {numbers.max():,}."
        )
    return numbers.astype(np.int32)  # the highest is 2**31 - 2


def _sort_edges(
    edges: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]],
    nodes: int,
    *,
    is_directed: bool,
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float64]]:
    """Starts, neighbors and weights of the nodes' lists, from edges in any order.

    The edges are listed by their targets, and these lists then by their sources, which makes each
    list rise: a sort in time and memory that grow with the edges alone.
    """
    from wordkin.kernels.walks import count_edges, list_edges, transpose

    sources, targets, weights = edges
    starts, starts_of_targets = np.zeros((2, nodes + 1), np.int64)
    count_edges(sources, targets, weights, is_directed, starts)
    count_edges(targets, sources, weights, is_directed, starts_of_targets)
    starts, starts_of_targets = np.cumsum(starts), np.cumsum(starts_of_targets)
    listed = np.empty(starts[-1], np.int32)
    listed_weights = np.empty(starts[-1] if len(weights) else 0)
    list_edges(edges, is_directed, starts_of_targets[:-1].copy(), listed, listed_weights)
    neighbors, neighbor_weights = np.empty_like(listed), np.empty_like(listed_weights)
    transpose(
        starts_of_targets,
        listed,
        listed_weights,
        starts[:-1].copy(),
        neighbors,
        neighbor_weights,
    )
    return starts, neighbors, neighbor_weights


def _with_repeats(
    starts: NDArray[np.int64], neighbors: NDArray[np.int32], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The weights to add up: ones, where edges without weights are given several times."""
    from wordkin.kernels.walks import count_repeats

    if not len(weights) and count_repeats(starts, neighbors):
        return np.ones(len(neighbors))
    return weights


def _merge_repeats(
    starts: NDArray[np.int64],
    neighbors: NDArray[np.int32],
    weights: NDArray[np.float64],
    names: Sequence[str] | None,
) -> Graph:
    """The graph in which no edge is given twice; changes the arrays."""
    from wordkin.kernels.walks import merge_repeats

    size = merge_repeats(starts, neighbors, weights)
    neighbors = neighbors if size == len(neighbors) else neighbors[:size].copy()
    weights = weights[:size]
    are_equal = not len(weights) or bool((weights == weights[0]).all())
    return Graph(starts, neighbors, None if are_equal else weights, names)


def _running_totals(graph: Graph) -> NDArray[np.float64]:
    """Running totals of the weights of each node's edges; empty if all weights are equal."""
    from wordkin.kernels.walks import add_weights

    if graph.weights is None:
        return np.zeros(0)
    totals = np.empty(len(graph.weights))
    add_weights(graph.starts, graph.weights, totals)
    return totals


def compile_kernels() -> None:
    """Compile the kernels of walks, into Numba's cache."""
    for weights in (None, [1.0, 2.0]):
        random_walks(graph_from_edges([0, 1], [1, 2], weights), length=3, q=0.5, threads=1)
