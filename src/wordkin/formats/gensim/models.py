"""Whole models that gensim's `Word2Vec.save` wrote, releases 0.12 to 4.4, and `FastText.save` since 3.8.

The names in each release, oldest first, beside those in `keyed_vectors`:

    output vectors   model.syn1neg; model.trainables.syn1neg (3.3 to 3.8)
    node vectors     model.syn1; model.trainables.syn1 (3.3 to 3.8), a row too many
    tree             vocab[word].code and .point; wv.expandos["code"] and ["point"] (4.0)
    own rows         wv.vectors_vocab; n-grams: wv.vectors_ngrams (of a FastText)
    settings         model; model.vocabulary and model.trainables (3.3 to 3.8)
"""

from __future__ import annotations

import json

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import FormatError, SettingsError, warn
from wordkin.formats.gensim.keyed_vectors import open_model, saved_vectors
from wordkin.formats.gensim.pickled_arrays import PickledArray
from wordkin.formats.gensim.saved import Saved, type_of
from wordkin.formats.opened import OpenedFile
from wordkin.formats.stored import StoredVectors, check_counts
from wordkin.method.huffman import TreePaths, keep_nodes, side_sums, tree_paths
from wordkin.settings import SubwordSettings, TrainingSettings
from wordkin.settings.legacy import GENSIM_NAMES, from_legacy
from wordkin.settings.option import LegacyName
from wordkin.wording import either
from wordkin.words.lookup import WordList

MODELS = ("gensim.models.word2vec.Word2Vec", "gensim.models.fasttext.FastText")
PARTS = ("vocabulary", "trainables")
FACTS = ("corpus_count", "corpus_total_words", "train_count", "total_train_time")
MAX_TURNS = 100  # to a word; counts below 2^63 have no deeper tree


def read_gensim_model(source: OpenedFile) -> tuple[StoredVectors, dict[str, NDArray[np.floating]]]:
    """Read a whole model: its vectors, with settings as metadata, and its matrices by role.

    Rows come in order of falling count. Where gensim built the Huffman tree in another order,
    only nodes over the same words keep their vectors, with a warning.
    """
    model, path = open_model(source), source.path
    if model.kind not in MODELS:
        raise FormatError(
            f"{path}: expected a Word2Vec or FastText model, found {model.kind.removeprefix('gensim.models.')}. "
            f"{either('wordkin.load opens', 'Other commands read')} its vectors; to continue its "
            "training, use gensim."
        )
    stored = saved_vectors(model)
    if stored.counts is None:
        raise FormatError(f"{path}: expected the words' counts, found none.")
    check_counts(path, stored.counts)
    order = np.argsort(-stored.counts, kind="stable")
    settings = _settings(model, stored)
    matrices = {"input_vectors": stored.matrix[order]}
    if stored.subwords is not None:
        own = _matrix(model, "vectors_vocab", len(order))[order]
        matrices["part_vectors"] = np.concatenate([own, stored.subwords.ngrams])
    if settings.samples_noise:
        matrices["output_vectors"] = _matrix(model, "syn1neg", len(order))[order]
    if settings.uses_tree:
        matrices["node_vectors"] = _node_vectors(model, stored, order)
    words = list(stored.words)
    metadata = {
        "settings": settings.to_json(),
        "history": "[]",
        "words_trained": str(_times_trained(model) * settings.epochs * int(stored.counts.sum())),
        "gensim": json.dumps(_facts(model)),
    }
    ordered = WordList(words[row] for row in order)
    counts = stored.counts[order]
    inputs = matrices["input_vectors"]
    return StoredVectors(ordered, inputs, counts, metadata, stored.subwords), matrices


def _settings(model: Saved, stored: StoredVectors) -> TrainingSettings:
    found = {
        theirs.name: value
        for theirs in [*GENSIM_NAMES.values(), LegacyName("hs")]
        for name in (theirs.before_4, theirs.name)  # the newer one replaces the other
        if (value := _value(model, name)) is not None
    }
    for name, value in found.items():
        # Nothing else is ever looked into, as lists of the same lists have no end.
        if not isinstance(value, str | float) and not (isinstance(value, int) and value < 2**63):
            raise FormatError(
                f"{model.path}, {name}: expected a text or a number below 2^63, found {type_of(value)}."
            )
    options = from_legacy(found, GENSIM_NAMES) | {"dimensions": stored.matrix.shape[1]}
    sizes = stored.subwords and stored.subwords.sizes
    try:
        return TrainingSettings(**options, subwords=sizes and SubwordSettings(*sizes))
    except SettingsError as problem:
        raise FormatError(
            f"{model.path}: expected settings that a model can have, found {problem}"
        ) from problem


