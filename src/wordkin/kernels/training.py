"""The training kernel: token ids in, vectors moved.

All four combinations of objective and loss end in one seam, `step.fit_rows`:

    objective   input rows                      loss                  output rows
    skip-gram   the words around the centers    negative sampling     the centers, then noise words
    CBOW        each center's average of them   hierarchical softmax  the tree nodes above a center

Centers are taken in blocks of `BLOCK` neighbours, whose windows share rows and noise words: then a
row is fetched from memory once for all of them. The slow, obvious twin is in tests/reference.py.
"""

from typing import NamedTuple

import numpy as np

from wordkin.kernels.compiling import helper, kernel, leaf
from wordkin.kernels.random_numbers import fraction, random_at, scramble
from wordkin.kernels.step import (
    Home,
    add_products,
    clear,
    fit_rows,
    gather,
    new_buffers,
    padded,
    prefetch_row,
)
from wordkin.kernels.windows import BLOCK, new_windows, next_block, sample_tokens

HOT_NODES = 8  # the first nodes of every path, which stay in the cache by themselves
# Nodes of a path: a deeper Huffman tree needs counts that grow like Fibonacci's numbers to 2⁴⁴.
LONGEST_PATH = 64
# Noise words of a block, for each center and negative sample: of 5 samples, 8 words with skip-gram
# and 16 with CBOW, which has one row a center to spread them over and fails the gate with 8.
NOISE_SHARE, CBOW_NOISE_SHARE = 0.4, 0.8

f32, i64, u64 = np.float32, np.int64, np.uint64


class Matrices(NamedTuple):
    """What is learned: float32, rows padded with zeros to LANES; no rows where a loss is not used."""

    inputs: np.ndarray
    outputs: np.ndarray
    nodes: np.ndarray


class Sampling(NamedTuple):
    """keep_probability, noise_accept: float32 [words]; noise_alias: int32 [words]."""

    keep_probability: np.ndarray
    noise_accept: np.ndarray
    noise_alias: np.ndarray


class Tree(NamedTuple):
    """The path of word w from the root on: nodes and turns (0 left, 1 right) [starts[w]:starts[w + 1]]."""

    starts: np.ndarray
    nodes: np.ndarray
    turns: np.ndarray


class Plan(NamedTuple):
    """The settings that the kernel needs, as plain numbers."""

    is_skip_gram: bool
    negative_samples: int
    uses_tree: bool
    window: int
    shrink_window: bool
    cbow_average: bool


class Work(NamedTuple):
    """What one block of centers needs on the input side."""

    inputs: np.ndarray  # the input rows, float32 [span, padded dimensions]
    context: np.ndarray  # CBOW: the rows that are averaged, float32 [span, padded dimensions]
    change: np.ndarray  # CBOW: what the averages have learned, float32 [BLOCK, padded dimensions]
    rows: np.ndarray  # word ids of the span, int64 [span]
    averages: np.ndarray  # 0 to BLOCK - 1
    pairs: np.ndarray  # 1 where an input row is paired with a center, float32 [span, BLOCK]
    shares: np.ndarray  # CBOW: what a context row gives to an average, float32 [span, BLOCK]
    learned: np.ndarray  # CBOW: and how much of its change it takes, float32 [span, BLOCK]
    chosen: np.ndarray  # which input rows are paired with one center, int64 [span]
    chosen_rows: np.ndarray  # and where they live, int64 [span]


@helper
def new_work(plan, dimensions):
    """Room for blocks with this window."""
    span = BLOCK + 2 * plan.window + 1
    return Work(
        np.zeros((span, dimensions), f32),
        np.zeros((span, dimensions), f32),
        np.zeros((BLOCK, dimensions), f32),
        np.zeros(span, i64),
        np.arange(BLOCK),
        np.zeros((span, BLOCK), f32),
        np.zeros((span, BLOCK), f32),
        np.zeros((span, BLOCK), f32),
        np.zeros(span, i64),
        np.zeros(span, i64),
    )


