"""Collects the batches of words and vectors that a reader finds into checked arrays."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import FormatError, VocabularyError, warn
from wordkin.formats.opened import OpenedFile
from wordkin.formats.stored import ReadOptions, StoredVectors, check_finite
from wordkin.words.lookup import WordList

ROWS_PER_BATCH = 1024


class Batch(NamedTuple):
    """Some words, their vectors, and the number of words that the encoding could not decode."""

    words: list[str]
    vectors: NDArray[np.float32]
    broken: int


def collect(
    source: OpenedFile,
    shape: tuple[int | None, int],
    batches: Iterable[Batch],
    options: ReadOptions,
) -> StoredVectors:
    """Join batches into the words and vectors of a file, and check them.

    shape : the number of words that the file announces, if it does, and the number of dimensions

    Of a word that occurs more than once the first vector is kept; nan and inf are refused.
    """
    path, (announced, dimensions) = source.path, shape
    most = min(announced or options.limit or 1 << 62, options.limit or 1 << 62)
    # A plain file was checked to be large enough for its header; a compressed one has to prove it.
    rows = ROWS_PER_BATCH if announced is None or source.is_compressed else most
    columns = 0 if options.words_only else dimensions
    matrix = np.empty((min(rows, most), columns), dtype=options.dtype or np.float32)
    words: list[str] = []
    broken = 0
    for batch in batches:
        start = len(words)
        words += batch.words
        broken += batch.broken
        if len(words) > most == options.limit:
            del words[most:]
        elif len(words) > most:
            break
        if len(words) > len(matrix):
            matrix.resize((min(2 * len(words), most), columns), refcheck=False)
        rows = len(words) - start
        with np.errstate(over="ignore"):  # what becomes infinite is refused
            matrix[start : len(words)] = batch.vectors[:rows]
        check_finite(matrix[start : len(words)], batch.words, f"{path}: ")
        if len(words) == options.limit:
            break
    if len(words) != most and announced is not None:
        found = "more" if len(words) > most else f"only {len(words)}"
        raise FormatError(
            f"{path}: expected {announced} words, as the file announces, found {found}. "
            "The file is cut short, or its header lies."
        )
    matrix.resize((len(words), columns), refcheck=False)
    if broken:
        warn(
            f"{path}: {broken} of {len(words)} words are not {options.encoding.upper()}; "
            f"they are decoded with errors={options.errors!r}."
        )
    return _drop_duplicates(path, words, matrix)


def decode(
    path: Path, letters: bytes, ends: list[int], options: ReadOptions
) -> tuple[list[str], int]:
    r"""Words as text, and the number of those that were not in the encoding.

    letters : the words' bytes, with one more byte after each word
    ends : where each word ends

    Words may be broken, since the C tool cuts long ones after some bytes, also inside a character.

    >>> decode(Path("file"), b"sea\nlak\xc3\n", [3, 8], ReadOptions())
    (['sea', 'lak\ufffd'], 1)
    """
    try:
        words = letters.decode(options.encoding).split("\n")
        if len(words) == len(ends) + 1:
            return words[:-1], 0
    except UnicodeDecodeError:
        pass
    broken, start = 0, 0
    words = []
    for end in ends:
        raw, start = letters[start:end], end + 1
        try:
            words.append(raw.decode(options.encoding))
        except UnicodeDecodeError as problem:
            if options.errors == "strict":
                raise FormatError(
                    f"{path}: expected words in {options.encoding}, found {raw[:60]!r}. "
                    "Pass its encoding, or errors='replace'."
                ) from problem
            words.append(raw.decode(options.encoding, options.errors))
            broken += 1
    return words, broken


def _drop_duplicates(path: Path, words: list[str], matrix: NDArray[np.float32]) -> StoredVectors:
    """Words and vectors with the first vector of every word alone."""
    try:
        return StoredVectors(WordList(words), matrix)
    except VocabularyError:
        first_rows = {word: row for row, word in reversed(list(enumerate(words)))}
    rows = sorted(first_rows.values())
    warn(
        f"{path}: {len(words) - len(rows)} of {len(words)} words stand there again; "
        "the first vector of each is kept.",
    )
    return StoredVectors(WordList(words[row] for row in rows), matrix[rows])
