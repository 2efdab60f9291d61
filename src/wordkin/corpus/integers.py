"""Encoding of texts of whole numbers, such as walks in a graph, without making strings of them.

A negative number is not a token, unless it is to be kept. It ends a sentence, so that it can pad walks
that ended early, divide one long array into sentences, or mark a gap that no window crosses.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wordkin.corpus.encoded import EncodedCorpus
from wordkin.corpus.writer import CorpusWriter
from wordkin.errors import TextError, quote
from wordkin.kernels.numbering import NumberTable, fill_slots, number_tokens, write_decimals
from wordkin.words.vocabulary import Vocabulary

BATCH_NUMBERS = 1 << 20  # converted and numbered at once
LEAST_NUMBER = -(2**63)
FIRST_CAPACITY = 1 << 12  # distinct numbers; the table doubles when it is full
MOST_NUMBERS = 2**31 - 2  # ids are int32, and a slot holds one more
MINUS_POWERS_OF_TEN = -(10 ** np.arange(18, 0, -1))


class NumberEncoder:
    """Assigns ids to numbers in order of first appearance, and passes them to the writer."""

    def __init__(
        self,
        writer: CorpusWriter,
        names: Sequence[str] | None = None,
        *,
        capacity: int = FIRST_CAPACITY,
        keep_negative: bool = False,
    ) -> None:
        self._writer = writer
        self._names = names
        self._least = LEAST_NUMBER if keep_negative else 0
        self._table = _new_table(capacity)

    def add(
        self, numbers: NDArray[np.int64], is_last: NDArray[np.bool_], share: float = 0.0
    ) -> None:
        """Encode numbers; a sentence ends where is_last is true, and at each that is no token."""
        # With names, memory already holds all words: nothing needs to spill.
        if self._names is None and self._table.size[0] > self._writer.runs.most_words:
            self._writer.spill(self._to_vocabulary())
            self._table = _new_table(FIRST_CAPACITY)
        is_token = numbers >= self._least
        ends = np.cumsum(is_token, dtype=np.int64)[is_last | ~is_token]
        text = numbers[is_token]
        ids = np.empty(len(text), np.int32)
        done = 0
        while (done := number_tokens(text, self._table, ids, done)) < len(text):
            self._grow()
        self._writer.add(ids, ends, share)

    def finish(self) -> EncodedCorpus:
        """The corpus; its words are the numbers' names, or their decimal digits."""
        return self._writer.finish(self._to_vocabulary(), are_words=False)

    def _to_vocabulary(self) -> Vocabulary:
        size = self._table.size[0]
        numbers, counts = self._table.tokens[:size], self._table.counts[:size]
        if self._names is not None:
            return Vocabulary.from_words(_look_up_names(numbers, self._names), counts)
        # Negative, since each number of 64 bits has a negative one, but not a positive one.
        sizes = np.minimum(numbers, -numbers)
        powers = len(MINUS_POWERS_OF_TEN) - np.searchsorted(MINUS_POWERS_OF_TEN, sizes)
        offsets = np.append(0, np.cumsum(1 + powers + (numbers < 0)))
        letters = np.empty(offsets[-1], np.uint8)
        write_decimals(numbers, offsets, letters)
        return Vocabulary(letters, offsets, counts)

    def _grow(self) -> None:
        table = self._table
        size = len(table.tokens)
        if size == MOST_NUMBERS:
            raise TextError(
                f"expected at most {MOST_NUMBERS:,} different numbers, found more: ids are int32."
            )
        slots = np.zeros(2 * len(table.slots), np.int32)
        fill_slots(slots, table.tokens)
        more = (0, min(size, MOST_NUMBERS - size))
        tokens, counts = np.pad(table.tokens, more), np.pad(table.counts, more)
        self._table = NumberTable(slots, tokens, counts, table.size)


def _new_table(capacity: int) -> NumberTable:
    return NumberTable(
        slots=np.zeros(2 * capacity, np.int32),
        tokens=np.empty(capacity, np.int64),
        counts=np.zeros(capacity, np.int64),
        size=np.zeros(1, np.int64),
    )


def _look_up_names(numbers: NDArray[np.int64], names: Sequence[str]) -> list[str]:
    """The name of each number; raises `TextError` if one is missing or not unique."""
    if len(numbers) and numbers.max() >= len(names):
        raise TextError(
            f"names: expected one for each number up to {numbers.max():,}, found {len(names):,}."
        )
    chosen = [names[number] for number in numbers.tolist()]
    first: dict[str, int] = {}
    for number, name in zip(numbers.tolist(), chosen, strict=True):
        if not isinstance(name, str):
            raise TextError(f"names: expected strings, found {quote(name)} for {number}.")
        if (other := first.setdefault(name, number)) != number:
            raise TextError(
                f"names: expected each name once, found {quote(name)} for {other} and {number}."
            )
    return chosen


def encode_array(
    array: NDArray[Any], writer: CorpusWriter, names: Sequence[str] | None = None
) -> EncodedCorpus:
    """Encode an array of whole numbers: one sentence, or [sentences, length].

    Raises `TextError` for any other array.
    """
    if array.ndim not in (1, 2) or array.dtype.kind not in "iu":
        raise TextError(
            "expected an array of whole numbers, [length] or [walks, length], found "
            f"{array.dtype} {list(array.shape)}. {_advise(array)}"
        )
    encoder = NumberEncoder(writer, names)
    length = max(array.shape[1], 1) if array.ndim == 2 else len(array)
    rows = max(1, BATCH_NUMBERS // length) if array.ndim == 2 else BATCH_NUMBERS
    for first in range(0, len(array), rows):
        numbers = _as_int64(array[first : first + rows])
        done = min(first + rows, len(array))
        is_last = np.zeros(len(numbers), np.bool_)
        if array.ndim == 2:
            is_last[length - 1 :: length] = True
        elif done == length:
            is_last[-1] = True
        encoder.add(numbers, is_last, done / len(array))
    return encoder.finish()


def _as_int64(batch: NDArray[Any]) -> NDArray[np.int64]:
    if batch.dtype.kind == "u" and batch.dtype.itemsize == 8 and (batch >> 63).any():
        raise TextError(f"expected numbers below 2⁶³, found {batch.max():,}.")
    return batch.astype(np.int64).reshape(-1)


def _advise(array: NDArray[Any]) -> str:
    if array.dtype.kind not in "iu":
        return "Convert it, if it holds whole numbers: array.astype(numpy.int64)."
    return "Put one walk in each row: array.reshape(-1, array.shape[-1])."


def compile_kernels() -> None:
    """Compile all kernels of this module, and leave them in Numba's cache."""
    number_tokens(np.array([7]), _new_table(2), np.zeros(1, np.int32), 0)
    fill_slots(np.zeros(4, np.int32), np.array([7]))
    write_decimals(np.array([7]), np.array([0, 1]), np.zeros(1, np.uint8))
