"""Lookup of words by row and rows by word, and how to handle unknown words."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal, Protocol, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import UnknownWordError, VocabularyError, quote, warn
from wordkin.settings.checks import check_choice
from wordkin.words.packed import WordTable
from wordkin.words.similar import FREQUENT_WORDS, SimilarSpellings
from wordkin.words.simple import SimpleRule

Unknown: TypeAlias = Literal["error", "warn", "ignore"]


SUGGESTIONS = 3
SHOWN_WORDS = 3  # shown if an unknown word resembles no known one
SHOWN_LETTERS = 40  # of each
MAX_SUGGESTED_FOR = 5  # unknown words of one call; more would take too long


class Words(Protocol):
    """The words of a set of vectors, in row order."""

    def __len__(self) -> int:
        """Return the number of words."""

    def __getitem__(self, row: int, /) -> str:
        """Return the word of a row."""

    def __iter__(self) -> Iterator[str]:
        """Iterate over the words in row order."""

    def find(self, word: str) -> int | None:
        """Row of a word, or None."""


class WordList:
    """Words in memory: a list and a dict.

    >>> words = WordList(["sea", "lake"])
    >>> words.find("lake"), words.find("pond")
    (1, None)
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._words = list(words)
        self._rows = dict(zip(self._words, range(len(self._words)), strict=True))
        if len(self._rows) != len(self._words):
            twice = next(word for row, word in enumerate(self._words) if self._rows[word] != row)
            raise VocabularyError(
                f"expected each word once, found {quote(twice)} again. Drop one row."
            )

    def __len__(self) -> int:
        return len(self._words)

    def __getitem__(self, row: int, /) -> str:
        return self._words[row]

    def __iter__(self) -> Iterator[str]:
        return iter(self._words)

    def find(self, word: str) -> int | None:
        """Row of a word, or None."""
        return self._rows.get(word)


class PrefixedWords:
    """Words that are also found without their prefix; the words themselves keep it.

    >>> words = PrefixedWords(WordList(["/en/sea", "/en/lake"]), "/en/")
    >>> words.find("lake"), words.find("/en/lake"), words[1]
    (1, 1, '/en/lake')
    """

    def __init__(self, words: Words, prefix: str) -> None:
        self._words = words
        self._prefix = prefix

    def __len__(self) -> int:
        return len(self._words)

    def __getitem__(self, row: int, /) -> str:
        return self._words[row]

    def __iter__(self) -> Iterator[str]:
        return iter(self._words)

    def find(self, word: str) -> int | None:
        """Row of a word, or of the word with the prefix, or None."""
        row = self._words.find(word)
        return self._words.find(self._prefix + word) if row is None else row


def find_rows(
    words: Words, wanted: Sequence[str], unknown: Unknown = "error", *, needs_one: bool = True
) -> NDArray[np.int64]:
    """Row of every wanted word, -1 for an unknown one.

    Raises `UnknownWordError`, which lists every unknown word, if `unknown` is "error", or if
    needs_one is true and no word is known.

    >>> find_rows(WordList(["sea", "lake"]), ["lake", "pond"], unknown="ignore")
    array([ 1, -1])
    """
    check_choice("unknown", unknown, get_args(Unknown))
    rows = {word: words.find(word) for word in wanted}
    missing = [word for word, row in rows.items() if row is None]
    if missing and (unknown == "error" or (needs_one and len(missing) == len(rows))):
        raise unknown_words(words, missing)
    if missing and unknown == "warn":
        warn(str(unknown_words(words, missing)))
    found = [-1 if (row := rows[word]) is None else row for word in wanted]
    return np.array(found, dtype=np.int64)


def unknown_words(
    words: Words, missing: Sequence[str], spellings: SimilarSpellings | None = None
) -> UnknownWordError:
    """The error about unknown words. spellings: of the words, if they are there already."""
    spellings = spellings or similar_spellings(words)
    suggestions = {
        word: suggest_spellings(word, words, spellings) for word in missing[:MAX_SUGGESTED_FOR]
    }
    known = [words[row][:SHOWN_LETTERS] for row in range(min(len(words), SHOWN_WORDS))]
    return UnknownWordError(missing, suggestions, known)


def similar_spellings(words: Words) -> SimilarSpellings:
    """The most frequent words by their spelling."""
    return SimilarSpellings([words[row] for row in range(min(len(words), FREQUENT_WORDS))])


def as_words(words: str | Iterable[str] | float) -> list[str]:
    """List of words, also for a single word; raises `TypeError` for numbers."""
    if isinstance(words, str) or not isinstance(words, Iterable):
        found: list[Any] = [words]
    else:
        found = list(words)
    for word in found:
        if not isinstance(word, str):
            raise TypeError(
                f"expected words, found {quote(word)}. Rows by number are in .matrix; the word of a "
                "number in the text is its digits: str(number)."
            )
    return found


IndexedWords: TypeAlias = WordTable | WordList | PrefixedWords


def as_indexed_words(words: Iterable[str] | IndexedWords) -> Words:
    """The words of vectors, for lookup; words that are not wordkin's own are checked.

    >>> list(as_indexed_words(np.array(["sea", "lake"])))
    ['sea', 'lake']
    """
    if isinstance(words, IndexedWords):
        return words
    found: list[Any] = [words] if isinstance(words, str) else list(words)
    for word in found:
        if not isinstance(word, str):
            raise VocabularyError(
                f"words: expected strings, found {quote(word)} ({type(word).__name__}). "
                "The word of a number is its digits: str(number)."
            )
    return WordList(map(str, found))  # also of numpy's strings and other subclasses


def suggest_spellings(word: str, words: Words, spellings: SimilarSpellings) -> list[str]:
    """Up to three known words: other forms of the same word, then those of similar spelling.

    >>> words = WordList(["river", "sea"])
    >>> suggest_spellings("Rivr", words, similar_spellings(words))
    ['river']
    >>> words = WordList(["/en/sea", "/en/river"])
    >>> suggest_spellings("river", words, similar_spellings(words))
    ['/en/river']
    """
    folder = words[0].rpartition("/")[0] if len(words) else ""  # of names like /en/river
    known = [
        form
        for form in (f"{folder}/{word}", *_other_forms(word))
        if form != word and words.find(form) is not None
    ]
    similar = spellings.find(word.lower(), SUGGESTIONS)
    return list(dict.fromkeys(known + similar))[:SUGGESTIONS]


def _other_forms(word: str) -> Iterator[str]:
    """The word in other normal forms and cases, and as "simple" text has it."""
    same = [word, word.replace(" ", "_"), word.replace("'", "\u2019")]
    for rule in (SimpleRule(numbers=True, lowercase=False), SimpleRule(version=1)):
        tokens = rule.split(word)
        same += tokens if len(tokens) == 1 else []
    for form in same:
        for cased in (form, form.lower(), form.upper(), form.capitalize(), form.title()):
            yield unicodedata.normalize("NFC", cased)
            yield unicodedata.normalize("NFD", cased)
