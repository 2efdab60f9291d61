"""Two spaces laid onto each other: translation by a dictionary, the same word in two texts.

Vectors of two trainings have nothing to do with each other but for their neighborhoods. A linear map
that brings some words of one to their partners in the other brings the rest along (Mikolov et al.
2013c, "Exploiting similarities among languages for machine translation").
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args, overload

import numpy as np

from wordkin.errors import SettingsError, warn
from wordkin.search import exact, queries
from wordkin.search.exact import Floats
from wordkin.search.hubness import Retrieval, nearest_without_hubs
from wordkin.search.queries import Neighbor
from wordkin.settings import check_number
from wordkin.vectors import WordVectors
from wordkin.words.lookup import Unknown, as_words, find_rows

Pairs: TypeAlias = Iterable[Sequence[str]]  # of two words each
Method: TypeAlias = Literal["orthogonal", "least-squares"]


@dataclass(frozen=True, eq=False)
class Alignment:
    """A linear map of one space into another; `align` finds it.

    matrix : float32 [source dimensions, target dimensions], by which rows are multiplied
    """

    source: WordVectors
    target: WordVectors
    matrix: Floats

    def apply(self, vectors: WordVectors | None = None) -> WordVectors:
        """The source's vectors, or others of its space, in the target's space.

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
        return WordVectors(vectors, vectors.matrix @ self.matrix, vectors.counts)

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
        """The target's words for a word of the source, or for each of several, best first.

        Parameters
        ----------
        words
            A word, for which a list comes back, or several, for which a list of lists does.
        k
            How many answers.
        retrieval
            "nearest" goes by the cosine alone; "globally-corrected", "inverted-softmax" and "csls"
            pass over words that are near to everything, as `wordkin.search.hubness` explains.
        others
            How many other words of the source, the first ones, an answer is compared with.

        Raises
        ------
        UnknownWordError

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
            queries.check_k(k),
            retrieval=retrieval,
            others=self.source.matrix[np.setdiff1d(first, asked.rows)] @ self.matrix,
        )
        answers = queries.neighbors(self.target.lookup.words, found)
        return answers[0] if isinstance(words, str) else answers


def align(
    source: WordVectors,
    target: WordVectors,
    pairs: Pairs | None = None,
    *,
    method: Method = "orthogonal",
    unknown: Unknown = "error",
) -> Alignment:
    """The map that brings words of one space nearest to their partners in another.

    Parameters
    ----------
    source, target
        Vectors of two languages, or of two texts, trainings or periods; their numbers of dimensions
        may differ.
    pairs
        A word of the source and one of the target each. None: the words that both know.
    method
        "orthogonal" only turns and mirrors, so that similarities within the source stay what they
        are (Xing et al. 2015; Hamilton et al. 2016 for periods). "least-squares" is free, and needs
        more pairs than there are dimensions (Mikolov et al. 2013c; gensim's).
    unknown
        What to do about pairs with a word that has no vector: "error", "warn" or "ignore".

    Raises
    ------
    UnknownWordError

    Examples
    --------
    >>> there = WordVectors(["sea", "lake", "car"], [[1, 0], [4, 3], [0, 1]])
    >>> here = WordVectors(["mer", "lac", "voiture"], [[0, 2], [-3, 4], [-1, 0]])
    >>> align(here, there, [("mer", "sea"), ("voiture", "car")]).matrix.round(3) + 0.0
    array([[ 0., -1.],
           [ 1.,  0.]], dtype=float32)
    """
    known = _common_words(source, target) if pairs is None else _checked_pairs(pairs)
    if not known:
        raise SettingsError(
            "pairs: expected words and their partners to align by, found none. "
            "Without pairs, the words that both know are taken."
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
            f"{both.sum()}. The map is a guess beyond what they tell; add pairs."
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
        raise SettingsError(f"method: expected 'orthogonal' or 'least-squares', found {method!r}.")
    first, second = (exact.unit_rows(matrix).astype(np.float64) for matrix in (rows, partners))
    if method == "least-squares":
        matrix = np.linalg.lstsq(first, second, rcond=None)[0]
    else:  # Schönemann 1966
        turn, _, other_turn = np.linalg.svd(first.T @ second, full_matrices=False)
        matrix = turn @ other_turn
    return matrix.astype(np.float32)


def _common_words(source: WordVectors, target: WordVectors) -> list[tuple[str, str]]:
    return [(word, word) for word in source if word in target]


def _checked_pairs(pairs: Pairs) -> list[tuple[str, str]]:
    checked = []
    for pair in pairs:
        if isinstance(pair, str) or len(pair) != 2:
            raise SettingsError(f"pairs: expected two words each, found {pair!r:.80}.")
        checked.append((pair[0], pair[1]))
    return checked
