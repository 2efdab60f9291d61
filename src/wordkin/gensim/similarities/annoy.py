"""`AnnoyIndexer`: fast approximate search for `most_similar(..., indexer=...)`."""

from __future__ import annotations

from typing import Any

from wordkin.gensim.old_names import warn_old
from wordkin.gensim.similarities.indexer import Indexer


class AnnoyIndexer(Indexer):
    """An index over the vectors of a Word2Vec or KeyedVectors, as they are now.

    The index is that of `wordkin.build_index`, of the extra `ann`; Annoy itself is not used. It
    overlooks a neighbor now and then, but its cosines are exact. Without the extra all vectors are
    compared: the answers are right, and take longer.

    Parameters
    ----------
    model : Word2Vec or KeyedVectors, optional
        None, to `load` an index.
    num_trees : int, optional
        Changes nothing.

    Examples
    --------
    >>> from wordkin.gensim.models import KeyedVectors
    >>> wv = KeyedVectors(2)
    >>> wv.add_vectors(["sea", "lake", "car"], [[1, 0], [4, 3], [0, 1]])
    >>> [key for key, cosine in wv.most_similar("sea", topn=2, indexer=AnnoyIndexer(wv, 2))]
    ['sea', 'lake']
    """

    def __init__(self, model: Any = None, num_trees: int | None = None) -> None:
        super().__init__(model)
        self.num_trees = num_trees

    def load(self, fname: str) -> None:
        """Map what `save` wrote."""
        self.open_files(fname)

    def build_from_word2vec(self) -> None:
        """Index the model anew, as gensim 3 had it."""
        warn_old("build_from_word2vec", "AnnoyIndexer(model, num_trees)")
        self.build()

    def build_from_keyedvectors(self) -> None:
        """Index the vectors anew, as gensim 3 had it."""
        warn_old("build_from_keyedvectors", "AnnoyIndexer(vectors, num_trees)")
        self.build()
