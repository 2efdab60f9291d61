"""Words as clients write them: which of the model they mean, and how they may go on."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from heapq import nsmallest
from itertools import islice

from wordkin.answers.typed_words import TypedWord, find_typed_words
from wordkin.serve.batching import Worker
from wordkin.serve.models import ServedModel

COMPLETED_WORDS = 200_000  # the first, so that a large model stays on disk


async def find_words(side: Worker, model: ServedModel, typed: Sequence[str]) -> list[TypedWord]:
    """The words that are meant, if all have vectors.

    Raises `UnknownWordError` for the others. Looking for similar spellings takes long, so it is done
    beside the event loop; so are vectors made of n-grams.
    """
    if all(word in model.vectors for word in typed):
        return [TypedWord(word, word) for word in typed]
    found = find_typed_words(model.vectors, typed)
    if not all(each.word in model.vectors for each in found):
        await side.run(lambda: model.require([each.word for each in found]))
    return found


class WordCompleter:
    """Finds the first of the words that start with a prefix; they are sorted at the first question.

    >>> WordCompleter(["sea", "lake", "season"]).find("se", 1)
    ['sea']
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._words = words
        self._sorted: list[tuple[str, int]] | None = None

    def find(self, prefix: str, k: int) -> list[str]:
        """The first k words with the prefix, in the order of rows."""
        if self._sorted is None:
            frequent = islice(self._words, COMPLETED_WORDS)
            self._sorted = sorted((word, row) for row, word in enumerate(frequent))
        start, end = (
            cut(self._sorted, prefix, key=lambda entry: entry[0][: len(prefix)])
            for cut in (bisect_left, bisect_right)
        )
        found = nsmallest(k, islice(self._sorted, start, end), key=lambda entry: entry[1])
        return [word for word, _ in found]
