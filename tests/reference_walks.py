"""Slow, obvious twin of kernels/walks.py: all chances of a step, from the definition."""

import numpy as np


def step_chances(weights, node, previous=None, p=1.0, q=1.0):
    """The chance of each node to be next, by Grover and Leskovec 2016, section 3.2.2.

    weights: float [nodes, nodes], 0 where there is no edge.
    """
    chances = np.zeros(len(weights))
    for neighbor in range(len(weights)):
        if previous is None:
            bias = 1.0
        elif neighbor == previous:
            bias = 1 / p
        elif weights[previous, neighbor] > 0:
            bias = 1.0
        else:
            bias = 1 / q
        chances[neighbor] = weights[node, neighbor] * bias
    return chances / chances.sum()
