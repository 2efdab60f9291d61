"""`TranslationMatrix`: words of one language translated into another's by a linear map."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import InitVar, dataclass, field
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wordkin.analysis.alignment import fit_map
from wordkin.errors import SettingsError
from wordkin.formats.gensim.saved import read_object
from wordkin.formats.gensim.translation import TRANSLATION, SavedTranslation, write_translation
from wordkin.gensim.absent import AbsentModel
from wordkin.gensim.keyed.keyed_vectors import KeyedVectors
from wordkin.gensim.keyed.vector_files import to_stored
from wordkin.gensim.utils import SaveLoad
from wordkin.search.exact import unit_rows
from wordkin.search.hubness import nearest_without_hubs

__all__ = ["BackMappingTranslationMatrix", "Space", "TranslationMatrix"]


class Space:
    """Words, and a matrix with a row for each."""

    def __init__(self, matrix: ArrayLike, index2word: Iterable[Any]) -> None:
        self.mat = np.asarray(matrix)
        self.index2word = list(index2word)
        self.word2index = {word: row for row, word in enumerate(self.index2word)}

    @classmethod
    def build(cls, lang_vec: KeyedVectors, lexicon: Iterable[Any] | None = None) -> Space:
        """Some words of a KeyedVectors, or all."""
        words = lang_vec.index_to_key if lexicon is None else list(lexicon)
        rows = [lang_vec.get_index(word) for word in words]
        return cls(lang_vec.vectors[rows], words)

    def normalize(self) -> None:
        """Bring all rows to length 1; a row of zeros stays as it is."""
        self.mat = unit_rows(self.mat)


@dataclass(eq=False, repr=False)
class TranslationMatrix(SaveLoad):
    """A linear map that takes words of the source near to their translations in the target.

    Examples
    --------
    >>> here, there = KeyedVectors(2), KeyedVectors(2)
    >>> here.add_vectors(["mer", "lac", "voiture"], [[0, 2], [-3, 4], [-1, 0]])
    >>> there.add_vectors(["sea", "lake", "car"], [[1, 0], [4, 3], [0, 1]])
    >>> matrix = TranslationMatrix(here, there, [("mer", "sea"), ("voiture", "car")])
    >>> dict(matrix.translate(["lac", "mer"], topn=1))
    {'lac': ['lake'], 'mer': ['sea']}
    """

    source_lang_vec: KeyedVectors
    target_lang_vec: KeyedVectors
    word_pairs: InitVar[Sequence[tuple[Any, Any]] | None] = None
    random_state: Any = None
    source_word: Sequence[Any] | None = field(default=None, init=False)
    target_word: Sequence[Any] | None = field(default=None, init=False)
    source_space: Space | None = field(default=None, init=False)
    target_space: Space | None = field(default=None, init=False)
    translation_matrix: NDArray[np.float32] | None = field(default=None, init=False)

    def __post_init__(self, word_pairs: Sequence[tuple[Any, Any]] | None) -> None:
        if not hasattr(self.random_state, "choice"):  # a seed
            self.random_state = np.random.default_rng(self.random_state)
        if word_pairs is not None:
            if len(word_pairs[0]) != 2:
                raise ValueError(
                    "Each training data item must contain two different language words."
                )
            self.train(word_pairs)

    def train(self, word_pairs: Iterable[tuple[Any, Any]]) -> None:
        """Find the map by least squares, from pairs of a word and its translation."""
        self.source_word, self.target_word = zip(*word_pairs, strict=True)
        self.source_space = Space.build(self.source_lang_vec, dict.fromkeys(self.source_word))
        self.target_space = Space.build(self.target_lang_vec, dict.fromkeys(self.target_word))
        self.source_space.normalize()
        self.target_space.normalize()
        rows = [self.source_space.word2index[word] for word in self.source_word]
        partners = [self.target_space.word2index[word] for word in self.target_word]
        self.translation_matrix = fit_map(
            self.source_space.mat[rows], self.target_space.mat[partners], "least-squares"
        )

    def apply_transmat(self, words_space: Space) -> Space:
        """The words' vectors in the target's space."""
        if self.translation_matrix is None:
            raise SettingsError(
                "TranslationMatrix: expected pairs of words to learn from first, found none. "
                "Call train(word_pairs)."
            )
        return Space(words_space.mat @ self.translation_matrix, words_space.index2word)

    def translate(
        self,
        source_words: str | Sequence[Any],
        topn: int = 5,
        gc: int = 0,
        sample_num: int | None = None,
        source_lang_vec: KeyedVectors | None = None,
        target_lang_vec: KeyedVectors | None = None,
    ) -> OrderedDict[Any, list[Any]]:
        """The best translations of each word, from the vectors learned from, unless others are given.

        gc=1 ranks the word, as seen from each translation, among sample_num other words of the
        source, drawn at random: see "globally-corrected" in `wordkin.search.hubness`.
        """
        words = [source_words] if isinstance(source_words, str) else list(source_words)
        source = self.source_lang_vec if source_lang_vec is None else source_lang_vec
        target = self.target_lang_vec if target_lang_vec is None else target_lang_vec
        others = self._others(source, words, sample_num) if gc else Space.build(source, ())
        found = nearest_without_hubs(
            self.apply_transmat(Space.build(source, words)).mat,
            target.vectors,
            topn,
            retrieval="globally-corrected" if gc else "nearest",
            others=self.apply_transmat(others).mat,
        )
        return OrderedDict(
            (word, [target.index_to_key[row] for row in rows])
            for word, rows in zip(words, found.rows.tolist(), strict=True)
        )

    def _write(self, path: Path, ignore: Collection[str]) -> None:
        """Write the map and the vectors of both languages into one file, without pickle."""
        vectors = map(to_stored, (self.source_lang_vec, self.target_lang_vec))
        words = (self.source_word, self.target_word)
        pairs = (None if side is None else list(side) for side in words)
        saved = SavedTranslation(tuple(vectors), tuple(pairs), self.translation_matrix)
        write_translation(path, saved)

    @classmethod
    def _read(cls, path: Path, mmap: str | None) -> Self:
        """Open what `save`, or gensim, wrote. mmap="r" leaves the vectors in the file, read-only."""
        saved = read_object(path, TRANSLATION)
        keeps_mapped = mmap is not None
        source, target = (
            KeyedVectors.from_stored(stored, keeps_mapped=keeps_mapped) for stored in saved.vectors
        )
        found = cls(source, target)
        found.source_word, found.target_word = saved.pairs
        found.translation_matrix = saved.matrix
        return found

    def _others(self, source: KeyedVectors, words: Sequence[Any], sample_num: int | None) -> Space:
        """Other words of the source, drawn at random, by which translations are corrected."""
        if sample_num is None:
            raise RuntimeError(
                "When using the globally corrected neighbour retrieval method, the `sample_num` "
                "parameter(i.e. the number of words sampled from source space) must be provided."
            )
        asked = set(words)
        rest = [word for word in source.index_to_key if word not in asked]
        drawn = self.random_state.choice(len(rest), min(sample_num, len(rest)), replace=False)
        return Space.build(source, [rest[position] for position in drawn])


class BackMappingTranslationMatrix(AbsentModel):
    """No such matrix can be made here: it translates documents of Doc2Vec."""

    instead = "Translate words with TranslationMatrix"