@leaf
def prefetch_block(matrices, tree, plan, tokens, center):
    """Ask for the rows that the block at `center` is the first to need."""
    for i in range(center, center + BLOCK):
        prefetch_row(matrices.inputs, tokens[i + plan.window])
        if plan.negative_samples > 0:
            prefetch_row(matrices.outputs, tokens[i])
        if plan.uses_tree:
            for k in range(tree.starts[tokens[i]] + HOT_NODES, tree.starts[tokens[i] + 1]):
                prefetch_row(matrices.nodes, tree.nodes[k])


@leaf
def noise_words(plan):
    """How many noise words a block has; a multiple of BLOCK."""
    share = NOISE_SHARE if plan.is_skip_gram else CBOW_NOISE_SHARE
    return i64(np.ceil(plan.negative_samples * share)) * BLOCK


@leaf
def draw_noise(state, sampling, outputs, noise):
    """Fill noise with random words and ask for their rows; returns the random state.

    Source: the alias method (Walker 1977): two small arrays, which stay in the cache.
    """
    words = u64(sampling.noise_accept.shape[0])
    for k in range(noise.shape[0]):
        state = scramble(state)
        word = i64((state >> u64(32)) * words >> u64(32))
        if fraction(state << u64(32)) >= sampling.noise_accept[word]:
            word = i64(sampling.noise_alias[word])
        noise[k] = word
        prefetch_row(outputs, word)
    return state


@helper
def choose_noise_rows(tokens, block, noise, pairs, negative_samples, buffers):
    """Output rows of negative sampling: the centers of a block, and noise words for all of them.

    pairs[m, j] is 1 where input row m and center j are a pair. Each of N noise words weighs
    negative_samples / N for every pair, none if it is a center itself. Returns how many rows.
    """
    width = BLOCK + noise.shape[0]
    for j in range(BLOCK):
        buffers.rows[j] = tokens[block.center + min(j, block.centers - 1)]
    for k in range(noise.shape[0]):
        buffers.rows[BLOCK + k] = noise[k]
        is_center = False
        for j in range(BLOCK):
            is_center |= noise[k] == buffers.rows[j]
        buffers.shares[k] = f32(0 if is_center else negative_samples) / f32(noise.shape[0])
    for m in range(pairs.shape[0]):
        size = f32(0)
        for j in range(BLOCK):
            buffers.weights[m, j] = pairs[m, j]
            size += pairs[m, j]
        for k in range(noise.shape[0]):
            buffers.weights[m, BLOCK + k] = size * buffers.shares[k]
    return width


@helper
def choose_tree_rows(tree, word, count, buffers):
    """Output rows of hierarchical softmax: the nodes above a word, labelled by its turns there.

    Returns how many rows there are for `count` input rows. Source: Mikolov et al. 2013b, eq. 3.
    """
    start = tree.starts[word]
    width = tree.starts[word + 1] - start
    for k in range(width):
        buffers.rows[k] = tree.nodes[start + k]
        buffers.labels[k] = f32(1) - f32(tree.turns[start + k])
    for m in range(count):
        for k in range(padded(width)):
            buffers.weights[m, k] = f32(1) if k < width else f32(0)
    return width


@helper
def fit_tree(home, tokens, block, work, nodes, tree, buffers, learning_rate):
    """Hierarchical softmax for one center of a block after the other; returns the loss."""
    loss = 0.0
    for j in range(block.centers):
        count = 0
        for m in range(home.rows.shape[0]):
            if work.pairs[m, j] > 0:
                work.chosen[count], work.chosen_rows[count] = m, home.rows[m]
                count += 1
        gather(work.inputs, work.chosen, count, buffers.inputs)
        width = choose_tree_rows(tree, tokens[block.center + j], count, buffers)
        part = Home(home.matrix, work.chosen_rows[:count])
        loss += fit_rows(part, nodes, width, buffers, learning_rate)
    return loss


# --- the two objectives ---------------------------------------------------------------------------


