"""What a file of word vectors holds, in any format, and how much of it to read."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import FormatError, WordkinError, quote, warn
from wordkin.progress import Reporter
from wordkin.words.lookup import WordList, Words
from wordkin.words.subwords import Subwords
from wordkin.words.vocabulary import read_counts

ROWS_PER_CHECK = 8_192
NO_METADATA: Mapping[str, str] = MappingProxyType({})


class Source(NamedTuple):
    """Where vectors come from, so that they do not replace more than they are.

    path : the file that they were read from, "" if none
    words : its number of words; None if only the first were read, so that there may be more
    parts : what else it held, as `losses.find_parts` calls it
    learned_from : the texts and initial vectors of their training, which they never replace
    repository, revision : on the Hugging Face Hub, and the commit there, 40 hexadecimal digits
    """

    path: str = ""
    words: int | None = 0
    number_bytes: int = 0
    parts: frozenset[str] = frozenset()
    learned_from: tuple[str, ...] = ()
    repository: str = ""
    revision: str = ""

    def add(self, files: Sequence[str]) -> Source:
        """The same, learned from these files, too."""
        return self._replace(learned_from=(*self.learned_from, *files))

    def __reduce__(self) -> tuple[type[None], tuple[()]]:
        """None: a pickle may be opened on another machine, and names nothing of this one."""
        return type(None), ()


class StoredVectors(NamedTuple):
    """Words and their vectors, as a file holds them.

    matrix : float32 or float16 [words, dimensions]; [words, 0] if only the words were read
    counts : int64 [words], or None if the format keeps none
    metadata : texts about the vectors; only the native format keeps any
    subwords : character n-grams, which make vectors of further words; the native format and fastText's
        keep them
    source : the file that they were read from
    inverses : float32 [words], `lengths.inverse_lengths`; only the native format keeps them
    """

    words: Words
    matrix: NDArray[np.floating]
    counts: NDArray[np.int64] | None = None
    metadata: Mapping[str, str] = NO_METADATA
    subwords: Subwords | None = None
    source: Source | None = None
    inverses: NDArray[np.float32] | None = None


class ReadOptions(NamedTuple):
    """How to read a file of vectors.

    limit : the number of words to read, from the first; None: all
    dtype : "float32" or "float16"; None leaves the numbers as they are
    encoding, errors : of the words in text and binary files, as for `bytes.decode`
    threads : the number of threads that parse
    words_only : leave out the numbers, which are not checked then
    report : is called from time to time with a `Progress` of the phase "reading"
    """

    limit: int | None = None
    dtype: str | None = None
    encoding: str = "utf-8"
    errors: str = "replace"
    threads: int = 1
    words_only: bool = False
    report: Reporter | None = None


def narrow(stored: StoredVectors, options: ReadOptions) -> StoredVectors:
    """The vectors cut to the limit and cast to the dtype; nothing is copied without need."""
    words, matrix, counts, subwords, inverses = (
        stored.words,
        stored.matrix,
        stored.counts,
        stored.subwords,
        stored.inverses,
    )
    if options.limit is not None and options.limit < len(words):
        words = WordList(islice((words[row] for row in range(len(words))), options.limit))
        matrix = matrix[: options.limit]
        counts = None if counts is None else counts[: options.limit]
        inverses = None if inverses is None else inverses[: options.limit]
    if options.dtype is not None and matrix.dtype != options.dtype:
        with np.errstate(over="ignore"):  # what becomes infinite is refused
            matrix = matrix.astype(options.dtype)
        check_finite(matrix, words)
        inverses, subwords = None, subwords and subwords.cast(options.dtype)
    return stored._replace(
        words=words, matrix=matrix, counts=counts, inverses=inverses, subwords=subwords
    )


def with_counts(
    stored: StoredVectors, path: str | os.PathLike[str], options: ReadOptions
) -> StoredVectors:
    """The same vectors with the counts of a file that has a line "word count" for each word.

    Words that the file lacks get the count 0 and one warning for all of them. Raises `FormatError`
    if it lacks all.
    """
    counts = read_counts(Path(path), options.encoding, options.errors, may_hold_spaces=True)
    missing = [word for word in stored.words if word not in counts]
    if len(missing) == len(stored.words):
        raise FormatError(
            f"{path}: expected counts of the words of the vectors, found none of them. "
            "It belongs to other vectors."
        )
    if missing:
        warn(
            f"{path}: {len(missing)} of {len(stored.words)} words have no count there, "
            f"{quote(missing[0])} is the first; theirs is 0."
        )
    found = (counts.get(word, 0) for word in stored.words)
    return stored._replace(counts=np.fromiter(found, np.int64, len(stored.words)))


def check_counts(where: object, counts: NDArray[np.int64], least: int = 0) -> None:
    """Refuse counts below `least`, or of 2^63 tokens and more in all."""
    if counts.min(initial=least) < least:
        raise FormatError(
            f"{where}: expected counts of at least {least}, found {counts.min()}. The file is damaged."
        )
    if counts.sum(dtype=np.float64) >= 2**63:
        raise FormatError(f"{where}: expected counts of less than 2^63 in all, found more.")


def check_finite(
    matrix: NDArray[np.floating],
    words: Words | list[str] | None = None,
    where: str = "",
    *,
    error: type[WordkinError] = FormatError,
) -> None:
    """Refuse nan and inf, which numbers too large for the type become too.

    words : the words of the rows, if they have any; the error names the first one
    """
    for start in range(0, len(matrix), ROWS_PER_CHECK):
        is_finite = np.isfinite(matrix[start : start + ROWS_PER_CHECK]).all(axis=1)
        if not is_finite.all():
            row = start + int(np.argmin(is_finite))
            place = f"row {row}" if words is None else f"the vector of {quote(words[row])}"
            raise error(
                f"{where}expected finite {matrix.dtype} numbers, found nan, inf or a number too "
                f"large in {place}. Was it trained with too high a learning rate?"
            )
