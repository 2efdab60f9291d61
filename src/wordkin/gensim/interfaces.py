"""The base classes of transformed corpora and of indexes of texts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from wordkin.gensim import matutils, utils


class NotSaved(utils.SaveLoad):
    """Has no file of its own, since it is made from objects that are saved; gensim pickles it."""

    _made_of = "what it was made of"

    def _write(self, path: Path, ignore: Collection[str]) -> None:
        """Refuse, and say what to save instead."""
        raise NotImplementedError(
            f"{type(self).__name__}: has no file of its own. Save {self._made_of}, and make it anew."
        )

    @classmethod
    def _read(cls, path: Path, mmap: str | None) -> Any:
        """Refuse, and say what to load instead."""
        raise NotImplementedError(
            f"{cls.__name__}: has no file of its own. Load {cls._made_of}, and make it anew."
        )


class CorpusABC(utils.SaveLoad):
    """Texts that can be read more than once; anything with `__iter__` will do."""


class TransformedCorpus(CorpusABC):
    """The texts of a corpus as a model transforms them, each time they are read."""

    def __init__(self, obj: Any, corpus: Any, chunksize: int | None = None, **kwargs: Any) -> None:
        self.obj = obj
        self.corpus = corpus
        self.chunksize = chunksize

    def __len__(self) -> int:
        return len(self.corpus)

    def __iter__(self) -> Iterator[Any]:
        return (self.obj[text] for text in self.corpus)

    def __getitem__(self, docno: Any) -> Any:
        """The text of this number, transformed, or several by a slice."""
        if isinstance(docno, slice):
            return TransformedCorpus(self.obj, self.corpus[docno])
        return self.obj[self.corpus[docno]]


class SimilarityABC(NotSaved):
    """An index of texts, which answers how similar each is to another text: `index[query]`.

    With `num_best`, the best ones and their similarities; else the similarities of all. Iteration
    asks this for each of its own texts.
    """

    _made_of = "the texts, and the vectors or the SparseTermSimilarityMatrix"

    corpus: Sequence[Any]
    num_best: int | None
    chunksize: int

    def get_similarities(self, doc: Any) -> Any:
        """Similarities to a text, [texts], or to several, [queries, texts]."""
        raise NotImplementedError("cannot instantiate Abstract Base Class")

    def __len__(self) -> int:
        return len(self.corpus)

    def __getitem__(self, query: Any) -> Any:
        found = self.get_similarities(query)
        if self.num_best is None:
            return found
        if np.ndim(found) == 2:
            return [matutils.full2sparse_clipped(row, self.num_best) for row in found]
        return matutils.full2sparse_clipped(found, self.num_best)

    def __iter__(self) -> Iterator[Any]:
        for start in range(0, len(self), self.chunksize):
            yield from self[np.arange(start, min(start + self.chunksize, len(self)))]
