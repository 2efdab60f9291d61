"""Vectors of documents: means of their words' vectors, weighted by how rare the words are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, TypeAlias, cast, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wordkin.documents.reading import Batch, Division, choose_division, read_documents
from wordkin.documents.words import KnownWords, Weigh, check_vectors, warn_of_empty
from wordkin.errors import SettingsError, quote
from wordkin.settings.arguments import offer_names
from wordkin.settings.checks import check_choice
from wordkin.vectors import Floats, WordVectors
from wordkin.words.lookup import Unknown

Method: TypeAlias = Literal["mean", "tfidf", "sif"]
Doubles: TypeAlias = NDArray[np.float64]

SIF_SHARE = (
    1e-3  # of the text: a word with this share has half the weight of a rare one (Arora et al.)
)


@offer_names
def document_vectors(
    texts: object,
    vectors: WordVectors,
    method: Method = "mean",
    *,
    unknown: Unknown = "ignore",
    tokenize: Division | str = None,
    common: ArrayLike | None = None,
) -> Floats:
    """A vector for each document, float32 [documents, dimensions].

    Parameters
    ----------
    texts
        Any iterable of strings or of lists of tokens, or a column of a table. It is read once, in batches.
    vectors
        The vectors of the words. "tfidf" and "sif" also need their counts.
    method
        "mean" is the mean of the words' vectors, each as often as it occurs. "tfidf" weighs a word
        with a count c of n in all by log((1 + n) / (1 + c)) + 1, and divides by the sum of the weights.
        "sif" (smooth inverse frequency) weighs it by 0.001 / (0.001 + c / n), divides by the number of
        words, and takes out the direction that all documents share (Arora et al. 2017).
    unknown
        How to handle words without a vector: "ignore", "warn" or "error". Documents without any known
        word become zeros, and one warning counts them.
    tokenize
        How strings are divided into words: "simple", "whitespace", a `SimpleRule`, or a function, as for
        `wordkin.train`. None: as the text of the vectors was, if they know that, else at white space.
    common
        For "sif": the direction to take out, which `wordkin.documents.common_direction` finds, so that
        new documents can be compared with earlier ones. None: that of these documents.

    Raises
    ------
    TextError
        If a document is neither a string nor a list of tokens, or if a single string is given.
    UnknownWordError
        If a word is unknown and `unknown` is "error".

    Examples
    --------
    >>> vectors = WordVectors(["sea", "lake", "car"], [[1, 0], [4, 3], [0, 1]], [8, 4, 2])
    >>> document_vectors(["sea lake", "car car sea"], vectors).round(2)
    array([[2.5 , 1.5 ],
           [0.33, 0.67]], dtype=float32)
    >>> document_vectors([["sea", "pond"], ["car"]], vectors, "tfidf").tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    divide = choose_division(tokenize, check_vectors(vectors).simple_rule)
    method = cast("Method", check_choice("method", method, get_args(Method)))
    direction = None if common is None else _check_direction(common, vectors, method)
    batches = list(_average(read_documents(texts, divide), vectors, method, unknown))
    empty = np.empty((0, vectors.matrix.shape[1]), np.float32)
    found: Floats = np.concatenate([empty, *(rows for rows, _ in batches)])
    known = np.concatenate([np.empty(0, np.int64), *(known for _, known in batches)])
    empties = warn_of_empty(known)
    if method == "sif" and len(found) > empties:
        direction = _find_direction([found]) if direction is None else direction
        found = _take_out(direction, found)
    return found


@offer_names
def common_direction(
    texts: object,
    vectors: WordVectors,
    *,
    unknown: Unknown = "ignore",
    tokenize: Division | str = None,
) -> Doubles:
    """The direction that the "sif" vectors of documents share, float64 [dimensions], of length 1.

    It is their first singular vector. The arguments are those of `document_vectors`.

    Examples
    --------
    >>> rows = [[1, 0], [2, 0], [0, 1]]
    >>> vectors = WordVectors(["sea", "lake", "car"], rows, [9, 7, 5])
    >>> common = common_direction(["sea lake", "sea"], vectors)
    >>> common.round(2).tolist()
    [1.0, 0.0]
    >>> bool(document_vectors(["car sea"], vectors, "sif", common=common)[0, 0] == 0)
    True
    """
    divide = choose_division(tokenize, check_vectors(vectors).simple_rule)
    batches = _average(read_documents(texts, divide), vectors, "sif", unknown)
    return _find_direction(rows for rows, _ in batches)


