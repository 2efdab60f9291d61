"""Texts and settings for trainings that take no time."""

from typing import Any

import numpy as np
import pytest

from wordkin.corpus import EncodedCorpus, encode
from wordkin.model import Model
from wordkin.settings import TrainingSettings
from wordkin.training.checkpoints import as_checkpoints
from wordkin.training.fit import fit

BOTH = ("negative-sampling", "hierarchical-softmax")
COMBINATIONS = [
    pytest.param({"objective": objective, "loss": loss}, id=f"{objective}, {loss}")
    for objective in ("skip-gram", "cbow")
    for loss in (*BOTH, BOTH)
]
TOPICS, WORDS_OF_A_TOPIC = 4, 8


def corpus_of(sentences: list[list[str]]) -> EncodedCorpus:
    return encode(sentences).prune(min_count=0)


def line_of(tokens: int, words: int = 9) -> EncodedCorpus:
    """One sentence of words at random, the first of them more often."""
    drawn = np.random.default_rng(1).random(tokens) ** 2 * words
    return corpus_of([[f"w{int(number)}" for number in drawn]])


def planted_corpus(seed: int, sentences: int = 600) -> EncodedCorpus:
    """Sentences that keep to one topic each; word "t2w5" is of topic 2."""
    rng = np.random.default_rng(seed)
    topics = rng.integers(0, TOPICS, sentences)
    return corpus_of(
        [[f"t{topic}w{i}" for i in rng.integers(0, WORDS_OF_A_TOPIC, 10)] for topic in topics]
    )


def settings_of(**changes: Any) -> TrainingSettings:
    values: dict[str, Any] = {
        "dimensions": 16,
        "epochs": 2,
        "subsample_threshold": 0,
        "min_count": 0,
    }
    return TrainingSettings(**(values | changes))


def matrices_of(model: Model) -> list[bytes]:
    parameters = model.parameters
    matrices = parameters.input_vectors, parameters.output_vectors, parameters.node_vectors
    return [matrix.tobytes() for matrix in matrices if matrix is not None]


def trained_bits(threads: int = 1, checkpoints: str | None = None) -> list[bytes]:
    """What a training leaves behind, wherever it runs."""
    plan = as_checkpoints(checkpoints)
    return matrices_of(fit(line_of(2_000), settings_of(), threads=threads, checkpoints=plan))
