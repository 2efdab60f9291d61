"""Slow, obvious twins of the training side: plain Python, and NumPy in float64.

`fit_chunk` takes what its twin in `kernels/training.py` takes, draws the same random numbers and
makes the same steps, so that the two can be compared number by number.
"""

import heapq
import math
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wordkin.kernels.training import Matrices, Plan, Sampling
from wordkin.kernels.tree import Tree
from wordkin.kernels.windows import BLOCK, Corpus

Floats = NDArray[np.float64]
MASK = 2**64 - 1
SATURATION = 8.0  # beyond it the kernel holds the sigmoid still


# Random numbers


def scramble(state: int) -> int:
    """Next state of a xorshift generator (Marsaglia 2003)."""
    state ^= state << 13 & MASK
    state ^= state >> 7
    return state ^ (state << 17 & MASK)


def random_at(seed: int, position: int) -> int:
    """64 random bits that depend on seed and position (splitmix64)."""
    bits = seed + position * 0x9E3779B97F4A7C15 & MASK
    bits = (bits ^ bits >> 30) * 0xBF58476D1CE4E5B9 & MASK
    bits = (bits ^ bits >> 27) * 0x94D049BB133111EB & MASK
    return bits ^ bits >> 31


def fraction(bits: int) -> float:
    """The upper 24 of 64 bits, as a number in [0, 1)."""
    return (bits >> 40) / 2**24


def draw_noise(state: int, sampling: Sampling, size: int) -> tuple[list[int], int]:
    """Random words by the alias method, and the random state after that."""
    noise = []
    for _ in range(size):
        state = scramble(state)
        word = (state >> 32) * len(sampling.noise_table) >> 32
        chance, alias = divmod(int(sampling.noise_table[word]), 2**32)
        noise.append(word if state % 2**32 < chance else alias)
    return noise, state


# Windows


class Window(NamedTuple):
    """One center and the tokens around it, as positions in the text."""

    center: int
    context: list[int]


def windows(
    corpus: Corpus, keep_probability: NDArray[np.float32], plan: Plan, seed: int
) -> list[Window]:
    """Windows of all tokens of a text that are not left out by subsampling."""
    found = []
    for start, end in pairwise(corpus.starts.tolist()):
        kept = [
            position
            for position in range(start, end)
            if fraction(random_at(seed, position)) < keep_probability[corpus.ids[position]]
        ]
        for i, position in enumerate(kept):
            reach = plan.window
            if plan.shrink_window:
                reach -= (random_at(seed, position) & 0xFFFFFFFF) * plan.window >> 32
            found.append(
                Window(position, kept[max(i - reach, 0) : i] + kept[i + 1 : i + 1 + reach])
            )
    return found


# The step


class Targets(NamedTuple):
    """Output rows and what they should say: labels and weights float64 [input rows, output rows]."""

    matrix: Floats
    rows: list[int]
    labels: Floats
    weights: Floats


def sigmoid(x: Floats) -> Floats:
    return 1 / (1 + np.exp(-x))


def fit_targets(inputs: Floats, targets: Targets, learning_rate: float) -> tuple[Floats, float]:
    """Move output rows; return the change of the inputs, which see the old outputs, and the loss.

    Source: Mikolov et al. 2013b, eq. 4, for all pairs of a block together (Ji et al. 2016).
    """
    outputs = targets.matrix[targets.rows]
    scores = inputs @ outputs.T
    errors = targets.labels - sigmoid(np.clip(scores, -SATURATION, SATURATION))
    steps = errors * targets.weights * learning_rate
    np.add.at(targets.matrix, targets.rows, steps.T @ inputs)
    losses = np.logaddexp(0, scores) - targets.labels * scores
    return steps @ outputs, float(np.sum(losses * targets.weights))


def noise_words(plan: Plan) -> int:
    """How many noise words a block has: 2, 3 or 5 a center where a pair has 5."""
    share = 2 / 5 if plan.is_skip_gram else 3 / 5 if plan.window <= 5 else 1
    return math.ceil(plan.negative_samples * share) * BLOCK


