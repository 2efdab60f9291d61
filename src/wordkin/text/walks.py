"""Graphs as text: random walks are sentences, nodes are words (DeepWalk, node2vec)."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wordkin.errors import TextError
from wordkin.settings import check_number
from wordkin.system.cores import thread_count

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
) -> Graph:
    """The graph of edges from sources[i] to targets[i], both whole numbers from 0.

    The weights of an edge that is given several times are added up; an edge of weight 0 is left out.
    nodes: the number of nodes; None: up to the largest number given. Raises `TextError` for numbers
    below 0, and for weights that are negative or not finite.

    Examples
    --------
    >>> graph = graph_from_edges([0, 0], [2, 1])
    >>> graph.starts.tolist(), graph.neighbors.tolist()
    ([0, 2, 3, 4], [1, 2, 0, 0])
    """
    ends = [_as_nodes(array, nodes) for array in (sources, targets)]
    weight = np.ones(len(ends[0])) if weights is None else np.asarray(weights, np.float64)
    if not len(ends[0]) == len(ends[1]) == len(weight):
        raise TextError(
            "graph_from_edges: expected as many sources as targets and weights, found "
            f"{len(ends[0]):,}, {len(ends[1]):,} and {len(weight):,}."
        )
    if not (np.isfinite(weight) & (weight >= 0)).all():
        raise TextError("graph_from_edges: expected finite weights of at least 0, found others.")
    size = nodes if nodes is not None else int(max(e.max(initial=-1) for e in ends)) + 1
    if not is_directed:
        is_loop = ends[0] == ends[1]
        back = [end[~is_loop] for end in reversed(ends)]
        ends = [np.concatenate(pair) for pair in zip(ends, back, strict=True)]
        weight = np.concatenate([weight, weight[~is_loop]])
    return _sort_edges(ends[0], ends[1], weight, nodes=size, names=names)


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
    from wordkin.kernels.walks import Bias, Edges, fill_walks  # here, since it loads Numba

    rounds = check_number("walks_per_node", walks_per_node, 1)
    walks = np.full((rounds * len(graph), check_number("length", length, 1)), -1, np.int32)
    random = np.random.default_rng(check_number("seed", seed, 0))
    for first in range(0, len(walks), max(1, len(graph))):
        walks[first : first + len(graph), 0] = random.permutation(len(graph))
    edges = Edges(graph.starts, graph.neighbors, _running_totals(graph))
    bias = Bias(1 / check_number("p", p, SMALLEST_BIAS), 1 / check_number("q", q, SMALLEST_BIAS))
    state = random.integers(2**63, dtype=np.uint64)
    size = max(1, CHUNK_STEPS // walks.shape[1])
    with ThreadPoolExecutor(thread_count(threads), "wordkin-walks") as pool:
        chunks = [
            pool.submit(fill_walks, edges, bias, walks, begin, min(begin + size, len(walks)), state)
            for begin in range(0, len(walks), size)
        ]
        try:
            for chunk in chunks:
                chunk.result()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return walks


def _as_nodes(array: ArrayLike, nodes: int | None) -> NDArray[np.int64]:
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
    return numbers.astype(np.int64)


def _sort_edges(
    sources: NDArray[np.int64],
    targets: NDArray[np.int64],
    weights: NDArray[np.float64],
    *,
    nodes: int,
    names: Sequence[str] | None,
) -> Graph:
    """The graph of edges that come in any order, and perhaps several times."""
    order = np.lexsort((targets, sources))
    order = order[weights[order] > 0]
    sources, targets, weights = sources[order], targets[order], weights[order]
    is_new = np.ones(len(order), np.bool_)
    is_new[1:] = (np.diff(sources) != 0) | (np.diff(targets) != 0)
    if not is_new.all():
        weights = np.add.reduceat(weights, np.flatnonzero(is_new))
        sources, targets = sources[is_new], targets[is_new]
    starts = np.searchsorted(sources, np.arange(nodes + 1))
    are_equal = not len(weights) or bool((weights == weights[0]).all())
    return Graph(starts, targets.astype(np.int32), None if are_equal else weights, names)


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
