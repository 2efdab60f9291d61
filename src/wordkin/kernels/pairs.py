"""Training pair by pair, as the C tool does, for texts where a block would meet the same rows again.

A block (`training.py`) changes all its rows at once, from their old values. Where a few dozen words
fill every window, a row is in a block many times, and the sum of its changes goes too far. So each
pair is trained alone here, with noise words of its own, by the same seam: `step.fit_row`.
"""

from typing import Any, NamedTuple

import numpy as np

from wordkin.kernels.compiling import helper, kernel, leaf
from wordkin.kernels.noise import choose_word
from wordkin.kernels.parts import (
    Parts,
    Stretch,
    compose_stretch,
    new_stretch,
    number_words,
    spread_changes,
)
from wordkin.kernels.random_numbers import random_at, scramble
from wordkin.kernels.sizes import LANES, aligned_zeros, padded_size
from wordkin.kernels.step import Rows, Targets, clear, fit_row
from wordkin.kernels.training import Plan, Sampling
from wordkin.kernels.tree import LONGEST_PATH, Tree
from wordkin.kernels.windows import Windows, new_windows, sample_tokens

f32, i32, i64, u64 = np.float32, np.int32, np.int64, np.uint64


class Work(NamedTuple):
    """Scratch arrays that every chunk and every pair reuses; each thread has its own."""

    windows: Windows
    noise_table: np.ndarray  # as `noise.pack_table` returns it
    tree: Tree
    state: np.ndarray  # of the random numbers, uint64 [1]
    average: np.ndarray  # of a center's context, float32 [1, padded dimensions]
    change: np.ndarray  # of the pair's input row, float32 [1, padded dimensions]
    rows: np.ndarray  # a word, then its noise words, int32 [1 + negative samples]
    labels: np.ndarray  # 1 for the word, then zeros, float32
    weights: np.ndarray  # ones for the longest step, then as many zeros, float32 [1, …]
    losses: np.ndarray  # float32 [padded width]
    steps: np.ndarray  # float32 [1, padded width]
    fixed: Any  # as for `Targets`
    stretch: Stretch | None  # None where words have no parts


def new_work(
    plan: Plan,
    sampling: Sampling,
    tree: Tree,
    columns: int,
    tokens: int,
    parts: Parts | None = None,
    stretch: int = 1,
) -> Work:
    """Allocate the scratch arrays for chunks of up to `tokens` tokens, and rows of `columns` floats.

    stretch: as for `training.new_work`, but words are composed anew for each center here.
    """
    windows = new_windows(tokens, plan.window)
    width = 1 + (plan.negative_samples if plan.samples_noise else 0)
    longest = padded_size(max(width, LONGEST_PATH))
    labels, weights = aligned_zeros(longest + LANES), aligned_zeros(1, 2 * longest)
    labels[0] = weights[0, :longest] = 1
    return Work(
        windows,
        sampling.noise_table,
        tree,
        aligned_zeros(1, dtype=u64),
        aligned_zeros(1, columns),
        aligned_zeros(1, columns),
        aligned_zeros(width, dtype=i32),
        labels,
        weights,
        aligned_zeros(longest),
        aligned_zeros(1, longest),
        plan.fixed_outputs,
        new_stretch(parts, plan.window, columns, len(windows.tokens), min(stretch, 1)),
    )


@leaf
def add_row(matrix, row, factor, source, m):
    """matrix[row] += factor · source[m]."""
    for d in range(matrix.shape[1]):
        matrix[row, d] += factor * source[m, d]


@leaf
def draw_rows(word, work):
    """List the word and its noise words, without those that equal it; returns how many rows there are."""
    state, count = work.state[0], i64(1)
    work.rows[0] = word
    for _ in range(work.rows.shape[0] - 1):
        state = scramble(state)
        work.rows[count] = choose_word(work.noise_table, state)
        count += i64(work.rows[count] != word)
    work.state[0] = state
    return count


@leaf
def find_repeated(rows, begin, count):
    """The first place after `begin` whose row is listed from `begin` on already, else `count`."""
    for end in range(begin + 1, count):
        for k in range(begin, end):
            if rows[k] == rows[end]:
                return end
    return count


@leaf
def fit_row_to(inputs, m, outputs, labels, work, learning_rate):
    """The step for one input row and different output rows, each of weight 1; returns the loss."""
    width, ones = outputs.numbers.shape[0], work.weights.shape[1] // 2
    targets = Targets(labels, work.weights[:, ones - width :], work.losses, work.fixed)
    return fit_row(inputs, m, work.change, 0, outputs, targets, work.steps, learning_rate)


