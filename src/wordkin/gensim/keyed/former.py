"""What keyed vectors had in gensim 3 and before, each with a DeprecationWarning."""

from __future__ import annotations

from typing import Any, Self

from numpy.typing import NDArray

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


class Former:
    """The old names."""

    index_to_key: list[Any]
    key_to_index: dict[Any, int]
    expandos: dict[str, NDArray[Any]]

    index2word = renamed_attribute("index2word", "index_to_key")
    index2entity = renamed_attribute("index2entity", "index_to_key")
    syn0 = renamed_attribute("syn0", "vectors")
    syn0_lockf = renamed_attribute("syn0_lockf", "vectors_lockf")

    @property
    def vectors_norm(self) -> Any:
        """`get_normed_vectors()` under its old name."""
        warn_old("vectors_norm", "get_normed_vectors()")
        return self.get_normed_vectors()

    @property
    def syn0norm(self) -> Any:
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
        """Index, count and what else there is of each key, as gensim 3 had them; to read, not to write."""
        warn_old(".vocab", "key_to_index and get_vecattr(key, 'count')")
        columns = {name: values.tolist() for name, values in self.expandos.items()}
        return {
            key: CompatVocab(index=row, **{name: values[row] for name, values in columns.items()})
            for key, row in self.key_to_index.items()
        }

    def add(self, entities: Any, weights: Any, replace: bool = False) -> None:
        """`add_vectors` under its old name."""
        warn_old("add", "add_vectors")
        self.add_vectors(entities, weights, replace=replace)

    def add_vectors(
        self, keys: Any, weights: Any, extras: Any = None, replace: bool = False
    ) -> Any:
        """What a class of keyed vectors has."""
        raise NotImplementedError

    def get_normed_vectors(self) -> Any:
        """What a class of keyed vectors has."""
        raise NotImplementedError
