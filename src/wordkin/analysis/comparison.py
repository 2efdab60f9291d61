"""Words beside words, and texts beside texts: tables of similarities, word mover's distance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import missing_extra
from wordkin.progress import comparing
from wordkin.search import exact
from wordkin.search.queries import require_known
from wordkin.vectors import WordVectors
from wordkin.words.lookup import Unknown, as_words

# Vectors, and the share of the text at each: float32 [words, dimensions], float64 [words].
Load: TypeAlias = tuple[exact.Floats, NDArray[np.float64]]


def similarity_matrix(
    vectors: WordVectors,
    words: Sequence[str] | None = None,
    others: Sequence[str] | None = None,
) -> NDArray[np.float32]:
    """Cosines of all pairs of words, float32 [words, others].

    Beside the result only a block of vectors is copied at a time, so that vectors in a file or in
    half precision stay where they are.

    Parameters
    ----------
    vectors : WordVectors
    words : sequence of str, optional
        One row each; all words if None, which for 20,000 words gives 1.6 GB.
    others : sequence of str, optional
        One column each; `words` if None.

    Raises
    ------
    UnknownWordError

    Examples
    --------
    >>> vectors = WordVectors(["sea", "lake", "car"], [[1, 0], [4, 3], [0, 1]])
    >>> similarity_matrix(vectors, ["sea", "lake"], ["lake", "car"]).round(6)
    array([[0.8, 0. ],
           [1. , 0.6]], dtype=float32)
    """
    rows = _chosen(vectors, words)
    columns = rows if others is None else _chosen(vectors, others)
    return exact.similarities(columns, exact.inverse_lengths(columns), rows)


def word_movers_distance(
    vectors: WordVectors,
    first: Iterable[str],
    second: Iterable[str],
    *,
    unknown: Unknown = "error",
    unit_vectors: bool = True,
) -> float:
    """How far the words of one text have to travel to become those of the other, from 0 to 2.

    Every word carries its share of its text; the way between two words is the Euclidean distance
    of their unit vectors, and the cheapest plan counts (Kusner et al. 2015). Texts that share no
    word can still be near; the order of words does not matter. `vectors.similarity` compares
    texts by their mean vectors, which is much faster. Needs the extra `pot`.

    Parameters
    ----------
    vectors : WordVectors
    first, second : words of a text
    unknown : "error", "warn" or "ignore"
        What to do about unknown words; a text without known words is an error.
    unit_vectors : bool
        False: ways lead between the vectors as they are, and have no limit.

    Examples
    --------
    >>> vectors = WordVectors(["sea", "lake", "car"], [[1, 0], [4, 3], [0, 1]])
    >>> round(word_movers_distance(vectors, ["sea", "car"], ["lake", "car"]), 6)
    0.316228
    """
    loads = [_shares(vectors, words, unknown, unit_vectors) for words in (first, second)]
    return _cheapest_way(*loads)


def word_movers_distances(
    vectors: WordVectors,
    texts: Iterable[Iterable[str]],
    others: Iterable[Iterable[str]] | None = None,
    *,
    unit_vectors: bool = True,
    progress: bool = True,
) -> NDArray[np.float64]:
    """Word mover's distance of every text to every other, float64 [texts, others].

    Unknown words are left out; a text without known words is infinitely far from all. Needs the
    extra `pot`.

    Parameters
    ----------
    vectors : WordVectors
    texts : words of each text
    others : words of each other text
        `texts`, if None.
    unit_vectors : bool
        As in `word_movers_distance`.
    progress : bool
        Show a bar on a terminal where it takes more than two seconds.

    Examples
    --------
    >>> vectors = WordVectors(["sea", "lake", "car"], [[1, 0], [4, 3], [0, 1]])
    >>> word_movers_distances(vectors, [["sea"]], [["lake"], ["car"], ["unseen"]]).round(3)
    array([[0.632, 1.414,   inf]])
    """
    from_loads = _known_shares(vectors, texts, unit_vectors)
    to_loads = from_loads if others is None else _known_shares(vectors, others, unit_vectors)
    distances = np.full((len(from_loads), len(to_loads)), np.inf)
    pairs = range(distances.size)
    for pair in comparing(pairs) if progress else pairs:
        row, column = divmod(pair, len(to_loads))
        first, second = from_loads[row], to_loads[column]
        if first is not None and second is not None:
            distances[row, column] = _cheapest_way(first, second)
    return distances


def _chosen(vectors: WordVectors, words: Sequence[str] | None) -> NDArray[np.floating]:
    """The words' vectors; all of them, where they lie, if None."""
    if words is None:
        return vectors.matrix
    return vectors[as_words(words)]


def _shares(
    vectors: WordVectors, words: Iterable[str], unknown: Unknown, unit_vectors: bool
) -> Load:
    """Vector of every known word of a text, once, and the share of the text it makes up."""
    counts = Counter(as_words(words))
    found = vectors.lookup.find([*counts], unknown)
    rows = require_known(found.vectors, 1)
    shares = np.array([counts[word] for word in found.words], dtype=np.float64)
    return exact.unit_rows(rows) if unit_vectors else rows, shares / shares.sum()


def _known_shares(
    vectors: WordVectors, texts: Iterable[Iterable[str]], unit_vectors: bool
) -> list[Load | None]:
    """As `_shares`, of the known words of each text; None where there are none."""
    makes_words = vectors.lookup.subwords is not None
    known = ([word for word in as_words(text) if makes_words or word in vectors] for text in texts)
    return [_shares(vectors, text, "ignore", unit_vectors) if text else None for text in known]


def _cheapest_way(first: Load, second: Load) -> float:
    """What it costs to carry one text's shares to the places of the other's."""
    try:
        from ot import emd2
        from scipy.spatial.distance import cdist  # which comes with pot
    except ImportError as error:
        raise missing_extra("word_movers_distance", "pot", "pot") from error
    return float(emd2(first[1], second[1], cdist(first[0], second[0])))
