"""Doc2Vec's names, so that programs which only import them run; docs/engine.md says why it is not there."""

from __future__ import annotations

from typing import Any, NamedTuple

from wordkin.gensim.absent import AbsentModel

__all__ = ["Doc2Vec", "TaggedDocument"]


class Doc2Vec(AbsentModel):
    """No such model can be made here."""

    instead = "Make vectors of documents with wordkin.document_vectors(texts, vectors)"


class TaggedDocument(NamedTuple):
    """The words of a document, and its tags."""

    words: Any
    tags: Any

    def __str__(self) -> str:
        return f"{type(self).__name__}<{self.words}, {self.tags}>"