@helper
def share_context(pairs, count, is_average, shares, learned):
    """CBOW: what each context row gives to each center's average, and what it learns from it.

    A mean gives 1 / size and learns all, as the C tool has it; a sum gives 1 and learns 1 / size,
    as gensim has it. pairs then becomes that of CBOW: row j, the average, with center j.
    """
    for j in range(BLOCK):
        size = f32(0)
        for m in range(count):
            size += pairs[m, j]
        part = f32(1) / max(size, f32(1))
        for m in range(count):
            shares[m, j] = pairs[m, j] * (part if is_average else f32(1))
            learned[m, j] = pairs[m, j] * (f32(1) if is_average else part)
        for m in range(BLOCK):
            pairs[m, j] = f32(0)
        pairs[j, j] = min(size, f32(1))


@helper
def gather_inputs(matrix, tokens, block, plan, work):
    """Fill in the input rows of a block: its words, or the averages of its windows.

    Returns where what they learn goes: to the words themselves, or to a row for each average.
    """
    count = block.high - block.low
    for m in range(count):
        work.rows[m] = tokens[block.low + m]
    if plan.is_skip_gram:
        gather(matrix, work.rows, count, work.inputs)
        return Home(matrix, work.rows[:count])
    gather(matrix, work.rows, count, work.context)
    share_context(work.pairs, count, plan.cbow_average, work.shares, work.learned)
    clear(work.inputs, BLOCK)
    add_products(work.inputs, work.averages, work.shares.T, work.context, count)
    return Home(work.change, work.averages)


@helper
def pass_on(home, matrix, block, work):
    """CBOW: add what the averages have learned to the words they were made of."""
    rows = work.rows[: block.high - block.low]
    add_products(matrix, rows, work.learned, home.matrix, BLOCK)
    clear(home.matrix, BLOCK)


@helper
def count_pairs(pairs):
    """How many pairs are marked."""
    size = f32(0)
    for m in range(pairs.shape[0]):
        for j in range(BLOCK):
            size += pairs[m, j]
    return i64(size)


@kernel
def fit_chunk(corpus, begin, end, matrices, sampling, tree, plan, learning_rate, seed):
    """Train on the tokens begin..end of the corpus, at one learning rate; the matrices change.

    Returns the loss, summed over pairs, and how many pairs there were: a center and a context word
    for skip-gram, a center and its average for CBOW.
    """
    windows = new_windows(end - begin, plan.window)
    center, last_center = sample_tokens(
        corpus, begin, end, sampling.keep_probability, plan, seed, windows
    )
    work = new_work(plan, matrices.inputs.shape[1])
    noise = np.zeros(noise_words(plan), i64)
    by_noise = new_buffers(work.inputs, BLOCK + noise.shape[0])
    by_noise.labels[:BLOCK] = f32(1)
    by_tree = new_buffers(np.zeros_like(work.inputs), LONGEST_PATH if plan.uses_tree else 0)
    state = draw_noise(random_at(seed, ~begin) | u64(1), sampling, matrices.outputs, noise)
    loss, number_of_pairs = 0.0, 0
    while center < last_center:
        prefetch_block(matrices, tree, plan, windows.tokens, center + BLOCK)
        block = next_block(windows, center, last_center, work.pairs)
        home = gather_inputs(matrices.inputs, windows.tokens, block, plan, work)
        pairs = work.pairs[: home.rows.shape[0]]
        number_of_pairs += count_pairs(pairs)
        if plan.negative_samples > 0:
            width = choose_noise_rows(
                windows.tokens, block, noise, pairs, plan.negative_samples, by_noise
            )
            state = draw_noise(state, sampling, matrices.outputs, noise)
            loss += fit_rows(home, matrices.outputs, width, by_noise, learning_rate)
        if plan.uses_tree:
            loss += fit_tree(
                home, windows.tokens, block, work, matrices.nodes, tree, by_tree, learning_rate
            )
        if not plan.is_skip_gram:
            pass_on(home, matrices.inputs, block, work)
        center += BLOCK
    return loss, number_of_pairs