def _value(model: Saved, name: str) -> object:
    """A setting, wherever the release kept it."""
    holders = [model, *filter(None, map(model.part, PARTS))]
    return next((holder.attributes[name] for holder in holders if name in holder.attributes), None)


def _facts(model: Saved) -> dict[str, int | float | None]:
    """What gensim tells its users of a model's text and training; None where a release kept nothing."""
    found = {name: _value(model, name) for name in FACTS}
    return {
        name: value
        if isinstance(value, float) or (isinstance(value, int) and abs(value) < 2**63)
        else None
        for name, value in found.items()
    }


def _times_trained(model: Saved) -> int:
    found = _value(model, "train_count")
    return found if isinstance(found, int) and 0 <= found < 2**31 else 0


def _matrix(model: Saved, name: str, rows: int) -> NDArray[np.floating]:
    """A matrix beside the vectors, wherever the release kept it."""
    for holder in filter(None, (model, *map(model.part, ("trainables", "wv")))):
        found = holder.matrix(name)
        if found is not None and len(found) == rows:
            return found
    raise FormatError(
        f"{model.path}: expected {rows} rows of {name!r}, without which training cannot be continued; found "
        f"none. gensim deletes them on request. {either('wordkin.load opens', 'Other commands read')} "
        "the vectors alone."
    )


def _node_vectors(
    model: Saved, stored: StoredVectors, order: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Vectors of the nodes of the tree that the words in this order have here."""
    rows, nodes = len(order), len(order) - 1
    theirs = _matrix(model, "syn1", rows)
    fresh = np.zeros((nodes, theirs.shape[1]), np.float32)
    if not nodes or stored.counts is None:
        return fresh
    check_counts(model.path, stored.counts, least=1)  # a tree of zeros is as deep as it has words
    sides = side_sums(tree_paths(stored.counts[order]), order)
    their_sides = side_sums(_tree(model, list(stored.words)), np.arange(rows))
    kept = keep_nodes(fresh, np.asarray(theirs[:nodes], np.float32), sides, their_sides)
    if kept < nodes:
        warn(
            f"{model.path}: gensim joined words of equal count in another order, so its Huffman tree "
            f"is another one: {kept:,} of {nodes:,} nodes keep their vectors, the others start at "
            "zero, and it takes some training to make up for them."
        )
    return fresh


def _tree(model: Saved, words: list[str]) -> TreePaths:
    """Where gensim's tree leads to every word."""
    vectors = model.part("wv") or model
    turns, nodes = (_paths(vectors, words, name) for name in ("code", "point"))
    lengths = [len(path) for path in turns]
    fits = (
        lengths == [len(path) for path in nodes] and 0 < min(lengths) <= max(lengths) <= MAX_TURNS
    )
    if fits:
        flat_turns, flat_nodes = np.concatenate(turns), np.concatenate(nodes)
        is_joined = np.isin(np.arange(len(words) - 1), flat_nodes)
        fits = flat_turns.max() <= 1 and flat_nodes.max() < len(words) - 1 and all(is_joined)
    if not fits:
        raise FormatError(f"{model.path}: expected a tree over {len(words)} words, found no tree.")
    starts = np.concatenate([[0], np.cumsum(lengths)])
    return TreePaths(starts, flat_nodes.astype(np.int32), flat_turns.astype(np.uint8))


def _paths(vectors: Saved, words: list[str], name: str) -> list[NDArray[np.uint32]]:
    """The turns or the nodes on the way to each word."""
    column = vectors.column(name, words)
    paths = [path.array for path in column if isinstance(path, PickledArray)]
    found = [path for path in paths if path is not None and path.dtype.kind in "iu"]
    if len(found) != len(words):
        raise FormatError(
            f"{vectors.path}: expected {name!r} of each word in the tree, found none."
        )
    return [path.ravel()[: MAX_TURNS + 1].astype(np.uint32) for path in found]
