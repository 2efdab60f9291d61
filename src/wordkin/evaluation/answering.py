"""The items that a model names to follow a given one: by its outputs, or by cosine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias, cast

import numpy as np

from wordkin.evaluation.sessions import Rows
from wordkin.formats.lengths import inverse_lengths
from wordkin.formats.stored import check_finite
from wordkin.method.huffman import log_turns, tree_paths
from wordkin.model import Model
from wordkin.search import exact
from wordkin.vectors import WordVectors

By: TypeAlias = Literal["output", "cosine"]
WAYS: tuple[By, ...] = ("output", "cosine")

Score: TypeAlias = Callable[[slice, slice, exact.Floats], exact.Floats]


def answer(model: Model | WordVectors, given: Rows, k: int, by: By) -> Rows:
    """The k best rows for each given one, int64 [given, k]; itself is none of them."""
    if by == "output" and isinstance(model, Model):
        return predict_rows(model, given, k)
    vectors = model.vectors if isinstance(model, Model) else model
    matrix = vectors.matrix
    asked, exclude = np.asarray(matrix[given], np.float32), given[:, np.newaxis]
    return exact.nearest_rows(matrix, inverse_lengths(matrix), asked, k, exclude=exclude).rows


def predict_rows(model: Model, given: Rows, k: int) -> Rows:
    """The k rows that are most likely beside each given one, as `Model.predict` has them."""
    parameters = model.parameters
    for name, matrix in parameters.by_role.items():
        check_finite(matrix, where=f"{name}: ")
    if (outputs := parameters.output_vectors) is not None:
        score = _by_products(model, outputs, given)
    else:
        score = _by_tree(model, cast("exact.Floats", parameters.node_vectors), given)
    inputs = parameters.input_vectors  # the answers are as many rows
    return exact.best_of_blocks(inputs, len(given), score, k, given[:, np.newaxis]).rows


def _by_products(model: Model, outputs: exact.Floats, given: Rows) -> Score:
    inputs = model.parameters.input_vectors

    def score(batch: slice, block: slice, out: exact.Floats) -> exact.Floats:
        found: exact.Floats = np.matmul(inputs[given[batch]], outputs[block].T, out=out)
        return found

    return score


def _by_tree(model: Model, node_vectors: exact.Floats, given: Rows) -> Score:
    """Scores are the logarithms of the words' probabilities."""
    paths, inputs = tree_paths(model.vocabulary.counts), model.parameters.input_vectors

    def score(batch: slice, block: slice, out: exact.Floats) -> exact.Floats:
        first, last = paths.starts[block.start], paths.starts[block.stop]
        nodes, turns = paths.nodes[first:last], paths.turns[first:last]
        products = inputs[given[batch]] @ node_vectors.T
        for place, scores in enumerate(products):
            steps = log_turns(scores[nodes], turns)
            out[place] = np.add.reduceat(steps, paths.starts[block] - first)
        return out

    return score
