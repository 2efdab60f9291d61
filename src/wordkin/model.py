"""Model: everything that a training leaves, in one value and in one file."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from wordkin import formats
from wordkin.errors import FormatError, quote
from wordkin.formats import StoredVectors, fasttext_writing, native
from wordkin.formats.stored import Source, check_counts, check_finite
from wordkin.method.parameters import ROLES, Parameters, shapes
from wordkin.search.queries import require_known, words_in_html
from wordkin.settings import SubwordSettings, TrainingSettings, check_number
from wordkin.settings.attributes import offer_attributes
from wordkin.vectors import Neighbor, WordVectors
from wordkin.words.known_ngrams import KnownNgrams
from wordkin.words.lookup import WordList, as_words
from wordkin.words.simple import rule_of
from wordkin.words.subwords import Sizes, Subwords
from wordkin.words.vocabulary import Vocabulary

Floats: TypeAlias = NDArray[np.float32]
History: TypeAlias = Sequence[Mapping[str, float]]

MAX_COUNT = 2**63 - 1


@offer_attributes
@dataclass(frozen=True, eq=False)
class Model:
    """A trained model: settings, vocabulary and matrices. You can query it, save it, and train it further.

    Attributes
    ----------
    settings : TrainingSettings
    vocabulary : Vocabulary
    parameters : Parameters
        The matrices, by their roles.
    words_trained : int
        The number of tokens trained, over all epochs.
    history : list of dicts
        One record per epoch: epoch, words, loss (the mean per pair, missing if there was no pair), pairs,
        learning_rate (at its end), seconds, and what was evaluated after it. The loss is counted while the
        vectors learn, so it may rise as the learning rate falls, although the vectors get better.
    source : Source
        The files that the model comes from.
    ngrams : KnownNgrams
        The row of each n-gram, if words have subwords. None: each bucket has a row, after those of the words.
    """

    settings: TrainingSettings
    vocabulary: Vocabulary
    parameters: Parameters
    words_trained: int = 0
    history: History = field(default_factory=list)
    source: Source | None = None
    ngrams: KnownNgrams | None = None

    @cached_property
    def vectors(self) -> WordVectors:
        """The word vectors, with words and counts."""
        words, counts = self.vocabulary.words, self.vocabulary.counts
        matrix = self.parameters.word_vectors
        matrix.flags.writeable = (
            False  # it is shared, not copied, and the vectors are not to change
        )
        rule, source = rule_of(self.settings), self.source
        return WordVectors(
            words,
            matrix,
            counts,
            subwords=self.subwords,
            as_is=True,
            source=source,
            simple_rule=rule,
        )

    @property
    def subwords(self) -> Subwords | None:
        """The n-grams that unknown words are made of; None if the model was trained without subwords."""
        rows, settings = self.parameters.part_vectors, self.settings.subwords
        if rows is None or settings is None:
            return None
        sizes = Sizes(settings.shortest, settings.longest, settings.buckets)
        if self.ngrams is None:
            return Subwords(rows[len(self.vocabulary) :], sizes)
        return Subwords(rows, sizes, self.ngrams)

    def __repr__(self) -> str:
        """One line: size, method, and how much it was trained."""
        losses = " and ".join(self.settings.loss)
        ngrams = f", subwords of {self.settings.subwords}" if self.settings.subwords else ""
        return (
            f"<Model: {len(self.vocabulary):,} words, {self.settings.dimensions} dimensions, "
            f"{self.settings.objective} by {losses}{ngrams}, trained on {self.words_trained:,} words>"
        )

    def _repr_html_(self) -> str:
        vocabulary = self.vocabulary
        return words_in_html(repr(self), WordList(vocabulary.words), vocabulary.counts)

    if not TYPE_CHECKING:  # a type checker finds it without help

        def __getitem__(self, word: object) -> object:
            found = quote(word)
            raise TypeError(f"Model has no [{found}]. Did you mean model.vectors[{found}]?")

    def __getstate__(self) -> dict[str, Any]:
        """Return what a pickle and a copy take: the matrices once, not as vectors too."""
        return {name: value for name, value in vars(self).items() if name != "vectors"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Take what `__getstate__` gave; a pickle does not keep that arrays are read-only."""
        for matrix in state["parameters"].by_role.values():
            matrix.flags.writeable = False
        vars(self).update(state)

    def predict(self, words: str | Sequence[str], k: int = 10) -> list[Neighbor]:
        """The k words that are most likely between the given words, with their probabilities.

        With negative sampling, the probabilities are a softmax over all words. With hierarchical softmax,
        they are the product of the turns on the path to each word. The given words can be among the answers,
        because a word can occur near itself. Raises `UnknownWordError` for unknown words. Source: Mikolov et
        al. 2013a, eq. 1, and 2013b, eq. 3.
        """
        hidden = self.hidden_row(require_known(self.vectors[as_words(words)], 1))
        probability = self._probabilities(hidden.astype(np.float64))
        best = np.argsort(-probability, kind="stable")[: check_number("k", k, 1)]
        return [Neighbor(self.vocabulary.words[row], float(probability[row])) for row in best]

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the whole model to a file. An older file of that name is replaced as a whole.

        `.safetensors` keeps everything. A model with subwords can also be written for fastText, as `.bin`.
        Unknown words then follow fastText's rule, and the history and some settings are left out. To write
        only the vectors, in any format, use `model.vectors.save`.
        """
        suffix = Path(path).suffix.lower()
        if suffix != ".safetensors" and (suffix != ".bin" or self.settings.subwords is None):
            raise FormatError(
                f"{path}: expected a name that ends in .safetensors, the format that keeps a whole "
                "model, or with subwords in .bin, for fastText. For the vectors alone use "
                "model.vectors.save."
            )
        stored, matrices = self.stored, self.parameters.by_role
        formats.check_replacing(path, stored)
        if suffix == ".bin":
            fasttext_writing.write_model(Path(path), stored, self.settings, matrices)
        else:
            native.write_model(Path(path), stored, matrices)

    @property
    def stored(self) -> StoredVectors:
        """What a file of the model holds beside its matrices."""
        return StoredVectors(
            WordList(self.vocabulary.words),
            self.parameters.word_vectors,
            self.vocabulary.counts,
            as_metadata(self.settings, self.history, self.words_trained),
            subwords=self.subwords,
            source=self.source,
        )

    def hidden_row(self, context: Floats) -> Floats:
        """CBOW's hidden row, float32 [dimensions]: the mean of the context, or if so trained its sum.

        context: float32 [words, dimensions].
        """
        takes_sum = self.settings.objective == "cbow" and not self.settings.cbow_average
        hidden: Floats = context.sum(axis=0) if takes_sum else context.mean(axis=0)
        return hidden

    def _probabilities(self, hidden: NDArray[np.float64]) -> NDArray[np.float64]:
        """The probability of each word by the first loss, float64 [words]."""
        matrices = self.parameters.by_role.items()
        name, matrix = next(found for found in matrices if ROLES[found[0]].loss is not None)
        with np.errstate(over="ignore", invalid="ignore"):  # what is not finite is refused
            scores = matrix @ hidden
        if not np.isfinite(scores).all():
            check_finite(matrix, where=f"{name}: ")
        return ROLES[name].rows.probabilities(scores, self.vocabulary.counts)


def as_metadata(settings: TrainingSettings, history: History, words_trained: int) -> dict[str, str]:
    """The texts of a model's file."""
    return {
        "settings": settings.to_json(),
        "history": json.dumps([dict(record) for record in history], default=np.generic.item),
        "words_trained": str(words_trained),
    }


