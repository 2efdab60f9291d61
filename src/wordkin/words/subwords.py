"""Character n-grams: a word's vector is the mean of its own row and the rows of its n-grams.

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
from wordkin.words.known_ngrams import KnownNgrams

WORDS_PER_BATCH = 512
LETTERS_PER_BATCH = 1 << 18  # of which n-grams take a hundred times the memory
NUMBERS_PER_BLOCK = 1 << 21  # gathered at a time, so that long words need no more memory
MAX_LENGTH = 64  # characters of an n-gram; fastText's own default is 6
FIRST_HASH = np.uint32(2166136261)
HASH_FACTOR = np.uint32(16777619)
END_OF_SENTENCE = "</s>"  # fastText's word for the end of a line, which has no n-grams
RARITY = -0.25  # power of the number of words that have an n-gram, by which it is weighed


class Sizes(NamedTuple):
    """Shortest and longest n-gram, in characters, and the number of buckets."""

    shortest: int
    longest: int
    buckets: int

    def __str__(self) -> str:
        return f"n-grams of {self.shortest} to {self.longest} letters"

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

    ngrams : float32 or float16 [rows, dimensions]
    known : which row an n-gram has; None, as in fastText's files: all buckets have one, in their order
    """

    ngrams: NDArray[np.floating]
    sizes: Sizes
    known: KnownNgrams | None = None

    def __repr__(self) -> str:
        return f"<Subwords: {self.sizes} in {self.sizes.buckets:,} buckets>"

    def describe(self) -> dict[str, int]:
        """Lengths of n-grams, and the number of n-grams, of rows for them, and of the rows' bytes."""
        ngrams = self.sizes.buckets if self.known is None else len(self.known.buckets)
        return {
            "shortest": self.sizes.shortest,
            "longest": self.sizes.longest,
            "buckets": self.sizes.buckets,
            "ngrams": ngrams,
            "rows": len(self.ngrams),
            "bytes": self.ngrams.nbytes,
        }

    def weigh(self, buckets: NDArray[np.uint32]) -> Weighed:
        """The rows that n-grams in these buckets have, and their shares in a word unseen in training.

        n-grams that the vocabulary lacks are left out. Those of few words say more of what a word
        means, so each is weighed by the number of words that have it to the power RARITY. Where that
        is not known all weigh the same, as in fastText.
        """
        if self.known is None:
            share = np.full(len(buckets), 1 / max(len(buckets), 1), np.float32)
            return Weighed(np.arange(len(buckets)), buckets.astype(np.int64), share)
        places = self.known.find(buckets)
        is_known = places >= 0
        places = places[is_known]
        weights = self.known.words[places].astype(np.float64) ** RARITY
        shares = (weights / weights.sum()).astype(np.float32)
        return Weighed(np.flatnonzero(is_known), self.known.rows[places].astype(np.int64), shares)

    def count_words(self, buckets: NDArray[np.uint32]) -> list[int | None]:
        """How many words of the vocabulary have the n-gram of each bucket, if that is known."""
        if self.known is None:
            return [None] * len(buckets)
        places = self.known.find(buckets)
        found = np.zeros(len(buckets), np.int64)
        found[places >= 0] = self.known.words[places[places >= 0]]
        return list(found.tolist())

    def compute_vectors(self, words: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """Weighed mean of the n-grams of each word, float32 [dimensions]; words without any are left out.

        Raises `FormatError` if it is not finite.
        """
        found: dict[str, NDArray[np.float32]] = {}
        for word in words:
            _, rows, shares = self.weigh(find_buckets(word, self.sizes))
            if len(rows):
                self.check_rows(rows)
                found[word] = shares @ np.asarray(self.ngrams[rows], np.float32)
                if not np.isfinite(found[word]).all():
                    raise FormatError(
                        f"expected finite numbers, found nan or inf in the n-grams of {quote(word)}. "
                        "Was the model trained with too high a learning rate?"
                    )
        return found

    def cast(self, dtype: str) -> Subwords:
        """The same with rows of another type; raises `FormatError` for numbers that it cannot hold."""
        with np.errstate(over="ignore"):  # what becomes infinite is refused
            rows = np.asarray(self.ngrams).astype(dtype, copy=False)
        if not np.isfinite(rows).all():
            raise FormatError(
                f"expected n-grams of finite {dtype} numbers, found one that is too large."
            )
        return self._replace(ngrams=rows)

    def check_rows(self, rows: NDArray[np.int64]) -> None:
        """Refuse rows that a damaged file names; all are not looked at when it is opened."""
        if len(rows) and not 0 <= rows.min() <= rows.max() < len(self.ngrams):
            raise FormatError(
                f"expected rows of n-grams from 0 to {len(self.ngrams) - 1:,}, found {rows.min():,} to "
                f"{rows.max():,}. The file is damaged."
            )


class Weighed(NamedTuple):
    """Some n-grams of a word: their places among all of it, their rows, and shares of 1 in all."""

    places: NDArray[np.int64]
    rows: NDArray[np.int64]
    shares: NDArray[np.float32]


def find_buckets(word: str, sizes: Sizes) -> NDArray[np.uint32]:
    """The bucket of each n-gram of a word, shorter n-grams first; none where there are no buckets."""
    if sizes.buckets == 0:
        return np.empty(0, np.uint32)
    hashes = [part for _, part in hash_ngrams([word.encode("utf-8", "replace")], sizes)]
    return np.concatenate([np.empty(0, np.uint32), *hashes]) % np.uint32(sizes.buckets)


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


def hash_all(words: Sequence[bytes], sizes: Sizes) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
    """The word of every n-gram of all words, and its bucket, sorted.

    >>> owners, buckets = hash_all([b"to", b"a"], Sizes(3, 3, 10))
    >>> owners.tolist(), buckets.tolist()
    ([0, 0, 1], [4, 6, 0])
    """
    owners, buckets = [np.empty(0, np.int64)], [np.empty(0, np.uint32)]
    for start, stop in _batches(words):
        parts = list(hash_ngrams(words[start:stop], sizes))
        owner = np.concatenate([part for part, _ in parts] or owners[:1])
        hashes = np.concatenate([part for _, part in parts] or buckets[:1])
        owner, bucket = sort_pairs(owner, hashes % np.uint32(sizes.buckets))
        owners.append(start + owner)
        buckets.append(bucket.astype(np.uint32))
    return np.concatenate(owners), np.concatenate(buckets)


def sort_pairs(
    first: NDArray[np.integer], second: NDArray[np.integer]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of numbers below 2^31 and 2^32, sorted. As one number each they take a fifth of the time.

    >>> [numbers.tolist() for numbers in sort_pairs(np.array([2, 1, 1]), np.array([0, 7, 5]))]
    [[1, 1, 2], [5, 7, 0]]
    """
    pairs = np.sort(first.astype(np.int64) << 32 | second)
    return pairs >> 32, pairs & 0xFFFFFFFF


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
