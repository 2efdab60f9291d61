"""From token ids to windows: which tokens subsampling keeps, and the context of each."""

from typing import NamedTuple

import numpy as np

from wordkin.kernels.compiling import helper, leaf
from wordkin.kernels.random_numbers import fraction, random_at
from wordkin.kernels.sizes import aligned_zeros

BLOCK = 4  # centers in one step: more is faster, but skip-gram then fails the quality gate

f32, i32, i64, u64 = np.float32, np.int32, np.int64, np.uint64


class Corpus(NamedTuple):
    """The text: ids int32 [tokens], starts int64 [sentences + 1]."""

    ids: np.ndarray
    starts: np.ndarray


class Windows(NamedTuple):
    """Sampled tokens, and the window lows[i]:highs[i] of each, which includes the token itself."""

    tokens: np.ndarray
    lows: np.ndarray
    highs: np.ndarray


def new_windows(tokens: int, window: int) -> Windows:
    """Allocate the windows of up to `tokens` tokens, their context, and the block ahead of them."""
    size = tokens + 3 * window + 2 * BLOCK
    kinds = i32, i64, i64
    return Windows(*(aligned_zeros(size, dtype=kind) for kind in kinds))


@leaf
def is_kept(bits, keep_probability):
    """Whether a token survives subsampling, by its random bits."""
    return fraction(bits) < keep_probability


@leaf
def draw_reach(bits, plan):
    """The reach of a window, 1 to plan.window, by its token's random bits."""
    if not plan.shrink_window:
        return plan.window
    return plan.window - i64((bits & u64(0xFFFFFFFF)) * u64(plan.window) >> u64(32))


@leaf
def find_sentence(starts, position):
    """The last sentence that starts at a position of the text or before it.

    NumPy's searchsorted would bring a part of Numba into every start that is slow to load.
    """
    low, high = 0, starts.shape[0]
    while high - low > 1:
        middle = (low + high) // 2
        if starts[middle] <= position:
            low = middle
        else:
            high = middle
    return low


@leaf
def find_context_start(corpus, sentence, begin, keep_probability, plan, seed):
    """The position in the sentence from which plan.window tokens are kept before `begin`, or its start."""
    position, missing = begin, plan.window
    while position > corpus.starts[sentence] and missing > 0:
        position -= 1
        kept = is_kept(random_at(seed, position), keep_probability[corpus.ids[position]])
        missing -= i64(kept)
    return position


@helper
def sample_tokens(corpus, begin, end, keep_probability, plan, seed, windows):
    """Subsample the tokens begin..end, with up to a window of context on both sides, into windows.

    Returns the first and last position of the centers, the tokens of begin..end, among the sampled.
    No window crosses the end of a sentence. Source: Mikolov et al. 2013b, section 2.3.
    """
    tokens, lows, highs = windows
    sentence = find_sentence(corpus.starts, begin)
    position = find_context_start(corpus, sentence, begin, keep_probability, plan, seed)
    count, first_center, last_center = 0, 0, 0
    while position < end:
        first, sentence_end = count, corpus.starts[sentence + 1]
        while position < sentence_end and count - last_center < plan.window:
            word, bits = corpus.ids[position], random_at(seed, position)
            if position == begin:
                first_center = count
            if is_kept(bits, keep_probability[word]):
                reach = draw_reach(bits, plan)
                tokens[count], lows[count], highs[count] = (
                    word,
                    max(first, count - reach),
                    count + reach + 1,
                )
                count += 1
            position += 1
            if position <= end:
                last_center = count
        for i in range(max(first, count - plan.window), count):
            highs[i] = min(highs[i], count)
        sentence += 1
    return first_center, last_center


@leaf
def find_span(windows, begin, end):
    """The first and last sampled token, low:high, of the windows of the centers begin..end."""
    low, high = windows.lows[begin], windows.highs[begin]
    for i in range(begin + 1, end):
        low, high = min(low, windows.lows[i]), max(high, windows.highs[i])
    return low, high


class Block(NamedTuple):
    """Consecutive centers, and the span low:high of sampled tokens that their windows cover."""

    center: int
    centers: int
    low: int
    high: int


@helper
def next_block(windows, center, last_center, is_context, sizes):
    """The block whose first center is `center`.

    Sets is_context[j, m] to 1 where token low + m is context of its j-th center, and sizes[j] to the
    number of those.
    """
    centers = min(BLOCK, last_center - center)
    low, high = find_span(windows, center, center + centers)
    for j in range(BLOCK):
        i = min(center + j, last_center - 1)
        first, own, last = i32(windows.lows[i] - low), i32(i - low), i32(windows.highs[i] - low)
        if j >= centers:
            first, last = own, i32(own + 1)
        sizes[j] = f32(last - first - 1)
        for m in range(i32(is_context.shape[1])):
            is_context[j, m] = f32(1) if (first <= m) & (m < last) & (m != own) else f32(0)
    return Block(center, centers, low, high)
