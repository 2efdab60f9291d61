"""The training kernel: arrays of token ids in, vectors moved.

All four combinations of objective and loss end in one seam, `fit_rows`, which is
the window step. With M input rows X, R output rows O, labels and weights [M, R]:

    scores = X · Oᵀ
    steps  = (labels − sigmoid(scores)) · weights · learning_rate
    X     += steps · O
    O     += stepsᵀ · X                     both from the old values

| objective | input rows                          |   | loss                 | output rows                         |
|-----------|-------------------------------------|---|----------------------|-------------------------------------|
| skip-gram | the words in the windows of a block |   | negative sampling    | the centers, then shared noise words|
| CBOW      | the average of each center's window |   | hierarchical softmax | the tree nodes above the center     |

A block is a few neighbouring center words (`BLOCK`) whose windows share one step,
because then a row is fetched from memory once for all of them.

Everything here is one file on purpose: Numba's disk cache does not notice a change
in a helper that lives elsewhere. The slow, obvious twin is `tests/reference.py`.
"""

from typing import NamedTuple

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic, register_jitable

FAST = {"fastmath": True, "error_model": "numpy"}

BLOCK = 4  # windows in one step; 8 is a quarter faster, but loses two points of analogies
LANES = 16  # floats in 64 bytes: rows are padded to it, so that loops have no remainder

f32, i64, u64 = np.float32, np.int64, np.uint64


class Corpus(NamedTuple):
    """The text: ids int32 [tokens], starts int64 [sentences + 1]."""

    ids: np.ndarray
    starts: np.ndarray


class Matrices(NamedTuple):
    """What is learned, float32, rows padded to a multiple of LANES with zeros; without a loss, its matrix has no rows."""

    inputs: np.ndarray
    outputs: np.ndarray
    nodes: np.ndarray


class Sampling(NamedTuple):
    """keep_probability float32 [words]; noise words by the alias method: accept float32 [words], alias int32 [words]."""

    keep_probability: np.ndarray
    noise_accept: np.ndarray
    noise_alias: np.ndarray


class Tree(NamedTuple):
    """Path of word w: nodes[starts[w]:starts[w + 1]] from the root on; turns 0 (left) or 1 (right)."""

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


class Buffers(NamedTuple):
    """What one window step works on; one set for each loss."""

    inputs: np.ndarray  # X, float32 [M, padded dimensions]
    outputs: np.ndarray  # O, float32 [R, padded dimensions]
    rows: np.ndarray  # where O lives, int64 [R]
    scores: np.ndarray  # float32 [M * R]; the steps take their place
    labels: np.ndarray  # float32 [M * R]
    weights: np.ndarray  # float32 [M * R]


# --- random numbers -----------------------------------------------------------------------------------------


@njit(inline="always", **FAST)
def scramble(state):
    """The next state of a xorshift generator (Marsaglia 2003)."""
    state ^= state << u64(13)
    state ^= state >> u64(7)
    state ^= state << u64(17)
    return state


@njit(inline="always", **FAST)
def random_at(seed, position):
    """64 random bits that depend on nothing but seed and position (splitmix64).

    So a token is kept or dropped, and its window drawn, in the same way whoever reads it:
    chunks and threads may cut the text anywhere, and windows reach across the cut.
    """
    bits = seed + u64(position) * u64(0x9E3779B97F4A7C15)
    bits = (bits ^ (bits >> u64(30))) * u64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> u64(27))) * u64(0x94D049BB133111EB)
    return bits ^ (bits >> u64(31))


@njit(inline="always", **FAST)
def fraction(bits):
    """The upper 24 bits as a float32 in [0, 1)."""
    return f32(bits >> u64(40)) * f32(2.0**-24)


# --- memory -------------------------------------------------------------------------------------------------