def noise_targets(
    matrix: Floats, centers: list[int], noise: list[int], negative_samples: int, pairs: Floats
) -> Targets:
    """Centers are right (label 1), noise words wrong; all noise words of a pair weigh as K.

    A noise word that is the pair's own center does not count, as in the C tool.
    """
    is_noise = np.array([[word != center for word in noise] for center in centers])
    weight = pairs @ is_noise * negative_samples / len(noise)
    labels = np.concatenate([np.ones_like(pairs), np.zeros((len(pairs), len(noise)))], axis=1)
    weights = np.concatenate([pairs, weight], axis=1)
    return Targets(matrix, centers + noise, labels, weights)


def tree_targets(matrix: Floats, tree: Tree, center: int, is_pair: Floats) -> Targets:
    """The nodes above one center are asked: left (label 1) or right?"""
    path = slice(tree.starts[center], tree.starts[center + 1])
    labels = np.tile(tree.labels[path], (len(is_pair), 1))
    weights = np.repeat(is_pair[:, np.newaxis], labels.shape[1], axis=1)
    return Targets(matrix, tree.nodes[path].tolist(), labels, weights)


# Words that are made of parts


@contextmanager
def composed(matrices: Matrices) -> Iterator[Matrices]:
    """Give matrices with an input row for each word, the mean of its parts.

    In the end what has changed in a word is added to each of its parts, as often as it has it.
    """
    if matrices.parts is None:
        yield matrices
        return
    starts, rows, shares = matrices.parts
    parts = [rows[begin:end] for begin, end in pairwise(starts.tolist())]
    weights = [shares[0, begin:end].astype(np.float64) for begin, end in pairwise(starts.tolist())]
    before = np.array(
        [weight @ matrices.input_vectors[part] for weight, part in zip(weights, parts, strict=True)]
    )
    after = before.copy()
    yield matrices._replace(input_vectors=after, parts=None)
    for word, part in enumerate(parts):
        for row in part.tolist():
            matrices.input_vectors[row] += after[word] - before[word]


# The text


class Block(NamedTuple):
    """Neighbouring centers and all positions in their windows; inside: bool [contexts, centers]."""

    centers: list[int]
    contexts: list[int]
    inside: NDArray[np.bool_]


def block_of(ids: NDArray[np.int32], part: list[Window]) -> Block:
    positions = sorted({position for window in part for position in window.context})
    inside = [[position in window.context for window in part] for position in positions]
    return Block(
        [int(ids[window.center]) for window in part],
        [int(ids[position]) for position in positions],
        np.array(inside, bool).reshape(len(positions), len(part)),
    )


def fit_chunk(
    corpus: Corpus,
    begin: int,
    end: int,
    matrices: Matrices,
    sampling: Sampling,
    tree: Tree,
    plan: Plan,
    learning_rate: float,
    seed: int,
    stretch: int = 10 * BLOCK,
) -> tuple[float, int]:
    """Train on the centers begin..end; changes the matrices (float64). Returns loss and pairs.

    stretch: for how many centers words are composed of their parts once, if they have any.
    """
    found = windows(corpus, sampling.keep_probability, plan, seed)
    found = [window for window in found if begin <= window.center < end]
    state = random_at(seed, -1 - begin) | 1
    loss, number_of_pairs = 0.0, 0
    for first in range(0, len(found), stretch):
        with composed(matrices) as of_words:
            for part in cut(found[first : first + stretch], BLOCK):
                noise, state = draw_noise(state, sampling, noise_words(plan))
                block = block_of(corpus.ids, part)
                loss_of_block, pairs = fit_block(of_words, tree, plan, block, noise, learning_rate)
                loss += loss_of_block
                number_of_pairs += pairs
    return loss, number_of_pairs


def cut(found: list[Window], size: int) -> list[list[Window]]:
    return [found[first : first + size] for first in range(0, len(found), size)]


def fit_block(
    matrices: Matrices,
    tree: Tree,
    plan: Plan,
    block: Block,
    noise: list[int],
    learning_rate: float,
) -> tuple[float, int]:
    """Train on one block of centers; returns loss and pairs."""
    inputs, pairs = input_rows(matrices.input_vectors, block, plan)
    change, loss = np.zeros_like(inputs), 0.0
    for rows, targets in block_targets(matrices, tree, plan, block, noise, pairs):
        # Where output rows are fixed, a copy of them changes.
        own = targets._replace(matrix=targets.matrix.copy()) if plan.fixed_outputs else targets
        part, loss_before = fit_targets(inputs[rows], own, learning_rate)
        change[rows] += part
        loss += loss_before
    add_change(matrices, block, plan, change)
    return loss, int(pairs.sum())


