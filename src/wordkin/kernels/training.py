"""The training kernel: token ids in, vectors moved.

All four combinations of objective and loss end in `step.fit_rows`:

    objective   input rows                      loss                  output rows
    skip-gram   the words around the centers    negative sampling     the centers, then noise words
    CBOW        each center's average of them   hierarchical softmax  the tree nodes above a center

Centers are processed in blocks of `BLOCK` neighbours, which share context rows and noise words, so
that each row is fetched from memory once per block. The slow, obvious twin is tests/reference.py.
"""

from typing import Any, NamedTuple

import numpy as np

from wordkin.kernels.averages import Averages, average, distribute, new_averages
from wordkin.kernels.compiling import helper, kernel, leaf
from wordkin.kernels.noise import Noise, draw_noise, fit_noise, new_noise
from wordkin.kernels.parts import (
    STRETCH,
    Parts,
    Stretch,
    compose_stretch,
    new_stretch,
    number_words,
    spread_changes,
)
from wordkin.kernels.random_numbers import random_at
from wordkin.kernels.sizes import aligned_zeros, padded_size
from wordkin.kernels.step import TILE, Rows, clear, gather, prefetch_row
from wordkin.kernels.tree import Paths, Tree, fit_paths, new_paths
from wordkin.kernels.windows import (
    BLOCK,
    Windows,
    find_span,
    new_windows,
    next_block,
    sample_tokens,
)

f32, i64, u64 = np.float32, np.int64, np.uint64


class Matrices(NamedTuple):
    """What is learned: float32, rows padded with zeros to LANES."""

    input_vectors: np.ndarray  # of words; where words have parts, of parts
    output_vectors: np.ndarray  # no rows where negative sampling is not used
    node_vectors: Any  # an array, or None where the tree is not used: its code is not compiled
    factors: np.ndarray | None = None  # of each input row's learning rate, float32 [words]; None: 1
    parts: Any = None  # Parts of each word, or None: its row is all of it


class Sampling(NamedTuple):
    """keep_probability: float32 [words]; noise_table: uint64 [words], see `noise.pack_table`."""

    keep_probability: np.ndarray
    noise_table: np.ndarray


class Plan(NamedTuple):
    """The settings that the kernel reads, by their names in `TrainingSettings`."""

    is_skip_gram: bool
    samples_noise: bool
    negative_samples: int
    uses_tree: bool
    window: int
    shrink_window: bool
    cbow_average: bool
    fixed_outputs: Any = None  # True where output rows and nodes stay as they are, else None


class Work(NamedTuple):
    """Scratch arrays that every chunk and every block of centers reuses; each thread has its own."""

    windows: Windows
    inputs: np.ndarray  # rows of the words that the windows span, float32 [span, padded dimensions]
    is_context: np.ndarray  # 1 for context of a center, float32 [BLOCK, padded span]
    sizes: np.ndarray  # the number of context rows of each center, float32 [BLOCK]
    order: np.ndarray  # 0 to span - 1, int32
    change: np.ndarray  # of rows that have factors, float32 [span, padded dimensions]
    averages: Averages
    noise: Noise
    paths: Paths
    stretch: Stretch | None  # None where words have no parts


def new_work(
    plan: Plan,
    sampling: Sampling,
    tree: Tree,
    columns: int,
    tokens: int,
    parts: Parts | None = None,
    stretch: int = STRETCH,
) -> Work:
    """Allocate the scratch arrays for chunks of up to `tokens` tokens, and rows of `columns` floats.

    stretch: the centers for which words are composed of their parts at once. All of it in Python,
    where it takes a moment: compiled, it would add seconds to the first start.
    """
    span = BLOCK + 2 * plan.window
    windows = new_windows(tokens, plan.window)
    return Work(
        windows,
        aligned_zeros(span + TILE - 1, columns),
        aligned_zeros(BLOCK, padded_size(span)),
        aligned_zeros(BLOCK),
        np.arange(span, dtype=np.int32),
        aligned_zeros(span, columns),
        new_averages(columns),
        new_noise(plan, sampling.noise_table, span),
        new_paths(plan, tree, span),
        new_stretch(parts, plan.window, columns, len(windows.tokens), stretch),
    )


@leaf
def prefetch_input(inputs, parts, word):
    """Prefetch the input row of a word, unless it is composed already."""
    if parts is None:
        prefetch_row(inputs, word)


@leaf
def prefetch_words(matrices, plan, tokens, center):
    """Prefetch the rows that the block at `center` needs and earlier blocks did not."""
    for i in range(center, center + BLOCK):
        prefetch_input(matrices.input_vectors, matrices.parts, tokens[i + plan.window])
        if plan.samples_noise:
            prefetch_row(matrices.output_vectors, tokens[i])


