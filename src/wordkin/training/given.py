"""Given vectors for words to start from, and factors for words that are frozen or slowed down."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wordkin.errors import SettingsError, VocabularyError, quote, warn
from wordkin.method.parameters import Parameters
from wordkin.method.parts import WordParts
from wordkin.model import Model
from wordkin.settings import check_number
from wordkin.vectors import WordVectors
from wordkin.wording import argument, either
from wordkin.words.vocabulary import Vocabulary

GivenVectors: TypeAlias = (
    WordVectors | Mapping[str, ArrayLike] | tuple[Iterable[str], ArrayLike] | None
)
Freeze: TypeAlias = Iterable[str] | Mapping[str, float] | bool

COPIED_ROWS = 1 << 16  # at once, so that there is never a second copy of the whole matrix
logger = logging.getLogger("wordkin.training")


def as_vectors(given: GivenVectors, dimensions: int) -> WordVectors | None:
    """The given vectors as one value; refuses other dimensions than those of the training.

    Examples
    --------
    >>> as_vectors({"sea": [1, 0], "lake": [0, 1]}, dimensions=2)
    <WordVectors: 2 words, 2 dimensions>
    """
    if given is None:
        return None
    vectors = given if isinstance(given, WordVectors) else _gather_vectors(given)
    if (found := vectors.matrix.shape[1]) != dimensions:
        raise SettingsError(
            f"{argument('initial_vectors')}: expected vectors of {dimensions} dimensions, as the "
            f"training has, found {found}. Pass {argument('dimensions', found)}."
        )
    return vectors


def _gather_vectors(
    given: Mapping[str, ArrayLike] | tuple[Iterable[str], ArrayLike],
) -> WordVectors:
    try:
        words: Iterable[str]
        rows: Any
        words, rows = (given, list(given.values())) if isinstance(given, Mapping) else given
        return WordVectors(words, rows)
    except (TypeError, ValueError) as problem:
        cause = f": {problem}" if isinstance(problem, VocabularyError) else "."
        raise SettingsError(
            f"{argument('initial_vectors')}: expected WordVectors, a path, a mapping of words to vectors of equal "
            f"length, or (words, matrix), found {type(given).__name__}{cause}"
        ) from problem


def as_factors(freeze: Freeze, given: WordVectors | None) -> dict[str, float]:
    """The factor of the learning rate for each frozen word: 0 unless a mapping says otherwise.

    Examples
    --------
    >>> as_factors(["sea"], None), as_factors({"sea": 0.1}, None)
    ({'sea': 0.0}, {'sea': 0.1})
    """
    if isinstance(freeze, bool):
        if freeze and given is None:
            raise SettingsError(
                f"{either('freeze=True', '--freeze-initial')}: expected "
                f"{argument('initial_vectors')}, whose words are to stay, found none."
            )
        return dict.fromkeys(given, 0.0) if freeze and given is not None else {}
    if isinstance(freeze, str) or not isinstance(freeze, Iterable):
        raise SettingsError(
            f"{argument('freeze')}: expected a list of words, a mapping of words to factors, or True, "
            f"found {quote(freeze)}."
        )
    if isinstance(freeze, Mapping):
        return {
            _as_word(word): check_number(f"freeze[{quote(word)}]", factor, 0.0, 1.0)
            for word, factor in freeze.items()
        }
    return dict.fromkeys(map(_as_word, freeze), 0.0)


def _as_word(word: object) -> str:
    if not isinstance(word, str):
        raise SettingsError(f"{argument('freeze')}: expected words, found {quote(word)}.")
    return word


def set_vectors(model: Model, given: WordVectors, parts: WordParts | None) -> None:
    """Give the words of a model these vectors, in place; nothing is trained yet.

    The vector of a word that has parts is set by its own row, so that n-grams stay as they are.
    """
    vocabulary = model.vocabulary
    known = (word for word in vocabulary.words if word in given)
    count = 0
    while words := list(islice(known, COPIED_ROWS)):
        rows = [vocabulary.index[word] for word in words]
        _set_rows(model.parameters, np.array(rows), given[words], parts)
        count += len(words)
    logger.info("%s of %s words start at given vectors", f"{count:,}", f"{len(vocabulary):,}")
    if not count:
        _warn_none_known("initial_vectors", next(iter(given)), vocabulary)


def _set_rows(
    parameters: Parameters,
    rows: NDArray[np.int64],
    vectors: NDArray[np.float32],
    parts: WordParts | None,
) -> None:
    if parts is None or parameters.part_vectors is None:
        parameters.input_vectors[rows] = vectors
        return
    for row, vector in zip(rows.tolist(), vectors, strict=True):
        entries = slice(parts.starts[row], parts.starts[row + 1])
        of_word, shares = parts.rows[entries], parts.shares[entries]
        composed = shares @ parameters.part_vectors[of_word]
        own_share = shares[of_word == row].sum()
        parameters.part_vectors[row] += (vector - composed) / own_share


def factors_by_row(
    factors: Mapping[str, float], vocabulary: Vocabulary
) -> NDArray[np.float32] | None:
    """The factor of each word of the vocabulary, float32 [words]; None if all are 1.

    Examples
    --------
    >>> factors_by_row({"lake": 0.5}, Vocabulary.from_words(["sea", "lake"], [2, 1])).tolist()
    [1.0, 0.5]
    """
    by_row = np.ones(len(vocabulary), np.float32)
    rows = {
        row: factor
        for word, factor in factors.items()
        if (row := vocabulary.find(word)) is not None
    }
    by_row[list(rows)] = list(rows.values())
    if factors and not rows:
        _warn_none_known("freeze", next(iter(factors)), vocabulary)
    return None if (by_row == 1).all() else by_row


def _warn_none_known(option: str, example: object, vocabulary: Vocabulary) -> None:
    warn(
        f"{argument(option)}: none of its words, such as {quote(example)}, is among the {len(vocabulary):,} of "
        f"the text, such as {quote(vocabulary.words[0])}. Are they written in another way?"
    )
