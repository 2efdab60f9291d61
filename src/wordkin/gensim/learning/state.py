"""`ModelState`: the options of a model and what it has learned, which users read and set."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import InitVar, dataclass, field
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wordkin.gensim.keyed.keyed_vectors import KeyedVectors
from wordkin.gensim.learning.sentences import MAX_WORDS_IN_BATCH, Text
from wordkin.gensim.utils import SaveLoad, TrimRule, logger_of
from wordkin.method.parts import WordParts
from wordkin.model import Model

Floats: TypeAlias = NDArray[np.float32]
Order: TypeAlias = NDArray[np.int64] | slice  # of rows in wordkin's model
logger = logger_of("models.word2vec")


@dataclass(eq=False, repr=False)
class ModelState(SaveLoad):
    """The arguments of `Word2Vec`, in gensim's order, and what it learns from text.

    syn1neg, syn1 : float32 [words, vector_size], by word (negative sampling) and by node of the
        Huffman tree (hierarchical softmax), whose last row is not used
    raw_vocab : counts of all words of the text
    epoch_losses : mean loss per pair of each epoch so far, nan where there was no pair
    """

    sentences: InitVar[Any] = None
    corpus_file: InitVar[Any] = None
    vector_size: int = 100
    alpha: float = 0.025
    window: int = 5
    min_count: int = 5
    max_vocab_size: int | None = None
    sample: float | None = 1e-3
    seed: int | None = 1
    workers: int = 3
    min_alpha: float = 0.0001
    sg: int = 0
    hs: int = 0
    negative: int = 5
    ns_exponent: float = 0.75
    cbow_mean: int = 1
    hashfxn: Callable[[Any], int] = hash
    epochs: int = 5
    null_word: int = 0
    trim_rule: InitVar[TrimRule | None] = None
    sorted_vocab: int = 1
    batch_words: int = MAX_WORDS_IN_BATCH
    compute_loss: bool = False
    callbacks: InitVar[Sequence[Any]] = ()
    comment: str | None = None
    max_final_vocab: int | None = None
    shrink_windows: bool = True

    wv: KeyedVectors = field(init=False)
    layer1_size: int = field(init=False)
    random: np.random.RandomState = field(init=False)
    min_alpha_yet_reached: float = field(init=False)
    effective_min_count: int = field(init=False)
    syn1: Floats = field(init=False)
    syn1neg: Floats = field(init=False)
    tree_counts: NDArray[np.int64] = field(init=False)  # of the words when the tree was made
    raw_vocab: dict[Any, int] = field(init=False, default_factory=dict)
    corpus_count: int = field(init=False, default=0)
    corpus_total_words: int = field(init=False, default=0)
    train_count: int = field(init=False, default=0)
    total_train_time: float = field(init=False, default=0.0)
    running_training_loss: float = field(init=False, default=0.0)
    epoch_losses: list[float] = field(init=False, default_factory=list)
    history: list[Mapping[str, float]] = field(init=False, default_factory=list)
    words_trained: int = field(init=False, default=0)
    text: Text | None = field(init=False, default=None)  # scanned by the constructor
    keeps_text: bool = field(init=False, default=False)
    noted: list[Sequence[Any]] = field(init=False, default_factory=list)  # by `_do_train_job`

    def __post_init__(
        self, sentences: Any, corpus_file: Any, trim_rule: TrimRule | None, callbacks: Sequence[Any]
    ) -> None:
        for name in ("vector_size", "window", "sg", "hs", "negative", "cbow_mean", "workers"):
            setattr(self, name, int(getattr(self, name)))
        self.alpha, self.min_alpha = float(self.alpha), float(self.min_alpha)
        self.compute_loss, self.shrink_windows = bool(self.compute_loss), bool(self.shrink_windows)
        self.layer1_size, self.min_alpha_yet_reached = self.vector_size, self.alpha
        # NumPy's seeds have 32 bits, wordkin's 63.
        seed = self.seed % 2**32 if isinstance(self.seed, int) else self.seed
        self.random = np.random.RandomState(seed)
        if "wv" not in vars(self):
            self.wv = self.new_vectors()

    def new_vectors(self) -> KeyedVectors:
        """Vectors without keys, of the kind that the model learns."""
        return KeyedVectors(self.vector_size)

    def to_classes(self, native: Model, order: Order, of_words: WordParts | None) -> Model:
        """The model with the rows that training changes: here, those that it has."""
        return native

    def take_changes(self, before: Model, after: Model, order: Order) -> None:
        """Take what n-grams have learned, where there are any."""

    def to_file(self, native: Model, order: Order) -> Model:
        """The model with the rows that its file holds: here, those that it has."""
        return native

    def take_own_rows(self, native: Model, order: Order) -> None:
        """Take the own rows of words of a file's model, where vectors are made of n-grams, too."""

    def get_latest_training_loss(self) -> float:
        """The sum of the loss over all pairs since `train` started, if it was called with compute_loss.

        The mean per pair of each epoch, which can be compared, is in `epoch_losses`.
        """
        return self.running_training_loss
