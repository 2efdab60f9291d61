"""word2vec in plain NumPy: all of skip-gram with negative sampling, to read in one sitting.

    python word2vec_in_numpy.py [TEXT [WORD...]]

Two matrices, one row per word: `inputs` holds the vectors we want, `outputs` those of words to
predict. Each word of the text in turn is the center: its row moves so that it predicts the words
around it (label 1) and not words drawn at random (label 0). Words that keep the same company end up
close. Source: Mikolov et al. 2013b, arXiv 1310.4546.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from itertools import chain, product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Ids = NDArray[np.int64]

ANIMALS = product(["cat", "dog", "horse", "cow"], ["eats", "sleeps", "drinks"])
VEHICLES = product(["car", "bus", "train", "boat"], ["stops", "waits", "leaves"])
TINY_TEXT = [["the", *pair] for pair in (*ANIMALS, *VEHICLES)]


def encode(sentences: list[list[str]], min_count: int) -> tuple[list[str], Array, list[Ids]]:
    """Frequent words, the most frequent first; their counts; the text in row numbers."""
    counts = {w: n for w, n in Counter(chain(*sentences)).most_common() if n >= min_count}
    row = {word: i for i, word in enumerate(counts)}
    ids = [np.array([row[w] for w in sentence if w in row], np.int64) for sentence in sentences]
    return list(counts), np.array(list(counts.values()), np.float64), ids


def keep_probability(counts: Array, threshold: float) -> Array:
    """Chance of each token to stay: the most frequent words say little (eq. 5)."""
    return np.minimum(1.0, np.sqrt(threshold / (counts / np.sum(counts))))


def noise_probability(counts: Array, exponent: float = 0.75) -> Array:
    """Chance of each word to be drawn as noise: its share of the text, flattened."""
    return counts**exponent / np.sum(counts**exponent)


def pairs(sentence: Ids, window: int, rng: np.random.Generator) -> Iterator[tuple[int, int]]:
    """Each center with each word in its reach, which is drawn so that near words count more."""
    for i, reach in enumerate(rng.integers(1, window, size=len(sentence), endpoint=True)):
        for j in range(max(0, i - reach), min(len(sentence), i + reach + 1)):
            if j != i:
                yield sentence[i], sentence[j]


def sigmoid(x: Array) -> Array:
    """1 / (1 + exp(-x)), without overflow."""
    return np.exp(-np.logaddexp(0.0, -x))


def fit(inputs: Array, outputs: Array, center: int, context: int, noise: Ids, rate: float) -> float:
    """Climb the gradient of  log σ(o·v) + Σ log σ(-n·v)  (eq. 4); return the loss before the step.

    v: the center's input vector; o, n: the output vectors of the context word and the noise words.
    """
    targets = np.array([context, *noise[noise != context]])
    labels = np.eye(1, len(targets))[0]
    v, o = inputs[center].copy(), outputs[targets]
    scores = o @ v
    steps = rate * (labels - sigmoid(scores))
    inputs[center] += steps @ o
    np.add.at(outputs, targets, np.outer(steps, v))  # `+=` would forget a noise word drawn twice
    return float(np.sum(np.logaddexp(0.0, scores) - labels * scores))


def train(
    sentences: list[list[str]],
    *,
    dimensions: int = 50,
    window: int = 5,
    epochs: int = 5,
    negative_samples: int = 5,
    min_count: int = 5,
    threshold: float = 1e-3,
    learning_rate: float = 0.025,
) -> tuple[list[str], Array]:
    """Words, most frequent first, and their vectors: float64 [words, dimensions]."""
    rng = np.random.default_rng(seed=1)
    words, counts, corpus = encode(sentences, min_count)
    keep = keep_probability(counts, threshold)
    noise_up_to = np.cumsum(noise_probability(counts))[:-1]
    inputs = (rng.random((len(words), dimensions)) - 0.5) / dimensions
    outputs = np.zeros((len(words), dimensions))
    for epoch in range(epochs):
        losses = []
        for i, sentence in enumerate(corpus):
            rate = learning_rate * (1.0 - (epoch + i / len(corpus)) / epochs)
            kept = sentence[rng.random(len(sentence)) < keep[sentence]]
            for center, context in pairs(kept, window, rng):
                noise = np.searchsorted(noise_up_to, rng.random(negative_samples))
                losses.append(fit(inputs, outputs, center, context, noise, rate))
        print(f"epoch {epoch + 1}/{epochs}: loss {np.mean(losses or [0]):.3f}", file=sys.stderr)
    return words, inputs


def nearest(word: str, words: list[str], vectors: Array, k: int = 3) -> list[str]:
    """The `k` words whose vectors point most nearly in the direction of `word`'s vector."""
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    order = np.argsort(-(unit @ unit[words.index(word)]))
    return [words[i] for i in order if words[i] != word][:k]


if __name__ == "__main__":
    if len(sys.argv) > 1:
        text = Path(sys.argv[1]).read_text(encoding="utf-8")
        words, vectors = train([line.split() for line in text.splitlines()])
    else:
        words, vectors = train(TINY_TEXT, epochs=200, min_count=1, threshold=0.1)
    for word in sys.argv[2:] or words[:10]:
        print(f"{word}: {', '.join(nearest(word, words, vectors))}")
