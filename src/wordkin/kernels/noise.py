"""Negative sampling: the output rows of a block are its centers and noise words that they share."""

from typing import NamedTuple

import numpy as np

from wordkin.kernels.compiling import helper, leaf
from wordkin.kernels.lanes import add_product, load, spread, store, zeros
from wordkin.kernels.random_numbers import scramble
from wordkin.kernels.sizes import LANES
from wordkin.kernels.step import Rows, Targets, fit_rows, new_steps, padded_size, prefetch_row
from wordkin.kernels.windows import BLOCK

# Noise words of a block per center and negative sample. For 5 samples that makes 8 words with
# skip-gram and 12 with CBOW, which has only one input row per center and fails the quality gate with 8.
NOISE_SHARE, CBOW_NOISE_SHARE = 0.4, 0.6

f32, i32, i64, u64 = np.float32, np.int32, np.int64, np.uint64


class Noise(NamedTuple):
    """The noise table, and scratch arrays of negative sampling that every block reuses."""

    table: np.ndarray  # alias table of the noise distribution, as `pack_table` returns it
    state: np.ndarray  # of the random numbers, uint64 [1]
    words: np.ndarray  # noise words of the next block, int32 [N]
    rows: np.ndarray  # the centers of this block, then its noise words, int32 [BLOCK + N]
    usual_shares: np.ndarray  # weight of each row for each center, float32 [BLOCK, BLOCK + N]
    shares: np.ndarray  # the same for a block in which a noise word is also a center
    targets: Targets
    steps: np.ndarray  # float32 [span, padded width]


@leaf
def count_noise_words(plan):
    """The number of noise words of a block, a multiple of BLOCK."""
    if not plan.samples_noise:
        return i64(0)
    share = NOISE_SHARE if plan.is_skip_gram else CBOW_NOISE_SHARE
    return i64(np.ceil(plan.negative_samples * share)) * BLOCK


@leaf
def new_noise(plan, table, span):
    """Allocate the noise of blocks whose windows cover up to `span` rows."""
    count = count_noise_words(plan)
    width = padded_size(BLOCK + count)
    labels, usual_shares = np.zeros(width, f32), np.zeros((BLOCK, width), f32)
    for j in range(BLOCK):
        labels[j] = usual_shares[j, j] = f32(1)
        for k in range(BLOCK, BLOCK + count):  # together they weigh as plan.negative_samples words
            usual_shares[j, k] = f32(plan.negative_samples) / f32(count)
    return Noise(
        table,
        np.zeros(1, u64),
        np.zeros(count, i32),
        np.zeros(BLOCK + count, i32),
        usual_shares,
        usual_shares.copy(),
        Targets(labels, np.zeros((span, width), f32), np.zeros(width, f32)),
        new_steps(span, width),
    )


def pack_table(accept: np.ndarray, alias: np.ndarray) -> np.ndarray:
    """An alias table in one array, uint64 [words]: upper half the chance to stay, lower half the alias.

    Drawing a word then takes one memory access.
    """
    chance = np.minimum(accept.astype(np.float64) * 2.0**32, 2.0**32 - 1).astype(u64)
    return chance << u64(32) | alias.astype(u64)


@leaf
def choose_word(table, bits):
    """The noise word that 64 random bits choose.

    Source: the alias method (Walker 1977), whose small table stays in the cache.
    """
    row = (bits >> u64(32)) * u64(table.shape[0]) >> u64(32)
    stays = bits & u64(0xFFFFFFFF) < table[row] >> u64(32)
    return i32(row if stays else table[row] & u64(0xFFFFFFFF))


@leaf
def draw_noise(noise, outputs):
    """Draw the noise words of the next block, and prefetch their rows."""
    state = noise.state[0]
    for k in range(noise.words.shape[0]):
        state = scramble(state)
        noise.words[k] = choose_word(noise.table, state)
        prefetch_row(outputs, noise.words[k])
    noise.state[0] = state


@leaf
def choose_rows(tokens, block, noise):
    """The output rows of a block; returns whether a noise word is a center."""
    rows = noise.rows
    for j in range(BLOCK):
        rows[j] = tokens[block.center + min(j, block.centers - 1)]
    center0, center1, center2, center3 = rows[0], rows[1], rows[2], rows[3]
    hits = 0
    for k in range(noise.words.shape[0]):
        word = noise.words[k]
        rows[BLOCK + k] = word
        hits += (word == center0) | (word == center1) | (word == center2) | (word == center3)
    return hits > 0


@helper
def leave_out_centers(noise):
    """Set shares to usual_shares, but to 0 for a noise word and the center that it equals."""
    for k in range(BLOCK, noise.rows.shape[0]):
        for j in range(BLOCK):
            is_center = noise.rows[k] == noise.rows[j]
            noise.shares[j, k] = f32(0) if is_center else noise.usual_shares[j, k]


@leaf
def weigh(is_pair, count, shares, weights):
    """weights = is_pairᵀ · shares, for `count` input rows."""
    for m in range(count):
        for k in range(0, shares.shape[1], LANES):
            weight = zeros()
            for j in range(BLOCK):
                weight = add_product(weight, spread(is_pair, j, m), load(shares, j, k))
            store(weights, m, k, weight)


@helper
def fit_noise(inputs, destination, is_pair, tokens, block, outputs, noise, learning_rate):
    """The window step for a block's centers and noise words at once; returns the loss.

    is_pair[j, m] is 1 where center j and input row m are a pair. A pair weighs 1 with the center,
    and negative_samples / N with each of N noise words, or 0 if the noise word is that center.
    Source: Mikolov et al. 2013b, eq. 4.
    """
    shares = noise.usual_shares
    if choose_rows(tokens, block, noise):
        leave_out_centers(noise)
        shares = noise.shares
    weigh(is_pair, destination.numbers.shape[0], shares, noise.targets.weights)
    draw_noise(noise, outputs)  # their rows arrive in the cache while this block is computed
    rows = Rows(outputs, noise.rows)
    return fit_rows(inputs, destination, rows, noise.targets, noise.steps, learning_rate)
