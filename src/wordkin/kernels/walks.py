"""Random walks in a graph: by edge weights, and biased by the previous node as in node2vec."""

from typing import NamedTuple

import numpy as np

from wordkin.kernels.compiling import exact_helper, exact_kernel, kernel, leaf
from wordkin.kernels.random_numbers import random_at

TRIES = 8  # proposals before all edges are weighed: few are refused unless p or q is extreme

f64, i64, u64 = np.float64, np.int64, np.uint64


class Edges(NamedTuple):
    """A graph: the neighbors of node n are neighbors[starts[n]:starts[n + 1]], in rising order.

    starts: int64 [nodes + 1]; neighbors: int32 [edges]; totals: float64 [edges], a node's weights
    summed up to this edge, or empty if all edges weigh the same.
    """

    starts: np.ndarray
    neighbors: np.ndarray
    totals: np.ndarray


class Bias(NamedTuple):
    """Factors of a step's weight: back = 1/p to the previous node, away = 1/q to no neighbor of it.

    A step to a neighbor of the previous node has factor 1. Source: Grover and Leskovec 2016, section
    3.2.2.
    """

    back: float
    away: float


@leaf
def draw(state):
    """The next random number in [0, 1). state: uint64 [2], the seed and the number of draws."""
    state[1] += u64(1)
    return f64(random_at(state[0], state[1]) >> u64(11)) * 2.0**-53


@leaf
def weight_of(edges, first, edge):
    """The weight of an edge of the node whose first edge is `first`."""
    if not edges.totals.shape[0]:
        return 1.0
    return edges.totals[edge] - (edges.totals[edge - 1] if edge > first else 0.0)


@leaf
def total_weight(edges, first, last):
    """The summed weight of a node's edges first..last."""
    return edges.totals[last - 1] if edges.totals.shape[0] else f64(last - first)


@exact_helper
def draw_edge(edges, first, last, chance):
    """The edge of first..last at which the share `chance` of their summed weight is reached."""
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
    """The edge from a node to a neighbor, or -1 if there is none."""
    first, last = edges.starts[node], edges.starts[node + 1]
    edge, size = first, last - first
    while size > 1:
        half = size // 2
        edge += half if edges.neighbors[edge + half] <= neighbor else 0
        size -= half
    return edge if size and edges.neighbors[edge] == neighbor else -1


@leaf
def bias_of(edges, bias, previous, neighbor):
    """The bias of a step to a neighbor, for a walk that came from `previous`."""
    if neighbor == previous:
        return bias.back
    return 1.0 if find_edge(edges, previous, neighbor) >= 0 else bias.away


@exact_helper
def draw_among_all(edges, bias, previous, node, state):
    """The edge of the next step, drawn by the biased weights of all edges."""
    first, last = edges.starts[node], edges.starts[node + 1]
    total = 0.0
    for edge in range(first, last):
        neighbor = edges.neighbors[edge]
        total += weight_of(edges, first, edge) * bias_of(edges, bias, previous, neighbor)
    rest = draw(state) * total
    for edge in range(first, last):
        neighbor = edges.neighbors[edge]
        rest -= weight_of(edges, first, edge) * bias_of(edges, bias, previous, neighbor)
        if rest < 0:
            return edge
    return last - 1


