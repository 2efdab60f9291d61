"""Search without hubs: rows that are near to everything, and the true partner of none.

In spaces of many dimensions a few rows are among the nearest of very many others, and would answer
every second question. A hub is recognised by its similarity to all that might be asked:

    globally-corrected   the rank of the question among all questions, seen from the answer; then
                         the cosine (Dinu et al. 2015)
    inverted-softmax     the question's share in the softmax over all questions, at the answer
                         (Smith et al. 2017)
    csls                 twice the cosine, minus the answer's mean cosine with its ten nearest
                         questions (Conneau et al. 2018)
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias, get_args

import numpy as np

from wordkin.search import exact
from wordkin.search.exact import Floats, Matrix, Nearest
from wordkin.settings.checks import check_choice

Retrieval: TypeAlias = Literal["nearest", "globally-corrected", "inverted-softmax", "csls"]

CSLS_NEIGHBORS = 10
SHARPNESS = np.float32(30)  # of the softmax; its powers stay within float32


def nearest_without_hubs(
    asked: Matrix, matrix: Matrix, k: int, *, retrieval: Retrieval, others: Matrix
) -> Nearest:
    """Rows of the matrix for each asked row, best first, with the scores of the retrieval.

    Parameters
    ----------
    asked : float [queries, dimensions]
        Vectors of any length.
    matrix : float32 or float16 [rows, dimensions]
    k : int
        The number of rows to find, at most all.
    retrieval
        "nearest" scores by cosines, the others as described above.
    others : float [any, dimensions]
        Other vectors that might be asked.

    Examples
    --------
    >>> matrix = np.array([[1, 0], [0, 1]], dtype=np.float32)
    >>> nearest_without_hubs(matrix[:1], matrix, 1, retrieval="csls", others=matrix).rows
    array([[0]])
    """
    check_choice("retrieval", retrieval, get_args(Retrieval))
    inverses = exact.inverse_lengths(matrix)
    if retrieval == "nearest":
        return exact.nearest_rows(matrix, inverses, asked, k)
    correct = CORRECTIONS[retrieval]
    units = exact.unit_rows(np.concatenate([asked, others]))

    def score(batch: slice, block: slice, _: Floats) -> Floats:
        cosines = exact.block_cosines(matrix, inverses, units, block)
        return correct(cosines[batch], cosines)

    batch_queries = max(1, min(len(asked), exact.BATCH_QUERIES))
    cosines_per_answer = math.ceil(len(units) / batch_queries)
    return exact.best_of_blocks(matrix, len(asked), score, k, None, cosines_per_answer)


def _by_place(asked: Floats, cosines: Floats) -> Floats:
    """Minus the rank of each word among all of the source, plus the cosine, which orders equal ranks."""
    rising = np.sort(cosines, axis=0)  # so that no word is compared with all others
    columns = zip(rising.T, asked.T, strict=True)
    not_above = [np.searchsorted(column, words, side="right") for column, words in columns]
    places = len(cosines) - np.array(not_above, dtype=np.float32).T
    return asked - places


def _by_share(asked: Floats, cosines: Floats) -> Floats:
    """Logarithm of each word's share in the softmax over all of the source."""
    shares: Floats = SHARPNESS * asked - np.log(np.exp(SHARPNESS * cosines).sum(axis=0))
    return shares


def _by_neighborhood(asked: Floats, cosines: Floats) -> Floats:
    """Twice the cosine, minus the mean of the ten greatest."""
    count = min(CSLS_NEIGHBORS, len(cosines))
    greatest = np.partition(cosines, len(cosines) - count, axis=0)[-count:]
    scores: Floats = 2 * asked - greatest.mean(axis=0)
    return scores


# From cosines of answers with the asked words, and with all of the source, float32 [words, answers],
# to scores of the asked words.
CORRECTIONS: Mapping[str, Callable[[Floats, Floats], Floats]] = MappingProxyType(
    {
        "globally-corrected": _by_place,
        "inverted-softmax": _by_share,
        "csls": _by_neighborhood,
    }
)
