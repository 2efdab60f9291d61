"""The index behind the names of Annoy and NMSLIB: `wordkin.search.approximate`, or exact search."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wordkin.gensim.keyed.keyed_vectors import KeyedVectors
from wordkin.gensim.keyed.similarity import Scored, pair_with_scores
from wordkin.gensim.learning.word2vec import Word2Vec
from wordkin.gensim.utils import logger_of
from wordkin.progress import after_delay, default_reporter
from wordkin.search import approximate, exact
from wordkin.search.spaces import Space
from wordkin.system.cores import thread_count

logger = logger_of("similarities")


def has_index() -> bool:
    """Whether the package of the extra `ann` is installed."""
    return importlib.util.find_spec("usearch") is not None


class Indexer:
    """Vectors as they were when this was made, and an index over them.

    labels: the keys by row; index: what answers, by `nearest(queries, k, exclude)`.
    """

    def __init__(self, model: Any = None) -> None:
        self.model = model
        self.labels: list[Any] | None = None
        self.index: approximate.IndexedSpace | Space | None = None
        if model is not None:
            self.build()

    def most_similar(self, vector: NDArray[Any], num_neighbors: int) -> Scored:
        """The keys nearest to a vector, with cosines; the key it belongs to is one of them."""
        queries = np.asarray(vector, np.float32).reshape(1, -1)
        return pair_with_scores(
            self.labels or [], self._known_index().nearest(queries, num_neighbors, None)
        )

    def build(self) -> None:
        """Index the vectors of the model."""
        vectors = self.model.wv if isinstance(self.model, Word2Vec) else self.model
        if not isinstance(vectors, KeyedVectors):
            raise ValueError(
                "Only a Word2Vec or KeyedVectors instance can be used, "
                f"found {type(self.model).__name__}."
            )
        self.labels = list(vectors.index_to_key)
        matrix = exact.unit_rows(vectors.matrix.rows)
        if has_index():
            self.index = approximate.build_index(
                matrix, threads=thread_count(None), report=after_delay(default_reporter())
            )
        else:
            self.index = _exact(matrix)

    def save(self, fname: str, protocol: int = 4) -> None:
        """Write keys and vectors to `fname`, which `wordkin.load` opens, and the index beside it."""
        index = self._known_index()
        vectors = KeyedVectors(index.matrix.shape[1])
        vectors.index_to_key, vectors.vectors = self.labels or [], index.matrix
        vectors.save(fname)
        beside = approximate.index_path(Path(fname))
        if isinstance(index, approximate.IndexedSpace):
            approximate.save_index(beside, index)
        else:
            beside.unlink(missing_ok=True)  # of other vectors

    def open_files(self, fname: str) -> None:
        """Map what `save` wrote; processes that load the same files share their memory."""
        path = Path(fname)
        if not path.exists():
            raise OSError(
                f"Can't find index files '{fname}' - unable to restore {type(self).__name__} state."
            )
        vectors = KeyedVectors.load(path, mmap="r")
        self.labels = vectors.index_to_key
        beside = approximate.index_path(path)
        if beside.exists() and has_index():
            self.index = approximate.open_index(beside, vectors.vectors)
        else:
            self.index = _exact(vectors.vectors)

    def _known_index(self) -> approximate.IndexedSpace | Space:
        if self.index is None:
            raise ValueError(
                f"{type(self).__name__}: expected a model or load() first, found no index."
            )
        return self.index


def _exact(matrix: exact.Matrix) -> Space:
    logger.info("exact search; for an index: pip install 'wordkin[ann]'")
    return Space(matrix, exact.inverse_lengths(matrix))
