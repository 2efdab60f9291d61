"""Whole models in files."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Self

import numpy as np

from wordkin import formats
from wordkin.formats import native
from wordkin.formats.stored import StoredVectors
from wordkin.gensim.keyed.shared_matrix import SharedMatrix
from wordkin.gensim.keyed.vector_files import attributes_as_json, attributes_from_json, has_numbers
from wordkin.gensim.learning.asking import Asking
from wordkin.gensim.models.keyedvectors import KeyedVectors
from wordkin.gensim.old_names import warn_old
from wordkin.method.parameters import Parameters
from wordkin.model import read_model
from wordkin.settings.legacy import GENSIM_NAMES, to_legacy
from wordkin.words.lookup import WordList

FileName = str | os.PathLike[str]
# Options and facts that wordkin's settings do not hold.
KEPT = [
    "workers",
    "sample",
    "max_vocab_size",
    "sorted_vocab",
    "null_word",
    "batch_words",
    "comment",
    "corpus_count",
    "corpus_total_words",
    "train_count",
    "total_train_time",
    "min_alpha_yet_reached",
    "running_training_loss",
    "epoch_losses",
    "effective_min_count",
    "lifecycle_events",
]


class Files(Asking):
    """Writes and reads models."""

    def save(self, fname: FileName, *args: Any, **kwargs: Any) -> None:
        """Write the whole model into one native file, whatever its name; no pickle."""
        self.add_lifecycle_event("saving", fname=str(fname))
        model, order = self.as_model()
        rows = np.arange(len(self.wv))[order].tolist()
        facts = {name: getattr(self, name) for name in KEPT if name in vars(self)}
        facts["numbers"] = has_numbers(self.wv)
        facts["rows"] = rows if rows != sorted(rows) else None
        metadata = {
            "settings": model.settings.to_json(),
            "history": json.dumps(self._history),
            "words_trained": str(self._words_trained),
            "gensim": json.dumps(facts, default=str),
            "attributes": attributes_as_json(self.wv.expandos),
            "numbers": str(facts["numbers"]),
        }
        stored = StoredVectors(
            WordList(model.vocabulary.words),
            model.parameters.input_vectors,
            model.vocabulary.counts,
            metadata,
        )
        matrices = {
            "output_vectors": model.parameters.output_vectors,
            "node_vectors": model.parameters.node_vectors,
        }
        found = {name: matrix for name, matrix in matrices.items() if matrix is not None}
        native.write_model(Path(fname), stored, found)

    @classmethod
    def load(cls, fname: FileName, mmap: str | None = None, rethrow: bool = False) -> Self:
        """Open a model that `save`, or gensim 0.12 to 4.4, wrote; none of gensim's pickles is run.

        mmap="r" leaves the matrices of a native file in the file, read-only until trained on.
        """
        found = read_model(fname)
        is_native = formats.recognise(fname).name == "native"
        metadata = native.read_native(Path(fname)).metadata if is_native else {}
        facts = json.loads(metadata.get("gensim", "{}"))
        rows = facts.pop("rows", None)
        numbers = facts.pop("numbers", False)
        model = cls._with_options(found)
        words, counts = found.vocabulary.words, found.vocabulary.counts
        order = np.arange(len(words)) if rows is None else np.argsort(rows)
        model.wv.index_to_key = [int(words[i]) if numbers else words[i] for i in order]
        model.wv.key_to_index = {key: row for row, key in enumerate(model.wv.index_to_key)}
        model.wv.next_index = len(words)
        model.wv.expandos["count"] = counts[order]
        model.wv.expandos |= attributes_from_json(metadata.get("attributes", "{}"))
        model._take_matrices(found.parameters, order, keeps=mmap is not None and rows is None)
        model._history = [dict(record) for record in found.history]
        model._words_trained = found.words_trained
        for name, value in facts.items():
            setattr(model, name, value)
        model.add_lifecycle_event("loaded", fname=str(fname))
        return model

    def _take_matrices(self, parameters: Parameters, order: Any, *, keeps: bool) -> None:
        """Vectors and the other matrices; copies that can be written to, unless `keeps`."""

        def own(matrix: Any) -> Any:
            return matrix if keeps else np.array(matrix[order])

        self.wv.matrix = SharedMatrix(own(parameters.input_vectors))
        if parameters.output_vectors is not None:
            self.syn1neg = own(parameters.output_vectors)
        if parameters.node_vectors is not None:
            nodes = np.asarray(parameters.node_vectors)
            self.syn1 = np.vstack([nodes, np.zeros((1, self.layer1_size), np.float32)])
            self.create_binary_tree()

    @classmethod
    def _with_options(cls, found: Any) -> Self:
        make: Any = cls  # `Word2Vec`, which has all arguments
        model: Self = make(**to_legacy(found.settings, GENSIM_NAMES))
        return model

    @classmethod
    def load_word2vec_format(cls, *args: Any, **kwargs: Any) -> KeyedVectors:
        """`KeyedVectors.load_word2vec_format` under its old name."""
        warn_old("Word2Vec.load_word2vec_format", "KeyedVectors.load_word2vec_format")
        return KeyedVectors.load_word2vec_format(*args, **kwargs)
