"""Word2vec in plain float64, one pair after the other. It shares nothing with wordkin.

`train` is a program that learns, with random numbers of its own. `expected_change` draws none: it adds
up what every window and every noise word would do, times its probability, without moving anything.
"""

import heapq
from collections import defaultdict
from dataclasses import dataclass
from itertools import count, product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Sentences = list[list[int]]
Words = tuple[int, ...]


class Vectors(NamedTuple):
    """float64 [rows, dimensions]; also of changes."""

    inputs: Floats
    outputs: Floats
    nodes: Floats


@dataclass(frozen=True)
class Method:
    """What is learned, and how; counts are those of the words of the whole text."""

    counts: list[int]
    is_skip_gram: bool = True
    takes_mean: bool = True  # CBOW: of the words in a window, otherwise their sum
    negative_samples: int = 5  # 0: none
    uses_tree: bool = False
    window: int = 5
    shrinks: bool = True
    threshold: float = 0  # of subsampling; 0 keeps all
    noise_exponent: float = 0.75
    parts: tuple[tuple[int, ...], ...] = ()  # rows of each word, where it is their mean (fastText)

    def rows(self, word: int) -> list[int]:
        """The input rows of a word; a row of its own, or, as often as it has them, its parts'."""
        return list(self.parts[word]) if self.parts else [word]

    def keep(self) -> Floats:
        """How likely a token of each word is kept, as in the C tool."""
        if not self.threshold:
            return np.ones(len(self.counts))
        share = np.array(self.counts) / sum(self.counts)
        return np.minimum(1, np.sqrt(self.threshold / share) + self.threshold / share)

    def noise(self) -> Floats:
        """How likely each word is a noise word."""
        powers = np.array(self.counts, float) ** self.noise_exponent
        return np.array(powers / powers.sum())

    def reaches(self) -> range:
        """All reaches of a window; they are equally likely."""
        return range(1 if self.shrinks else self.window, self.window + 1)


def huffman_paths(counts: list[int]) -> list[list[tuple[int, int]]]:
    """Node and label of each turn from the root to each word: the two rarest are joined in turn."""
    order = count()
    heap = [(times, next(order), [word]) for word, times in enumerate(counts)]
    heapq.heapify(heap)
    paths: list[list[tuple[int, int]]] = [[] for _ in counts]
    for node in range(len(counts) - 1):
        sides = heapq.heappop(heap), heapq.heappop(heap)
        for label, (_, _, words) in enumerate(sides):
            for word in words:
                paths[word].insert(0, (node, label))
        joined = sides[0][2] + sides[1][2]
        heapq.heappush(heap, (sides[0][0] + sides[1][0], next(order), joined))
    return paths


def fit_pair(
    vectors: Vectors,
    change: Vectors,
    words: list[int],
    center: int,
    noise: tuple[NDArray[np.int64], Floats],
    path: list[tuple[int, int]],
    method: Method,
    rate: float,
) -> float:
    """Let words (one, or for CBOW a window) predict the center among noise words and on its path.

    noise: words and their weights. Adds to change, which may be the vectors; returns the loss.
    """
    rows_of = [method.rows(word) for word in words]
    x = np.sum([vectors.inputs[rows].mean(axis=0) for rows in rows_of], axis=0)
    if method.takes_mean:
        x = x / len(words)
    is_noise = noise[0] != center
    targets = []
    if method.negative_samples:
        rows = np.r_[center, noise[0][is_noise]]
        weights, labels = np.r_[1, noise[1][is_noise]], np.arange(len(rows)) == 0
        targets.append((vectors.outputs, change.outputs, rows, labels, weights))
    if method.uses_tree:
        rows, labels = np.array(path, np.int64).reshape(-1, 2).T
        targets.append((vectors.nodes, change.nodes, rows, labels == 1, np.ones(len(rows))))
    loss, x_change = 0.0, np.zeros(len(x))
    for matrix, matrix_change, rows, labels, weights in targets:
        scores = matrix[rows] @ x
        loss += weights @ np.logaddexp(0, np.where(labels, -scores, scores))
        steps = rate * weights * (labels - 1 / (1 + np.exp(-scores)))
        x_change += steps @ matrix[rows]
        np.add.at(matrix_change, rows, np.outer(steps, x))
    # The C tool gives each word the whole change of a mean; of a sum it gets its part, as in gensim.
    part = x_change if method.takes_mean else x_change / len(words)
    for rows in rows_of:  # each part gets all of what its word gets, as in fastText
        np.add.at(change.inputs, rows, part)
    return float(loss)


