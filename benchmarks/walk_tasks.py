"""What walks.py measures, to be run in an interpreter of its own."""

import time
from typing import Any

import networkx as nx

from wordkin.integrations.networkx import as_graph
from wordkin.text.walks import random_walks

DEGREE, TRIANGLES = 10, 0.3  # new edges of a node, and how often one of them closes a triangle


def some_graph(nodes: int, *, is_weighted: bool) -> Any:
    """A graph with hubs and triangles, as networks of people have them."""
    graph = nx.powerlaw_cluster_graph(nodes, DEGREE, TRIANGLES, seed=1)
    if is_weighted:
        for number, (_, _, edge) in enumerate(graph.edges(data=True)):
            edge["weight"] = 1.0 + number % 7
    return graph


def walk(program: str, nodes: int, p: float, q: float, *, is_weighted: bool) -> dict[str, float]:
    """From a networkx graph to walks: how many, and the CPU seconds of one core."""
    graph = some_graph(nodes, is_weighted=is_weighted)
    PROGRAMS[program](some_graph(2 * DEGREE, is_weighted=is_weighted), p, q)  # compiles, imports
    began = time.process_time()
    walks = PROGRAMS[program](graph, p, q)
    return {"walks": walks, "cpu_seconds": round(time.process_time() - began, 4)}


def walk_wordkin(graph: Any, p: float, q: float) -> int:
    """Ten walks of 80 nodes from each node, as both programs have it."""
    return len(random_walks(as_graph(graph), p=p, q=q, threads=1))


def walk_node2vec(graph: Any, p: float, q: float) -> int:
    """The same by the package node2vec, which walks where it is constructed."""
    from node2vec import Node2Vec

    return len(Node2Vec(graph, p=p, q=q, quiet=True).walks)


PROGRAMS = {"wordkin": walk_wordkin, "node2vec": walk_node2vec}
