"""Zachary's karate club, and whether vectors of its members tell the two factions apart."""

import networkx as nx
import numpy as np

GRAPH = nx.karate_club_graph()


def factions_apart(wv):
    """Mean cosine inside the factions less that between them; keys are nodes, as strings."""
    is_first = np.array([GRAPH.nodes[int(key)]["club"] == "Mr. Hi" for key in wv.index_to_key])
    rows = wv.get_normed_vectors()
    cosines = rows @ rows.T
    is_same = is_first[:, np.newaxis] == is_first
    return cosines[is_same].mean() - cosines[~is_same].mean()
