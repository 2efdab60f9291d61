"""gensim's names around words of similar spelling."""

from __future__ import annotations

from collections.abc import Iterable

from wordkin.words.spelling import CloseSpellings, delete_letters, edit_distance

__all__ = ["FastSS", "bytes2set", "editdist", "indexkeys", "set2bytes"]


def editdist(s1: str, s2: str, max_dist: int | None = None) -> int:
    """The number of letters to add, delete or replace; one more than `max_dist` if it is beyond that.

    >>> editdist("kitten", "sitting"), editdist("kitten", "sitting", 1)
    (3, 2)
    """
    if s1 == s2:
        return 0
    limit = 1000 if max_dist is None else max_dist
    if abs(len(s1) - len(s2)) > limit:
        return limit + 1
    return min(edit_distance(s1, s2), limit + 1)


def indexkeys(word: str, max_dist: int) -> set[str]:
    """The word, and all strings that deleting up to `max_dist` of its letters can leave."""
    return delete_letters(word, max_dist)


def set2bytes(s: Iterable[str]) -> bytes:
    """Words as UTF-8, with a zero byte between them."""
    return "\x00".join(s).encode("utf8")


def bytes2set(b: bytes) -> set[str]:
    """The words of `set2bytes`.

    >>> sorted(bytes2set(set2bytes(["sea", "lake"])))
    ['lake', 'sea']
    """
    return set(b.decode("utf8").split("\x00")) if b else set()


class FastSS:
    """An index of words by their spelling.

    >>> FastSS(["sea", "seal", "lake"]).query("sel")
    {0: [], 1: ['sea', 'seal'], 2: []}
    """

    def __init__(self, words: Iterable[str] | None = None, max_dist: int = 2) -> None:
        self.max_dist = max_dist
        self._index = CloseSpellings(words or (), max_dist)

    def __str__(self) -> str:
        return f"{type(self).__name__}<max_dist={self.max_dist}>"

    def add(self, word: str) -> None:
        """Add a word."""
        self._index.add(word)

    def query(self, word: str, max_dist: int | None = None) -> dict[int, list[str]]:
        """Words by their distance, from 0 to `max_dist`."""
        limit = self.max_dist if max_dist is None else max_dist
        if limit > self.max_dist:
            raise ValueError(
                f"query max_dist={limit} cannot be greater than max_dist={self.max_dist} "
                "from the constructor"
            )
        found: dict[int, list[str]] = {distance: [] for distance in range(limit + 1)}
        for other, distance in self._index.find(word, limit).items():
            found[distance].append(other)
        return found