@intrinsic
def prefetch(typing_context, matrix, row, column):
    """Ask for the cache line of matrix[row, column], to be written soon."""

    def generate(context, builder, signature, arguments):
        array = context.make_array(signature.args[0])(context, builder, arguments[0])
        pointer = cgutils.get_item_pointer(
            context, builder, signature.args[0], array, arguments[1:], wraparound=False
        )
        byte, word = ir.IntType(8).as_pointer(), ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [byte, word, word, word])
        function = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        to_write, keep_close, data = (ir.Constant(word, n) for n in (1, 3, 1))
        builder.call(function, [builder.bitcast(pointer, byte), to_write, keep_close, data])
        return context.get_dummy_value()

    return types.void(matrix, types.intp, types.intp), generate


@njit(inline="always", **FAST)
def prefetch_row(matrix, row):
    """Ask for a whole row."""
    for d in range(0, matrix.shape[1], LANES):
        prefetch(matrix, i64(row), d)


@njit(inline="always", **FAST)
def gather(matrix, rows, count, target):
    """Copy the first `count` of `rows` into consecutive rows of `target`."""
    for i in range(count):
        row = rows[i]
        for d in range(matrix.shape[1]):
            target[i, d] = matrix[row, d]


# --- the window step ----------------------------------------------------------------------------------------


@njit(inline="always", **FAST)
def multiply(inputs, count, outputs, width, scores):
    """scores = X · Oᵀ, eight dot products at a time. `width` is a multiple of 4; inputs has an even number of rows."""
    for m in range(0, count, 2):
        for k in range(0, width, 4):
            a0 = a1 = a2 = a3 = f32(0)
            b0 = b1 = b2 = b3 = f32(0)
            for d in range(inputs.shape[1]):
                a, b = inputs[m, d], inputs[m + 1, d]
                a0 += a * outputs[k, d]
                a1 += a * outputs[k + 1, d]
                a2 += a * outputs[k + 2, d]
                a3 += a * outputs[k + 3, d]
                b0 += b * outputs[k, d]
                b1 += b * outputs[k + 1, d]
                b2 += b * outputs[k + 2, d]
                b3 += b * outputs[k + 3, d]
            i = m * width + k
            scores[i], scores[i + 1], scores[i + 2], scores[i + 3] = a0, a1, a2, a3
            i += width
            scores[i], scores[i + 1], scores[i + 2], scores[i + 3] = b0, b1, b2, b3


@njit(inline="always", **FAST)
def fit_scores(scores, labels, weights, count, learning_rate):
    """steps = (labels − sigmoid(scores)) · weights · learning_rate, in place; returns the loss before the step.

    sigmoid(x) = (1 + tanh(x / 2)) / 2, with Lambert's continued fraction of tanh: exact to 1e-5 and,
    unlike a table, done for many scores at once. The loss, −log sigmoid(±x), is log(2 cosh(x / 2)) ∓ x / 2,
    its first term a rational function of x² fitted to 1e-5. Beyond ±8 the sigmoid is as good as 0 or 1.
    """
    loss = f32(0)
    for i in range(count):
        x = min(max(scores[i], f32(-8)), f32(8))
        q = f32(0.25) * x * x
        tanh = (f32(0.5) * x * (f32(135135) + q * (f32(17325) + q * (f32(378) + q)))) / (
            f32(135135) + q * (f32(62370) + q * (f32(3150) + q * f32(28)))
        )
        log_cosh = (f32(0.693156) + q * (f32(0.774621) + q * (f32(0.1359256) + q * f32(0.003731433)))) / (
            f32(1) + q * (f32(0.3964186) + q * (f32(0.029755) + q * f32(0.0002028147)))
        )
        turned = labels[i] - f32(0.5)
        loss += weights[i] * (log_cosh - turned * scores[i])
        scores[i] = (turned - f32(0.5) * tanh) * weights[i] * learning_rate
    return loss


