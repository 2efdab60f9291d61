"""Graphs of networkx as arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wordkin.errors import TextError, quote
from wordkin.text.walks import Graph, graph_from_edges

if TYPE_CHECKING:
    import networkx as nx


def as_graph(graph: nx.Graph, weight: str | None = "weight") -> Graph:
    """The graph as arrays: node i is the i-th of `graph.nodes`, and its name is `str(node)`.

    `wordkin.walks` takes the result, or the graph of networkx itself, and makes a text to train on.
    weight: the attribute of edges that holds their weight, 1 for edges without it; None: all weights
    are 1. Weights of parallel edges are added. Raises `TextError` if two nodes have the same name.

    Examples
    --------
    >>> import networkx as nx
    >>> graph = as_graph(nx.path_graph(["sea", "lake", "shore"]))
    >>> graph.names, graph.starts.tolist(), graph.neighbors.tolist()
    (['sea', 'lake', 'shore'], [0, 1, 3, 4], [1, 0, 2, 1])
    """
    index = {node: row for row, node in enumerate(graph)}
    names = [str(node) for node in index]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise TextError(
            f"as_graph: expected a name of its own for each node, found {quote(twice)} twice."
        )
    edges = list(graph.edges(data=weight, default=1) if weight is not None else graph.edges())
    return graph_from_edges(
        np.array([index[edge[0]] for edge in edges], np.int64),
        np.array([index[edge[1]] for edge in edges], np.int64),
        np.array([edge[2] for edge in edges], np.float64) if weight is not None else None,
        nodes=len(names),
        is_directed=graph.is_directed(),
        names=names,
    )


def is_network(value: object) -> bool:
    """Whether a value is a graph of networkx, which need not be installed."""
    return hasattr(value, "is_multigraph")
