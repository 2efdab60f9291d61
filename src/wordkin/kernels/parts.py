"""Input rows that are made of parts: a word's own row, and those of its n-grams.

The text is cut into stretches of some centers. Of each word of a stretch the vector is composed once,
into a local row; training changes the local rows, as it does any others; and what changed in a word
is added to each of its parts, undivided, once. So the mean of the parts moves by just this change, as
in fastText (Bojanowski et al. 2017).
"""

from typing import NamedTuple

import numpy as np

from wordkin.kernels.compiling import helper, kernel, leaf
from wordkin.kernels.lanes import add_product, add_to, load, spread, store, zeros
from wordkin.kernels.sizes import LANES, aligned_zeros
from wordkin.kernels.step import prefetch_row

# Centers of a stretch, and of those of all threads: rows that others have composed grow stale.
STRETCH, STRETCHES = 128, 2_048

f32, i32, i64 = np.float32, np.int32, np.int64


class Parts(NamedTuple):
    """The rows of each word: those of starts[word] to starts[word + 1]."""

    starts: np.ndarray  # int64 [words + 1]
    rows: np.ndarray  # int32
    shares: np.ndarray  # of each row in its word's vector, float32 [1, rows]


class Stretch(NamedTuple):
    """Scratch arrays for the words of one stretch; each thread has its own."""

    centers: int  # of a stretch
    words: np.ndarray  # the different words, int32 [room]
    places: np.ndarray  # the place of each word of the vocabulary among them, or -1, int32 [words]
    numbers: np.ndarray  # the place of each sampled token's word among them, int32 [tokens]
    vectors: np.ndarray  # composed, float32 [room, padded dimensions]
    former: np.ndarray  # the same before training
    minus_one: np.ndarray  # float32 [1, 1]


def new_stretch(parts, window: int, columns: int, tokens: int, centers: int):
    """Allocate room for stretches of `centers` centers; None where there are no parts.

    tokens: the room for sampled tokens.
    """
    if parts is None:
        return None
    room = centers + 2 * window
    return Stretch(
        centers,
        aligned_zeros(room, dtype=i32),
        np.full(parts.starts.shape[0] - 1, -1, i32),
        aligned_zeros(tokens, dtype=i32),
        aligned_zeros(room, columns),
        aligned_zeros(room, columns),
        np.full((1, 1), -1, f32),
    )


@leaf
def number_words(tokens, low, high, stretch):
    """List the different words of the tokens low..high, and number the tokens by them; returns how many."""
    count = 0
    for i in range(low, high):
        word = tokens[i]
        place = stretch.places[word]
        if place < 0:
            place = i32(count)
            stretch.places[word] = place
            stretch.words[count] = word
            count += 1
        stretch.numbers[i] = place
    return count


@leaf
def prefetch_parts(matrix, parts, word):
    """Prefetch the rows of a word's parts."""
    for k in range(parts.starts[word], parts.starts[word + 1]):
        prefetch_row(matrix, parts.rows[k])


@leaf
def compose(matrix, parts, word, target, i):
    """target[i] = the sum of the word's rows by their shares."""
    begin, end = parts.starts[word], parts.starts[word + 1]
    for d in range(0, target.shape[1], LANES):
        total = zeros()
        for k in range(begin, end):
            row = load(matrix, i64(parts.rows[k]), d)
            total = add_product(total, spread(parts.shares, 0, k), row)
        store(target, i, d, total)


@helper
def compose_stretch(matrix, parts, count, stretch):
    """Compose the vectors of the words of a stretch, and keep a copy."""
    for i in range(count):
        prefetch_parts(matrix, parts, stretch.words[min(i + 1, count - 1)])
        compose(matrix, parts, stretch.words[i], stretch.vectors, i)
        for d in range(0, matrix.shape[1], LANES):
            store(stretch.former, i, d, load(stretch.vectors, i, d))


@helper
def spread_changes(matrix, parts, count, stretch):
    """Add to each part of the words of a stretch what has changed in them; forget the words."""
    for i in range(count):
        prefetch_parts(matrix, parts, stretch.words[min(i + 1, count - 1)])
        word = stretch.words[i]
        stretch.places[word] = -1
        begin, end = parts.starts[word], parts.starts[word + 1]
        for d in range(0, matrix.shape[1], LANES):
            former = load(stretch.former, i, d)
            minus_one = spread(stretch.minus_one, 0, 0)
            change = add_product(load(stretch.vectors, i, d), minus_one, former)
            for k in range(begin, end):
                add_to(matrix, i64(parts.rows[k]), d, change)


@kernel
def compose_words(matrix, parts, begin, end, target):
    """Compose the vectors of the words begin..end in the first rows of target, all zero before.

    The rows of neither matrix need be padded.
    """
    for word in range(begin, end):
        for k in range(parts.starts[word], parts.starts[word + 1]):
            row, share = parts.rows[k], parts.shares[0, k]
            for d in range(target.shape[1]):
                target[word - begin, d] += share * matrix[row, d]