@njit(inline="always", **FAST)
def add_products(matrix, rows, count, steps, strides, sources, width):
    """matrix[rows[i]] += Σₖ steps[i, k] · sources[k], four sources at a time.

    steps[i, k] stands at i * strides[0] + k * strides[1], so that a matrix and its transpose are one;
    from `width` up to the next multiple of 4 it is zero.
    """
    for i in range(count):
        row = rows[i]
        for k in range(0, width, 4):
            at, next_k = i * strides[0] + k * strides[1], strides[1]
            a, b, c, e = steps[at], steps[at + next_k], steps[at + 2 * next_k], steps[at + 3 * next_k]
            for d in range(matrix.shape[1]):
                matrix[row, d] += (
                    a * sources[k, d] + b * sources[k + 1, d] + c * sources[k + 2, d] + e * sources[k + 3, d]
                )


@njit(inline="always", **FAST)
def fit_rows(home, input_rows, count, matrix, width, buffers, learning_rate):
    """The window step: `count` input rows, which live in `home`, against `width` output rows of `matrix`.

    Both matrices change at once, both from the old values. Returns the loss.
    Source: Mikolov et al. 2013b, eq. 4, for all pairs of a block together (Ji et al. 2016).
    """
    gather(matrix, buffers.rows, width, buffers.outputs)
    multiply(buffers.inputs, count, buffers.outputs, width, buffers.scores)
    loss = fit_scores(buffers.scores, buffers.labels, buffers.weights, (count + 3) // 4 * 4 * width, learning_rate)
    add_products(home, input_rows, count, buffers.scores, (width, 1), buffers.outputs, width)
    add_products(matrix, buffers.rows, width, buffers.scores, (1, width), buffers.inputs, count)
    return loss


# --- windows ------------------------------------------------------------------------------------------------


@njit(**FAST, nogil=True, cache=True)
def sample_tokens(corpus, begin, end, keep_probability, window, shrink_window, seed, tokens, lows, highs):
    """Subsample the tokens begin..end with up to a window of context before and after, and draw each one's window.

    Fills tokens (word ids) and the windows lows..highs (positions in tokens, the center included), which never
    leave the sentence. Returns where the centers begin and end in tokens. Source: Mikolov et al. 2013b, eq. 5.
    """
    ids, starts = corpus
    sentence = np.searchsorted(starts, begin, side="right") - 1
    position, missing = begin, window
    while position > starts[sentence] and missing > 0:
        position -= 1
        missing -= i64(fraction(random_at(seed, position)) < keep_probability[ids[position]])
    count, first_center, last_center = 0, 0, 0
    while position < end:
        sentence_end, first = starts[sentence + 1], count
        beyond = 0
        while position < sentence_end and beyond < window:
            bits = random_at(seed, position)
            if position == begin:
                first_center = last_center = count
            if fraction(bits) < keep_probability[ids[position]]:
                reach = window
                if shrink_window:
                    reach -= i64((bits & u64(0xFFFFFFFF)) * u64(window) >> u64(32))
                tokens[count] = ids[position]
                lows[count] = max(first, count - reach)
                highs[count] = count + reach + 1
                count += 1
                if position >= end:
                    beyond += 1
                else:
                    last_center = count
            position += 1
        for i in range(max(first, count - window), count):
            highs[i] = min(highs[i], count)
        sentence += 1
    return first_center, last_center


@njit(inline="always", **FAST)
def mark_windows(lows, highs, center, centers, mask):
    """mask[m, j] = 1 where position low + m lies in the window of the j-th center, else 0; returns low and high."""
    low, high = lows[center], highs[center]
    for j in range(1, centers):
        low, high = min(low, lows[center + j]), max(high, highs[center + j])
    for m in range(((high - low) + 3) // 4 * 4):
        position = low + m
        for j in range(BLOCK):
            i = center + min(j, centers - 1)
            inside = j < centers and lows[i] <= position < highs[i] and position != i
            mask[m * BLOCK + j] = f32(1) if inside else f32(0)
    return low, high


@njit(inline="always", **FAST)
def average_windows(context, count, mask, shares, is_average, hidden):
    """hidden[j] = the average (or the sum) of the context rows in center j's window.

    mask turns from 1 into each row's share of what its average learns: all of it for an average, as
    the C tool does it, an equal part for a sum, as gensim does. shares: scratch, float32 [count * BLOCK].
    """
    for j in range(BLOCK):
        size = f32(0)
        for m in range(count):
            size += mask[m * BLOCK + j]
        share = f32(1) / max(size, f32(1))
        for m in range((count + 3) // 4 * 4):
            inside = mask[m * BLOCK + j]
            shares[m * BLOCK + j] = inside * share if is_average else inside
            mask[m * BLOCK + j] = inside if is_average else inside * share
        for d in range(hidden.shape[1]):
            hidden[j, d] = f32(0)


@njit(inline="always", **FAST)
def prefetch_block(matrices, tree, plan, tokens, center, block):
    """Ask for the rows that the block at `center` will be the first to need."""
    for j in range(center, center + block):
        prefetch_row(matrices.inputs, tokens[j + plan.window])
        if plan.negative_samples > 0:
            prefetch_row(matrices.outputs, tokens[j])
        if plan.uses_tree:
            for k in range(tree.starts[tokens[j]], tree.starts[tokens[j] + 1]):
                prefetch_row(matrices.nodes, tree.nodes[k])


# --- the two losses -----------------------------------------------------------------------------------------


@njit(inline="always", **FAST)
def draw_noise(state, sampling, outputs, noise):
    """Fill noise with random words and ask for their rows; returns the random state.

    Source: the alias method (Vose 1991): two small arrays that fit the cache.
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


@njit(inline="always", **FAST)
def choose_noise_rows(tokens, center, centers, noise, negative_samples, pairs, count, buffers):
    """Output rows of negative sampling: the centers of a block, then noise words shared by its windows.

    pairs[m, j] is 1 where input row m belongs to center j. Of N noise words each weighs
    negative_samples / N for every pair, which is negative_samples words a pair in all.
    """
    width = BLOCK + noise.shape[0]
    share = f32(negative_samples) / f32(noise.shape[0])
    for j in range(BLOCK):
        buffers.rows[j] = tokens[center + min(j, centers - 1)]
    for k in range(noise.shape[0]):
        buffers.rows[BLOCK + k] = noise[k]
    for m in range((count + 3) // 4 * 4):
        size = f32(0)
        for j in range(BLOCK):
            buffers.weights[m * width + j] = pairs[m * BLOCK + j]
            size += pairs[m * BLOCK + j]
        for k in range(BLOCK, width):
            buffers.weights[m * width + k] = size * share
    for k in range(BLOCK, width):
        for j in range(BLOCK):
            if buffers.rows[k] == buffers.rows[j]:
                for m in range(count):
                    buffers.weights[m * width + k] = f32(0)
    return width


@njit(inline="always", **FAST)
def choose_tree_rows(tree, word, pairs, count, buffers):
    """Output rows of hierarchical softmax: the nodes above the center word, labelled by its turns."""
    start = tree.starts[word]
    length = tree.starts[word + 1] - start
    width = (length + 3) // 4 * 4
    for k in range(width):
        buffers.rows[k] = tree.nodes[start + min(k, length - 1)]
    for m in range((count + 3) // 4 * 4):
        for k in range(width):
            inside = k < length
            buffers.labels[m * width + k] = f32(1) - f32(tree.turns[start + k]) if inside else f32(0)
            buffers.weights[m * width + k] = pairs[m * BLOCK] if inside else f32(0)
    return width


@njit(inline="always", **FAST)
def new_buffers(inputs, count, width):
    """Zeroed buffers for up to `count` input rows and `width` output rows, beside the given input rows."""
    size = count * width
    return Buffers(
        inputs,
        np.zeros((width, inputs.shape[1]), f32),
        np.zeros(width, i64),
        np.zeros(size, f32),
        np.zeros(size, f32),
        np.zeros(size, f32),
    )


@njit(**FAST, nogil=True, cache=True)
def fit_chunk(corpus, begin, end, matrices, sampling, tree, plan, learning_rate, seed):
    """Train on the tokens begin..end of the corpus, at one learning rate; changes the matrices.

    Returns the loss summed over pairs (float64) and the number of pairs: (center, context) for
    skip-gram, (center, average) for CBOW.
    """
    dimensions, window = matrices.inputs.shape[1], plan.window
    block = 1 if plan.uses_tree else BLOCK
    span = (block + 2 * window + 3) // 4 * 4
    size = end - begin + 3 * window + 2 * BLOCK
    tokens, lows, highs = np.zeros(size, np.int32), np.zeros(size, i64), np.zeros(size, i64)
    i, last = sample_tokens(
        corpus, begin, end, sampling.keep_probability, window, plan.shrink_window, seed, tokens, lows, highs
    )
    state = random_at(seed, -1 - begin) | u64(1)
    noise = np.zeros((plan.negative_samples * 2 + 4) // 5 * 4, i64)
    inputs = np.zeros((span, dimensions), f32)
    context = np.zeros((span, dimensions), f32)
    change = np.zeros((BLOCK, dimensions), f32)
    mask, shares, pairs = np.zeros(span * BLOCK, f32), np.zeros(span * BLOCK, f32), np.zeros(span * BLOCK, f32)
    rows, block_rows = np.zeros(span, i64), np.arange(BLOCK)
    noise_buffers = new_buffers(inputs, span, BLOCK + noise.shape[0])
    tree_buffers = new_buffers(inputs, span, 64 if plan.uses_tree else 4)
    loss, number_of_pairs = 0.0, i64(0)
    home = matrices.inputs if plan.is_skip_gram else change
    for m in range(span):
        for j in range(BLOCK):
            noise_buffers.labels[m * (BLOCK + noise.shape[0]) + j] = f32(1)

    if plan.negative_samples > 0:
        state = draw_noise(state, sampling, matrices.outputs, noise)
    while i < last:
        prefetch_block(matrices, tree, plan, tokens, i + block, block)
        centers = min(block, last - i)
        low, high = mark_windows(lows, highs, i, centers, mask)
        count = high - low
        for m in range(count):
            rows[m] = tokens[low + m]
        if plan.is_skip_gram:
            gather(matrices.inputs, rows, count, inputs)
            active, active_rows, active_pairs = count, rows, mask
        else:
            gather(matrices.inputs, rows, count, context)
            for j in range(BLOCK):
                for m in range(BLOCK):
                    pairs[m * BLOCK + j] = f32(0)
                for m in range(count):
                    if mask[m * BLOCK + j] > 0:
                        pairs[j * BLOCK + j] = f32(1)
            average_windows(context, count, mask, shares, plan.cbow_average, inputs)
            add_products(inputs, block_rows, block, shares, (1, BLOCK), context, count)
            active, active_rows, active_pairs = block, block_rows, pairs
        for m in range(active * BLOCK):
            number_of_pairs += i64(active_pairs[m])
        if plan.negative_samples > 0:
            width = choose_noise_rows(tokens, i, centers, noise, plan.negative_samples, active_pairs, active, noise_buffers)
            state = draw_noise(state, sampling, matrices.outputs, noise)
            loss += fit_rows(home, active_rows, active, matrices.outputs, width, noise_buffers, learning_rate)
        if plan.uses_tree:
            width = choose_tree_rows(tree, tokens[i], active_pairs, active, tree_buffers)
            loss += fit_rows(home, active_rows, active, matrices.nodes, width, tree_buffers, learning_rate)
        if not plan.is_skip_gram:
            add_products(matrices.inputs, rows, count, mask, (BLOCK, 1), change, BLOCK)
            for j in range(BLOCK):
                for d in range(dimensions):
                    change[j, d] = f32(0)
        i += block
    return loss, number_of_pairs
