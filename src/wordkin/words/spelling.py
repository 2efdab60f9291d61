"""Words of similar spelling, found without comparing all words."""

from __future__ import annotations

from collections.abc import Iterable


class CloseSpellings:
    """An index of words by their spelling with letters deleted.

    If two words are at most d edits apart, deleting at most d letters from each can leave the same
    string (FastSS: Bocek et al. 2007). A word of n letters has n such strings for one edit, and
    about n²/2 for two.

    Examples
    --------
    >>> CloseSpellings(["sea", "seal", "lake"], max_distance=2).find("sel", 2)
    {'sea': 1, 'seal': 1}
    """

    def __init__(self, words: Iterable[str], max_distance: int) -> None:
        self._words: dict[str, list[str]] = {}
        self._max_distance = max_distance
        for word in words:
            self.add(word)

    def add(self, word: str) -> None:
        """Index one more word."""
        for rest in delete_letters(word, self._max_distance):
            self._words.setdefault(rest, []).append(word)

    def find(self, word: str, max_distance: int) -> dict[str, int]:
        """Words at most `max_distance` edits away, and their distances, in alphabetical order."""
        rests = delete_letters(word, max_distance)
        candidates = {other for rest in rests for other in self._words.get(rest, ())}
        distances = {other: edit_distance(word, other) for other in sorted(candidates)}
        return {other: far for other, far in distances.items() if far <= max_distance}


def edit_distance(first: str, second: str) -> int:
    """The number of letters to add, delete or replace (Levenshtein 1966).

    >>> edit_distance("kitten", "sitting")
    3
    """
    previous = list(range(len(second) + 1))
    for row, letter in enumerate(first, start=1):
        current = [row]
        for column, other in enumerate(second, start=1):
            replaced = previous[column - 1] + (letter != other)
            current.append(min(replaced, previous[column] + 1, current[-1] + 1))
        previous = current
    return previous[-1]


def delete_letters(word: str, max_distance: int) -> set[str]:
    """The word, and all strings that deleting up to `max_distance` of its letters can leave."""
    rests = newest = {word}
    for _ in range(max_distance):
        newest = {rest[:i] + rest[i + 1 :] for rest in newest for i in range(len(rest))}
        rests = rests | newest
    return rests