def block_targets(
    matrices: Matrices, tree: Tree, plan: Plan, block: Block, noise: list[int], pairs: Floats
) -> Iterator[tuple[slice, Targets]]:
    """What input rows are to predict: the block's centers among noise, then one path after the other.

    With noise, sixteen rows at a time see what those before them changed.
    """
    if plan.samples_noise:
        outputs, negative_samples = matrices.output_vectors, plan.negative_samples
        for first in range(0, len(pairs), 16):
            rows = slice(first, first + 16)
            yield (
                rows,
                noise_targets(outputs, block.centers, noise, negative_samples, pairs[rows]),
            )
    if plan.uses_tree:
        for center, is_pair in zip(block.centers, pairs.T, strict=True):
            yield slice(None), tree_targets(matrices.node_vectors, tree, center, is_pair)


def input_rows(matrix: Floats, block: Block, plan: Plan) -> tuple[Floats, Floats]:
    """What predicts, float64 [input rows, dimensions], and which center each row is to predict.

    skip-gram: the context words; CBOW: the average (or the sum) of each center's context words.
    """
    contexts = matrix[block.contexts]
    if plan.is_skip_gram:
        return contexts, block.inside.astype(float)
    sums = block.inside.T @ contexts
    sizes = block.inside.sum(axis=0)
    averages = sums / np.maximum(sizes, 1)[:, np.newaxis]
    return averages if plan.cbow_average else sums, np.diag(sizes > 0).astype(float)


def add_change(matrices: Matrices, block: Block, plan: Plan, change: Floats) -> None:
    """Context words learn what their rows did.

    Of an average each gets the whole change, as in the C tool; of a sum an equal part, as in gensim.
    Where rows have factors, each takes that share of it.
    """
    if not plan.is_skip_gram:
        parts = block.inside.astype(float)
        if not plan.cbow_average:
            parts /= np.maximum(parts.sum(axis=0), 1)
        change = parts @ change
    if matrices.factors is not None:
        change = change * matrices.factors[block.contexts][:, np.newaxis]
    np.add.at(matrices.input_vectors, block.contexts, change)


# What is derived from counts


def noise_probability(counts: NDArray[np.int64], noise_exponent: float) -> Floats:
    weights = counts.astype(np.float64) ** noise_exponent
    return np.array(weights / weights.sum())


def huffman_cost(counts: list[int]) -> int:
    """Turns that the best code needs for the whole text: the sum of all joined counts."""
    heap = counts[:]
    heapq.heapify(heap)
    cost = 0
    while len(heap) > 1:
        joined = heapq.heappop(heap) + heapq.heappop(heap)
        cost += joined
        heapq.heappush(heap, joined)
    return cost


def c_tool_paths(counts: list[int]) -> list[tuple[list[int], list[int]]]:
    """Nodes and turns of every word, by CreateBinaryTree of Google's word2vec.c, line by line."""
    vocab_size = len(counts)
    count = counts + [10**15] * vocab_size
    binary, parent_node = [0] * (2 * vocab_size), [0] * (2 * vocab_size)
    pos1, pos2 = vocab_size - 1, vocab_size
    for a in range(vocab_size - 1):
        if pos1 >= 0 and count[pos1] < count[pos2]:
            min1i, pos1 = pos1, pos1 - 1
        else:
            min1i, pos2 = pos2, pos2 + 1
        if pos1 >= 0 and count[pos1] < count[pos2]:
            min2i, pos1 = pos1, pos1 - 1
        else:
            min2i, pos2 = pos2, pos2 + 1
        count[vocab_size + a] = count[min1i] + count[min2i]
        parent_node[min1i] = parent_node[min2i] = vocab_size + a
        binary[min2i] = 1
    paths = []
    for a in range(vocab_size):
        code, point, b = [], [], a
        while b != vocab_size * 2 - 2:
            code.append(binary[b])
            point.append(b)
            b = parent_node[b]
        nodes = [vocab_size - 2] + [b - vocab_size for b in point[:0:-1]]
        paths.append((nodes, code[::-1]))
    return paths
