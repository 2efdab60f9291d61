"""Going on with a trained model: its rows, sorted anew among the words of more text."""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import WordkinWarning
from wordkin.huffman import tree_paths
from wordkin.model import Model
from wordkin.parameters import initialise
from wordkin.settings import TrainingSettings
from wordkin.vocabulary import Vocabulary, merge


def extended(model: Model, text: Vocabulary, settings: TrainingSettings) -> Model:
    """The model with the text's words and counts added, in order of falling count, still untrained.

    Known words keep their vectors, new ones begin as `initialise` has it. The Huffman tree is
    built anew: nodes over the same set of words keep their vector, others start at zero.
    """
    vocabulary = merge(model.vocabulary, text)
    fresh = initialise(settings, len(vocabulary))
    old = model.parameters
    rows = np.array([vocabulary.index[word] for word in model.vocabulary.words])
    fresh.input_vectors[rows] = old.input_vectors
    if fresh.output_vectors is not None and old.output_vectors is not None:
        fresh.output_vectors[rows] = old.output_vectors
    if fresh.node_vectors is not None and old.node_vectors is not None:
        _keep_nodes(fresh.node_vectors, old.node_vectors, vocabulary, model.vocabulary)
    return Model(settings, vocabulary, fresh, model.words_trained, model.history)


def _keep_nodes(
    fresh: NDArray[np.float32],
    old: NDArray[np.float32],
    vocabulary: Vocabulary,
    old_vocabulary: Vocabulary,
) -> None:
    """Copy the vectors of nodes that stand over the same words in both trees."""
    new_sets = _word_sets(vocabulary, {word: row for row, word in enumerate(vocabulary.words)})
    old_sets = _word_sets(old_vocabulary, vocabulary.index)
    node_of = {words: node for node, words in enumerate(new_sets)}
    pairs = [(node_of[words], node) for node, words in enumerate(old_sets) if words in node_of]
    for new_node, old_node in pairs:
        fresh[new_node] = old[old_node]
    if len(pairs) < len(old):
        warnings.warn(
            f"the text changes the Huffman tree: {len(pairs):,} of {len(old):,} nodes keep their "
            "vectors, the others start at zero, and it takes some training to make up for them.",
            WordkinWarning,
            stacklevel=4,
        )


def _word_sets(vocabulary: Vocabulary, numbers: dict[str, int]) -> list[tuple[int, int]]:
    """What tells the set of words below each node: two sums of random numbers, one for each word.

    Two different sets with equal sums are as good as impossible (128 bits), and sums, unlike the
    sets themselves, need two numbers a node.
    """
    words = np.array([numbers[word] for word in vocabulary.words])
    random = np.random.default_rng(0).integers(0, 2**63, (words.max() + 1, 2), np.uint64)[words]
    paths = tree_paths(vocabulary.counts)
    sums = np.zeros((len(vocabulary) - 1, 2), np.uint64)
    np.add.at(sums, paths.nodes, np.repeat(random, np.diff(paths.starts), axis=0))
    return [(first, second) for first, second in sums.tolist()]