@exact_helper
def draw_biased_edge(edges, bias, previous, node, state):
    """The edge of the next step: proposed by weight, and accepted in proportion to its bias.

    Nothing is stored for pairs of edges, of which a large graph has too many. If the way back has
    the highest bias, its surplus is proposed apart: otherwise most other proposals would be refused.
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
        edge = draw_edge(edges, first, last, (target - surplus) / usual)
        neighbor, chance = edges.neighbors[edge], draw(state) * high
        if neighbor != previous and chance < low:  # accepted whatever the bias is
            return edge
        if chance < bias_of(edges, bias, previous, neighbor):
            return edge
    return draw_among_all(edges, bias, previous, node, state)


@kernel
def count_edges(ends, others, weights, is_directed, counts):
    """Add to counts[end + 1], for each edge with a weight, the number of its entries in a list by `ends`.

    weights: float64 [edges], empty if all are 1. An edge that is not directed stands in both lists.
    """
    for edge in range(ends.shape[0]):
        if not weights.shape[0] or weights[edge] > 0:
            counts[ends[edge] + 1] += 1
            if not is_directed and ends[edge] != others[edge]:
                counts[others[edge] + 1] += 1


@kernel
def list_edges(edges, is_directed, cursors, neighbors, neighbor_weights):
    """Write each edge's source into the list of its target, and the other way round unless directed.

    edges: sources, targets and weights; cursors: int64 [nodes], where each node's list goes on.
    """
    sources, targets, weights = edges
    for edge in range(sources.shape[0]):
        if weights.shape[0] and not weights[edge] > 0:
            continue
        source, target = sources[edge], targets[edge]
        for _ in range(1 if is_directed or source == target else 2):
            place = cursors[target]
            cursors[target] = place + 1
            neighbors[place] = source
            if weights.shape[0]:
                neighbor_weights[place] = weights[edge]
            source, target = target, source


@kernel
def transpose(starts, neighbors, weights, cursors, new_neighbors, new_weights):
    """Write each node into the lists of its neighbors, which come out in rising order.

    starts: int64 [nodes + 1], of the lists that are read; cursors: int64 [nodes], of the new ones.
    """
    for node in range(starts.shape[0] - 1):
        for edge in range(starts[node], starts[node + 1]):
            place = cursors[neighbors[edge]]
            cursors[neighbors[edge]] = place + 1
            new_neighbors[place] = node
            if weights.shape[0]:
                new_weights[place] = weights[edge]


@kernel
def count_repeats(starts, neighbors):
    """The number of edges that lead from a node to the same neighbor as the edge before."""
    repeats = 0
    for node in range(starts.shape[0] - 1):
        for edge in range(starts[node] + 1, starts[node + 1]):
            repeats += neighbors[edge] == neighbors[edge - 1]
    return repeats


@exact_kernel
def merge_repeats(starts, neighbors, weights):
    """Make one edge of those to the same neighbor, in place, and add their weights, if there are any.

    starts: changed to those of the merged lists. Returns the number of edges.
    """
    size = first = 0
    for node in range(starts.shape[0] - 1):
        begin = size
        for edge in range(first, starts[node + 1]):
            if size > begin and neighbors[size - 1] == neighbors[edge]:
                if weights.shape[0]:
                    weights[size - 1] += weights[edge]
                continue
            neighbors[size] = neighbors[edge]
            if weights.shape[0]:
                weights[size] = weights[edge]
            size += 1
        first = starts[node + 1]
        starts[node + 1] = size
    return size


@exact_kernel
def add_weights(starts, weights, totals):
    """Set totals to the running sum of the weights of each node's edges."""
    for node in range(starts.shape[0] - 1):
        total = 0.0
        for edge in range(starts[node], starts[node + 1]):
            total += weights[edge]
            totals[edge] = total


@exact_kernel
def fill_walks(edges, bias, walks, number, seed):
    """Fill walks from their first nodes, each until its row is full or at a dead end.

    walks: int32 [walks, length], changed in place; -1 marks no node. number: that of the first walk
    among all; what becomes of a walk depends on seed and its number alone.
    """
    is_biased = bias.back != 1 or bias.away != 1
    state = np.zeros(2, np.uint64)
    for i in range(walks.shape[0]):
        state[0], state[1] = random_at(seed, number + i), 0
        previous, node = -1, walks[i, 0]
        for step in range(1, walks.shape[1]):
            first, last = edges.starts[node], edges.starts[node + 1]
            if first == last:
                break
            if is_biased and previous >= 0:
                edge = draw_biased_edge(edges, bias, previous, node, state)
            else:
                edge = draw_edge(edges, first, last, draw(state))
            previous, node = node, edges.neighbors[edge]
            walks[i, step] = node
