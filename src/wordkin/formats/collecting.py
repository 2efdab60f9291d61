"""From batches of raw words and vectors, as a reader finds them, to checked arrays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import FormatError, warn
from wordkin.formats.files import is_compressed
from wordkin.formats.stored import StoredVectors
from wordkin.formats.words import WordList

ROWS_PER_BATCH = 1024

Batch = tuple[list[bytes], NDArray[np.float32]]


def collect(path: Path, shape: tuple[int, int], batches: Iterable[Batch]) -> StoredVectors:
    """Put batches together into as many words and dimensions as the file announces.

    The first vector of a word that stands there again is kept; nan and inf are refused.
    """
    count, dimensions = shape
    # A plain file was found large enough for its header; a compressed one has to prove it.
    rows = min(count, ROWS_PER_BATCH) if is_compressed(path) else count
    matrix = np.empty((rows, dimensions), dtype=np.float32)
    encoded: list[bytes] = []
    for words, vectors in batches:
        start = len(encoded)
        encoded += words
        if len(encoded) > count:
            break
        if len(encoded) > len(matrix):
            rows = min(2 * len(encoded), count)
            matrix.resize((rows, dimensions), refcheck=False)
        _check_finite(path, words, vectors)
        matrix[start : len(encoded)] = vectors
    if len(encoded) != count:
        found = "more" if len(encoded) > count else f"only {len(encoded)}"
        raise FormatError(
            f"{path}: expected {count} words, as the file announces, found {found}. "
            "The file is cut short, or its header lies."
        )
    return _without_duplicates(path, _decode(path, encoded), matrix)


def _check_finite(path: Path, words: Sequence[bytes], vectors: NDArray[np.float32]) -> None:
    finite = np.isfinite(vectors).all(axis=1)
    if not finite.all():
        word = words[int(np.argmin(finite))].decode(errors="replace")
        raise FormatError(
            f"{path}: expected finite float32 numbers, found nan, inf or a number too large in "
            f"the vector of {word!r}. Was it trained with too high a learning rate?"
        )


def _decode(path: Path, encoded: list[bytes]) -> list[str]:
    """Words as text. The C tool cuts long words after some bytes, also inside a character."""
    words = [word.decode(errors="replace") for word in encoded]
    broken = sum(word.encode() != raw for word, raw in zip(words, encoded, strict=True))
    if broken:
        warn(
            f"{path}: {broken} of {len(words)} words are not UTF-8; "
            "what cannot be read stands as \ufffd.",
        )
    return words


def _without_duplicates(path: Path, words: list[str], matrix: NDArray[np.float32]) -> StoredVectors:
    """Keep the first vector of every word."""
    first_rows = {word: row for row, word in reversed(list(enumerate(words)))}
    if len(first_rows) != len(words):
        rows = sorted(first_rows.values())
        warn(
            f"{path}: {len(words) - len(rows)} of {len(words)} words stand there again; "
            "the first vector of each is kept.",
        )
        words, matrix = [words[row] for row in rows], matrix[rows]
    return StoredVectors(WordList(words), matrix)
