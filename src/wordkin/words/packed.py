"""Words packed into arrays, which can be looked up in a mapped file."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import FormatError, quote
from wordkin.system.memory import check_room
from wordkin.wording import either
from wordkin.words.vocabulary import decode_words

MAX_PROBES = 64  # words of one hash; by accident there are two or three among millions
STRING_BYTES = 56  # of a short word in a list
ROWS_PER_CHECK = 1 << 16


class PackedWords(NamedTuple):
    """Words as arrays, named as in a native file, where lookups read only a few pages.

    words : uint8 [bytes], all words in row order as UTF-8, with nothing between them
    word_offsets : int64 [words + 1], the start of each word in `words`
    word_hashes : uint32 [words], CRC-32 of every word's bytes, sorted
    word_rows : int32 [words], the row of each hash's word
    """

    words: NDArray[np.uint8]
    word_offsets: NDArray[np.int64]
    word_hashes: NDArray[np.uint32]
    word_rows: NDArray[np.int32]


def pack_words(words: Iterable[str]) -> PackedWords:
    """Pack words into arrays.

    >>> pack_words(["sea", "lake"]).word_offsets
    array([0, 3, 7])
    """
    encoded = [encode_word(word) for word in words]
    offsets = np.cumsum([0, *map(len, encoded)], dtype=np.int64)
    hashes = np.fromiter(map(zlib.crc32, encoded), dtype=np.uint32, count=len(encoded))
    rows = np.argsort(hashes, kind="stable").astype(np.int32)
    text = np.frombuffer(b"".join(encoded), dtype=np.uint8)
    return PackedWords(text, offsets, hashes[rows], rows)


class WordTable:
    """Lookup in packed words: one lookup touches a few pages of the file.

    What the arrays say of each other is checked once, before it is used: the offsets at the first
    lookup, the hashes when all words are read.

    >>> words = WordTable(pack_words(["sea", "lake"]))
    >>> words[1], words.find("lake"), words.find("pond")
    ('lake', 1, None)
    """

    def __init__(self, packed: PackedWords, where: str = "words") -> None:
        count = len(packed.word_rows)
        if not len(packed.word_offsets) - 1 == len(packed.word_hashes) == count:
            raise FormatError(
                f"{where}: expected {count} words to have {count + 1} offsets and {count} hashes, "
                f"found {len(packed.word_offsets)} and {len(packed.word_hashes)}. "
                "The file is damaged."
            )
        self._packed = packed
        self._where = where

    def __len__(self) -> int:
        return len(self._packed.word_rows)

    def __getitem__(self, row: int, /) -> str:
        position = range(len(self))[row]
        return self._bytes_at(position).decode("utf-8", errors="replace")

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def find(self, word: str) -> int | None:
        """Row of a word, or None."""
        wanted = word.encode("utf-8", errors="surrogatepass")
        _, _, hashes, rows = self._checked
        own = np.uint32(zlib.crc32(wanted))
        start = int(np.searchsorted(hashes, own))
        for position in range(start, min(start + MAX_PROBES, len(self))):
            if hashes[position] != own:
                return None
            row = int(rows[position])
            if not 0 <= row < len(self):
                raise FormatError(
                    f"{self._where}: expected rows below {len(self)} in the lookup index, "
                    f"found {row}. The file is damaged."
                )
            if self._bytes_at(row) == wanted:
                return row
        return self._row_of.get(word) if start + MAX_PROBES < len(self) else None

    def _bytes_at(self, row: int) -> bytes:
        letters, offsets, *_ = self._checked
        return letters[offsets[row] : offsets[row + 1]].tobytes()

    @cached_property
    def _checked(self) -> PackedWords:
        """The arrays, once it is known that the words fill the letters one after another."""
        offsets, letters = self._packed.word_offsets, len(self._packed.words)
        starts = range(0, len(self), ROWS_PER_CHECK)
        parts = (offsets[start : start + ROWS_PER_CHECK + 1] for start in starts)
        falls = any((part[1:] < part[:-1]).any() for part in parts)
        if falls or offsets[0] != 0 or offsets[-1] != letters:
            raise FormatError(
                f"{self._where}: expected words one after another in {letters} bytes, found "
                "offsets that overlap or lead elsewhere. The file is damaged."
            )
        return self._packed

    @cached_property
    def _all(self) -> list[str]:
        """All words, once it is known that the lookup index is theirs."""
        needed_bytes = STRING_BYTES * len(self) + len(self._packed.words)
        check_room(
            needed_bytes,
            f"{self._where}, all words",
            f"Open the first ones alone, by {either('limit', 'wordkin convert --limit')}.",
        )
        letters, offsets, hashes, rows = self._checked
        is_listed = np.zeros(len(self), np.bool_)
        if fits := bool(((rows >= 0) & (rows < len(self))).all()):
            is_listed[rows] = True
            own_hashes = _hash_words(letters, offsets)
            fits = bool(is_listed.all()) and np.array_equal(own_hashes[rows], hashes)
        if not fits or (hashes[1:] < hashes[:-1]).any():
            raise FormatError(
                f"{self._where}: expected a lookup index of these words, found one of others. "
                "The file is damaged."
            )
        return decode_words(letters, offsets)

    @cached_property
    def _row_of(self) -> dict[str, int]:
        """Rows by word, for the rare file with very many words of one hash."""
        return dict(zip(reversed(self._all), reversed(range(len(self))), strict=True))


def _hash_words(letters: NDArray[np.uint8], offsets: NDArray[np.int64]) -> NDArray[np.uint32]:
    """CRC-32 of each word's bytes."""
    hashes = np.empty(len(offsets) - 1, np.uint32)
    for start in range(0, len(hashes), ROWS_PER_CHECK):
        ends = offsets[start : start + ROWS_PER_CHECK + 1]
        text = letters[ends[0] : ends[-1]].tobytes()
        words = [text[begin:end] for begin, end in pairwise((ends - ends[0]).tolist())]
        hashes[start : start + len(words)] = [*map(zlib.crc32, words)]
    return hashes


def encode_word(word: str) -> bytes:
    """UTF-8 bytes of a word."""
    try:
        return word.encode("utf-8")
    except UnicodeEncodeError:
        raise FormatError(
            f"expected words that UTF-8 can write, found {quote(word)}. It holds half a surrogate pair"
            + either(": clean the text with str.encode('utf-8', 'replace').", ".")
        ) from None
