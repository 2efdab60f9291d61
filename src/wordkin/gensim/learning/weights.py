"""The matrices of a model beside its vectors, and the model as wordkin knows it."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import SettingsError
from wordkin.gensim.learning.vocabulary import Choosing
from wordkin.gensim.utils import TrimRule
from wordkin.method.huffman import keep_nodes, side_sums, tree_paths
from wordkin.method.parameters import Parameters
from wordkin.model import Model
from wordkin.settings import TrainingSettings
from wordkin.settings.legacy import GENSIM_NAMES, from_legacy
from wordkin.words.vocabulary import Vocabulary

Floats: TypeAlias = NDArray[np.float32]
Order: TypeAlias = NDArray[np.int64] | slice
LARGEST = 2**31 - 1
# Those that are settings of a training.
ATTRIBUTES = [*(theirs.name for theirs in GENSIM_NAMES.values()), "hs"]


class Weights(Choosing):
    """Vectors, `syn1neg` (negative sampling) and `syn1` (hierarchical softmax), free to be written.

    syn1: float32 [words, vector_size], by node of the Huffman tree; the last row is of no use.
    """

    vector_size: int
    layer1_size: int
    seed: int | None
    random: np.random.RandomState
    sg: int
    window: int
    epochs: int
    alpha: float
    min_alpha: float
    ns_exponent: float
    cbow_mean: int
    shrink_windows: bool
    syn1: Floats
    syn1neg: Floats

    def build_vocab(
        self,
        corpus_iterable: Any = None,
        corpus_file: Any = None,
        update: bool = False,
        progress_per: int = 10000,
        keep_raw_vocab: bool = False,
        trim_rule: TrimRule | None = None,
        **kwargs: Any,
    ) -> None:
        """Count words, choose those of the model, and make room for their vectors."""
        self._check_corpus_sanity(corpus_iterable, corpus_file, passes=1)
        self.corpus_total_words, self.corpus_count = self.scan_vocab(
            corpus_iterable, corpus_file, progress_per=progress_per, trim_rule=trim_rule
        )
        self._choose(update, keep_raw_vocab, trim_rule, **kwargs)
        self.add_lifecycle_event("build_vocab", update=update, trim_rule=str(trim_rule))

    def build_vocab_from_freq(
        self,
        word_freq: dict[Any, int],
        keep_raw_vocab: bool = False,
        corpus_count: int | None = None,
        trim_rule: TrimRule | None = None,
        update: bool = False,
    ) -> None:
        """Choose words by given counts, and make room for their vectors."""
        self.corpus_count = corpus_count or 0
        self.raw_vocab = dict(word_freq)
        self._choose(update, keep_raw_vocab, trim_rule)

    def prepare_weights(self, update: bool = False) -> None:
        """New matrices, or more rows in the old ones."""
        if update:
            self.update_weights()
        else:
            self.init_weights()

    def init_weights(self) -> None:
        """Vectors at random, but for those that are there; all else zero."""
        self.wv.resize_vectors(seed=self.seed)
        shape = len(self.wv), self.layer1_size
        if self.hs:
            self.syn1 = np.zeros(shape, np.float32)
            self.create_binary_tree()
        if self.negative:
            self.syn1neg = np.zeros(shape, np.float32)

    def update_weights(self) -> None:
        """Rows for new words; nodes of the tree over the same words keep their vectors."""
        known = len(self.wv.matrix.rows)
        if not known:
            raise RuntimeError(
                "You cannot do an online vocabulary-update of a model which has no prior "
                "vocabulary. First build the vocabulary of your model with a corpus before doing "
                "an online update."
            )
        self.wv.resize_vectors(seed=self.seed)
        if self.negative:
            more = np.zeros((len(self.wv) - known, self.layer1_size), np.float32)
            self.syn1neg = np.vstack([self.syn1neg, more])
        if self.hs:
            counts = self.wv.expandos["count"]
            fresh = np.zeros((len(self.wv), self.layer1_size), np.float32)
            sides = [_sides(counts), _sides(self._tree_counts)]
            keep_nodes(fresh[:-1], self.syn1[: known - 1], *sides)
            self.syn1 = fresh
            self.create_binary_tree()

    def create_binary_tree(self) -> None:
        """The Huffman tree by the counts of words: the attributes "code" and "point" of each."""
        counts = self.wv.expandos["count"]
        self._tree_counts = counts.copy()
        order = np.argsort(-counts, kind="stable")
        paths = tree_paths(counts[order])
        for name, flat in (("code", paths.turns), ("point", paths.nodes.astype(np.uint32))):
            column = np.empty(len(counts), object)
            for row, start, stop in zip(order, paths.starts, paths.starts[1:], strict=False):
                column[row] = flat[start:stop]
            self.wv.expandos[name] = column

    def make_cum_table(self, domain: int = LARGEST) -> None:
        """Do nothing: `cum_table` follows from counts."""

    @property
    def cum_table(self) -> NDArray[np.uint32] | None:
        """How noise words share the numbers up to 2^31 - 1, uint32 [words]; to read, not to write."""
        if not self.negative or "count" not in self.wv.expandos:
            return None
        shares = np.cumsum(self.wv.expandos["count"].astype(np.float64) ** self.ns_exponent)
        table: NDArray[np.uint32] = np.rint(shares / shares[-1:] * LARGEST).astype(np.uint32)
        return table

    def settings(self, **changes: Any) -> TrainingSettings:
        """The options as wordkin has them."""
        tokens = int(self.wv.expandos["count"].sum()) if "count" in self.wv.expandos else 1
        values = {theirs: getattr(self, theirs) for theirs in ATTRIBUTES}
        values["sample"] = self.share_of(self.sample, tokens)
        if self.seed is None:
            values["seed"] = int(self.random.randint(LARGEST))
        options = from_legacy(values, GENSIM_NAMES)
        try:
            return TrainingSettings(**(options | changes))
        except SettingsError as problem:
            name, colon, rest = str(problem).partition(":")
            theirs = GENSIM_NAMES[name].name if name in GENSIM_NAMES else name
            raise SettingsError(f"{theirs}{colon}{rest}") from None

    def as_model(self, **changes: Any) -> tuple[Model, Order]:
        """The model as wordkin has it, with rows by falling count, and which row each one is here."""
        for matrix, is_used in (("syn1neg", self.negative), ("syn1", self.hs)):
            if is_used and matrix not in vars(self):
                raise RuntimeError(
                    f"{matrix}: expected a model that built its vocabulary, found vectors alone. "
                    "Ask its wv, or call build_vocab() first."
                )
        counts = np.asarray(self.wv.expandos["count"], np.int64)
        order: Order = slice(None)
        if (np.diff(counts) > 0).any():
            order = np.argsort(-counts, kind="stable")
        rows = np.arange(len(counts))[order]
        vocabulary = Vocabulary.from_words(
            [str(self.wv.index_to_key[row]) for row in rows], counts[order]
        )
        parameters = Parameters(
            self.wv.matrix.rows[order],
            self.syn1neg[order] if self.negative else None,
            self.syn1[:-1] if self.hs else None,
        )
        return Model(self.settings(**changes), vocabulary, parameters), order

    def _choose(
        self, update: bool, keep_raw_vocab: bool, trim_rule: TrimRule | None, **options: Any
    ) -> None:
        self.prepare_vocab(update, keep_raw_vocab, trim_rule, **options)
        self.prepare_weights(update)
        if not self._keeps_text:
            self._text = None


def _sides(counts: NDArray[np.int64]) -> Any:
    """What the nodes of a tree stand over, by the rows of words."""
    order = np.argsort(-counts, kind="stable")
    return side_sums(tree_paths(counts[order]), order)
