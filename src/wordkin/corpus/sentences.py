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


def _encode_words(batches: Iterable[Batch], writer: CorpusWriter) -> EncodedCorpus:
    most_words = writer.runs.most_words // STRINGS_SHARE
    index, counts, letters = _FirstSeen(), np.zeros(0, np.int64), 0
    for batch in batches:
        if len(index) > most_words or letters > most_words * LETTERS_A_STRING:
            writer.spill(Vocabulary.from_words(index, counts))
            index, counts, letters = _FirstSeen(), np.zeros(0, np.int64), 0
        numbers = map(index.__getitem__, chain.from_iterable(batch))
        try:
            ids = np.fromiter(numbers, np.int32)
        except TypeError:  # a token has no hash
            _refuse_any_but(lambda token: isinstance(token, str), "strings", batch)
            raise
        writer.add(ids, _count_ends(batch))
        total = np.bincount(ids, minlength=len(index))
        letters += sum(map(len, islice(reversed(index), len(total) - len(counts))))
        total[: len(counts)] += counts
        counts = total
    return writer.finish(Vocabulary.from_words(index, counts))


def _encode_numbers(batches: Iterable[Batch], encoder: NumberEncoder) -> EncodedCorpus:
    for batch in batches:
        gathered = array("q")
        try:
            for sentence in batch:
                gathered.fromlist(sentence)
        except (TypeError, OverflowError):
            _refuse_any_but(_is_number, "whole numbers below 2⁶³", batch)
            raise
        is_last = np.zeros(len(gathered) + 1, np.bool_)
        is_last[_count_ends(batch)] = True  # one too far, since it marks the next sentence's first
        encoder.add(np.array(gathered, np.int64), is_last[1:])
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
