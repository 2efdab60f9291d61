"""Vocabulary: the words of a text and their counts."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wordkin.errors import FormatError, VocabularyError, quote
from wordkin.plain_text import MARK, is_word, read_lines
from wordkin.system.saving import replace_file

KeepRule = Callable[[str, int], bool | None]
# Letters gathered at once: their positions need sixteen times their memory.
TAKE_LETTERS = 1 << 19


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """Words and their counts, by row. After pruning, the most frequent words come first.

    Attributes
    ----------
    letters : uint8 [bytes]
        The words in UTF-8, one after another.
    offsets : int64 [words + 1]
        Word i is `letters[offsets[i]:offsets[i + 1]]`.
    counts : int64 [words]

    Examples
    --------
    >>> vocabulary = Vocabulary.from_words(["sea", "lake"], [3, 2])
    >>> vocabulary.words, vocabulary.find("lake"), "pond" in vocabulary, vocabulary.total
    (['sea', 'lake'], 1, False, 5)
    """

    letters: NDArray[np.uint8]
    offsets: NDArray[np.int64]
    counts: NDArray[np.int64]

    @classmethod
    def from_words(cls, words: Iterable[str], counts: ArrayLike) -> Vocabulary:
        """The vocabulary of these words and counts, in this order."""
        encoded = [word.encode("utf-8", "surrogatepass") for word in words]
        offsets = np.cumsum([0, *map(len, encoded)], dtype=np.int64)
        letters = np.frombuffer(b"".join(encoded), np.uint8)
        return cls(letters, offsets, np.array(counts, np.int64))

    def __post_init__(self) -> None:
        if len(self.offsets) != len(self.counts) + 1:
            raise VocabularyError(
                f"a vocabulary needs one count for each word, found {len(self.offsets) - 1} words "
                f"and {len(self.counts)} counts."
            )

    def __len__(self) -> int:
        return len(self.counts)

    def __repr__(self) -> str:
        return f"<Vocabulary: {len(self):,} words, {self.total:,} tokens>"

    def __contains__(self, word: object) -> bool:
        return word in self.index

    @cached_property
    def words(self) -> list[str]:
        """All words, in row order."""
        return decode_words(self.letters, self.offsets)

    @cached_property
    def index(self) -> dict[str, int]:
        """The row of each word."""
        return {word: row for row, word in enumerate(self.words)}

    @property
    def total(self) -> int:
        """The number of tokens: the sum of all counts."""
        return int(self.counts.sum())

    def find(self, word: str) -> int | None:
        """The row of a word; None if it is unknown."""
        return self.index.get(word)

    def items(self) -> Iterator[tuple[str, int]]:
        """Each word and its count, in row order."""
        return zip(self.words, self.counts.tolist(), strict=True)

    def take(self, rows: NDArray[np.integer]) -> Vocabulary:
        """The vocabulary of these rows, in this order."""
        lengths = np.diff(self.offsets)[rows]
        offsets = np.zeros(len(rows) + 1, np.int64)
        np.cumsum(lengths, out=offsets[1:])
        letters = np.empty(offsets[-1], np.uint8)
        first = 0
        while first < len(rows):
            stop = int(np.searchsorted(offsets, offsets[first] + TAKE_LETTERS, "right")) - 1
            part = slice(first, max(stop, first + 1))
            start, end = offsets[first], offsets[part.stop]
            shifts = self.offsets[:-1][rows[part]] - offsets[:-1][part]
            if part.stop - first == 1:  # of any length
                letters[start:end] = self.letters[start + shifts[0] : end + shifts[0]]
            else:
                places = np.arange(start, end) + np.repeat(shifts, lengths[part])
                letters[start:end] = self.letters[places]
            first = part.stop
        return Vocabulary(letters, offsets, self.counts[rows])


def decode_words(letters: NDArray[np.uint8], offsets: NDArray[np.int64]) -> list[str]:
    """The words as strings; invalid UTF-8 becomes U+FFFD.

    Examples
    --------
    >>> decode_words(np.frombuffer(b"abc", np.uint8), np.array([0, 2, 3]))
    ['ab', 'c']
    """
    whole, cuts = letters.tobytes(), offsets.tolist()
    if whole.isascii():  # slices of one string are faster than a call for each word
        text = whole.decode("ascii")
        return [text[a:b] for a, b in pairwise(cuts)]
    return [whole[a:b].decode("utf-8", "replace") for a, b in pairwise(cuts)]


def select(
    vocabulary: Vocabulary,
    min_count: int = 5,
    max_words: int | None = None,
    keep: KeepRule | None = None,
    protected: Collection[str] = (),
) -> NDArray[np.int64]:
    """The rows of the words that survive, most frequent first, ties in the order of rows.

    `keep(word, count)` decides with True or False; with None, `min_count` decides. Protected words
    that occur in the text survive every rule, also `max_words`.

    Examples
    --------
    >>> vocabulary = Vocabulary.from_words(["a", "b", "c"], [1, 7, 9])
    >>> select(vocabulary, min_count=5).tolist(), select(vocabulary, protected=["a"]).tolist()
    ([2, 1], [2, 1, 0])
    """
    survives = vocabulary.counts >= min_count
    if keep is not None:
        for row, (word, count) in enumerate(vocabulary.items()):
            verdict = keep(word, count)
            survives[row] = survives[row] if verdict is None else verdict
    rows_protected = [vocabulary.index[word] for word in protected if word in vocabulary]
    survives[rows_protected] = True
    rows = np.flatnonzero(survives)
    rows = rows[np.argsort(-vocabulary.counts[rows], kind="stable")]
    if max_words is None or len(rows) <= max_words:
        return rows
    is_protected = np.isin(rows, rows_protected)
    free = max(max_words - int(is_protected.sum()), 0)
    return rows[is_protected | (np.cumsum(~is_protected) <= free)]


def merge(old: Vocabulary, new: Vocabulary) -> Vocabulary:
    """All words of both with their counts added, most frequent first; of ties, old words first.

    Examples
    --------
    >>> old, new = (
    ...     Vocabulary.from_words(["a", "b"], [5, 2]),
    ...     Vocabulary.from_words(["c", "b"], [4, 4]),
    ... )
    >>> merged = merge(old, new)
    >>> merged.words, merged.counts.tolist()
    (['b', 'a', 'c'], [6, 5, 4])
    """
    whole, _ = join(old, new)
    return whole.take(select(whole, min_count=0))


def join(old: Vocabulary, new: Vocabulary) -> tuple[Vocabulary, NDArray[np.int64]]:
    """All words of both with their counts added, old words first, and the row of each new word."""
    index = {word: row for row, word in enumerate(dict.fromkeys((*old.words, *new.words)))}
    rows = np.array([index[word] for word in new.words], np.int64)
    counts = np.append(old.counts, np.zeros(len(index) - len(old), np.int64))
    np.add.at(counts, rows, new.counts)
    return Vocabulary.from_words(index, counts), rows


def concatenate(pieces: Sequence[Vocabulary]) -> Vocabulary:
    """The words of all pieces, which must differ, one piece after another."""
    lengths = np.concatenate([np.diff(piece.offsets) for piece in pieces])
    return Vocabulary(
        np.concatenate([piece.letters for piece in pieces]),
        np.append(0, np.cumsum(lengths)),
        np.concatenate([piece.counts for piece in pieces]),
    )


def save_vocabulary(
    vocabulary: Vocabulary, path: str | Path, *, sentences: int | None = None
) -> None:
    """Write a line "word count" for each word, as the C tool does.

    sentences: their number, written as the count of the sentence end `</s>` in the first line, where
    the C tool expects it. Raises `FormatError` for a word that is empty or contains white space.
    """
    for word in vocabulary.words:
        if not is_word(word):
            raise FormatError(
                f"{path}: expected words without white space, found {quote(word)}. "
                "Leave it out, or join its parts by an underscore."
            )
    text = "".join(f"{word} {count}\n" for word, count in vocabulary.items())
    if sentences is not None:
        text = f"</s> {sentences}\n{text}"
    with replace_file(Path(path)) as file:
        # The mark of a first word that starts with one would not be read again.
        file.write((MARK * text.startswith(MARK) + text).encode())


def read_vocabulary(path: str | Path) -> Vocabulary:
    """Read a file with a line "word count" for each word, in the file's order.

    The C tool's first line, the sentence end `</s>`, is left out: it is not a word here. Words that
    the C tool cut inside a character end with U+FFFD; if they become the same, counts are added.
    """
    counts = read_counts(path)
    counts.pop("</s>", None)
    return Vocabulary.from_words(counts, list(counts.values()))


def read_counts(
    path: str | Path,
    encoding: str = "utf-8",
    errors: str = "replace",
    *,
    may_hold_spaces: bool = False,
) -> dict[str, int]:
    """Read the count of each word from a file with a line "word count" for each word.

    may_hold_spaces: whether words may, as words of vectors do; no token of a text does.
    """
    counts: dict[str, int] = {}
    for number, line in enumerate(read_lines(Path(path), encoding, errors), start=1):
        if not line:
            continue
        word, _, count = line.rpartition(" ")
        is_known = bool(word) if may_hold_spaces else is_word(word)
        if not is_known or not re.fullmatch("[0-9]{1,18}", count):
            raise FormatError(
                f"{path}, line {number}: expected a word and its count, found {quote(line)}."
            )
        if word in counts and word != "</s>" and "\ufffd" not in word:
            raise FormatError(
                f"{path}, line {number}: expected each word once, found {quote(word)} again."
            )
        counts[word] = counts.get(word, 0) + int(count)
    if (total := sum(counts.values())) >= 2**63:
        raise FormatError(f"{path}: expected counts of less than 2^63 in all, found {total:,}.")
    return counts
