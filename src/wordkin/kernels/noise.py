"""Negative sampling: the output rows of a block are its centers and noise words that they share."""

import math
from typing import NamedTuple

import numpy as np

from wordkin.kernels.compiling import helper, leaf
from wordkin.kernels.lanes import add_product, load, spread, store, zeros
from wordkin.kernels.random_numbers import scramble
from wordkin.kernels.sizes import LANES, aligned_zeros, padded_size
from wordkin.kernels.step import Rows, Targets, fit_rows, new_steps, prefetch_row
from wordkin.kernels.windows import BLOCK

# Noise words of a block per center and negative sample. For 5 samples that makes 8 words with
# skip-gram and 12 with CBOW, which has only one input row per center and fails the quality gate with 8.
# With wide windows CBOW fails it with 12, and has 20.
NOISE_SHARE, CBOW_NOISE_SHARE, WIDE_CBOW_NOISE_SHARE = 0.4, 0.6, 1.0
WIDE = 6  # the smallest wide window
# Input rows of one step. A wide window of skip-gram is trained in pieces: if all its words changed the
# center at once, from its old values, they would together go too far.
PIECE = 16

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


def count_noise_words(plan) -> int:
    """The number of noise words of a block, a multiple of BLOCK."""
    if not plan.samples_noise:
        return 0
    cbow_share = WIDE_CBOW_NOISE_SHARE if plan.window >= WIDE else CBOW_NOISE_SHARE
    share = NOISE_SHARE if plan.is_skip_gram else cbow_share
    groups: int = math.ceil(plan.negative_samples * share)
    return groups * BLOCK


def new_noise(plan, table: np.ndarray, span: int) -> Noise:
    """Allocate the noise of blocks whose windows cover up to `span` rows."""
    count = count_noise_words(plan)
    width = padded_size(BLOCK + count)
    labels, usual_shares, shares = aligned_zeros(width), *aligned_zeros(2, BLOCK, width)
    labels[:BLOCK] = 1
    usual_shares[:, :BLOCK] = np.eye(BLOCK)
    if count:  # together they weigh as plan.negative_samples words
        usual_shares[:, BLOCK : BLOCK + count] = f32(plan.negative_samples) / f32(count)
    shares[:] = usual_shares
    return Noise(
        table,
        aligned_zeros(1, dtype=u64),
        aligned_zeros(count, dtype=i32),
        aligned_zeros(BLOCK + count, dtype=i32),
        usual_shares,
        shares,
        Targets(labels, aligned_zeros(span, width), aligned_zeros(width), plan.fixed_outputs),
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
    """The window step for a block's centers and noise words, PIECE input rows at once; returns the loss.

    is_pair[j, m] is 1 where center j and input row m are a pair. A pair weighs 1 with the center,
    and negative_samples / N with each of N noise words, or 0 if the noise word is that center.
    Source: Mikolov et al. 2013b, eq. 4.
    """
    shares = noise.usual_shares
    if choose_rows(tokens, block, noise):
        leave_out_centers(noise)
        shares = noise.shares
    targets, count = noise.targets, destination.numbers.shape[0]
    weigh(is_pair, count, shares, targets.weights)
    draw_noise(noise, outputs)  # their rows arrive in the cache while this block is computed
    rows, loss = Rows(outputs, noise.rows), f32(0)
    for m in range(0, count, PIECE):
        end = min(m + PIECE, count)
        piece = Rows(destination.matrix, destination.numbers[m:end])
        own = Targets(targets.labels, targets.weights[m:end], targets.losses, targets.fixed)
        loss += fit_rows(Rows(inputs[m:], None), piece, rows, own, noise.steps, learning_rate)
    return loss
