"""Where a training starts: the model it resumes, given vectors, and words that are frozen."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wordkin.corpus import EncodedCorpus
from wordkin.errors import SettingsError
from wordkin.formats.losses import describe_former
from wordkin.method.parameters import initialise, learned_roles, training_bytes
from wordkin.method.parts import WordParts, find_parts, separate_parts
from wordkin.method.rows import Growth
from wordkin.model import Model
from wordkin.settings import TrainingSettings
from wordkin.settings.combinations import check_combinations
from wordkin.system.memory import check_room
from wordkin.training.compass import check_compass, check_words, follow, keep_tree
from wordkin.training.fixed_options import check_options, check_options_of_compass
from wordkin.training.given import (
    Freeze,
    GivenVectors,
    as_factors,
    as_vectors,
    factors_by_row,
    set_vectors,
)
from wordkin.vectors import WordVectors
from wordkin.wording import argument, either
from wordkin.words.vocabulary import KeepRule, Vocabulary, merge


class Start(NamedTuple):
    """What `fit` starts from.

    model: has the same vocabulary as the text; its matrices are copied. None: random vectors.
    factors: the share of each change that a word's vector takes, float32 [words]; where it is 0,
    the vector stays as it is, bit for bit. None: the whole change. parts: of the words, if they are
    found already.
    """

    model: Model | None = None
    factors: NDArray[np.float32] | None = None
    parts: WordParts | None = None

    def vocabulary_of(self, corpus: EncodedCorpus) -> Vocabulary:
        """The vocabulary of the model to learn: the corpus's, with counts of the model to start from."""
        return corpus.vocabulary if self.model is None else self.model.vocabulary


AT_RANDOM = Start()  # no model, no frozen words


def check_memory(
    settings: TrainingSettings,
    words: int,
    parts: WordParts | None = None,
    *,
    copies_model: bool = False,
) -> None:
    """Raise `OutOfMemoryError` for a training that needs more memory than there is.

    copies_model: as for `training_bytes`, which is the only rule.
    """
    check_room(
        training_bytes(settings, words, parts and parts.size, copies_model=copies_model),
        f"training {words:,} words in {settings.dimensions} dimensions",
        f"Pass {argument('max_words', max(words // 2, 1))} or less, a larger {argument('min_count')}, "
        f"or fewer {argument('dimensions')}"
        + either(
            "; a text takes none of it if it is encoded into files first: "
            "wordkin.encode(text, folder=...).",
            ".",
        ),
    )


@dataclass(frozen=True, eq=False)
class Origin:
    """Where a training starts: settings, a model to resume, given vectors, frozen words, a compass.

    `of` checks all of it before any work, `prune` chooses the words of the text, and `start` makes
    what `fit` starts from.

    Examples
    --------
    >>> from wordkin.corpus import encode
    >>> settings = TrainingSettings(dimensions=2, min_count=1)
    >>> origin = Origin.of(settings, initial_vectors={"sea": [1, 0]}, freeze=True)
    >>> corpus = origin.prune(encode([["sea", "lake", "sea"]]))
    >>> start = origin.start(corpus.vocabulary)
    >>> start.model.vectors["sea"], start.factors
    (array([1., 0.], dtype=float32), array([0., 1.], dtype=float32))
    """

    settings: TrainingSettings
    model: Model | None = None
    vectors: WordVectors | None = None
    factors: Mapping[str, float] = field(default_factory=dict)
    protected: Collection[str] = ()
    compass: Model | None = None

    @classmethod
    def of(
        cls,
        settings: TrainingSettings,
        resume: object = None,
        initial_vectors: GivenVectors = None,
        freeze: Freeze = (),
        protected: Collection[str] = (),
        compass: object = None,
    ) -> Origin:
        """The origin by the options of `train`, checked.

        resume: only a model counts; checkpoints are found by `fit`.
        """
        excluding = {"subwords": settings.subwords, "freeze": freeze, "compass": compass}
        check_combinations(excluding)
        model = resume if isinstance(resume, Model) else None
        if model is not None:
            check_options(model, settings)
            check_memory(
                settings, len(model.vocabulary), copies_model=True
            )  # new words come on top
            protected = {*protected, *model.vocabulary.words}
        vectors = as_vectors(initial_vectors, settings.dimensions)
        compass = check_compass(compass or settings.compass, model)
        if compass is not None:
            check_options_of_compass(compass, settings)
        return cls(settings, model, vectors, as_factors(freeze, vectors), protected, compass)

    @property
    def copies_model(self) -> bool:
        """Whether `start` makes a model, whose matrices `fit` copies."""
        return any(each is not None for each in (self.model, self.vectors, self.compass))

    @property
    def keeps_tree(self) -> bool:
        """Whether the tree is that of the compass, so that the vocabulary is, too."""
        return self.compass is not None and self.settings.uses_tree

    @property
    def epochs(self) -> int:
        """The number of epochs of earlier trainings."""
        return 0 if self.model is None else len(self.model.history)

    def prune(
        self, corpus: EncodedCorpus, keep: KeepRule | None = None, *, in_place: bool = False
    ) -> EncodedCorpus:
        """The corpus with the vocabulary to learn: the text's words by the rules, and the model's.

        With the tree of a compass, its words, in its rows, with the text's counts.
        """
        pruned = self.prune_text(corpus, keep, in_place=in_place)
        if self.model is None or self.keeps_tree:
            return pruned
        vocabulary = self.add_model(pruned.vocabulary)
        return pruned.with_vocabulary(vocabulary, in_place=in_place or pruned is not corpus)

    def prune_text(
        self, corpus: EncodedCorpus, keep: KeepRule | None = None, *, in_place: bool = False
    ) -> EncodedCorpus:
        """The corpus with the text's words by the rules: the settings, `protected` and `keep`.

        See `EncodedCorpus.prune`. A second time it changes nothing.
        """
        min_count, max_words = self.settings.min_count, self.settings.max_words
        if self.compass is not None:
            check_words(corpus.vocabulary, self.compass)
            if self.keeps_tree:
                return keep_tree(corpus, self.compass, min_count, in_place=in_place)
        if self.model is not None and max_words is not None:
            max_words = limit_words(max_words, self.model, corpus.vocabulary, self.protected)
        return corpus.prune(min_count, max_words, keep, self.protected, in_place=in_place)

    def add_model(self, vocabulary: Vocabulary) -> Vocabulary:
        """The words of the text and those of the model to resume, if there is one."""
        if self.model is None or self.keeps_tree:
            return vocabulary
        return merge(self.model.vocabulary, vocabulary)

    def start(self, vocabulary: Vocabulary) -> Start:
        """What `fit` starts from, with the vocabulary of the pruned corpus.

        Memory is checked before anything is allocated.
        """
        if self.compass is not None and self.keeps_tree:
            vocabulary = self.compass.vocabulary  # whose counts make the tree
        parts = plan_parts(self.settings, vocabulary, self.model, copies_model=self.copies_model)
        model = None
        if self.model is not None:
            model = add_words(self.model, vocabulary, self.settings, parts)
        if self.compass is not None:
            begun = () if self.model is None else self.model.vocabulary.index
            model = model or new_model(self.settings, vocabulary, parts)
            follow(model, self.compass, begun)
        if self.vectors is not None:
            model = model or new_model(self.settings, vocabulary, parts)
            set_vectors(model, self.vectors, parts)
        return Start(model, factors_by_row(self.factors, vocabulary), parts)


