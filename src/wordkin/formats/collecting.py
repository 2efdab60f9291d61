"""Collects the batches of words and vectors that a reader finds into checked arrays."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import FormatError, VocabularyError, quote, warn
from wordkin.formats.opened import OpenedFile
from wordkin.formats.stored import ReadOptions, StoredVectors, check_finite
from wordkin.progress import progress_since
from wordkin.wording import argument, either
from wordkin.words.lookup import WordList

ROWS_PER_BATCH = 1024
LEAST_NUMBER_BYTES = 2  # as text, a digit and a space
NO_LIMIT = 1 << 62


class Batch(NamedTuple):
    """Some words and their vectors.

    broken : the number of words that the encoding could not decode
    nameless : the places of the vectors that were left out because they have no word
    """

    words: list[str]
    vectors: NDArray[np.float32]
    broken: int
    nameless: Sequence[str] = ()


class Broken(Exception):  # noqa: N818 - it becomes a `FormatError` that says how to read the rest
    """What is wrong at a place behind which a file cannot be read."""


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
    found, start_time = _Collected(source, shape, options), 0.0
    try:
        for batch in batches:
            start_time = start_time or time.perf_counter()  # when kernels are loaded
            is_open = found.add(batch)
            if options.report:
                total = found.most if found.most < NO_LIMIT else 0
                options.report(progress_since(start_time, "reading", len(found.words), total))
            if not is_open:
                break
    except Broken as problem:
        raise FormatError(f"{problem}{found.how_to_read()}") from problem.__cause__
    return found.finish()


class _Collected:
    """The words and vectors of a file, as far as they were read."""

    def __init__(
        self, source: OpenedFile, shape: tuple[int | None, int], options: ReadOptions
    ) -> None:
        self.path = source.path
        self.options = options
        self.announced, dimensions = shape
        self.limit = options.limit or NO_LIMIT
        self.most = min(self.announced or NO_LIMIT, self.limit)
        # No header is believed: a plain file has room for its vectors, a compressed one has to prove it.
        rows = ROWS_PER_BATCH
        if self.announced is not None and not source.is_compressed:
            rows = source.size // (LEAST_NUMBER_BYTES * dimensions)
        columns = 0 if options.words_only else dimensions
        self.matrix = np.empty((min(rows, self.most), columns), options.dtype or np.float32)
        self.words: list[str] = []
        self.vectors_seen = 0
        self.broken = 0
        self.nameless = 0
        self.first_nameless = ""

    def add(self, batch: Batch) -> bool:
        """Add a batch up to the limit; whether more can follow."""
        start = len(self.words)
        self.words += batch.words[: self.limit - start]
        self.vectors_seen += len(self.words) - start + len(batch.nameless)
        if self.announced is not None and self.vectors_seen > self.announced:
            return False
        self.broken += batch.broken
        self.first_nameless = self.first_nameless or next(iter(batch.nameless), "")
        self.nameless += len(batch.nameless)
        if len(self.words) > len(self.matrix):
            rows = min(2 * len(self.words), self.most)
            self.matrix.resize((rows, self.matrix.shape[1]), refcheck=False)
        added = self.matrix[start : len(self.words)]
        with np.errstate(over="ignore"):  # what becomes infinite is refused
            added[:] = batch.vectors[: len(added)]
        check_finite(added, batch.words, f"{self.path}: ")
        return len(self.words) < self.limit

    def finish(self) -> StoredVectors:
        """The words and vectors, if they are as many as announced, with warnings about some."""
        missing = 0 if self.announced is None else self.announced - self.vectors_seen
        if missing < 0 or (missing > 0 and len(self.words) < self.limit):
            has_more = missing < 0
            found = "more" if has_more else f"only {self.vectors_seen}"
            raise FormatError(
                f"{self.path}: expected {self.announced} words, as the file announces, found {found}. "
                f"The file is cut short, or its header lies.{'' if has_more else self.how_to_read()}"
            )
        self.matrix.resize((len(self.words), self.matrix.shape[1]), refcheck=False)
        if self.broken:
            warn(
                f"{self.path}: {self.broken} of {len(self.words)} words are not "
                f"{self.options.encoding.upper()}; "
                + either(
                    f"they are decoded with errors={self.options.errors!r}.",
                    "U+FFFD stands for what cannot be read in them.",
                )
            )
        if self.nameless:
            warn(
                f"{self.path}: {self.nameless} of {self.vectors_seen} vectors stand there without a "
                f"word, the first in {self.first_nameless}; they are left out."
            )
        return _drop_duplicates(self.path, self.words, self.matrix)

    def how_to_read(self) -> str:
        """How to open the words that were read, as a sentence; nothing if there are none."""
        count = len(self.words)
        command = f"wordkin convert --limit {count}"
        how = either(f"wordkin.load(..., limit={count}), or {command},", command)
        return f" {how} takes what comes before." if count else ""


def leave_out_nameless(batch: Batch, place: Callable[[int], str]) -> Batch:
    """The batch without vectors that have no word; `place` names the place of a row.

    >>> batch = Batch(["sea", ""], np.eye(2, dtype=np.float32), 0)
    >>> leave_out_nameless(batch, lambda row: f"line {row + 1}").nameless
    ['line 2']
    """
    if "" not in batch.words:
        return batch
    rows = [row for row, word in enumerate(batch.words) if word]
    nameless = [place(row) for row, word in enumerate(batch.words) if not word]
    words = [batch.words[row] for row in rows]
    return Batch(words, batch.vectors[rows], batch.broken, nameless)


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
                    f"{path}: expected words in {options.encoding}, found {quote(raw)}. "
                    f"Pass its {argument('encoding')}, or {argument('errors', repr('replace'))}."
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
