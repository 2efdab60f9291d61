"""Names that keyed vectors had in gensim 3 and before, each with a DeprecationWarning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from wordkin.gensim.keyed import evaluation, rows, similarity
from wordkin.gensim.keyed.state import KeyedState
from wordkin.gensim.old_names import renamed_attribute, warn_old


class CompatVocab:
    """What `.vocab[word]` was: a word's count, and its index."""

    def __init__(self, **kwargs: Any) -> None:
        self.count = 0
        self.__dict__.update(kwargs)

    def __lt__(self, other: CompatVocab) -> bool:
        return self.count < other.count

    def __str__(self) -> str:
        values = [f"{name}:{value!r}" for name, value in sorted(vars(self).items())]
        return f"{type(self).__name__}<{', '.join(values)}>"


class Gensim3Names(KeyedState):
    """The old names of attributes and methods."""

    index2word = renamed_attribute("index2word", "index_to_key")
    index2entity = renamed_attribute("index2entity", "index_to_key")
    syn0 = renamed_attribute("syn0", "vectors")
    syn0_lockf = renamed_attribute("syn0_lockf", "vectors_lockf")

    @property
    def vectors_norm(self) -> NDArray[Any]:
        """`get_normed_vectors()` under its old name."""
        warn_old("vectors_norm", "get_normed_vectors()")
        return self.get_normed_vectors()

    @vectors_norm.setter
    def vectors_norm(self, rows: Any) -> None:
        """Do nothing, as gensim 4 does: they follow from the vectors."""

    @property
    def syn0norm(self) -> NDArray[Any]:
        """`get_normed_vectors()` under its oldest name."""
        warn_old("syn0norm", "get_normed_vectors()")
        return self.get_normed_vectors()

    @property
    def wv(self) -> Self:
        """These vectors, for code that takes models too."""
        warn_old("vectors.wv", "the vectors themselves")
        return self

    @property
    def vocab(self) -> dict[Any, CompatVocab]:
        """Index, count and other attributes of each key, as gensim 3 had them."""
        warn_old(".vocab", "key_to_index and get_vecattr(key, 'count')")
        columns = {name: values.tolist() for name, values in self.expandos.items()}
        return {
            key: CompatVocab(index=row, **{name: values[row] for name, values in columns.items()})
            for key, row in self.key_to_index.items()
        }

    @vocab.setter
    def vocab(self, entries: Mapping[Any, Any]) -> None:
        """Take the keys, by the index of their entries, and their counts."""
        warn_old(".vocab = {...}", "add_vectors, or index_to_key and key_to_index")
        keys = sorted(entries, key=lambda key: entries[key].index)
        rows.set_keys(self, keys)
        counts = [getattr(entries[key], "count", 0) for key in keys]
        self.expandos["count"] = np.array(counts, np.int64)

    def add(self, entities: Any, weights: Any, replace: bool = False) -> None:
        """`add_vectors` under its old name."""
        warn_old("add", "add_vectors")
        rows.add_vectors(self, entities, weights, replace=replace)

    def word_vec(self, *args: Any, **kwargs: Any) -> NDArray[Any]:
        """`get_vector` under its old name."""
        warn_old("word_vec", "get_vector")
        if "use_norm" in kwargs:
            kwargs["norm"] = kwargs.pop("use_norm")
        return self.get_vector(*args, **kwargs)

    def words_closer_than(self, word1: Any, word2: Any) -> list[Any]:
        """`closer_than` under its old name."""
        warn_old("words_closer_than", "closer_than")
        return similarity.closer_than(self, word1, word2, similarity.distances(self, word1))

    def accuracy(
        self,
        questions: Any,
        restrict_vocab: int = 30000,
        most_similar: Any = None,
        case_insensitive: bool = True,
    ) -> list[dict[str, Any]]:
        """The sections of `evaluate_word_analogies`, the last of which is of all questions."""
        warn_old("accuracy", "evaluate_word_analogies")
        sections = evaluation.ask_analogies(self, questions, restrict_vocab, case_insensitive)
        return [*sections[:-1], {**sections[-1], "section": "total"}]

    def init_sims(self, replace: bool = False) -> None:
        """Bring all vectors to length 1 if `replace`; else do nothing, since norms are never stale."""
        warn_old("init_sims", "unit_normalize_all, where that is wanted")
        if replace:
            self.unit_normalize_all()

    def similarity_unseen_docs(self, *args: Any, **kwargs: Any) -> Any:
        """Refuse: only Doc2Vec can answer it."""
        raise NotImplementedError("Call similarity_unseen_docs on a Doc2Vec model instead.")
