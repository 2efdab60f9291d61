"""Documents, strings or token lists, in batches of word ids.

A batch of strings is joined to lines for the byte scanner, a batch of token lists to one chain of
tokens, which one dict numbers. Both number words in order of first appearance, over all batches
until there are `MOST_WORDS` of them; then a new numbering begins, so that memory stays bounded.
"""

from __future__ import annotations

import io
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain, islice
from numbers import Integral
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import SettingsError, TextError, quote
from wordkin.words.simple import SimpleRule, build_table, find_rule

BATCH_LETTERS = 1 << 18  # in a batch, some 45,000 words
LETTERS_A_TOKEN = 6  # counted for each token of a list
MOST_WORDS = 1 << 18  # that are numbered before a new numbering begins

# How a text is divided: by a rule, at white space by None, at that of Unicode by `str.split`, or by
# any other function from a line to its tokens.
Division: TypeAlias = SimpleRule | Callable[[str], Iterable[str]] | None


class Batch(NamedTuple):
    """Some whole documents.

    ids: int32 [tokens]; ends: int64 [documents], the number of tokens before the end of each;
    new_words: those of the ids beyond the former batches'; is_fresh: whether a numbering begins.
    """

    ids: NDArray[np.int32]
    ends: NDArray[np.int64]
    new_words: list[str]
    is_fresh: bool


def choose_division(tokenize: object, rule: SimpleRule | None) -> Division:
    """How texts are divided by this `tokenize`, where None means by the rule."""
    if tokenize is None:
        return rule
    if isinstance(tokenize, SimpleRule) or callable(tokenize):
        return tokenize
    found = find_rule(tokenize, numbers=False, lowercase=True)
    if found is None and tokenize != "whitespace":
        raise SettingsError(
            "tokenize: expected 'whitespace', 'simple', a SimpleRule or a function, found "
            f"{quote(tokenize)}."
        )
    return found


def read_documents(texts: object, divide: Division) -> Iterator[Batch]:
    """The documents in batches. Raises `TextError` for what is no string and no list of tokens."""
    documents = iter(list_documents(texts))
    first = list(islice(documents, 1))
    documents = chain(first, documents)
    begin, batches = _find_reader(first, documents, divide)
    numbering, is_fresh = begin(), True
    for batch in batches:
        known = len(numbering)
        ids, ends = numbering.number(batch)
        yield Batch(ids, ends, numbering.words_from(known), is_fresh)
        is_fresh = len(numbering) > MOST_WORDS
        if is_fresh:
            numbering = begin()


def _find_reader(
    first: list[Any], documents: Iterable[Any], divide: Division
) -> tuple[Callable[[], Numbering], Iterator[list[Any]]]:
    """What numbers such documents, and their batches; the first document decides."""
    if first and isinstance(first[0], str):
        if not callable(divide) or divide is str.split:
            return partial(ScannedTexts, divide), _cut_batches(documents, _as_line, 1)
        return TokenLists, _cut_batches(documents, partial(_tokenize, divide), LETTERS_A_TOKEN)
    return TokenLists, _cut_batches(documents, _as_tokens, LETTERS_A_TOKEN)


def list_documents(texts: object) -> Iterable[Any]:
    """What a list, an array, or the one column of a table holds; one string for all is refused."""
    shape: tuple[int, ...] = getattr(texts, "shape", ())
    column = _only_column(texts, shape[1]) if len(shape) == 2 else texts
    if isinstance(column, str | bytes) or not isinstance(column, Iterable):
        kind = type(texts).__name__
        raise TextError(
            f"texts: expected several texts, or lists of tokens, found {quote(texts)} ({kind}). "
            "Pass one text as a list: [text]."
        )
    if hasattr(column, "to_pylist"):  # Arrow's, whose own values are no strings
        return _slice_by_slice(column)
    return column


def as_training_text(texts: object) -> object:
    """The documents as `wordkin.train` reads them: the lines of strings, or token lists."""
    documents = list(list_documents(texts))
    if not documents or not isinstance(documents[0], str):
        return [_as_tokens(tokens, number) for number, tokens in enumerate(documents, start=1)]
    for number, text in enumerate(documents, start=1):
        _check_text(text, number)
    return io.BytesIO("\n".join(documents).encode("utf-8", "surrogatepass"))


def _only_column(table: Any, columns: int) -> Any:
    """The column of a table of pandas, polars or Arrow, or of an array, which has no other."""
    names = list(getattr(table, "column_names", getattr(table, "columns", range(columns))))
    if columns != 1:
        raise TextError(
            f"texts: expected one column of texts, found {columns}: {quote(names, 200)}. "
            "Pass one of them: table['text']."
        )
    return table[:, 0] if isinstance(table, np.ndarray) else table[names[0]]


