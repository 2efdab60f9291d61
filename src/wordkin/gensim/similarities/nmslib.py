"""`NmslibIndexer`: fast approximate search for `most_similar(..., indexer=...)`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wordkin.gensim.similarities.indexer import Indexer


class NmslibIndexer(Indexer):
    """An index over the vectors of a Word2Vec or KeyedVectors, as `AnnoyIndexer` has it.

    NMSLIB itself, which needs a Python below 3.10, is not used, and its parameters change nothing.
    """

    def __init__(
        self,
        model: Any,
        index_params: Mapping[str, Any] | None = None,
        query_time_params: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(model)
        self.index_params = index_params
        self.query_time_params = query_time_params

    @classmethod
    def load(cls, fname: str) -> NmslibIndexer:
        """Map what `save` wrote."""
        indexer = cls(None)
        indexer.open_files(fname)
        return indexer
