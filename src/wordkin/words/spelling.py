"""Words of nearly the same spelling, found without a look at all words."""

from __future__ import annotations

from collections.abc import Iterable


class CloseSpellings:
    """Words by what is left of them without some letters.

    Two words are at most so many edits apart only if deleting that many letters, or fewer, from
    each can leave the same (FastSS: Bocek et al. 2007). A word of n letters has n rests for one
    edit, and about n²/2 for two.

    Examples
    --------
    >>> CloseSpellings(["sea", "seal", "lake"], max_distance=2).find("sel", 2)
    {'sea': 1, 'seal': 1}
    """

    def __init__(self, words: Iterable[str], max_distance: int) -> None:
        self._words: dict[str, list[str]] = {}
        for word in words:
            for rest in _rests(word, max_distance):
                self._words.setdefault(rest, []).append(word)

    def find(self, word: str, max_distance: int) -> dict[str, int]:
        """Words at most so many edits away, and how many, in alphabetical order."""
        rests = _rests(word, max_distance)
        candidates = {other for rest in rests for other in self._words.get(rest, ())}
        distances = {other: edit_distance(word, other) for other in sorted(candidates)}
        return {other: far for other, far in distances.items() if far <= max_distance}


def edit_distance(first: str, second: str) -> int:
    """How many letters have to be added, deleted or replaced (Levenshtein 1966).

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


def _rests(word: str, max_distance: int) -> set[str]:
    """The word, and all that is left of it without up to so many letters."""
    rests = newest = {word}
    for _ in range(max_distance):
        newest = {rest[:place] + rest[place + 1 :] for rest in newest for place in range(len(rest))}
        rests = rests | newest
    return rests