def _slice_by_slice(column: Any) -> Iterator[Any]:
    for start in range(0, len(column), 4096):
        yield from column[start : start + 4096].to_pylist()


def _cut_batches(
    documents: Iterable[Any], convert: Callable[[Any, int], Any], letters_an_item: int
) -> Iterator[list[Any]]:
    """Yield lists of converted documents, of `BATCH_LETTERS` or a little more."""
    batch, letters = [], 0
    for number, document in enumerate(documents, start=1):
        converted = convert(document, number)
        batch.append(converted)
        letters += letters_an_item * len(converted) + 1
        if letters >= BATCH_LETTERS:
            yield batch
            batch, letters = [], 0
    if batch:
        yield batch


def _check_text(text: object, number: int) -> str:
    if not isinstance(text, str):
        raise _refuse(text, number, "a string, as the first is")
    return text


def _as_line(text: object, number: int) -> str:
    return _check_text(text, number).replace("\n", " ")


def _as_tokens(tokens: Any, number: int) -> list[Any]:
    if type(tokens) is list:  # not isinstance: a subclass may do anything
        return tokens
    if isinstance(tokens, str | bytes) or not isinstance(tokens, Iterable):
        other = "a string or a list of tokens"
        raise _refuse(tokens, number, other if number == 1 else "a list of tokens, as the first is")
    return list(tokens)


def _tokenize(divide: Callable[[str], Iterable[str]], text: object, number: int) -> list[str]:
    if not isinstance(text, str):
        raise _refuse(text, number, "a string, as the first is")
    lines = (
        line for line in text.split("\n") if line.strip()
    )  # as a function gets them from files
    return list(chain.from_iterable(map(divide, lines)))


def _refuse(document: object, number: int, expected: str) -> TextError:
    kind = type(document).__name__
    return TextError(
        f"texts, number {number}: expected {expected}, found {quote(document)} ({kind}). "
        "An empty text is ''."
    )


class Numbering(ABC):
    """Words in order of first appearance."""

    @abstractmethod
    def __len__(self) -> int:
        """Return the number of words so far."""

    @abstractmethod
    def number(self, batch: list[Any]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Ids and ends of a batch."""

    @abstractmethod
    def words_from(self, first: int) -> list[str]:
        """The words of this id and all later ones, as strings."""


class ScannedTexts(Numbering):
    """The words of strings, each of which is one line."""

    def __init__(self, divide: Division) -> None:
        from wordkin.corpus.scanning import Scanner, use_plain_spaces  # here, since it loads Numba

        rule = divide if isinstance(divide, SimpleRule) else None
        self._scanner = Scanner(None if rule is None else build_table(rule))
        self._prepare: Callable[[bytes], bytes] = use_plain_spaces if callable(divide) else bytes

    def __len__(self) -> int:
        return int(self._scanner.table.size[0])

    def number(self, batch: list[str]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Ids and ends of a batch."""
        data = "\n".join([*batch, ""]).encode("utf-8", "surrogatepass")
        ids, ends, _ = self._scanner.scan(self._prepare(data), 0)
        return ids, ends

    def words_from(self, first: int) -> list[str]:
        """The words of this id and all later ones, as strings."""
        from wordkin.corpus.tables import words_of

        words = words_of(self._scanner.table)
        return words.take(np.arange(first, len(words))).words


class TokenLists(Numbering):
    """The words of token lists."""

    def __init__(self) -> None:
        self._index = _FirstSeen()

    def __len__(self) -> int:
        return len(self._index)

    def number(self, batch: list[list[Any]]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Ids and ends of a batch."""
        numbers = map(self._index.__getitem__, chain.from_iterable(batch))
        try:
            ids = np.fromiter(numbers, np.int32)
        except TypeError as problem:  # a token has no hash
            raise TextError(f"texts: expected lists of strings, found: {problem}.") from problem
        return ids, np.cumsum(np.fromiter(map(len, batch), np.int64, len(batch)))

    def words_from(self, first: int) -> list[str]:
        """The words of this id and all later ones, as strings."""
        newest = islice(reversed(self._index), len(self._index) - first)
        return [_as_word(token) for token in newest][::-1]


class _FirstSeen(dict[Any, int]):
    """The ids of tokens in order of first appearance: looking up a new one adds it."""

    def __missing__(self, token: Any) -> int:
        self[token] = number = len(self)
        return number


def _as_word(token: object) -> str:
    """The word of a token: a whole number's is its digits, as in training."""
    if isinstance(token, str):
        return token
    if not isinstance(token, Integral):
        kind = type(token).__name__
        raise TextError(f"expected tokens to be strings, found {quote(token)} ({kind}).")
    return str(int(token))
