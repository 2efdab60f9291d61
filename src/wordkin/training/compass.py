"""Compass: a model whose output rows a training keeps, so that its vectors lie in that model's space.

Each input row is then fitted to rows that stay, and nothing can turn the space.
Source: Di Carlo et al. 2019.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Collection
from dataclasses import replace
from pathlib import PurePath

import numpy as np
from numpy.typing import NDArray

from wordkin.corpus import EncodedCorpus
from wordkin.errors import SettingsError, quote, warn
from wordkin.method.parameters import ROLES
from wordkin.method.rows import NODES
from wordkin.model import Model
from wordkin.settings.compass import CompassMark
from wordkin.wording import argument, either
from wordkin.words.vocabulary import Vocabulary

COPIED_ROWS = 1 << 16  # at once, so that there is never a second copy of a whole matrix
logger = logging.getLogger("wordkin.training")


def mark_of(given: object) -> CompassMark | None:
    """The mark of a model, by which settings know it; None for none, and a mark stays as it is."""
    if given is None or isinstance(given, CompassMark):
        return given
    if not isinstance(given, Model):
        raise SettingsError(
            f"{argument('compass')}: expected a whole model, whose output rows are to stay, found "
            f"{quote(given)}, which has none."
            + either(" wordkin.load_model opens a file of a model.", "")
        )
    vocabulary, sha256 = given.vocabulary, hashlib.sha256()
    for array in (
        vocabulary.letters,
        vocabulary.offsets,
        vocabulary.counts,
        *given.parameters.by_role.values(),
    ):
        sha256.update(np.ascontiguousarray(array).reshape(-1).view(np.uint8).data)
    path = given.source and given.source.path
    return CompassMark(PurePath(path).name if path else "", sha256.hexdigest())


def check_compass(given: object, former: Model | None) -> Model | None:
    """The model that is the compass; raises where only its mark is left of it, or none can be kept.

    former: the model to resume, whose output rows must be those of the compass.
    """
    if isinstance(given, CompassMark):
        raise SettingsError(
            f"{argument('compass')}: expected {given.shown}, with which the training to resume began, "
            "found none, since no file keeps it. Pass it again"
            + either(", or None, so that output rows move from now on." if former else ".", ".")
        )
    compass = given if isinstance(given, Model) else None
    if compass and former and not _is_compass_of(former, compass):
        raise SettingsError(
            f"{argument('compass')}: expected none together with a model to resume that has other "
            "output rows, which cannot be kept and replaced. To begin at its vectors, pass the "
            f"model as {argument('initial_vectors')}."
        )
    return compass


def _is_compass_of(model: Model, compass: Model) -> bool:
    """Whether a model's output rows are those that a training with this compass has."""
    ours, theirs = model.vocabulary, compass.vocabulary
    rows, places = match_rows(ours, theirs)
    unknown = np.setdiff1d(np.arange(len(ours)), rows)
    for name, matrix in _outputs(model).items():
        kept = compass.parameters.by_role[name]
        if ROLES[name].rows is NODES:
            same_tree = ours.words == theirs.words and np.array_equal(ours.counts, theirs.counts)
            if not same_tree or not np.array_equal(matrix, kept):
                return False
        elif not np.array_equal(matrix[rows], kept[places]) or matrix[unknown].any():
            return False
    return True


def match_rows(ours: Vocabulary, theirs: Vocabulary) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The rows of our words that they know, and the rows that these have there.

    Examples
    --------
    >>> ours = Vocabulary.from_words(["sea", "lake", "pond"], [3, 2, 1])
    >>> theirs = Vocabulary.from_words(["pond", "sea"], [5, 4])
    >>> [rows.tolist() for rows in match_rows(ours, theirs)]
    [[0, 2], [1, 0]]
    """
    places = np.array([theirs.index.get(word, -1) for word in ours.words], np.int64)
    rows = np.flatnonzero(places >= 0)
    return rows, places[rows]


def check_words(text: Vocabulary, compass: Model) -> None:
    """Raise `SettingsError` for a text that has no word of the compass."""
    known = compass.vocabulary
    if not any(word in known for word in text.words):
        raise SettingsError(
            f"{argument('compass')}: expected some of its {len(known):,} words in the text, such as "
            f"{quote(known.words[0])}, found none among the text's {len(text):,}, such as "
            f"{quote(text.words[0])}. Are they written in another way?"
        )


def keep_tree(
    corpus: EncodedCorpus, compass: Model, min_count: int, *, in_place: bool
) -> EncodedCorpus:
    """The corpus in the rows of the compass, whose tree has no place for other words.

    Counts are the text's, 0 for words that it lacks. Warns of words that are left out, if they occur
    min_count times. in_place: as for `EncodedCorpus.prune`.
    """
    text, known = corpus.vocabulary, compass.vocabulary
    rows, places = match_rows(text, known)
    lost = np.setdiff1d(np.flatnonzero(text.counts >= min_count), rows)
    if len(lost):
        warn(
            f"{argument('compass')}: leaves out {len(lost):,} of the text's words, such as "
            f"{quote(text.words[lost[0]])}, since the compass lacks them and the tree of hierarchical "
            "softmax has no place for more. With negative sampling they are learned."
        )
    counts = np.zeros(len(known), np.int64)
    counts[places] = text.counts[rows]
    return corpus.with_vocabulary(replace(known, counts=counts), in_place=in_place)


def follow(model: Model, compass: Model, begun: Collection[str] = ()) -> None:
    """Give a model the output rows of the compass, and its vectors to the words that both have.

    Other words have output rows of zeros. begun: words that keep the vectors that they have. The
    model, which has learned nothing of the text yet, changes in place.
    """
    rows, places = match_rows(model.vocabulary, compass.vocabulary)
    for name, matrix in _outputs(model).items():
        kept = compass.parameters.by_role[name]
        if ROLES[name].rows is NODES:  # the tree is the same
            matrix[:] = kept
        else:
            _copy_rows(matrix, kept, rows, places)
    words = model.vocabulary.words
    new = np.array([words[row] not in begun for row in rows], bool)
    vectors, given = model.parameters.input_vectors, compass.parameters.input_vectors
    _copy_rows(vectors, given, rows[new], places[new])
    if len(rows) < len(words):  # a study trains many times on words that it knows
        logger.info("compass: knows %s of %s words", f"{len(rows):,}", f"{len(words):,}")


def _outputs(model: Model) -> dict[str, NDArray[np.float32]]:
    """The matrices that predict, by role: output rows and nodes."""
    matrices = model.parameters.by_role
    return {name: matrix for name, matrix in matrices.items() if ROLES[name].loss is not None}


def _copy_rows(
    target: NDArray[np.float32],
    source: NDArray[np.float32],
    rows: NDArray[np.int64],
    places: NDArray[np.int64],
) -> None:
    for first in range(0, len(rows), COPIED_ROWS):
        part = slice(first, first + COPIED_ROWS)
        target[rows[part]] = source[places[part]]
