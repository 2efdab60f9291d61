"""Names that models had in gensim 3 and before, each with a DeprecationWarning."""

from __future__ import annotations

import warnings
from typing import Any

from numpy.typing import NDArray

from wordkin.gensim.keyed.keyed_vectors import KeyedVectors
from wordkin.gensim.keyed.rows import pseudorandom_weak_vector
from wordkin.gensim.keyed.state import KEY_TYPES
from wordkin.gensim.learning.state import ModelState
from wordkin.gensim.old_names import renamed_attribute, warn_old

# Before gensim 4, models had these attributes of their vectors.
OF_VECTORS = frozenset(
    (
        *("most_similar", "most_similar_cosmul", "similar_by_word", "similar_by_vector"),
        *("doesnt_match", "similarity", "n_similarity", "wmdistance", "accuracy", "log_accuracy"),
        *("index2word", "index2entity", "vocab", "vectors_norm", "syn0norm"),
        *("save_word2vec_format", "intersect_word2vec_format", "evaluate_word_pairs"),
    )
)
PARTS = frozenset(["trainables", "vocabulary"])  # of a model of gensim 3


class Gensim3Names(ModelState):
    """The old names of attributes and methods, of a model's vectors too."""

    iter = renamed_attribute("model.iter", "epochs")
    syn0 = renamed_attribute("model.syn0", "wv.vectors")
    syn0_lockf = renamed_attribute("model.syn0_lockf", "wv.vectors_lockf")
    vectors_lockf = renamed_attribute("model.vectors_lockf", "wv.vectors_lockf")

    @classmethod
    def load_word2vec_format(cls, *args: Any, **kwargs: Any) -> KeyedVectors:
        """`KeyedVectors.load_word2vec_format` under its old name."""
        warn_old("Word2Vec.load_word2vec_format", "KeyedVectors.load_word2vec_format")
        return KeyedVectors.load_word2vec_format(*args, **kwargs)

    def seeded_vector(self, seed_string: str, vector_size: int) -> NDArray[Any]:
        """A short random vector of a text."""
        warn_old("seeded_vector", "keyedvectors.pseudorandom_weak_vector")
        return pseudorandom_weak_vector(vector_size, seed_string, self.hashfxn)

    def init_sims(self, replace: bool = False) -> None:
        """Bring all vectors to length 1 if `replace`."""
        warn_old("init_sims", "wv.unit_normalize_all, where that is wanted")
        if replace:
            self.wv.unit_normalize_all()

    def delete_temporary_training_data(
        self,
        replace_word_vectors_with_normalized: bool = False,
        replace_word_vectors_calculation: bool = False,
    ) -> None:
        """Do what `init_sims` does, since there is nothing temporary. Both arguments mean the same."""
        warn_old("delete_temporary_training_data", "model.wv, where only vectors are needed")
        if replace_word_vectors_with_normalized or replace_word_vectors_calculation:
            self.wv.unit_normalize_all()

    def __getitem__(self, words: Any) -> NDArray[Any]:
        """The vector of a word, as before gensim 4."""
        warn_old("model[word]", "model.wv[word]")
        return self.wv[words]

    def __contains__(self, word: object) -> bool:
        warn_old("word in model", "word in model.wv")
        return isinstance(word, KEY_TYPES) and word in self.wv

    def __getattr__(self, name: str) -> Any:
        """An attribute of the vectors, as before gensim 4."""
        if name in PARTS:
            warn_old(f"model.{name}", "the model itself")
            return self
        if name in OF_VECTORS:
            warn_old(f"model.{name}", f"model.wv.{name}")
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)  # one is enough
                return getattr(self.wv, name)
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
