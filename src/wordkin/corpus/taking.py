"""Some sentences of a text, in any order and any number of times: their checks, and the copy."""

from __future__ import annotations

from collections.abc import Iterable, Sized
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wordkin.corpus.unnamed import give_back
from wordkin.errors import SettingsError, quote

CHUNK = 1 << 20  # sentences or tokens at once, so that what is derived of them needs little memory


def check_sentences(given: object, sentences: int) -> NDArray[np.integer[Any]]:
    """The numbers of sentences as an array; raises `SettingsError` unless all are from 0 to `sentences`."""
    wanted = f"sentences: expected whole numbers from 0 to {sentences - 1:,}"
    if not isinstance(given, Iterable) or isinstance(given, str | bytes):
        raise SettingsError(f"{wanted}, found {quote(given)}.")
    numbers = np.asarray(given if isinstance(given, Sized) else list(given))
    if not numbers.size:
        return np.empty(0, np.int64)
    if numbers.dtype == bool:
        raise SettingsError(f"{wanted}, found booleans: pass the places of the true ones.")
    if numbers.ndim != 1 or not np.issubdtype(numbers.dtype, np.integer):
        raise SettingsError(
            f"{wanted}, one after the other, found {numbers.dtype} {list(numbers.shape)}."
        )
    for bad in (numbers.min(), numbers.max()):
        if not 0 <= bad < sentences:
            raise SettingsError(f"{wanted}, found {bad:,}.")
    return numbers


def copy_starts(
    starts: NDArray[np.int64], sentences: NDArray[np.integer[Any]], new_starts: NDArray[np.int64]
) -> None:
    """Write where each of these sentences starts when they stand one after the other, and their end."""
    new_starts[0] = 0
    for begin in range(0, len(sentences), CHUNK):
        chosen = sentences[begin : begin + CHUNK].astype(np.int64)
        ends = np.cumsum(starts[chosen + 1] - starts[chosen])
        new_starts[begin + 1 : begin + 1 + len(chosen)] = ends + new_starts[begin]


def copy_tokens(
    ids: NDArray[np.integer[Any]],
    starts: NDArray[np.int64],
    sentences: NDArray[np.integer[Any]],
    new_ids: NDArray[np.integer[Any]],
    new_starts: NDArray[np.int64],
) -> None:
    """Write the tokens of these sentences. new_starts: where each starts in `new_ids`."""
    for begin in range(0, len(new_ids), CHUNK):
        end = min(begin + CHUNK, len(new_ids))
        first = np.searchsorted(new_starts, begin, "right") - 1  # its tokens may begin before
        last = np.searchsorted(new_starts, end)
        cuts = np.clip(new_starts[first : last + 1], begin, end)
        moves = starts[sentences[first:last]] - new_starts[first:last]
        places = np.arange(begin, end) + np.repeat(moves, cuts[1:] - cuts[:-1])
        np.take(ids, places, out=new_ids[begin:end], mode="clip")  # "raise" would copy once more
        give_back(ids, 0, len(ids))
    give_back(starts, 0, len(starts))
