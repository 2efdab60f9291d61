"""What a whole model can be asked, beside its vectors; and the names it had before them."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wordkin.analysis.likelihood import log_likelihoods
from wordkin.gensim.keyed.state import KEY_TYPES
from wordkin.gensim.learning.corpora import logger
from wordkin.gensim.learning.training import Training
from wordkin.gensim.models.keyedvectors import KeyedVectors, pseudorandom_weak_vector
from wordkin.gensim.old_names import renamed_attribute, warn_old

# What gensim before 4 let a model do itself.
OF_VECTORS = frozenset(
    [
        "most_similar",
        "most_similar_cosmul",
        "similar_by_word",
        "similar_by_vector",
        "doesnt_match",
        "similarity",
        "n_similarity",
        "wmdistance",
        "index2word",
        "index2entity",
        "vocab",
        "save_word2vec_format",
        "intersect_word2vec_format",
        "evaluate_word_pairs",
        "log_accuracy",
        "accuracy",
        "vectors_norm",
        "syn0norm",
    ]
)
PARTS = frozenset(["trainables", "vocabulary"])  # of a model of gensim 3, which is one thing now


class Asking(Training):
    """Probabilities of words and of sentences."""

    hashfxn: Any

    iter = renamed_attribute("model.iter", "epochs")
    syn0 = renamed_attribute("model.syn0", "wv.vectors")
    syn0_lockf = renamed_attribute("model.syn0_lockf", "wv.vectors_lockf")
    vectors_lockf = renamed_attribute("model.vectors_lockf", "wv.vectors_lockf")

    def score(
        self,
        sentences: Iterable[Sequence[Any]],
        total_sentences: int = 1_000_000,
        chunksize: int = 100,
        queue_factor: int = 2,
        report_delay: float = 1,
    ) -> NDArray[np.float32]:
        """Log probability of each sentence, float32 [sentences]; for hierarchical softmax only."""
        if not self.wv.key_to_index:
            raise RuntimeError("you must first build vocabulary before scoring new data")
        if not self.hs:
            raise RuntimeError(
                "We have currently only implemented score for the hierarchical softmax scheme, so "
                "you need to have run word2vec with hs=1 and negative=0 for this to work."
            )
        model, _ = self.as_model()
        first = itertools.islice(sentences, int(total_sentences))
        texts = ([str(word) for word in sentence] for sentence in first)
        return log_likelihoods(model, texts).astype(np.float32)

    def predict_output_word(
        self, context_words_list: Sequence[Any], topn: int = 10
    ) -> list[tuple[Any, float]] | None:
        """Words that are likely among these, with probabilities; None if none of them is known."""
        known = [word for word in context_words_list if word in self.wv]
        if not known:
            logger.warning(
                "All the input context words are out-of-vocabulary for the current model."
            )
            return None
        if topn < 1:
            return []
        model, order = self.as_model()
        keys = [self.wv.index_to_key[self.wv.get_index(word)] for word in known]
        found = model.predict([str(key) for key in keys], k=topn)
        rows = np.arange(len(self.wv))[order]
        place = model.vocabulary.index
        return [(self.wv.index_to_key[rows[place[word]]], share) for word, share in found]

    def reset_from(self, other_model: Any) -> None:
        """Begin anew with the vocabulary of another model."""
        self.wv = KeyedVectors(self.vector_size)
        self.wv.index_to_key = other_model.wv.index_to_key
        self.wv.key_to_index = other_model.wv.key_to_index
        self.wv.expandos = other_model.wv.expandos
        self.corpus_count = other_model.corpus_count
        self.init_weights()

    def seeded_vector(self, seed_string: str, vector_size: int) -> NDArray[Any]:
        """A short random vector of a text."""
        warn_old("seeded_vector", "keyedvectors.pseudorandom_weak_vector")
        return pseudorandom_weak_vector(vector_size, seed_string, self.hashfxn)

    def init_sims(self, replace: bool = False) -> None:
        """Do nothing, unless all vectors are to be of length 1."""
        warn_old("init_sims", "wv.unit_normalize_all, where that is wanted")
        if replace:
            self.wv.unit_normalize_all()

    def delete_temporary_training_data(
        self, replace_word_vectors_with_normalized: bool = False
    ) -> None:
        """Do what `init_sims` does: there is nothing temporary."""
        warn_old("delete_temporary_training_data", "model.wv, where only vectors are needed")
        if replace_word_vectors_with_normalized:
            self.wv.unit_normalize_all()

    def __getitem__(self, words: Any) -> NDArray[Any]:
        """The vector of a word, as gensim before 4 gave it."""
        warn_old("model[word]", "model.wv[word]")
        return self.wv[words]

    def __contains__(self, word: object) -> bool:
        warn_old("word in model", "word in model.wv")
        return isinstance(word, KEY_TYPES) and word in self.wv

    def __getattr__(self, name: str) -> Any:
        """What gensim before 4 let a model do itself, from its vectors."""
        if name in PARTS:
            warn_old(f"model.{name}", "the model itself")
            return self
        if name in OF_VECTORS:
            warn_old(f"model.{name}", f"model.wv.{name}")
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)  # one is enough
                return getattr(self.wv, name)
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
