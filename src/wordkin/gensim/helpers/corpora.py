"""Corpora made of others, and what a corpus is."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import GeneratorType
from typing import Any

from wordkin.gensim.saving.objects import SaveLoad


@dataclass(eq=False, repr=False)
class RepeatCorpus(SaveLoad):
    """The items of a corpus over and over, `reps` in all."""

    corpus: Iterable[Any]
    reps: int

    def __iter__(self) -> Iterator[Any]:
        return itertools.islice(itertools.cycle(self.corpus), self.reps)


@dataclass(eq=False, repr=False)
class RepeatCorpusNTimes(SaveLoad):
    """A corpus `n` times."""

    corpus: Iterable[Any]
    n: int

    def __iter__(self) -> Iterator[Any]:
        return (item for _ in range(self.n) for item in self.corpus)


@dataclass(eq=False, repr=False)
class ClippedCorpus(SaveLoad):
    """The first items of a corpus."""

    corpus: Iterable[Any]
    max_docs: int | None = None

    def __iter__(self) -> Iterator[Any]:
        return itertools.islice(self.corpus, self.max_docs)


def is_corpus(obj: Any) -> tuple[bool, Any]:
    """Whether this is a corpus of texts as pairs of numbers, by its first text; and the corpus.

    An iterator comes back as one that still has its first text. An empty one is no corpus.

    >>> is_corpus([[(0, 1.0)]])[0], is_corpus([(0, 1.0)])[0]
    (True, False)
    """
    if "Corpus" in type(obj).__name__:
        return True, obj
    try:
        texts = iter(obj)
        first = next(texts)
        if texts is obj:
            obj = itertools.chain([first], texts)
        if len(first):
            word, weight = next(iter(first))
            int(word), float(weight)
    except (StopIteration, TypeError, ValueError):
        return False, obj
    return True, obj


def is_empty(corpus: Any) -> bool:
    """Whether a corpus, or a sparse matrix with a text a column, has no text; a generator is not read.

    >>> is_empty([]), is_empty([[]])
    (True, False)
    """
    if isinstance(corpus, GeneratorType):
        return False
    if type(corpus).__module__.startswith("scipy.sparse"):
        return bool(corpus.shape[1] == 0)
    return next(iter(corpus), None) is None