def plan_parts(
    settings: TrainingSettings,
    vocabulary: Vocabulary,
    model: Model | None = None,
    *,
    copies_model: bool = False,
) -> WordParts | None:
    """The parts of the words, laid out as those of the model to resume; None without subwords.

    Memory is checked: for about as many rows as there will be, and when they are known, again.
    """
    words = len(vocabulary)
    check_memory(settings, words, copies_model=copies_model)
    if settings.subwords is None:
        return None
    is_separate = model is not None and model.ngrams is None
    parts = (separate_parts if is_separate else find_parts)(vocabulary, settings.subwords)
    check_memory(settings, words, parts, copies_model=copies_model)
    return parts


def limit_words(max_words: int, model: Model, text: Vocabulary, protected: Collection[str]) -> int:
    """The max_words for the text: the given one, less the model's words that the text lacks.

    Raises `SettingsError` if that leaves no word of the text to learn from.
    """
    words = model.vocabulary.words
    room = max_words - sum(word not in text for word in words)
    if room <= 0 and not any(word in text for word in protected):
        raise SettingsError(
            f"{argument('max_words')}: expected more than {len(words):,}, which the model to resume has, since they "
            f"stay and the text has none of them; found {max_words:,}. Pass a larger value."
        )
    return room


def new_model(settings: TrainingSettings, vocabulary: Vocabulary, parts: WordParts | None) -> Model:
    """A model that has learned nothing yet."""
    parameters = initialise(settings, len(vocabulary), parts and parts.size)
    return Model(settings, vocabulary, parameters, ngrams=parts and parts.known)


def add_words(
    model: Model,
    vocabulary: Vocabulary,
    settings: TrainingSettings,
    parts: WordParts | None = None,
) -> Model:
    """The model with rows for all words of a larger vocabulary; nothing is trained yet.

    Old words keep their vectors, new ones start as in a new model. The Huffman tree is built anew:
    nodes above the same set of words keep what they learned, others start at zero.
    """
    rows = np.array([vocabulary.index[word] for word in model.vocabulary.words])
    grown = new_model(settings, vocabulary, parts)
    growth = Growth(model.vocabulary.counts, vocabulary.counts, rows, model.ngrams, grown.ngrams)
    matrices = grown.parameters.by_role
    for name, role in learned_roles(settings).items():
        role.rows.copy_old(matrices[name], model.parameters.by_role[name], growth)
    former = model.source and describe_former(model.source)
    return replace(grown, words_trained=model.words_trained, history=model.history, source=former)