def _read_history(text: str) -> list[dict[str, float]]:
    """The records of a file; raises `ValueError` for anything but numbers by name."""
    records = json.loads(text)
    for record in records if isinstance(records, list) else [None]:
        values = record.values() if isinstance(record, dict) else ["x"]
        if not all(value is None or _is_number(value) for value in values):
            raise ValueError(f"the record {quote(record)}")
    return cast("list[dict[str, float]]", records)


def _is_number(value: object) -> bool:
    return isinstance(value, float) or (isinstance(value, int) and abs(value) <= MAX_COUNT)


def read_model(path: str | os.PathLike[str]) -> Model:
    """Open a model that `Model.save`, gensim or fastText wrote; matrices are mapped where they can be."""
    return model_of_stored(path, *formats.read_model(path))


def model_of_stored(
    path: str | os.PathLike[str], stored: StoredVectors, matrices: Mapping[str, NDArray[Any]]
) -> Model:
    """The model that a file holds; raises `FormatError` if its parts do not fit together."""
    try:
        settings = TrainingSettings.from_json(stored.metadata["settings"])
        history = _read_history(stored.metadata["history"])
        words_trained = check_number(
            "words_trained", int(stored.metadata["words_trained"]), 0, MAX_COUNT
        )
    except (KeyError, ValueError, TypeError, RecursionError) as error:
        raise FormatError(
            f"{path}: expected settings, history and words_trained of a model in its metadata, found "
            f"{quote(error, 200)}. The file is damaged, or a newer wordkin wrote it."
        ) from error
    if stored.counts is None:
        raise FormatError(f"{path}: expected the words' counts, found none. The file is damaged.")
    # With counts of 0 the tree would be as deep as it has words.
    check_counts(path, stored.counts, least=1 if settings.uses_tree else 0)
    vocabulary = Vocabulary.from_words(stored.words, stored.counts)
    if len(vocabulary.index) != len(vocabulary):
        raise FormatError(f"{path}: expected each word once, found some again.")
    ngrams = stored.subwords and stored.subwords.known
    parts = len(matrices.get("part_vectors", ()))
    if settings.subwords is not None:
        _check_subwords(path, settings.subwords, stored.subwords, parts, len(vocabulary))
    wanted = shapes(settings, len(vocabulary), parts)
    for name, shape in wanted.items():
        found = matrices[name].shape if name in matrices else None
        if found != shape or matrices[name].dtype != np.float32:
            raise FormatError(
                f"{path}, {name}: expected [words, dimensions] of {shape}, as its settings and words "
                f"demand, found {found}. The file is damaged."
            )
    parameters = Parameters(**{name: cast("Floats", matrices[name]) for name in wanted})
    return Model(settings, vocabulary, parameters, words_trained, history, stored.source, ngrams)


def _check_subwords(
    path: str | os.PathLike[str],
    wanted: SubwordSettings,
    found: Subwords | None,
    parts: int,
    words: int,
) -> None:
    """Refuse n-grams of other lengths than the settings say, and another number of parts."""
    if found is None or found.sizes != astuple(wanted):
        raise FormatError(
            f"{path}: expected n-grams of {wanted}, as its settings say, found "
            f"{found and found.sizes}. The file is damaged."
        )
    known, expected = found.known, words + wanted.buckets
    if known is not None:
        expected = max(words, int(known.rows.max(initial=-1)) + 1)
        known.check(f"{path}, n-grams")
    if parts != expected:
        raise FormatError(
            f"{path}, part_vectors: expected {expected:,} rows, as its n-grams demand, found {parts:,}. "
            "The file is damaged."
        )
