"""Random walks in a graph, by weight and, as node2vec has them, by where the walk came from."""

from typing import NamedTuple

import numpy as np

from wordkin.kernels.compiling import exact_helper, exact_kernel, leaf
from wordkin.kernels.random_numbers import random_at

TRIES = 8  # steps proposed before all of them are weighed: few are refused unless p or q is extreme

f64, i64, u64 = np.float64, np.int64, np.uint64


class Edges(NamedTuple):
    """starts: int64 [nodes + 1]; neighbors: int32 [edges], each node's in rising order.

    totals: float64 [edges], a node's weights added up to this edge; empty where all weigh the same.
    """

    starts: np.ndarray
    neighbors: np.ndarray
    totals: np.ndarray


class Bias(NamedTuple):
    """What the weight of a step is multiplied by: 1/p back, 1 beside, 1/q away from, the last node.

    Source: Grover and Leskovec 2016, section 3.2.2.
    """

    back: float
    away: float


@leaf
def draw(state):
    """The next random number in [0, 1). state: uint64 [2], a seed and how many were drawn."""
    state[1] += u64(1)
    return f64(random_at(state[0], state[1]) >> u64(11)) * 2.0**-53


@leaf
def weight_of(edges, first, place):
    """The weight of an edge of the node whose edges begin at first."""
    if not edges.totals.shape[0]:
        return 1.0
    return edges.totals[place] - (edges.totals[place - 1] if place > first else 0.0)


@leaf
def total_weight(edges, first, last):
    """The weight of a node's edges first..last."""
    return edges.totals[last - 1] if edges.totals.shape[0] else f64(last - first)


@exact_helper
def draw_edge(edges, first, last, chance):
    """The edge of first..last to which so much of their weight leads."""
    if not edges.totals.shape[0]:
        return min(first + i64(chance * (last - first)), last - 1)
    target, high = chance * edges.totals[last - 1], last - 1
    while first < high:
        middle = (first + high) // 2
        if edges.totals[middle] > target:
            high = middle
        else:
            first = middle + 1
    return first


@exact_helper
def find_edge(edges, node, neighbor):
    """Where the edge from a node to another is, -1 if there is none."""
    first, last = edges.starts[node], edges.starts[node + 1]
    place, size = first, last - first
    while size > 1:
        half = size // 2
        place += half if edges.neighbors[place + half] <= neighbor else 0
        size -= half
    return place if size and edges.neighbors[place] == neighbor else -1


@leaf
def bias_of(edges, bias, previous, neighbor):
    """The bias of a step to a neighbor of the node that was reached from `previous`."""
    if neighbor == previous:
        return bias.back
    return 1.0 if find_edge(edges, previous, neighbor) >= 0 else bias.away


@exact_helper
def weigh_edges(edges, bias, previous, node, state):
    """The edge of the next step, drawn after a look at all of them."""
    first, last = edges.starts[node], edges.starts[node + 1]
    total = 0.0
    for place in range(first, last):
        neighbor = edges.neighbors[place]
        total += weight_of(edges, first, place) * bias_of(edges, bias, previous, neighbor)
    rest = draw(state) * total
    for place in range(first, last):
        neighbor = edges.neighbors[place]
        rest -= weight_of(edges, first, place) * bias_of(edges, bias, previous, neighbor)
        if rest < 0:
            return place
    return last - 1


@exact_helper
def biased_edge(edges, bias, previous, node, state):
    """The edge of the next step: proposed by weight, and taken as often as its bias demands.

    So nothing is stored for pairs of edges, of which there are too many in a large graph. What the
    way back weighs beyond all others is proposed by itself, since it would have the others refused.
    Source: Yang et al. 2019 (KnightKing), section 4.2.
    """
    first, last = edges.starts[node], edges.starts[node + 1]
    low, high = min(1.0, bias.away), max(1.0, bias.away)
    back, surplus = -1, 0.0
    if bias.back > high:
        back = find_edge(edges, node, previous)
        if back >= 0:
            surplus = (bias.back - high) * weight_of(edges, first, back)
    usual = high * total_weight(edges, first, last)
    for _ in range(TRIES):
        target = draw(state) * (surplus + usual)
        if target < surplus:
            return back
        place = draw_edge(edges, first, last, (target - surplus) / usual)
        neighbor, chance = edges.neighbors[place], draw(state) * high
        if neighbor != previous and chance < low:  # whatever the bias is
            return place
        if chance < bias_of(edges, bias, previous, neighbor):
            return place
    return weigh_edges(edges, bias, previous, node, state)


@exact_kernel
def add_weights(starts, weights, totals):
    """totals = the weights of each node, added up from its first edge to each."""
    for node in range(starts.shape[0] - 1):
        total = 0.0
        for place in range(starts[node], starts[node + 1]):
            total += weights[place]
            totals[place] = total


@exact_kernel
def fill_walks(edges, bias, walks, begin, end, seed):
    """Walk on from walks[i, 0], for each walk of begin..end, until it is full or nothing leads on.

    walks: int32 [walks, length], where -1 stands for no node. A walk depends on seed and i alone.
    """
    is_biased = bias.back != 1 or bias.away != 1
    state = np.zeros(2, np.uint64)
    for i in range(begin, end):
        state[0], state[1] = random_at(seed, i), 0
        previous, node = -1, walks[i, 0]
        for step in range(1, walks.shape[1]):
            first, last = edges.starts[node], edges.starts[node + 1]
            if first == last:
                break
            if is_biased and previous >= 0:
                place = biased_edge(edges, bias, previous, node, state)
            else:
                place = draw_edge(edges, first, last, draw(state))
            previous, node = node, edges.neighbors[place]
            walks[i, step] = node
