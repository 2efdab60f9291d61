"""Doc2Vec's names, so that programs that import them run as long as they make no such model."""

from __future__ import annotations

from typing import Any, NamedTuple

from wordkin.gensim.absent import AbsentModel

__all__ = ["Doc2Vec", "TaggedDocument"]


class Doc2Vec(AbsentModel):
    """No such model can be made here."""

    instead = "Average the vectors of a document's words with wv.get_mean_vector(words)"


class TaggedDocument(NamedTuple):
    """The words of a document, and what it is called."""

    words: Any
    tags: Any

    def __str__(self) -> str:
        return f"{type(self).__name__}<{self.words}, {self.tags}>"
