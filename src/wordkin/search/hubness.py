"""Search that passes over hubs: rows which are near to everything, and nobody's true partner.

In spaces of many dimensions a few rows stand among the nearest of very many others, and so would
answer every second question. How near a row is to other things that might be asked tells a hub:

    globally-corrected   by which place the question takes among all, seen from the answer, and
                         by the cosine among equal places (Dinu et al. 2015)
    inverted-softmax     by the question's share in the softmax of all at the answer (Smith et al. 2017)
    csls                 by twice the cosine, less the answer's mean cosine with its ten nearest
                         questions (Conneau et al. 2018)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias, get_args

import numpy as np

from wordkin.errors import SettingsError
from wordkin.search import exact
from wordkin.search.exact import Floats, Matrix, Nearest

Retrieval: TypeAlias = Literal["nearest", "globally-corrected", "inverted-softmax", "csls"]

CSLS_NEIGHBORS = 10
SHARPNESS = np.float32(30)  # of the softmax, within what float32 can hold of its powers


def nearest_without_hubs(
    asked: Matrix,
    matrix: Matrix,
    k: int,
    *,
    retrieval: Retrieval,
    others: Matrix,
) -> Nearest:
    """Rows of the matrix for each of the asked ones, best first, with scores by the retrieval.

    Parameters
    ----------
    asked : float [queries, dimensions]
        Of any length.
    matrix : float32 or float16 [rows, dimensions]
    k : int
        At most the number of rows is returned.
    retrieval
        "nearest" tells cosines, the others what is described above.
    others : float [any, dimensions]
        What might be asked too, beside the asked ones themselves.

    Examples
    --------
    >>> matrix = np.array([[1, 0], [0, 1]], dtype=np.float32)
    >>> nearest_without_hubs(matrix[:1], matrix, 1, retrieval="csls", others=matrix).rows
    array([[0]])
    """
    if retrieval not in get_args(Retrieval):
        raise SettingsError(
            f"retrieval: expected one of {', '.join(map(repr, get_args(Retrieval)))}, "
            f"found {retrieval!r}."
        )
    inverses = exact.inverse_lengths(matrix)
    if retrieval == "nearest":
        return exact.nearest_rows(matrix, inverses, asked, k)
    correct = CORRECTIONS[retrieval]
    units = exact.unit_rows(np.concatenate([asked, others]))

    def score(batch: slice, block: slice, _: Floats) -> Floats:
        cosines = exact.block_cosines(matrix, inverses, units, block)
        return correct(cosines[batch], cosines)

    cosines_per_answer = -(-len(units) // max(1, min(len(asked), exact.BATCH_QUERIES)))
    return exact.best_of_blocks(matrix, len(asked), score, k, None, cosines_per_answer)


def _by_place(asked: Floats, cosines: Floats) -> Floats:
    """Minus the place of each word among all of the source; the cosine tells words of one place apart."""
    rising = np.sort(cosines, axis=0)  # once, and then no word is compared with all others
    columns = zip(rising.T, asked.T, strict=True)
    not_above = [np.searchsorted(column, words, side="right") for column, words in columns]
    places = len(cosines) - np.array(not_above, dtype=np.float32).T
    return asked - places


def _by_share(asked: Floats, cosines: Floats) -> Floats:
    """Logarithm of each word's share in the softmax of all of the source."""
    shares: Floats = SHARPNESS * asked - np.log(np.exp(SHARPNESS * cosines).sum(axis=0))
    return shares


def _by_neighborhood(asked: Floats, cosines: Floats) -> Floats:
    """Twice the cosine, less the mean of the ten greatest."""
    count = min(CSLS_NEIGHBORS, len(cosines))
    greatest = np.partition(cosines, len(cosines) - count, axis=0)[-count:]
    scores: Floats = 2 * asked - greatest.mean(axis=0)
    return scores


# Cosines of answers with the asked words, and with all of the source, float32 [words, answers]; scores
# of the asked ones come back.
CORRECTIONS: Mapping[str, Callable[[Floats, Floats], Floats]] = MappingProxyType(
    {
        "globally-corrected": _by_place,
        "inverted-softmax": _by_share,
        "csls": _by_neighborhood,
    }
)
