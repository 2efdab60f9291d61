"""Vectors of a graph's nodes (DeepWalk): walk at random, and train on the walks as on sentences.

Nodes are whole numbers, and the walks one array: nothing is converted to strings.
"""

import numpy as np

import wordkin as wk

GROUPS, SIZE, STEPS, WALKS = 4, 25, 20, 20
rng = np.random.default_rng(1)

# Four groups of nodes, with many edges inside and few between them.
nodes = GROUPS * SIZE
group = np.arange(nodes) // SIZE
edges = rng.random((nodes, nodes)) < np.where(group[:, np.newaxis] == group, 0.4, 0.01)
edges |= edges.T

# Several walks start from every node; each step goes to a neighbor, and a walk without one ends early.
walks = np.full((nodes * WALKS, STEPS), -1)
walks[:, 0] = np.tile(np.arange(nodes), WALKS)
for walk in walks:
    for step in range(1, STEPS):
        neighbors = np.flatnonzero(edges[walk[step - 1]])
        if not len(neighbors):
            break
        walk[step] = rng.choice(neighbors)

vectors = wk.train(walks, dimensions=16, subsample_threshold=0, min_count=1, threads=1).vectors

for node in (0, 30, 60, 90):  # a node's word is its number in decimal digits
    near = [int(neighbor.word) for neighbor in vectors.nearest(str(node), k=5)]
    print(f"node {node} of group {group[node]}: kin {near}, of groups {group[near].tolist()}")

known = [node for node in range(nodes) if str(node) in vectors]
print(f"as an array by node: {vectors[[str(node) for node in known]].shape}")
