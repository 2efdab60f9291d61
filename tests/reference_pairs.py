"""The slow, obvious twin of `kernels/pairs.py`: one pair after the other, in float64.

It draws the same random numbers, so that the two can be compared number by number.
"""

import numpy as np

from reference import SATURATION, Floats, composed, draw_noise, random_at, sigmoid, windows
from wordkin.kernels.training import Matrices, Plan, Sampling
from wordkin.kernels.tree import Tree
from wordkin.kernels.windows import Corpus


def fit_chunk(
    corpus: Corpus,
    begin: int,
    end: int,
    matrices: Matrices,
    sampling: Sampling,
    tree: Tree,
    plan: Plan,
    learning_rate: float,
    seed: int,
) -> tuple[float, int]:
    """Train on the centers begin..end; changes the matrices (float64). Returns loss and pairs.

    Words that have parts are composed of them for each center.
    """
    state, loss, pairs = random_at(seed, -1 - begin) | 1, 0.0, 0
    for window in windows(corpus, sampling.keep_probability, plan, seed):
        if not begin <= window.center < end:
            continue
        center = int(corpus.ids[window.center])
        context = corpus.ids[window.context].tolist()
        with composed(matrices) as of_words:
            for inputs in (
                [[word] for word in context]
                if plan.is_skip_gram
                else [context][: 1 if context else 0]
            ):
                noise, state = draw_noise(
                    state, sampling, plan.negative_samples if plan.samples_noise else 0
                )
                loss += fit_pair(of_words, inputs, center, noise, tree, plan, learning_rate)
                pairs += 1
    return loss, pairs


def fit_pair(
    matrices: Matrices,
    inputs: list[int],
    center: int,
    noise: list[int],
    tree: Tree,
    plan: Plan,
    learning_rate: float,
) -> float:
    """Let the average (or the sum) of some input rows predict a center; returns the loss.

    One output row after another changes at once; the input rows change when all are done.
    """
    is_sum = not plan.is_skip_gram and not plan.cbow_average
    x = matrices.input_vectors[inputs].sum(axis=0) / (1 if is_sum else len(inputs))
    outputs = [(matrices.output_vectors, center, 1.0)] if plan.samples_noise else []
    outputs += [(matrices.output_vectors, word, 0.0) for word in noise if word != center]
    if plan.uses_tree:
        path = slice(tree.starts[center], tree.starts[center + 1])
        turns = zip(tree.nodes[path].tolist(), tree.labels[path].tolist(), strict=True)
        outputs += [(matrices.node_vectors, node, label) for node, label in turns]
    change, loss = np.zeros_like(x), 0.0
    for matrix, row, label in outputs:
        score = matrix[row] @ x
        step = (label - sigmoid(np.clip(score, -SATURATION, SATURATION))) * learning_rate
        change += step * matrix[row]
        if not plan.fixed_outputs:
            matrix[row] += step * x
        loss += float(np.logaddexp(0, score) - label * score)
    share_inputs(matrices, inputs, change / (len(inputs) if is_sum else 1))
    return loss


def share_inputs(matrices: Matrices, inputs: list[int], change: Floats) -> None:
    """Add the change to each input row, or the part of it that is the row's factor."""
    for word in inputs:
        factor = 1 if matrices.factors is None else matrices.factors[word]
        matrices.input_vectors[word] += factor * change
