"""Tables of similarities of words, and word mover's distances of texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import require_extra
from wordkin.progress import comparing
from wordkin.search import exact
from wordkin.search.queries import require_known
from wordkin.settings.arguments import offer_names
from wordkin.vectors import WordVectors
from wordkin.words.lookup import Unknown, as_words

# Vectors, and each one's share of the text: float32 [words, dimensions], float64 [words].
WeightedVectors: TypeAlias = tuple[exact.Floats, NDArray[np.float64]]


@offer_names
def similarity_matrix(
    vectors: WordVectors,
    words: Sequence[str] | None = None,
    others: Sequence[str] | None = None,
) -> NDArray[np.float32]:
    """Cosines of all pairs of words, float32 [words, others].

    Vectors are copied one block at a time, so that vectors in a file or in half precision are never
    copied as a whole.

    Parameters
    ----------
    vectors : WordVectors
    words : sequence of str, optional
        Words of the rows; all if None, which takes 1.6 GB for 20,000 words.
    others : sequence of str, optional
        Words of the columns; `words` if None.

    Raises
    ------
    UnknownWordError
        If a word is unknown.

    Examples
    --------
    >>> vectors = WordVectors(["sea", "lake", "car"], [[1, 0], [4, 3], [0, 1]])
    >>> similarity_matrix(vectors, ["sea", "lake"], ["lake", "car"]).round(6)
    array([[0.8, 0. ],
           [1. , 0.6]], dtype=float32)
    """
    rows = _select(vectors, words)
    columns = rows if others is None else _select(vectors, others)
    return exact.similarities(columns, exact.inverse_lengths(columns), rows)


@offer_names
def word_movers_distance(
    vectors: WordVectors,
    first: Iterable[str],
    second: Iterable[str],
    *,
    unknown: Unknown = "error",
    unit_vectors: bool = True,
) -> float:
    """How far the words of one text have to travel to become those of the other, from 0 to 2.

    Each word has a weight, which is its share of the text. The distance between two words is the Euclidean
    distance between their unit vectors. The result is the cost of the cheapest transport (Kusner et al.
    2015). Texts without a word in common can still be near. The order of words doesn't matter.
    `vectors.similarity` compares texts by their mean vectors, which is much faster. Needs the extra `pot`.

    Parameters
    ----------
    vectors : WordVectors
    first, second : words of a text
    unknown : "error", "warn" or "ignore"
        How to handle unknown words; a text without known words is an error.
    unit_vectors : bool
        False: distances are those of the vectors as they are, without a limit.

    Examples
    --------
    >>> vectors = WordVectors(["sea", "lake", "car"], [[1, 0], [4, 3], [0, 1]])
    >>> round(word_movers_distance(vectors, ["sea", "car"], ["lake", "car"]), 6)
    0.316228
    """
    weighted = [_weigh_words(vectors, words, unknown, unit_vectors) for words in (first, second)]
    return _solve_transport(*weighted)


@offer_names
def word_movers_distances(
    vectors: WordVectors,
    texts: Iterable[Iterable[str]],
    others: Iterable[Iterable[str]] | None = None,
    *,
    unit_vectors: bool = True,
    progress: bool = True,
) -> NDArray[np.float64]:
    """Word mover's distance of every text to every other, float64 [texts, others].

    Unknown words are left out; a text without known words has the distance inf to every other. Needs
    the extra `pot`.

    Parameters
    ----------
    vectors : WordVectors
    texts : words of each text
    others : words of each other text
        `texts` if None.
    unit_vectors : bool
        As in `word_movers_distance`.
    progress : bool
        Show a progress bar on a terminal if it takes more than two seconds.

    Examples
    --------
    >>> vectors = WordVectors(["sea", "lake", "car"], [[1, 0], [4, 3], [0, 1]])
    >>> word_movers_distances(vectors, [["sea"]], [["lake"], ["car"], ["unseen"]]).round(3)
    array([[0.632, 1.414,   inf]])
    """
    from_texts = _weigh_known_words(vectors, texts, unit_vectors)
    to_texts = from_texts if others is None else _weigh_known_words(vectors, others, unit_vectors)
    distances = np.full((len(from_texts), len(to_texts)), np.inf)
    pairs = range(distances.size)
    for pair in comparing(pairs) if progress else pairs:
        row, column = divmod(pair, len(to_texts))
        first, second = from_texts[row], to_texts[column]
        if first is not None and second is not None:
            distances[row, column] = _solve_transport(first, second)
    return distances


def _select(vectors: WordVectors, words: Sequence[str] | None) -> NDArray[np.floating]:
    """The words' vectors, or, if None, the whole matrix, which is not copied."""
    if words is None:
        return vectors.matrix
    return vectors[as_words(words)]


def _weigh_words(
    vectors: WordVectors, words: Iterable[str], unknown: Unknown, unit_vectors: bool
) -> WeightedVectors:
    """The vector of each different known word of a text, and its share of the text."""
    counts = Counter(as_words(words))
    found = vectors.lookup.find([*counts], unknown)
    rows = require_known(found.vectors, 1)
    shares = np.array([counts[word] for word in found.words], dtype=np.float64)
    return exact.unit_rows(rows) if unit_vectors else rows, shares / shares.sum()


def _weigh_known_words(
    vectors: WordVectors, texts: Iterable[Iterable[str]], unit_vectors: bool
) -> list[WeightedVectors | None]:
    """As `_weigh_words` for the known words of each text; None for a text without any."""
    makes_words = vectors.lookup.subwords is not None
    known = ([word for word in as_words(text) if makes_words or word in vectors] for text in texts)
    return [_weigh_words(vectors, text, "ignore", unit_vectors) if text else None for text in known]


def _solve_transport(first: WeightedVectors, second: WeightedVectors) -> float:
    """The cost of the cheapest transport of one text's shares to the other's."""
    with require_extra("word_movers_distance", "pot", "pot"):
        from ot import emd2
        from scipy.spatial.distance import cdist  # which comes with pot
    return float(emd2(first[1], second[1], cdist(first[0], second[0])))