def inputs_of(context: list[int], method: Method) -> list[list[int]]:
    """What predicts a center: each word of its window, or, for CBOW, all of them together."""
    if method.is_skip_gram:
        return [[word] for word in context]
    return [context] if context else []


# Learning


def train(
    vectors: Vectors, sentences: Sentences, method: Method, rate: float, rng: np.random.Generator
) -> tuple[float, int]:
    """Learn from the sentences once, pair by pair; returns the loss and the number of pairs."""
    keep, noise, paths = method.keep(), method.noise(), huffman_paths(method.counts)
    weights = np.ones(method.negative_samples)
    loss, pairs = 0.0, 0
    for sentence in sentences:
        kept = [word for word in sentence if rng.random() < keep[word]]
        for i, center in enumerate(kept):
            reach = int(rng.choice(method.reaches()))
            context = kept[max(i - reach, 0) : i] + kept[i + 1 : i + 1 + reach]
            for words in inputs_of(context, method):
                drawn = rng.choice(len(noise), method.negative_samples, p=noise)
                parts = words, center, (drawn, weights), paths[center]
                loss += fit_pair(vectors, vectors, *parts, method, rate)
                pairs += 1
    return loss, pairs


# What is to be expected of it


def nearest_kept(side: list[int], reach: int, keep: Floats) -> dict[Words, float]:
    """How likely subsampling leaves just these words nearest to the center; side: from it outwards."""
    found: dict[Words, float] = {(): 1.0}
    for word in side:
        longer: dict[Words, float] = defaultdict(float)
        for words, chance in found.items():
            kept = 0.0 if len(words) == reach else keep[word]
            if kept < 1:
                longer[words] += chance * (1 - kept)
            if kept > 0:
                longer[*sorted((*words, word))] += chance * kept
        found = longer
    return found


def windows(sentence: list[int], i: int, method: Method) -> dict[Words, float]:
    """All words that the token at i may have around it, with their probability."""
    keep, reaches = method.keep(), method.reaches()
    found: dict[Words, float] = defaultdict(float)
    for reach in reaches:
        before = nearest_kept(sentence[:i][::-1], reach, keep)
        after = nearest_kept(sentence[i + 1 :], reach, keep)
        for (left, left_chance), (right, chance) in product(before.items(), after.items()):
            found[*sorted(left + right)] += left_chance * chance * keep[sentence[i]] / len(reaches)
    return found


def expected_change(
    vectors: Vectors, sentences: Sentences, begin: int, end: int, method: Method
) -> tuple[Vectors, float, float]:
    """The expected change at rate 1, loss, and number of pairs, of centers begin..end of the text."""
    places = [(sentence, i) for sentence in sentences for i in range(len(sentence))]
    pairs: dict[tuple[int, Words], float] = defaultdict(float)
    for sentence, i in places[begin:end]:
        for context, chance in windows(sentence, i, method).items():
            for words in inputs_of(list(context), method):
                pairs[sentence[i], tuple(words)] += chance
    noise = np.arange(len(method.counts)), method.negative_samples * method.noise()
    paths = huffman_paths(method.counts)
    change, loss = Vectors(*(np.zeros_like(matrix) for matrix in vectors)), 0.0
    for (center, context), times in pairs.items():
        parts = list(context), center, noise, paths[center]
        loss += times * fit_pair(vectors, change, *parts, method, times)
    return change, loss, sum(pairs.values())
