"""Kin in a novel: vectors of the characters of Les Misérables, by walks in the graph of who meets whom.

The graph comes with networkx. An edge's weight is the number of times two characters appear together.
"""

import networkx as nx

import wordkin as wk
from wordkin.integrations.networkx import as_graph
from wordkin.text.walks import random_walks

graph = as_graph(nx.les_miserables_graph())
walks = random_walks(graph, walks_per_node=50, length=40, q=0.5, threads=1)
text = wk.encode(walks, names=graph.names)
vectors = wk.train(text, dimensions=32, window=3, subsample_threshold=0, threads=1).vectors

for name in ("Enjolras", "Cosette", "Myriel"):
    nearest = ", ".join(neighbor.word for neighbor in vectors.nearest(name, k=4, among=25))
    print(f"{name}: {nearest}")
