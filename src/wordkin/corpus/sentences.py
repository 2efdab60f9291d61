"""Encoding of token lists, strings or whole numbers, batch by batch.

A loop over tokens in Python would be slow. Instead a batch of sentences is one chain of tokens,
which `numpy.fromiter` looks up in one dict, or `array.fromlist` reads.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from numbers import Integral
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wordkin.corpus.encoded import EncodedCorpus
from wordkin.corpus.writer import CorpusWriter
from wordkin.errors import SettingsError, TextError, quote
from wordkin.text.tables import Tokens
from wordkin.words.vocabulary import Vocabulary

if TYPE_CHECKING:
    from wordkin.corpus.integers import NumberEncoder

BATCH_TOKENS = 1 << 18  # gathered before they are stored: some 20 MB, unless the caller keeps them
STRINGS_SHARE = 3  # a word in a dict takes three times the memory of one in the scanner's table
LETTERS_A_STRING = 128  # of that memory; more if most are not ASCII

Batch: TypeAlias = list[list[Any]]


def encode_sentences(
    sentences: Iterable[Iterable[Any]],
    writer: CorpusWriter,
    names: Sequence[str] | None = None,
    *,
    keep_negative: bool = False,
) -> EncodedCorpus:
    """Encode token lists; the first token decides whether strings or whole numbers are expected.

    names: the words of numbers; None: a number's word is its decimal digits. keep_negative: whether
    negative numbers are tokens.
    """
    batches = _batches(sentences)
    first_batch = next(batches)
    first_token = next(chain.from_iterable(first_batch), None)
    batches = chain([first_batch], batches)
    if isinstance(first_token, Integral):
        from wordkin.corpus.integers import NumberEncoder  # imported here, since it loads Numba

        return _encode_numbers(batches, NumberEncoder(writer, names, keep_negative=keep_negative))
    if names is not None:
        raise SettingsError(f"names: expected whole numbers as tokens, found {quote(first_token)}.")
    return _encode_words(batches, writer)


class _FirstSeen(dict[str, int]):
    """The ids of words in order of first appearance: looking up a new word adds it."""

    def __missing__(self, word: str) -> int:
        if not isinstance(word, str):
            _refuse(word, "strings")
        self[word] = number = len(self)
        return number


class _Words:
    """Passes sentences of numbered words to the writer; a dict of words without room spills to disk."""

    def __init__(self, writer: CorpusWriter) -> None:
        self.index = _FirstSeen()
        self._writer = writer
        self._counts = np.zeros(0, np.int64)
        self._letters = 0
        self._most_words = writer.runs.most_words // STRINGS_SHARE

    def make_room(self) -> None:
        """Spill the words if they have outgrown their share of memory: before ids are looked up."""
        if (
            len(self.index) > self._most_words
            or self._letters > self._most_words * LETTERS_A_STRING
        ):
            self._writer.spill(Vocabulary.from_words(self.index, self._counts))
            self.index, self._counts, self._letters = _FirstSeen(), np.zeros(0, np.int64), 0

    def add(self, ids: NDArray[np.int32], ends: NDArray[np.int64], share: float = 0.0) -> None:
        """Store ids that the index gave, and count the words."""
        self._writer.add(ids, ends, share)
        total = np.bincount(ids, minlength=len(self.index))
        new_words = len(total) - len(self._counts)
        self._letters += sum(map(len, islice(reversed(self.index), new_words)))
        total[: len(self._counts)] += self._counts
        self._counts = total

    def finish(self) -> EncodedCorpus:
        """The corpus."""
        return self._writer.finish(Vocabulary.from_words(self.index, self._counts))


def _encode_words(batches: Iterable[Batch], writer: CorpusWriter) -> EncodedCorpus:
    words = _Words(writer)
    for batch in batches:
        words.make_room()
        numbers = map(words.index.__getitem__, chain.from_iterable(batch))
        try:
            ids = np.fromiter(numbers, np.int32)
        except TypeError:  # a token has no hash
            _refuse_any_but(lambda token: isinstance(token, str), "strings", batch)
            raise
        words.add(ids, _count_ends(batch))
    return words.finish()


def encode_lists(
    lists: Iterable[tuple[Tokens, float]], writer: CorpusWriter, names: Sequence[str] | None = None
) -> EncodedCorpus:
    """Encode token lists of Arrow, of which only different words become strings of Python.

    names: as for `encode_sentences`. With each part comes the share of the text read so far.
    """
    import pyarrow as pa

    lists = iter(lists)
    first = next(lists)
    lists = chain([first], lists)
    if pa.types.is_integer(first[0].values.type):
        from wordkin.corpus.integers import NumberEncoder  # imported here, since it loads Numba

        encoder = NumberEncoder(writer, names)
        for (values, ends), share in lists:
            encoder.add(_to_numbers(values), _mark_last(ends, len(values)), share)
        return encoder.finish()
    if names is not None:
        raise SettingsError("names: expected whole numbers as tokens, found strings.")
    words = _Words(writer)
    for (values, ends), share in lists:
        words.make_room()
        coded = values.cast(pa.large_string()).dictionary_encode()
        rows = np.array([words.index[word] for word in coded.dictionary.to_pylist()], np.int32)
        words.add(rows[coded.indices.to_numpy()], ends, share)
    return words.finish()


def _to_numbers(values: Any) -> NDArray[np.int64]:
    import pyarrow as pa

    try:
        numbers: NDArray[np.int64] = values.cast(pa.int64()).to_numpy()
    except pa.ArrowInvalid as problem:
        raise TextError(f"expected whole numbers below 2⁶³, found: {problem}.") from problem
    return numbers


def _mark_last(ends: NDArray[np.int64], tokens: int) -> NDArray[np.bool_]:
    """Whether each token is the last of its sentence."""
    is_last = np.zeros(tokens + 1, np.bool_)
    is_last[ends] = True  # one too far, since it marks the next sentence's first
    return is_last[1:]


def _encode_numbers(batches: Iterable[Batch], encoder: NumberEncoder) -> EncodedCorpus:
    for batch in batches:
        gathered = array("q")
        try:
            for sentence in batch:
                gathered.fromlist(sentence)
        except (TypeError, OverflowError):
            _refuse_any_but(_is_number, "whole numbers below 2⁶³", batch)
            raise
        is_last = _mark_last(_count_ends(batch), len(gathered))
        encoder.add(np.array(gathered, np.int64), is_last)
    return encoder.finish()


def _batches(sentences: Iterable[Iterable[Any]]) -> Iterator[Batch]:
    """Yield lists of sentences with `BATCH_TOKENS` tokens or more; the last, or only, may have fewer."""
    batch: Batch = []
    tokens = 0
    for number, sentence in enumerate(sentences, start=1):
        # Not isinstance: this runs once per sentence, and a subclass of list may do anything.
        line = sentence if type(sentence) is list else _to_list(sentence, number)
        batch.append(line)
        tokens += len(line)
        if tokens >= BATCH_TOKENS:
            yield batch
            batch, tokens = [], 0
    yield batch


def _to_list(sentence: Iterable[Any], number: int) -> list[Any]:
    if isinstance(sentence, str | bytes) or not isinstance(sentence, Iterable):
        raise TextError(
            f"sentence {number}: expected a list of tokens, found {quote(sentence)} "
            f"({type(sentence).__name__}). Split each: (line.split() for line in text)."
        )
    if isinstance(sentence, np.ndarray) and sentence.ndim:
        values: list[Any] = sentence.tolist()  # Python's numbers, which `array` takes faster
        return values
    return list(sentence)


def _count_ends(batch: Batch) -> NDArray[np.int64]:
    return np.cumsum(np.fromiter(map(len, batch), np.int64, len(batch)))


def _is_number(token: Any) -> bool:
    return isinstance(token, Integral) and -(2**63) <= int(token) < 2**63


def _refuse_any_but(is_right: Callable[[Any], bool], name: str, batch: Batch) -> None:
    for token in chain.from_iterable(batch):
        if not is_right(token):
            _refuse(token, name)


def _refuse(token: object, expected: str) -> NoReturn:
    raise TextError(
        f"expected tokens to be {expected}, found {quote(token)} ({type(token).__name__})."
    )
