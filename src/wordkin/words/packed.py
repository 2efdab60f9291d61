"""Words packed into arrays, which can be looked up in a mapped file."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import FormatError
from wordkin.words.vocabulary import decode_words


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

    >>> words = WordTable(pack_words(["sea", "lake"]))
    >>> words[1], words.find("lake"), words.find("pond")
    ('lake', 1, None)
    """

    def __init__(self, packed: PackedWords) -> None:
        count = len(packed.word_rows)
        if not len(packed.word_offsets) - 1 == len(packed.word_hashes) == count:
            raise FormatError(
                f"expected {count} words to have {count + 1} offsets and {count} hashes, found "
                f"{len(packed.word_offsets)} and {len(packed.word_hashes)}. The file is damaged."
            )
        self._packed = packed
        self._words: list[str] | None = None

    def __len__(self) -> int:
        return len(self._packed.word_rows)

    def __getitem__(self, row: int, /) -> str:
        position = range(len(self))[row]
        return self._bytes_at(position).decode("utf-8", errors="replace")

    def __iter__(self) -> Iterator[str]:
        if self._words is None:
            self._words = decode_words(self._packed.words, self._packed.word_offsets)
        return iter(self._words)

    def find(self, word: str) -> int | None:
        """Row of a word, or None."""
        wanted = word.encode("utf-8", errors="surrogatepass")
        hashes = self._packed.word_hashes
        position = int(np.searchsorted(hashes, np.uint32(zlib.crc32(wanted))))
        while position < len(self) and hashes[position] == zlib.crc32(wanted):
            row = int(self._packed.word_rows[position])
            if not 0 <= row < len(self):
                raise FormatError(
                    f"expected rows below {len(self)} in the lookup index, found {row}. "
                    "The file is damaged."
                )
            if self._bytes_at(row) == wanted:
                return row
            position += 1
        return None

    def _bytes_at(self, row: int) -> bytes:
        start, stop = self._packed.word_offsets[row : row + 2]
        return self._packed.words[start:stop].tobytes()


def encode_word(word: str) -> bytes:
    """UTF-8 bytes of a word."""
    try:
        return word.encode("utf-8")
    except UnicodeEncodeError:
        raise FormatError(
            f"expected words that UTF-8 can write, found {word!r}. "
            "It holds half a surrogate pair: clean the text with str.encode('utf-8', 'replace')."
        ) from None
