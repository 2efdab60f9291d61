"""The curvature of the loss around the current vectors, from a few sampled pairs.

The second derivative of a pair's loss by its input row x is s · o oᵀ, with the output row o and the slope
s = sigmoid(score) · (1 − sigmoid(score)); by its output row it is s · x xᵀ.
"""

import math
from typing import NamedTuple

import numpy as np

from wordkin.kernels.compiling import helper, kernel, leaf
from wordkin.kernels.noise import choose_word
from wordkin.kernels.random_numbers import random_at, scramble
from wordkin.kernels.sizes import aligned_zeros
from wordkin.kernels.tree import Tree
from wordkin.kernels.windows import Windows, new_windows, sample_tokens

SPOT = 8  # tokens at each place of the text that is sampled, whose windows are found together
MOST_NOISE = 5  # noise words of a pair that are looked at: they stand for all
PAIRS, NODES, CONTEXT = 0, 1, 2  # of the counts

f32, i64, u64 = np.float32, np.int64, np.uint64


class Curvature(NamedTuple):
    """Sums over sampled pairs, float32 [dimensions, dimensions] each."""

    inputs: np.ndarray  # of input rows, by all output rows of a pair
    near: np.ndarray  # of output rows, by pairs with them
    far: np.ndarray  # of output rows, by pairs that have them as noise
    nodes: np.ndarray  # of the tree's nodes
    counts: np.ndarray  # of PAIRS, of their NODES, and of words in their CONTEXT, int64 [3]


class Samples(NamedTuple):
    """Tables, and scratch arrays for the windows that are sampled."""

    keep_probability: np.ndarray
    noise_table: np.ndarray
    tree: Tree
    windows: Windows
    hidden: (
        np.ndarray
    )  # the input row of a pair, or a center's average, float32 [padded dimensions]


def new_curvature(dimensions: int) -> Curvature:
    """Sums before the first pair."""
    inputs, near, far, nodes = np.zeros((4, dimensions, dimensions), f32)
    return Curvature(inputs, near, far, nodes, np.zeros(3, np.int64))


def new_samples(sampling, tree: Tree, window: int, columns: int) -> Samples:
    """Allocate room for windows, and rows of `columns` floats."""
    keep, table = sampling
    return Samples(keep, table, tree, new_windows(SPOT, window), aligned_zeros(columns))


@leaf
def add_outer(total, row, weight):
    """total += weight · row rowᵀ."""
    for i in range(total.shape[0]):
        factor = weight * row[i]
        for j in range(total.shape[1]):
            total[i, j] += factor * row[j]


@leaf
def slope_of(hidden, matrix, row):
    """The derivative of the sigmoid at the score of a pair."""
    score = f32(0)
    for d in range(hidden.shape[0]):
        score += hidden[d] * matrix[row, d]
    chance = 1.0 / (1.0 + math.exp(-score))
    return f32(chance * (1.0 - chance))


@helper
def add_input(hidden, matrix, parts, word):
    """hidden += the input vector of a word, which may be composed of parts."""
    if parts is None:
        for d in range(hidden.shape[0]):
            hidden[d] += matrix[word, d]
    else:
        for k in range(parts.starts[word], parts.starts[word + 1]):
            row, share = parts.rows[k], parts.shares[0, k]
            for d in range(hidden.shape[0]):
                hidden[d] += share * matrix[row, d]


@leaf
def find_hidden(windows, center, matrices, plan, bits, hidden):
    """Set hidden to one context word of a center, or to its average; returns the size of the context."""
    low, high = windows.lows[center], windows.highs[center]
    size = high - low - 1
    hidden[:] = f32(0)
    if size == 0:
        return size
    if plan.is_skip_gram:
        place = low + i64((bits >> u64(32)) * u64(size) >> u64(32))
        place += place >= center
        add_input(hidden, matrices.input_vectors, matrices.parts, windows.tokens[place])
        return size
    for place in range(low, high):
        if place != center:
            add_input(hidden, matrices.input_vectors, matrices.parts, windows.tokens[place])
    if plan.cbow_average:
        for d in range(hidden.shape[0]):
            hidden[d] /= f32(size)
    return size


@leaf
def add_noise(hidden, outputs, word, samples, plan, state, curvature):
    """Add what the pair of a center and its noise words says."""
    slope = slope_of(hidden, outputs, word)
    add_outer(curvature.near, hidden, slope)
    add_outer(curvature.inputs, outputs[word], slope)
    draws = min(plan.negative_samples, MOST_NOISE)
    weight, total = f32(plan.negative_samples) / f32(draws), f32(0)
    for _ in range(draws):
        state = scramble(state)
        drawn = choose_word(samples.noise_table, state)
        slope = slope_of(hidden, outputs, drawn)
        total += slope
        add_outer(curvature.inputs, outputs[drawn], slope * weight)
    add_outer(curvature.far, hidden, total / f32(draws))


@helper
def add_path(hidden, nodes, word, tree, curvature):
    """Add what the pairs of a center and the nodes above it say. Without nodes, nothing is compiled."""
    if nodes is not None:
        total = f32(0)
        for k in range(tree.starts[word], tree.starts[word + 1]):
            node = tree.nodes[k]
            slope = slope_of(hidden, nodes, node)
            total += slope
            add_outer(curvature.inputs, nodes[node], slope)
        add_outer(curvature.nodes, hidden, total)
        curvature.counts[NODES] += tree.starts[word + 1] - tree.starts[word]


@kernel
def add_curvature(text, spots, matrices, samples, plan, seed, curvature):
    """Add a pair of each center at the spots, which are positions in the text: SPOT tokens from there on.

    Subsampling, windows and noise words depend on seed and position alone, as in training.
    """
    windows, hidden = samples.windows, samples.hidden
    for i in range(spots.shape[0]):
        end = min(spots[i] + SPOT, text.ids.shape[0])
        first, last = sample_tokens(
            text, spots[i], end, samples.keep_probability, plan, seed, windows
        )
        for center in range(first, last):
            state = random_at(seed, ~(spots[i] + center - first)) | u64(1)
            size = find_hidden(windows, center, matrices, plan, state, hidden)
            if size == 0:
                continue
            word = windows.tokens[center]
            curvature.counts[PAIRS] += 1
            curvature.counts[CONTEXT] += size
            if plan.samples_noise:
                add_noise(hidden, matrices.output_vectors, word, samples, plan, state, curvature)
            if plan.uses_tree:
                add_path(hidden, matrices.node_vectors, word, samples.tree, curvature)
