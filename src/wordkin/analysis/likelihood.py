"""The likelihood of sentences by a model with hierarchical softmax, where it is cheap to compute."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import SettingsError
from wordkin.formats.stored import check_finite
from wordkin.method.huffman import TreePaths, log_turns, tree_paths
from wordkin.model import Floats, Model


def log_likelihoods(model: Model, sentences: Iterable[Sequence[str]]) -> NDArray[np.float64]:
    """The natural logarithm of the probability of each sentence, float64 [sentences].

    Skip-gram sums over all pairs of a word and a word in its window, CBOW over all words. Unknown
    words are left out, and windows don't shrink. To compare sentences of different lengths, divide
    by the length. Source: Taddy 2015.

    Examples
    --------
    >>> from wordkin import train
    >>> text = [["sea", "lake", "shore"], ["lake", "sea"]] * 50
    >>> model = train(text, dimensions=8, loss="hierarchical-softmax", progress=False)
    >>> found = log_likelihoods(model, [["sea", "lake"], ["sea", "unknown"]])
    >>> bool(found[0] < 0), float(found[1])
    (True, 0.0)
    """
    nodes = model.parameters.node_vectors
    if nodes is None:
        raise SettingsError(
            "log_likelihoods: expected a model with hierarchical softmax, found one without: the "
            "probabilities of negative sampling do not add up. Train with "
            "loss='hierarchical-softmax'."
        )
    paths, index = tree_paths(model.vocabulary.counts), model.vocabulary.index
    known = ([index[word] for word in sentence if word in index] for sentence in sentences)
    each = (sum(_log_probabilities(model, nodes, paths, rows)) for rows in known)
    found = np.array([*each], np.float64)
    if not np.isfinite(found).all():
        check_finite(model.parameters.input_vectors, model.vocabulary.words)
        check_finite(nodes, where="node_vectors: ")
    return found


def _log_probabilities(
    model: Model, nodes: Floats, paths: TreePaths, rows: list[int]
) -> Iterator[float]:
    """The log probability of each word of a sentence, given the words around it."""
    window = model.settings.window
    for place, row in enumerate(rows):
        context = rows[max(place - window, 0) : place] + rows[place + 1 : place + 1 + window]
        if not context:
            continue
        hidden = np.asarray(model.vectors.matrix[context], np.float32)
        if model.settings.objective == "cbow":
            hidden = model.hidden_row(hidden)[np.newaxis]
        path = slice(paths.starts[row], paths.starts[row + 1])
        scores = nodes[paths.nodes[path]] @ hidden.T
        yield float(log_turns(scores, paths.turns[path, np.newaxis]).sum())