@helper
def fit_path(inputs, m, word, nodes, work, learning_rate):
    """Let an input row predict a word by the nodes above it; without nodes, nothing is compiled."""
    if nodes is None:
        return f32(0)
    begin, end = work.tree.starts[word], work.tree.starts[word + 1]
    outputs = Rows(nodes, work.tree.nodes[begin:end])
    return fit_row_to(inputs, m, outputs, work.tree.labels[begin:], work, learning_rate)


@leaf
def fit_pair(inputs, m, word, matrices, plan, work, learning_rate):
    """Let an input row predict a word: the output rows change unless fixed; returns the loss.

    The change of the input row, which all output rows see as it was, is left in work.change. A noise
    word that is drawn again sees its own row as the first time left it.
    """
    loss = f32(0)
    clear(work.change)
    if plan.samples_noise:
        count, begin = draw_rows(word, work), i64(0)
        while begin < count:
            end = find_repeated(work.rows, begin, count)
            outputs = Rows(matrices.output_vectors, work.rows[begin:end])
            loss += fit_row_to(inputs, m, outputs, work.labels[begin:], work, learning_rate)
            begin = end
    if plan.uses_tree:
        loss += fit_path(inputs, m, word, matrices.node_vectors, work, learning_rate)
    return loss


@helper
def change_row(matrix, row, factors, share, change):
    """Add to an input row its share of the change, times its factor where rows have factors."""
    if factors is not None:
        share *= factors[row]
    add_row(matrix, row, share, change, 0)


@helper
def fit_context(center, rows, matrices, plan, work, learning_rate):
    """Skip-gram: one context word after another predicts the center; returns loss and pairs.

    rows: where the input row of each sampled token is.
    """
    tokens, lows, highs = work.windows
    inputs, numbers = rows
    loss = 0.0
    for i in range(lows[center], highs[center]):
        if i != center:
            row = i64(numbers[i])
            loss += fit_pair(inputs, row, tokens[center], matrices, plan, work, learning_rate)
            change_row(inputs, row, matrices.factors, f32(1), work.change)
    return loss, highs[center] - lows[center] - 1


@helper
def fit_average(center, rows, matrices, plan, work, learning_rate):
    """CBOW: the average of the context predicts the center; returns loss and pairs, 1 or none.

    Each context word gets the whole change of an average, as in the C tool, or its part of a sum's,
    as in gensim (`averages.average`).
    """
    tokens, lows, highs = work.windows
    low, high = lows[center], highs[center]
    inputs, numbers = rows
    if high - low == 1:
        return 0.0, i64(0)
    part = f32(1) / f32(high - low - 1)
    clear(work.average)
    for i in range(low, high):
        if i != center:
            add_row(work.average, 0, part if plan.cbow_average else f32(1), inputs, i64(numbers[i]))
    loss = fit_pair(work.average, 0, tokens[center], matrices, plan, work, learning_rate)
    share = f32(1) if plan.cbow_average else part
    for i in range(low, high):
        if i != center:
            change_row(inputs, i64(numbers[i]), matrices.factors, share, work.change)
    return loss, i64(1)


@leaf
def fit_center(center, rows, matrices, plan, work, learning_rate):
    """The pairs of one center; returns loss and pairs."""
    if plan.is_skip_gram:
        return fit_context(center, rows, matrices, plan, work, learning_rate)
    return fit_average(center, rows, matrices, plan, work, learning_rate)


@helper
def fit_composed(parts, center, matrices, plan, work, learning_rate):
    """The same, with the context's words composed of their parts, if they have any."""
    if parts is None:
        rows = Rows(matrices.input_vectors, work.windows.tokens)
        return fit_center(center, rows, matrices, plan, work, learning_rate)
    rows = Rows(work.stretch.vectors, work.stretch.numbers)
    windows, inputs = work.windows, matrices.input_vectors
    low, high = windows.lows[center], windows.highs[center]
    count = number_words(windows.tokens, low, high, work.stretch)
    compose_stretch(inputs, parts, count, work.stretch)
    fitted = fit_center(center, rows, matrices, plan, work, learning_rate)
    spread_changes(inputs, parts, count, work.stretch)
    return fitted


@kernel
def fit_chunk(corpus, begin, end, matrices, keep_probability, work, plan, learning_rate, seed):
    """As `training.fit_chunk`, pair by pair."""
    first, last = sample_tokens(corpus, begin, end, keep_probability, plan, seed, work.windows)
    work.state[0] = random_at(seed, ~begin) | u64(1)
    loss, number_of_pairs = 0.0, i64(0)
    for center in range(first, last):
        part, pairs = fit_composed(matrices.parts, center, matrices, plan, work, learning_rate)
        loss += part
        number_of_pairs += pairs
    return loss, number_of_pairs