@leaf
def choose_destination(span, factors, work):
    """The rows to which changes are added: the input rows themselves, or, with factors, a buffer.

    Whether factors is None is known to Numba, so that only one branch is compiled.
    """
    if factors is None:
        return span
    clear(work.change)
    return Rows(work.change, work.order[: span.numbers.shape[0]])


@helper
def apply_factors(span, factors, change):
    """Add to every row of the span its change times its factor; without factors, do nothing."""
    if factors is not None:
        for m in range(span.numbers.shape[0]):
            row = span.numbers[m]
            for d in range(change.shape[1]):
                span.matrix[row, d] += factors[row] * change[m, d]


@leaf
def count_pairs(sizes, is_skip_gram):
    """The number of pairs of a block: a center and a context word, or a center and its average."""
    count = f32(0)
    for j in range(BLOCK):
        count += sizes[j] if is_skip_gram else min(sizes[j], f32(1))
    return i64(count)


@helper
def fit_blocks(rows, centers, matrices, plan, work, learning_rate):
    """Train on the sampled tokens from centers[0] to centers[1]; the first noise is drawn already.

    rows: where the input row of each sampled token is. Returns the loss, summed over pairs, and the number of pairs.
    """
    windows, averages, noise, paths = work.windows, work.averages, work.noise, work.paths
    tokens = windows.tokens
    outputs, nodes = matrices.output_vectors, matrices.node_vectors
    loss, number_of_pairs = 0.0, i64(0)
    for center in range(centers[0], centers[1], BLOCK):
        prefetch_words(matrices, plan, tokens, center + BLOCK)
        block = next_block(windows, center, centers[1], work.is_context, work.sizes)
        number_of_pairs += count_pairs(work.sizes, plan.is_skip_gram)
        span = Rows(rows.matrix, rows.numbers[block.low : block.high])
        span_destination = choose_destination(span, matrices.factors, work)
        if plan.is_skip_gram:
            gather(span, work.inputs)
            inputs, destination, is_pair = work.inputs, span_destination, work.is_context
        else:
            average(span, work.is_context, work.sizes, plan.cbow_average, averages)
            inputs, destination = averages.values, Rows(averages.change, averages.order)
            is_pair = averages.is_pair
        if plan.samples_noise:
            loss += fit_noise(
                inputs, destination, is_pair, tokens, block, outputs, noise, learning_rate
            )
        if plan.uses_tree:
            loss += fit_paths(
                inputs, destination, is_pair, tokens, block, nodes, paths, learning_rate
            )
        if not plan.is_skip_gram:
            distribute(span_destination, work.is_context, plan.cbow_average, averages)
        apply_factors(span, matrices.factors, work.change)
    return loss, number_of_pairs


@helper
def fit_stretches(parts, centers, matrices, plan, work, learning_rate):
    """As `fit_blocks`, in stretches where words have parts; without parts, nothing else is compiled."""
    windows, stretch = work.windows, work.stretch
    if parts is None:
        rows = Rows(matrices.input_vectors, windows.tokens)
        return fit_blocks(rows, centers, matrices, plan, work, learning_rate)
    rows = Rows(stretch.vectors, stretch.numbers)
    loss, number_of_pairs = 0.0, i64(0)
    for begin in range(centers[0], centers[1], stretch.centers):
        end = min(begin + stretch.centers, centers[1])
        low, high = find_span(windows, begin, end)
        count = number_words(windows.tokens, low, high, stretch)
        compose_stretch(matrices.input_vectors, parts, count, stretch)
        part, pairs = fit_blocks(rows, (begin, end), matrices, plan, work, learning_rate)
        spread_changes(matrices.input_vectors, parts, count, stretch)
        loss += part
        number_of_pairs += pairs
    return loss, number_of_pairs


@kernel
def fit_chunk(corpus, begin, end, matrices, keep_probability, work, plan, learning_rate, seed):
    """Train on the tokens begin..end of the corpus, at one learning rate; the matrices change.

    work: scratch arrays for the same plan, dimensions, and at least end - begin tokens. Returns the
    loss, summed over pairs, and the number of pairs. A pair is a center and a context word for
    skip-gram, a center and its average for CBOW.
    """
    windows = work.windows
    centers = sample_tokens(corpus, begin, end, keep_probability, plan, seed, windows)
    work.noise.state[0] = random_at(seed, ~begin) | u64(1)
    draw_noise(work.noise, matrices.output_vectors)
    return fit_stretches(matrices.parts, centers, matrices, plan, work, learning_rate)
