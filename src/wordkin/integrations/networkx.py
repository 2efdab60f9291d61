"""Graphs of networkx, for random walks.

walks = wordkin.walks(networkx.les_miserables_graph())
vectors = wordkin.train(walks, **walks.options).vectors
vectors.nearest("Valjean")

`as_graph` gives the graph as arrays, as `wordkin.walks` and `wordkin.text.walks.random_walks` take it.
"""

from wordkin.records.networks import as_graph

__all__ = ["as_graph"]
