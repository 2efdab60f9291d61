"""fastText's `.bin` as a whole model, which training can continue: settings, matrices, counts.

Each bucket keeps a row of its own. fastText builds the same Huffman tree as wordkin, from the counts in
the order of rows, but the sign of a node's vector is the opposite. It draws noise words by count^0.5.
"""

from __future__ import annotations

from dataclasses import astuple
from pathlib import Path
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import FormatError, SettingsError
from wordkin.formats.compressed import read_decompressed
from wordkin.formats.fasttext_bin import (
    SUPERVISED,
    Beginning,
    Header,
    collect_vectors,
    read_beginning,
    read_matrix,
)
from wordkin.formats.opened import OpenedFile
from wordkin.formats.stored import StoredVectors
from wordkin.settings import Loss, SubwordSettings, TrainingSettings
from wordkin.settings.training import Objective
from wordkin.wording import either
from wordkin.words.subwords import Sizes

OBJECTIVES: dict[int, Objective] = {1: "cbow", 2: "skip-gram"}
LOSSES: dict[int, Loss] = {1: "hierarchical-softmax", 2: "negative-sampling"}
NOISE_EXPONENT = 0.5
LEARNING_RATE = 0.05  # fastText's default; the file does not keep it


def read_fasttext_model(source: OpenedFile) -> tuple[StoredVectors, dict[str, NDArray[np.float32]]]:
    """Read a whole model: its vectors, with settings as metadata, and its matrices by role."""
    path = source.path
    with read_decompressed(source) as file:
        found = read_beginning(source, file)
        _check_kind(path, found.header)
        shape = (found.header.words, found.header.dimensions)
        output, _ = read_matrix(source, file, found.rest, shape, found.header)
    _check_words(path, found)
    settings = _settings(path, found)
    stored = collect_vectors(source, found)
    matrices = {"input_vectors": stored.matrix}
    if stored.subwords and settings.subwords:
        sizes = Sizes(*astuple(settings.subwords))
        stored = stored._replace(subwords=stored.subwords._replace(sizes=sizes))
        matrices["part_vectors"] = found.rows
    if settings.uses_tree:
        matrices["node_vectors"] = -output[:-1]
    else:
        matrices["output_vectors"] = output
    trained = found.header.epochs * sum(found.counts)
    metadata = {"settings": settings.to_json(), "history": "[]", "words_trained": str(trained)}
    return stored._replace(metadata={**stored.metadata, **metadata}), matrices


def _check_kind(path: Path, header: Header) -> None:
    """Refuse models of other methods than those of wordkin."""
    if header.objective == SUPERVISED:
        _refuse(
            path,
            "a supervised one, whose vectors learned to tell labels, not words",
        )
    if header.objective not in OBJECTIVES or header.loss not in LOSSES:
        _refuse(path, f"objective {header.objective} and loss {header.loss}, such as a softmax")


def _check_words(path: Path, found: Beginning) -> None:
    """Refuse words that wordkin cannot write again, and a tree that would be another one."""
    try:
        b"\0".join(found.words).decode()
    except UnicodeDecodeError:
        _refuse(path, "one of words that are not UTF-8, so that their n-grams are unclear")
    is_tree = LOSSES[found.header.loss] == "hierarchical-softmax"
    if is_tree and np.diff(found.counts).max(initial=0) > 0:
        _refuse(path, "a tree of words that are not in order of falling count")


def _settings(path: Path, found: Beginning) -> TrainingSettings:
    header, (shortest, longest, buckets) = found.header, found.sizes
    shortest = max(shortest, 1)  # the brackets alone are no n-grams
    has_ngrams = buckets > 0 and longest >= shortest
    try:
        return TrainingSettings(
            objective=OBJECTIVES[header.objective],
            loss=(LOSSES[header.loss],),
            dimensions=header.dimensions,
            window=header.window,
            epochs=header.epochs,
            min_count=header.min_count,
            negative_samples=header.negative_samples,
            noise_exponent=NOISE_EXPONENT,
            subsample_threshold=header.threshold,
            learning_rate=LEARNING_RATE,
            subwords=SubwordSettings(shortest, longest, buckets) if has_ngrams else None,
        )
    except SettingsError as problem:
        raise FormatError(
            f"{path}: expected settings that a model can have, found {problem}"
        ) from problem


def _refuse(path: Path, found: str) -> NoReturn:
    how = either("wordkin.load opens", "Other commands read")
    raise FormatError(
        f"{path}: expected a model of fastText that can be trained further (skip-gram or CBOW by "
        f"negative sampling or hierarchical softmax), found {found}. {how} its vectors."
    )
