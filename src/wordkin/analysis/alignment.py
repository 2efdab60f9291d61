"""Alignment of two vector spaces: translation by a dictionary, or the same word in two texts.

Vectors of two training runs share no coordinates, but have similar neighborhoods. A linear map that
brings some words of one space near their partners in the other brings the rest along (Mikolov et al.
2013c, "Exploiting similarities among languages for machine translation").
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args, overload

import numpy as np

from wordkin.errors import SettingsError, quote, warn
from wordkin.search import exact
from wordkin.search.exact import Floats
from wordkin.search.frozen import freeze
from wordkin.search.hubness import Retrieval, nearest_without_hubs
from wordkin.search.queries import Neighbor
from wordkin.search.spaces import neighbors
from wordkin.settings import check_number
from wordkin.vectors import WordVectors
from wordkin.words.lookup import Unknown, as_words, find_rows

Pairs: TypeAlias = Iterable[Sequence[str]]  # of two words each
Method: TypeAlias = Literal["orthogonal", "least-squares"]


@dataclass(frozen=True, eq=False)
class Alignment:
    """A linear map from one space to another; `align` finds it.

    matrix : float32 [source dimensions, target dimensions]; rows are multiplied by it
    """

    source: WordVectors
    target: WordVectors
    matrix: Floats

    def __repr__(self) -> str:
        return f"<Alignment of {self.source!r} to {self.target!r}>"

    def apply(self, vectors: WordVectors | None = None) -> WordVectors:
        """The source's vectors, or other vectors of its space, mapped to the target's space.

        >>> there = WordVectors(["sea", "lake", "car"], [[1, 0], [4, 3], [0, 1]])
        >>> here = WordVectors(["mer", "lac", "voiture"], [[0, 2], [-3, 4], [-1, 0]])
        >>> moved = align(here, there, [("mer", "sea"), ("voiture", "car")]).apply()
        >>> [round(number, 3) for number in moved["lac"].tolist()]
        [4.0, 3.0]
        """
        vectors = self.source if vectors is None else vectors
        dimensions = len(self.matrix)
        if vectors.matrix.shape[1] != dimensions:
            raise SettingsError(
                f"vectors: expected {dimensions} dimensions, as the source has, "
                f"found {vectors.matrix.shape[1]}."
            )
        return WordVectors(vectors, freeze(vectors.matrix @ self.matrix), vectors.counts)

    @overload
    def translate(
        self, words: str, k: int = 10, *, retrieval: Retrieval = "csls", others: int = 1000
    ) -> list[Neighbor]: ...
    @overload
    def translate(
        self,
        words: list[str] | tuple[str, ...],
        k: int = 10,
        *,
        retrieval: Retrieval = "csls",
        others: int = 1000,
    ) -> list[list[Neighbor]]: ...
    def translate(
        self,
        words: str | Sequence[str],
        k: int = 10,
        *,
        retrieval: Retrieval = "csls",
        others: int = 1000,
    ) -> list[Neighbor] | list[list[Neighbor]]:
        """The target words for a source word, or for each of several source words, best first.

        Parameters
        ----------
        words
            A word, for which a list is returned, or several words, for a list of lists.
        k
            The number of answers.
        retrieval
            "nearest" uses the cosine alone; "globally-corrected", "inverted-softmax" and "csls"
            correct for words that are near to everything, see `wordkin.search.hubness`.
        others
            The number of other words of the source, the first ones, that an answer is compared with.

        Raises
        ------
        UnknownWordError
            If a word is unknown.

        Examples
        --------
        >>> there = WordVectors(["sea", "lake", "car"], [[1, 0], [4, 3], [0, 1]])
        >>> here = WordVectors(["mer", "lac", "voiture"], [[0, 2], [-3, 4], [-1, 0]])
        >>> alignment = align(here, there, [("mer", "sea"), ("voiture", "car")])
        >>> alignment.translate("lac", k=1, retrieval="nearest")
        [Neighbor(word='lake', similarity=1.0)]
        >>> [found[0].word for found in alignment.translate(["lac", "mer"])]
        ['lake', 'sea']
        """
        asked = self.source.lookup.find(as_words(words))
        first = np.arange(min(check_number("others", others, 0), len(self.source)))
        found = nearest_without_hubs(
            asked.vectors @ self.matrix,
            self.target.matrix,
            check_number("k", k, 1),
            retrieval=retrieval,
            others=self.source.matrix[np.setdiff1d(first, asked.rows)] @ self.matrix,
        )
        answers = neighbors(self.target.lookup.words, found)
        return answers[0] if isinstance(words, str) else answers


def align(
    source: WordVectors,
    target: WordVectors,
    pairs: Pairs | None = None,
    *,
    method: Method = "orthogonal",
    unknown: Unknown = "error",
) -> Alignment:
    """Find the linear map that brings words of one space nearest to their partners in another space.

    Parameters
    ----------
    source, target
        Vectors of two languages, texts, trainings or periods. Their numbers of dimensions
        may differ.
    pairs
        Pairs of a source word and a target word. None: the words that both have.
    method
        "orthogonal" only rotates and mirrors, so that similarities within the source do not change
        (Xing et al. 2015; Hamilton et al. 2016 for periods). "least-squares" is any linear map, and
        needs more pairs than there are dimensions (Mikolov et al. 2013c; as in gensim).
    unknown
        How to handle pairs with a word that has no vector: "error", "warn" or "ignore".

    Raises
    ------
    UnknownWordError
        If a word is unknown and `unknown` is "error".

    Examples
    --------
    >>> there = WordVectors(["sea", "lake", "car"], [[1, 0], [4, 3], [0, 1]])
    >>> here = WordVectors(["mer", "lac", "voiture"], [[0, 2], [-3, 4], [-1, 0]])
    >>> align(here, there, [("mer", "sea"), ("voiture", "car")]).matrix.round(3) + 0.0
    array([[ 0., -1.],
           [ 1.,  0.]], dtype=float32)
    """
    known = _find_common_words(source, target) if pairs is None else check_pairs(pairs)
    if not known:
        raise SettingsError(
            "pairs: expected words and their partners to align by, found none. "
            "Without pairs, the words that both have are used."
        )
    words, translations = zip(*known, strict=True)
    rows = find_rows(source.lookup.words, words, unknown)
    partners = find_rows(target.lookup.words, translations, unknown)
    both = (rows >= 0) & (partners >= 0)
    if not both.any():
        raise SettingsError("pairs: expected a pair of which both words are known, found none.")
    needed = min(source.matrix.shape[1], target.matrix.shape[1])
    if both.sum() < needed:
        warn(
            f"align: expected at least {needed} pairs of known words, one for each dimension, found "
            f"{both.sum()}. The map is a guess in all other directions: add pairs."
        )
    matrix = fit_map(source.matrix[rows[both]], target.matrix[partners[both]], method)
    return Alignment(source, target, matrix)


def fit_map(rows: exact.Matrix, partners: exact.Matrix, method: Method) -> Floats:
    """The matrix that brings rows, at length 1, nearest to their partners: see `align`.

    rows, partners: float [pairs, dimensions of each]

    >>> fit_map(np.array([[2, 0], [0, 1]]), np.array([[0, 3], [1, 0]]), "least-squares")
    array([[0., 1.],
           [1., 0.]], dtype=float32)
    """
    if method not in get_args(Method):
        raise SettingsError(
            f"method: expected 'orthogonal' or 'least-squares', found {quote(method)}."
        )
    first, second = (exact.unit_rows(matrix).astype(np.float64) for matrix in (rows, partners))
    if method == "least-squares":
        matrix = np.linalg.lstsq(first, second, rcond=None)[0]
    else:  # Schönemann 1966
        turn, _, other_turn = np.linalg.svd(first.T @ second, full_matrices=False)
        matrix = turn @ other_turn
    return matrix.astype(np.float32)


def _find_common_words(source: WordVectors, target: WordVectors) -> list[tuple[str, str]]:
    return [(word, word) for word in source if word in target]


def check_pairs(pairs: Pairs) -> list[tuple[str, str]]:
    """The pairs of a dictionary; raises `SettingsError` for what is no two words.

    >>> check_pairs([["mer", "sea"]])
    [('mer', 'sea')]
    """
    checked = []
    for pair in pairs:
        if isinstance(pair, str) or len(pair) != 2:
            raise SettingsError(f"pairs: expected two words each, found {quote(pair, 80)}.")
        checked.append((pair[0], pair[1]))
    return checked
