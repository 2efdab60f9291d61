"""`FastText`: word vectors made of character n-grams, as gensim's users know them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Self

import numpy as np

from wordkin.gensim.keyed.fasttext_vectors import FastTextKeyedVectors
from wordkin.gensim.learning import parts, vocabulary
from wordkin.gensim.learning.sentences import MAX_WORDS_IN_BATCH
from wordkin.gensim.learning.state import Order
from wordkin.gensim.learning.word2vec import Word2Vec
from wordkin.gensim.old_names import takes_old_arguments, warn_old
from wordkin.gensim.utils import TrimRule
from wordkin.method.parts import WordParts
from wordkin.model import Model

SIZES = 3, 6, 2_000_000  # of n-grams, by default: min_n, max_n, bucket


@takes_old_arguments(size="vector_size", iter="epochs")
class FastText(Word2Vec):
    """A model whose words are made of their character n-grams, too, so that unseen words have vectors.

    The arguments are gensim 4's, with its defaults. Memory does not depend on `bucket`, until
    `wv.vectors_ngrams` is asked for: only n-grams of the vocabulary have rows.

    Examples
    --------
    >>> text = [["sea", "lake", "shore"], ["lakes", "seas"]] * 50
    >>> model = FastText(text, vector_size=8, min_count=1)
    >>> model.wv["seaside"].shape, "seaside" in model.wv, "seaside" in model.wv.key_to_index
    ((8,), True, False)
    """

    wv: FastTextKeyedVectors
    word_ngrams = 1  # gensim knows no other number, either

    def __init__(
        self,
        sentences: Any = None,
        corpus_file: Any = None,
        sg: int = 0,
        hs: int = 0,
        vector_size: int = 100,
        alpha: float = 0.025,
        window: int = 5,
        min_count: int = 5,
        max_vocab_size: int | None = None,
        word_ngrams: int = 1,
        sample: float | None = 1e-3,
        seed: int | None = 1,
        workers: int = 3,
        min_alpha: float = 0.0001,
        negative: int = 5,
        ns_exponent: float = 0.75,
        cbow_mean: int = 1,
        hashfxn: Callable[[Any], int] = hash,
        epochs: int = 5,
        null_word: int = 0,
        min_n: int = 3,
        max_n: int = 6,
        sorted_vocab: int = 1,
        bucket: int = 2_000_000,
        trim_rule: TrimRule | None = None,
        batch_words: int = MAX_WORDS_IN_BATCH,
        callbacks: Sequence[Any] = (),
        max_final_vocab: int | None = None,
        shrink_windows: bool = True,
    ) -> None:
        if word_ngrams != 1:
            raise NotImplementedError(
                f"word_ngrams: expected 1, as in gensim, found {word_ngrams}. Join words that belong "
                "together by Phrases before training."
            )
        buckets = bucket if max_n >= min_n else 0
        self.wv = FastTextKeyedVectors(int(vector_size), min_n, max_n, buckets)
        super().__init__(
            sentences,
            corpus_file,
            vector_size=vector_size,
            alpha=alpha,
            window=window,
            min_count=min_count,
            max_vocab_size=max_vocab_size,
            sample=sample,
            seed=seed,
            workers=workers,
            min_alpha=min_alpha,
            sg=sg,
            hs=hs,
            negative=negative,
            ns_exponent=ns_exponent,
            cbow_mean=cbow_mean,
            hashfxn=hashfxn,
            epochs=epochs,
            null_word=null_word,
            trim_rule=trim_rule,
            sorted_vocab=sorted_vocab,
            batch_words=batch_words,
            callbacks=callbacks,
            max_final_vocab=max_final_vocab,
            shrink_windows=shrink_windows,
        )

    @classmethod
    def load_fasttext_format(
        cls, model_file: Any, encoding: str = "utf-8", full_model: bool = True
    ) -> Self:
        """Open a `.bin` of fastText, as before gensim 4."""
        warn_old("FastText.load_fasttext_format", "load_facebook_model or load_facebook_vectors")
        return cls.load(model_file)

    def new_vectors(self) -> FastTextKeyedVectors:
        """Vectors without keys, with n-grams of the same sizes as those that there are."""
        former = vars(self).get("wv")
        sizes = SIZES if former is None else (former.min_n, former.max_n, former.bucket)
        return FastTextKeyedVectors(self.vector_size, *sizes)

    def estimate_memory(
        self, vocab_size: int | None = None, report: Mapping[str, int] | None = None
    ) -> dict[str, int]:
        """Bytes by gensim's rule of thumb; wordkin needs less, for words and for n-grams."""
        words = vocab_size or len(self.wv)
        found = vocabulary.estimate_memory(self, words, report)
        found["syn0_vocab"] = found.pop("vectors")
        if self.wv.bucket:
            found["syn0_ngrams"] = self.wv.bucket * self.vector_size * np.dtype(np.float32).itemsize
            listed = sum(map(len, self.wv.buckets_word))
            found["buckets_word"] = 64 + 100 * len(self.wv) + 4 * listed
        found["total"] = 0
        found["total"] = sum(found.values())
        return found

    def to_classes(self, native: Model, order: Order, of_words: WordParts | None) -> Model:
        """The model with the rows that training changes."""
        parts.check_locks(self.wv)
        return native if of_words is None else parts.to_classes(self.wv, native, order, of_words)

    def take_changes(self, before: Model, after: Model, order: Order) -> None:
        """Take what n-grams have learned."""
        parts.take_changes(self.wv, before, after, order)

    def to_file(self, native: Model, order: Order) -> Model:
        """The model with the rows that its file holds."""
        return parts.to_stored(self.wv, native, order)

    def take_own_rows(self, native: Model, order: Order) -> None:
        """Take the own rows of words of a file's model."""
        rows = native.parameters.part_vectors
        if rows is not None:
            self.wv.vectors_vocab = np.array(rows[: len(self.wv)][order])
