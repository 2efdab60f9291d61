"""Soft cosine of texts, from the vectors of their words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from wordkin.analysis.soft_cosine.texts import (
    SparseMatrix,
    build_text_columns,
    clip_cosines,
    inner_products,
    normalize,
)
from wordkin.analysis.soft_cosine.words import (
    Limits,
    build_similarity_columns,
    find_nearest_in_order,
)
from wordkin.progress import comparing
from wordkin.settings import check_number
from wordkin.settings.arguments import offer_names
from wordkin.vectors import WordVectors
from wordkin.words.lookup import as_words


@offer_names
def soft_cosines(
    vectors: WordVectors,
    texts: Iterable[Iterable[str]],
    others: Iterable[Iterable[str]] | None = None,
    *,
    threshold: float = 0.0,
    exponent: float = 2.0,
    limits: Limits | None = None,
    progress: bool = True,
) -> NDArray[np.float32]:
    """Soft cosine of every text and every other, float32 [texts, others].

    It is the cosine between word counts, in which two different words aren't orthogonal but as similar as their
    vectors. A word without a vector is similar only to itself, and a text without words to nothing. Needs
    the extra `sparse`.

    Parameters
    ----------
    vectors : WordVectors
    texts : words of each text
    others : words of each other text
        `texts` if None.
    threshold : float
        Words count as similar only if their cosine is above it.
    exponent : float
        Cosines above the threshold are raised to this power, so that small ones become smaller.
    limits : Limits, optional
        Limits of the number of similarities.
    progress : bool
        Show a progress bar on a terminal if it takes more than two seconds.

    Examples
    --------
    >>> vectors = WordVectors(["sea", "lake", "car"], [[1, 0], [4, 3], [0, 1]])
    >>> soft_cosines(vectors, [["sea"]], [["lake"], ["car"], ["sea", "unseen"]]).round(3)
    array([[0.64 , 0.   , 0.707]], dtype=float32)
    """
    threshold = check_number("threshold", threshold, 0.0, 1.0)
    first = [as_words(text) for text in texts]
    second = first if others is None else [as_words(text) for text in others]
    words = list(dict.fromkeys(chain.from_iterable(chain(first, second))))
    similar = _find_similar_words(vectors, words, threshold, exponent, limits or Limits(), progress)
    columns = [
        normalize(_count_words(some, words), similar, how=True).astype(np.float32)
        for some in (first, second)
    ]
    cosines: NDArray[np.float32] = clip_cosines(
        inner_products(columns[0], similar, columns[1])
    ).toarray()
    return cosines


def _find_similar_words(
    vectors: WordVectors,
    words: Sequence[str],
    threshold: float,
    exponent: float,
    limits: Limits,
    progress: bool,
) -> SparseMatrix:
    """Similarities of some words to each other."""
    known = np.array([row for row, word in enumerate(words) if word in vectors], np.int64)
    matrix = vectors[[words[row] for row in known]] if len(known) else np.empty((0, 1))
    found = find_nearest_in_order(matrix, range(len(known)), limits.per_word, threshold, exponent)

    def find_similar(_: int, room: int) -> list[tuple[int, float]]:
        near = next(found)
        return near._replace(words=np.where(near.words >= 0, known[near.words], -1)).first(room)

    rows = known.tolist()
    columns = comparing(rows) if progress else rows
    return build_similarity_columns(columns, len(words), find_similar, limits)


def _count_words(texts: Sequence[Sequence[str]], words: Sequence[str]) -> SparseMatrix:
    """The count of each word in each text, `csc_matrix` [words, texts]."""
    rows = {word: row for row, word in enumerate(words)}
    counts = (Counter(map(rows.__getitem__, text)).items() for text in texts)
    return build_text_columns(counts, len(words))
