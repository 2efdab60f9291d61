"""fastText's character n-grams: a word's vector is the mean of the rows of its n-grams.

A word is written as "<word>". Each of its n-grams of `shortest` to `longest` characters, except a
single "<" or ">", is hashed (FNV-1a) to one of the buckets (Bojanowski et al. 2017).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import FormatError, quote

WORDS_PER_BATCH = 512
LETTERS_PER_BATCH = 1 << 18  # of which n-grams take a hundred times the memory
NUMBERS_PER_BLOCK = 1 << 21  # gathered at a time, so that long words need no more memory
MAX_LENGTH = 64  # characters of an n-gram; fastText's own default is 6
FIRST_HASH = np.uint32(2166136261)
HASH_FACTOR = np.uint32(16777619)


class Sizes(NamedTuple):
    """Shortest and longest n-gram, in characters, and the number of buckets."""

    shortest: int
    longest: int
    buckets: int

    @classmethod
    def check(cls, path: Path, shortest: int, longest: int, buckets: int) -> Sizes:
        """The sizes from a file; raises `FormatError` if fastText cannot have written them."""
        if 0 <= shortest <= MAX_LENGTH and 0 <= longest <= MAX_LENGTH:
            return cls(shortest, longest, buckets)
        raise FormatError(
            f"{path}: expected n-grams of 0 to {MAX_LENGTH} characters, "
            f"found {shortest} to {longest}. The file is damaged."
        )


class Subwords(NamedTuple):
    """Vectors of n-grams, of which vectors of words unseen in training are made.

    ngrams : float32 [buckets, dimensions]
    """

    ngrams: NDArray[np.floating]
    sizes: Sizes

    def __repr__(self) -> str:
        shortest, longest, buckets = self.sizes
        return f"<Subwords: n-grams of {shortest} to {longest} letters in {buckets:,} buckets>"

    def compute_vectors(self, words: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """Mean of the n-grams of each word, float32 [dimensions]; a word without any is left out.

        Raises `FormatError` if it is not finite.
        """
        found: dict[str, NDArray[np.float32]] = {}
        if self.sizes.buckets == 0:
            return found
        for word in words:
            hashes = [
                part for _, part in hash_ngrams([word.encode("utf-8", "replace")], self.sizes)
            ]
            rows = np.concatenate([np.empty(0, np.uint32), *hashes]) % np.uint32(self.sizes.buckets)
            if len(rows):
                found[word] = self.ngrams[rows].mean(axis=0, dtype=np.float32)
                if not np.isfinite(found[word]).all():
                    raise FormatError(
                        f"expected finite numbers, found nan or inf in the n-grams of {quote(word)}. "
                        "Was the model trained with too high a learning rate?"
                    )
        return found


def compute_word_vectors(
    words: Sequence[bytes],
    own: NDArray[np.floating],
    ngrams: NDArray[np.floating],
    sizes: Sizes,
) -> NDArray[np.float32]:
    """Mean of each word's own row and the rows of its n-grams.

    words : UTF-8
    own : float32 [words, dimensions]
    ngrams : float32 [buckets, dimensions]
    """
    found = np.array(own, dtype=np.float32)
    if sizes.buckets == 0:
        return found
    for start, stop in _batches(words):
        batch = words[start:stop]
        sums = found[start:stop]
        lengths = np.ones(len(batch), dtype=np.int64)
        for word_of_ngram, hashes in hash_ngrams(batch, sizes):
            _add_rows(sums, word_of_ngram, ngrams, hashes % np.uint32(sizes.buckets))
            lengths += np.bincount(word_of_ngram, minlength=len(batch))
        sums /= lengths[:, np.newaxis].astype(np.float32)
    return found


def _batches(words: Sequence[bytes]) -> Iterator[tuple[int, int]]:
    """Starts and ends of batches of a bounded number of words and letters."""
    start = letters = 0
    for stop, word in enumerate(words):
        letters += len(word)
        if stop > start and (stop - start == WORDS_PER_BATCH or letters > LETTERS_PER_BATCH):
            yield start, stop
            start, letters = stop, len(word)
    if words:
        yield start, len(words)


def _add_rows(
    sums: NDArray[np.float32],
    positions: NDArray[np.int64],
    matrix: NDArray[np.floating],
    rows: NDArray[np.uint32],
) -> None:
    """Add rows of the matrix to the sums at these positions, which are sorted."""
    if len(rows) > len(sums) * len(matrix):  # very long words: few rows, again and again
        places = positions * len(matrix) + rows
        times = np.bincount(places, minlength=len(sums) * len(matrix)).reshape(len(sums), -1)
        sums += times.astype(np.float32) @ np.asarray(matrix, np.float32)
        return
    step = max(1, NUMBERS_PER_BLOCK // matrix.shape[1])
    for start in range(0, len(rows), step):
        block = positions[start : start + step]
        touched, first = np.unique(block, return_index=True)
        gathered = matrix[rows[start : start + step]]
        sums[touched] += np.add.reduceat(gathered, first, axis=0, dtype=np.float32)


def hash_ngrams(
    words: Sequence[bytes], sizes: Sizes
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.uint32]]]:
    """Yield, for each length, the word of every n-gram (sorted) and the n-gram's hash.

    >>> words, hashes = next(hash_ngrams([b"to"], Sizes(3, 3, 10)))
    >>> words.tolist(), hashes.tolist()  # of "<to" and "to>"
    ([0, 0], [1568818294, 1829798126])
    """
    text = np.frombuffer(b"".join(b"<" + word + b">" for word in words), dtype=np.uint8)
    starts = np.append(np.flatnonzero(text & 0xC0 != 0x80), len(text))  # of characters
    word_ends = np.cumsum([len(word) + 2 for word in words])
    word_of_character = np.searchsorted(word_ends, starts[:-1], side="right")
    is_last = np.append(np.diff(word_of_character) != 0, True)
    is_first = np.append(True, is_last[:-1])
    hashes = np.full(len(starts) - 1, FIRST_HASH)
    at = np.arange(len(hashes))  # first characters of the n-grams that still fit into their words
    for length in range(1, sizes.longest + 1):
        end = at + length - 1
        inside = end < len(word_of_character)
        inside[inside] = word_of_character[end[inside]] == word_of_character[at[inside]]
        at, end, hashes = at[inside], end[inside], hashes[inside]
        if not len(at):
            return
        hashes = _extend_hashes(hashes, text, starts[end], starts[end + 1])
        if length >= sizes.shortest:
            kept = ~(is_first | is_last)[at] if length == 1 else np.ones(len(at), dtype=bool)
            yield word_of_character[at[kept]], hashes[kept]


def _extend_hashes(
    hashes: NDArray[np.uint32],
    text: NDArray[np.uint8],
    starts: NDArray[np.int64],
    stops: NDArray[np.int64],
) -> NDArray[np.uint32]:
    """Hashes after one more character each, the bytes from `starts` to `stops`."""
    hashes = hashes.copy()
    for offset in range(int((stops - starts).max())):
        more = np.flatnonzero(starts + offset < stops)
        # fastText widens a byte as a signed number.
        byte = text[starts[more] + offset].view(np.int8).astype(np.int32).view(np.uint32)
        hashes[more] = (hashes[more] ^ byte) * HASH_FACTOR
    return hashes
