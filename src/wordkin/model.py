"""Model: everything a training leaves behind, in one value and in one file."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from wordkin import formats
from wordkin.errors import FormatError
from wordkin.formats import StoredVectors, native
from wordkin.method.huffman import tree_paths
from wordkin.method.parameters import Parameters, shapes
from wordkin.settings import TrainingSettings, check_number
from wordkin.vectors import Neighbor, WordVectors
from wordkin.words.lookup import WordList, as_words
from wordkin.words.vocabulary import Vocabulary

Floats: TypeAlias = NDArray[np.float32]
History: TypeAlias = Sequence[Mapping[str, float]]


@dataclass(frozen=True, eq=False)
class Model:
    """Settings, vocabulary and learned matrices: enough to ask, to save, and to go on training.

    words_trained counts tokens of the vocabulary over all epochs. history has one record an epoch:
    epoch, words, loss (mean per pair), pairs, learning_rate (at its end), seconds, and what was
    measured after it.
    """

    settings: TrainingSettings
    vocabulary: Vocabulary
    parameters: Parameters
    words_trained: int = 0
    history: History = field(default_factory=list)

    @cached_property
    def vectors(self) -> WordVectors:
        """The word vectors, to be asked: the input vectors with their words."""
        return WordVectors(
            self.vocabulary.words, self.parameters.input_vectors, self.vocabulary.counts
        )

    def predict(self, words: str | Sequence[str], k: int = 10) -> list[Neighbor]:
        """The k words that are most likely to stand in the middle of these, with probabilities.

        With negative sampling the probabilities are a softmax over all words; with hierarchical
        softmax they are the product of the turns to each word. Unknown words raise
        `UnknownWordError`. The words themselves can be among the answers, as they can stand in
        the text beside themselves. Source: Mikolov et al. 2013a, eq. 1, and 2013b, eq. 3.
        """
        context = as_words(words)
        hidden = self.vectors.mean(context)
        if self.settings.objective == "cbow" and not self.settings.cbow_average:
            hidden = hidden * np.float32(len(context))
        probability = self._probabilities(hidden.astype(np.float64))
        best = np.argsort(-probability, kind="stable")[: check_number("k", k, 1)]
        return [Neighbor(self.vocabulary.words[row], float(probability[row])) for row in best]

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write all of it into one native file; an older file is replaced by the whole new one.

        The name must end in .safetensors, the format that keeps a model. For the vectors alone, in
        any format, use `model.vectors.save`.
        """
        if Path(path).suffix.lower() != ".safetensors":
            raise FormatError(
                f"{path}: expected a name that ends in .safetensors, the format that keeps a whole "
                "model. For the vectors alone use model.vectors.save."
            )
        matrices = {
            "output_vectors": self.parameters.output_vectors,
            "node_vectors": self.parameters.node_vectors,
        }
        stored = StoredVectors(
            WordList(self.vocabulary.words),
            self.parameters.input_vectors,
            self.vocabulary.counts,
            as_metadata(self.settings, self.history, self.words_trained),
        )
        native.write_model(
            Path(path), stored, {name: m for name, m in matrices.items() if m is not None}
        )

    def _probabilities(self, hidden: NDArray[np.float64]) -> NDArray[np.float64]:
        if self.parameters.output_vectors is not None:
            return _softmax(self.parameters.output_vectors @ hidden)
        if self.parameters.node_vectors is None or len(self.vocabulary) == 1:  # an empty tree
            return np.ones(1)
        paths = tree_paths(self.vocabulary.counts)
        scores = (self.parameters.node_vectors @ hidden)[paths.nodes]
        log_turns = -np.logaddexp(0, np.where(paths.turns == 0, -scores, scores))
        probability: NDArray[np.float64] = np.exp(np.add.reduceat(log_turns, paths.starts[:-1]))
        return probability


def as_metadata(settings: TrainingSettings, history: History, words_trained: int) -> dict[str, str]:
    """What a model's file holds beside its arrays, as texts."""
    return {
        "settings": settings.to_json(),
        "history": json.dumps([dict(record) for record in history]),
        "words_trained": str(words_trained),
    }


def _softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    likelihood: NDArray[np.float64] = np.exp(scores - scores.max())
    likelihood /= likelihood.sum()
    return likelihood


def read_model(path: str | os.PathLike[str]) -> Model:
    """Open a model that `Model.save` or gensim wrote; in a native file the matrices are mapped."""
    stored, matrices = formats.read_model(path)
    try:
        settings = TrainingSettings.from_json(stored.metadata["settings"])
        history = [dict(record) for record in json.loads(stored.metadata["history"])]
        words_trained = int(stored.metadata["words_trained"])
    except (KeyError, ValueError, TypeError, RecursionError) as error:
        raise FormatError(
            f"{path}: expected settings, history and words_trained of a model in its metadata, found "
            f"{error!r:.200}. The file is damaged, or a newer wordkin wrote it."
        ) from error
    if stored.counts is None:
        raise FormatError(f"{path}: expected the words' counts, found none. The file is damaged.")
    if stored.counts.min() < 0:
        raise FormatError(
            f"{path}: expected counts of at least 0, found {stored.counts.min()}. The file is damaged."
        )
    vocabulary = Vocabulary.from_words(stored.words, stored.counts)
    matrices["input_vectors"] = stored.matrix
    wanted = shapes(settings, len(vocabulary))
    for name, shape in wanted.items():
        found = matrices[name].shape if name in matrices else None
        if found != shape:
            raise FormatError(
                f"{path}, {name}: expected [words, dimensions] of {shape}, as its settings and words "
                f"demand, found {found}. The file is damaged."
            )
    parameters = Parameters(**{name: cast("Floats", matrices[name]) for name in wanted})
    return Model(settings, vocabulary, parameters, words_trained, history)
