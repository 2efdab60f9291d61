"""Names as words of a text: white space inside a name becomes a joiner, as phrases have it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from os import PathLike
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import SettingsError, quote
from wordkin.phrases.writing import Speller
from wordkin.plain_text import SPACE, WHITE_SPACE, is_word
from wordkin.text.rows import row_error
from wordkin.wording import argument
from wordkin.words.vocabulary import Vocabulary


class Joined(NamedTuple):
    """Names without white space; how many had some, and the first of them before and after."""

    names: Vocabulary
    changed: int
    example: tuple[str, str] = ("", "")


def join_names(
    names: Vocabulary, first_lines: NDArray[np.int64], joiner: str, where: str
) -> Joined:
    """The names, with the joiner for each run of white space inside them.

    first_lines: the line in which each was first seen. Raises `TextError` if a name becomes one that is
    there already; it names the line.

    Examples
    --------
    >>> names = Vocabulary.from_words(["New York", "Boston"], [1, 1])
    >>> joined = join_names(names, np.array([1, 1]), "_", "roads.csv")
    >>> joined.names.words, joined.changed
    (['New_York', 'Boston'], 1)
    """
    if not is_word(joiner):
        raise SettingsError(
            f"{argument('joiner')}: expected letters without white space, found {quote(joiner)}. "
            "It takes the place of white space inside names."
        )
    is_space = np.isin(names.letters, np.frombuffer(WHITE_SPACE.encode(), np.uint8))
    rows = np.unique(np.searchsorted(names.offsets, np.flatnonzero(is_space), "right") - 1)
    if not len(rows):
        return Joined(names, 0)
    words = list(names.words)
    known = dict(zip(words, range(len(words)), strict=True))
    for row in rows.tolist():
        joined = SPACE.sub(joiner, " ".join(words[row].split()))
        if (other := known.setdefault(joined, row)) != row:
            raise row_error(
                where,
                int(first_lines[max(row, other)]),
                "names that differ in more than white space",
                f"{quote(names.words[row])} and {quote(names.words[other])}, both {quote(joined)}",
                f"Choose another: {argument('joiner', '...')}",
            )
        words[row] = joined
    first = int(rows[0])
    joined_names = Vocabulary.from_words(words, names.counts)
    return Joined(joined_names, len(rows), (names.words[first], words[first]))


def spell_names(
    names: Vocabulary, first_lines: NDArray[np.int64], joiner: str | None, source: object
) -> Vocabulary:
    """The names as Python's users want them: None as joiner leaves them as they are."""
    if joiner is None:
        return names
    where = str(source) if isinstance(source, str | PathLike) else "the table"
    return join_names(names, first_lines, joiner, where).names


def spell_lines(
    names: Vocabulary, sentences: Iterable[tuple[NDArray[np.int32], NDArray[np.int64]]]
) -> Iterator[bytes]:
    """The text of sentences, given in parts as ids and starts: a line for each."""
    speller, skipped = Speller(names), 1  # the line end before the first sentence
    for ids, starts in sentences:
        for block in speller.spell(ids, starts):
            yield block[skipped:]
            skipped = 0
    if not skipped:
        yield b"\n"
