"""Whole models in files."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from wordkin import formats
from wordkin.errors import FormatError, quote_problem
from wordkin.formats import StoredVectors, native
from wordkin.gensim.keyed import vector_files
from wordkin.gensim.learning import weights
from wordkin.gensim.learning.conversion import Changes, row_numbers, to_model
from wordkin.gensim.learning.state import ModelState, Order
from wordkin.gensim.saving.objects import OWN, own_parts
from wordkin.method.parameters import Parameters
from wordkin.model import as_metadata, model_of_stored
from wordkin.settings.legacy import GENSIM_NAMES, to_legacy
from wordkin.words.lookup import WordList

M = TypeVar("M", bound=ModelState)

# Options and facts that are not in wordkin's settings.
KEPT = (
    *("workers", "sample", "max_vocab_size", "sorted_vocab", "null_word", "batch_words", "comment"),
    *("corpus_count", "corpus_total_words", "train_count", "total_train_time", "epoch_losses"),
    *("min_alpha_yet_reached", "running_training_loss", "effective_min_count", "lifecycle_events"),
)
LISTS = ("epoch_losses", "lifecycle_events")
KNOWN = frozenset(field.name for field in fields(ModelState)) | {*KEPT, "load"}


def write(model: ModelState, path: Path, ignore: Collection[str]) -> None:
    """Write a model into one native file, without pickle."""
    texts, arrays = own_parts(model, vars(model), KNOWN.union(ignore))
    texts_of_keys, arrays_of_keys = vector_files.own_parts_of(model.wv, ())
    in_training, order = to_model(model)
    found = model.to_file(in_training, order)
    rows = row_numbers(model, order)
    facts = {name: getattr(model, name) for name in KEPT if name in vars(model)}
    of_keys = vector_files.to_stored(model.wv).metadata
    facts["rows"] = rows if rows != sorted(rows) else None
    facts["numbers"] = of_keys["numbers"] == "True"  # for earlier releases
    metadata = {
        **as_metadata(found.settings, found.history, found.words_trained),
        **of_keys,
        **texts,
        **texts_of_keys,
        "gensim": json.dumps(facts, default=str),
    }
    stored = StoredVectors(
        WordList(found.vocabulary.words),
        found.parameters.word_vectors,
        found.vocabulary.counts,
        metadata,
        found.subwords,
        source=model.wv.source,
    )
    formats.check_replacing(path, stored)
    native.write_model(path, stored, found.parameters.by_role, arrays | arrays_of_keys)


def read(path: Path, make: Callable[[Mapping[str, str], Changes], M], *, keeps_mapped: bool) -> M:
    """A model that `write` or gensim wrote.

    make: a new model, from the texts of the file and the options. keeps_mapped: matrices may stay in the file.
    """
    stored, matrices = formats.read_model(path)
    found = model_of_stored(path, stored, matrices)
    model = make(stored.metadata, to_legacy(found.settings, GENSIM_NAMES))
    facts, rows = _read_facts(path, stored.metadata.get("gensim", "{}"), len(stored.words))
    keeps_mapped = keeps_mapped and rows is None
    order: Order = slice(None)
    if rows is not None:
        order = np.argsort(rows)
        words = WordList(found.vocabulary.words[row] for row in order)
        counts = found.vocabulary.counts[order]
        stored = stored._replace(words=words, matrix=stored.matrix[order], counts=counts)
    vector_files.take_stored(model.wv, stored, keeps_mapped=keeps_mapped)
    model.take_own_rows(found, order)
    _take_others(model, found.parameters, order, keeps_mapped=keeps_mapped)
    model.history = [dict(record) for record in found.history]
    model.words_trained = found.words_trained
    own = vector_files.own_attributes(stored, OWN, KNOWN)
    for name, value in (facts | own).items():
        setattr(model, name, value)
    return model


def _read_facts(path: Path, text: str, words: int) -> tuple[dict[str, Any], list[int] | None]:
    """The facts of a file by the names of `KEPT`, and the rows of its words unless they are in order."""
    try:
        found = json.loads(text)
        rows = found.get("rows")
        facts = {name: found[name] for name in KEPT if name in found}
        if not all(_fits(name, value) for name, value in facts.items()):
            raise ValueError("facts that are no numbers")
        if rows is not None and sorted(rows) != list(range(words)):
            raise ValueError("rows of other words")
    except (ValueError, TypeError, AttributeError, RecursionError) as problem:
        raise FormatError(
            f"{path}, gensim: expected what Word2Vec.save wrote, found {quote_problem(problem)}. "
            "The file is damaged."
        ) from problem
    return facts, rows


def _fits(name: str, value: object) -> bool:
    """Whether a fact may have this value."""
    if name in LISTS:
        return isinstance(value, list)
    if name == "comment" or value is None or isinstance(value, float):
        return True
    return isinstance(value, int) and abs(value) < 2**63


def _take_others(
    model: ModelState, parameters: Parameters, order: Order, *, keeps_mapped: bool
) -> None:
    """The matrices beside the vectors, in copies unless `keeps_mapped`."""
    if parameters.output_vectors is not None:
        output: Any = parameters.output_vectors
        model.syn1neg = output if keeps_mapped else np.array(output[order])
    if parameters.node_vectors is not None:
        last = np.zeros((1, model.layer1_size), np.float32)
        model.syn1 = np.vstack([parameters.node_vectors, last])
        weights.create_tree(model)