def _average(
    batches: Iterable[Batch], vectors: WordVectors, method: Method, unknown: Unknown
) -> Iterator[tuple[Floats, NDArray[np.int64]]]:
    """The weighted means of each batch, and how many known words each document has."""
    from wordkin.kernels.documents import add_documents  # here, since it loads Numba

    words = KnownWords(vectors.lookup, find_weights(vectors, method), unknown)
    for batch in batches:
        words.add(batch)
        documents = len(batch.ends)
        sums = np.zeros((documents, vectors.matrix.shape[1]))
        totals, known = np.zeros(documents), np.zeros(documents, np.int64)
        places = words.places[batch.ids]
        add_documents(places, batch.ends, words.vectors, words.weights, sums, totals, known)
        divisors = known if method == "sif" else totals
        means = sums / np.where(known > 0, divisors, 1)[:, np.newaxis]
        yield means.astype(np.float32), known
    words.warn_of_missing()


def find_weights(vectors: WordVectors, method: Method) -> Weigh:
    """What finds the weights of words by their rows; -1 is the row of a word that the text lacked.

    >>> vectors = WordVectors(["sea", "car"], [[1, 0], [0, 1]], [999, 1])
    >>> find_weights(vectors, "sif")(np.array([0, 1, -1])).round(3).tolist()
    [0.001, 0.5, 1.0]
    """
    if method == "mean":
        return lambda rows: np.ones(len(rows))
    if vectors.counts is None:
        raise SettingsError(
            f"method {method!r}: expected vectors with the counts of their words, by which it weighs them, "
            "found none. Give them, as in WordVectors(words, matrix, counts) or wordkin.load(path, "
            "counts=...), or use method='mean'."
        )
    counts, total = np.append(vectors.counts, 0), float(vectors.counts.sum())
    if method == "tfidf":
        return lambda rows: np.log((1 + total) / (1 + counts[rows])) + 1
    return lambda rows: SIF_SHARE / (SIF_SHARE + counts[rows] / total)


def _find_direction(batches: Iterable[Floats]) -> Doubles:
    """The first singular vector of all rows, float64 [dimensions]; its greatest number is positive."""
    products, documents = np.zeros(()), 0
    for rows in batches:
        documents += int(np.count_nonzero(rows.any(axis=1)))
        products = products + rows.astype(np.float64).T @ rows
    if documents < 2:
        raise SettingsError(
            "method 'sif': expected two documents or more, since it takes out the direction that they "
            f"share, found {documents} {'sample' if documents else 'samples'} with a known word. "
            "For single ones pass common=..., as wordkin.documents.common_direction found it for others."
        )
    direction: Doubles = np.linalg.eigh(products)[1][:, -1]
    direction *= np.sign(direction[np.abs(direction).argmax()])
    return direction


def _take_out(direction: Doubles, rows: Floats) -> Floats:
    """The rows without their part in that direction; each is the same whatever others there are."""
    shares = (rows * direction).sum(axis=1, keepdims=True)
    found: Floats = (rows - shares * direction).astype(np.float32)
    return found


def _check_direction(common: ArrayLike, vectors: WordVectors, method: Method) -> Doubles:
    if method != "sif":
        raise SettingsError(f"common: expected it for method='sif' only, found {method!r}.")
    direction, dimensions = np.asarray(common), vectors.matrix.shape[1]
    if direction.shape != (dimensions,) or not abs(np.linalg.norm(direction) - 1) < 1e-3:
        raise SettingsError(
            f"common: expected a direction of length 1, [{dimensions}], as common_direction finds it, "
            f"found {quote(common)}."
        )
    return direction.astype(np.float64)


def compile_kernels() -> None:
    """Compile what adds up words, and leave it in Numba's cache."""
    document_vectors([["sea"]], WordVectors(["sea"], [[1]]))
