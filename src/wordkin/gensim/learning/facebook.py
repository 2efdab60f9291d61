"""Files of fastText, Facebook's program, by gensim's functions."""

from __future__ import annotations

import codecs
from dataclasses import replace
from pathlib import Path
from typing import Any

from wordkin.errors import NotSavedWarning, quote, warn
from wordkin.formats import check_replacing, fasttext_writing
from wordkin.gensim.keyed.fasttext_vectors import FastTextKeyedVectors
from wordkin.gensim.learning.conversion import to_model
from wordkin.gensim.learning.fasttext import FastText
from wordkin.model import Model

UPDATE_RATE, WORD_NGRAMS = 100, 1  # fastText's defaults, which wordkin writes


def load_facebook_vectors(path: Any, encoding: str = "utf-8") -> FastTextKeyedVectors:
    """The vectors and the n-grams of a `.bin` that fastText wrote, of a supervised model, too."""
    _check_encoding(encoding)
    return FastTextKeyedVectors.load(path)


def load_facebook_model(path: Any, encoding: str = "utf-8") -> FastText:
    """The model of a `.bin` that fastText wrote, to train on.

    It draws noise words as fastText does, by `ns_exponent=0.5`.
    """
    _check_encoding(encoding)
    return FastText.load(path)


def save_facebook_model(
    model: FastText,
    path: Any,
    encoding: str = "utf-8",
    lr_update_rate: int = UPDATE_RATE,
    word_ngrams: int = WORD_NGRAMS,
) -> None:
    """Write a `.bin` that fastText opens, whatever its name.

    Of a model by both losses it holds the Huffman tree's, as gensim's does, and a warning says so.
    """
    _check_encoding(encoding)
    if (lr_update_rate, word_ngrams) != (UPDATE_RATE, WORD_NGRAMS):
        raise NotImplementedError(
            f"lr_update_rate, word_ngrams: expected {UPDATE_RATE} and {WORD_NGRAMS}, found "
            f"{quote(lr_update_rate)} and {quote(word_ngrams)}. Leave them out: fastText uses neither "
            "to open vectors."
        )
    native, order = to_model(model)
    found = _with_one_loss(model.to_file(native, order))
    stored = found.stored._replace(source=model.wv.source)
    check_replacing(path, stored)
    matrices = found.parameters.by_role
    fasttext_writing.write_model(Path(path), stored, found.settings, matrices)
    model.add_lifecycle_event("saving", fname=str(path))


def _with_one_loss(found: Model) -> Model:
    """The model without the rows of negative sampling, if it has a tree, too."""
    if len(found.settings.loss) == 1:
        return found
    warn(
        "fastText's .bin holds the matrix of one loss: that of negative sampling is left out, so that "
        "training continues with the Huffman tree alone. FastText.save keeps both.",
        NotSavedWarning,
    )
    return replace(
        found,
        settings=replace(found.settings, loss=("hierarchical-softmax",)),
        parameters=replace(found.parameters, output_vectors=None),
    )


def _check_encoding(encoding: str) -> None:
    if codecs.lookup(encoding).name != "utf-8":
        raise NotImplementedError(
            f"encoding: expected utf-8, in which fastText's n-grams are found, found {quote(encoding)}. "
            "wordkin.load opens vectors, with U+FFFD for what is not utf-8."
        )
