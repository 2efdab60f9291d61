"""Texts as columns of a sparse matrix, and their inner products with similarities of words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import DTypeLike, NDArray

from wordkin.errors import SettingsError, require_extra

SparseMatrix: TypeAlias = Any  # scipy has no types
Normalization: TypeAlias = Literal["maintain"] | bool


def build_text_columns(
    texts: Iterable[Iterable[tuple[int, float]]], size: int | None, dtype: DTypeLike = np.float32
) -> SparseMatrix:
    """Texts as a `csc_matrix` [words, texts], from pairs of a word's row and its weight.

    size : the number of words; None: one more than the last row that occurs
    """
    rows: list[int] = []
    weights: list[float] = []
    starts = [0]
    for text in texts:
        for row, weight in text:
            rows.append(row)
            weights.append(weight)
        starts.append(len(rows))
    words = max(rows, default=-1) + 1 if size is None else size
    _check_rows(rows, words)
    parts = np.asarray(weights, dtype), np.asarray(rows, np.int64), np.array(starts)
    return sparse_matrix(parts, (words, len(starts) - 1))


def normalize(texts: SparseMatrix, similar: SparseMatrix, *, how: Normalization) -> SparseMatrix:
    """Texts scaled to length 1, where the similarities define the length.

    how : True; False: texts are not changed; "maintain": they are scaled to the length that they
        have without similarities
    """
    if how is False:
        return texts
    squares = _sum_columns((similar @ texts).multiply(texts))
    factors = _compute_factors(squares, _sum_columns(texts.multiply(texts)), how)
    return (texts @ import_scipy_sparse().diags(factors)).tocsc()


def _compute_factors(
    squares: NDArray[Any], plain_squares: NDArray[Any], how: Normalization
) -> NDArray[Any]:
    """Factors that scale texts to the wanted length; squares: with similarities, plain: without."""
    if how is False:
        return np.ones_like(squares)
    if (squares < 0).any():
        raise SettingsError(
            "similarities of words: expected x·S·x of at least 0 for every text x, found "
            f"{squares.min():.3g}. Build the matrix S symmetric and dominant, or use fewer "
            "similarities."
        )
    lengths = np.sqrt(plain_squares) if how == "maintain" else np.ones_like(squares)
    factors: NDArray[Any] = np.divide(
        lengths, np.sqrt(squares), out=np.zeros_like(squares), where=squares > 0
    )
    return factors


def inner_product(
    first: Mapping[int, float],
    similar: SparseMatrix,
    second: Mapping[int, float],
    how: tuple[Normalization, Normalization],
) -> float:
    """Inner product of two texts, given as weights of words by row; see `inner_products` for many.

    how : the normalization of each, as for `normalize`
    """
    words = sorted({*first, *second})
    _check_rows(words, similar.shape[0])
    texts = np.array([[text.get(word, 0.0) for word in words] for text in (first, second)])
    products = texts @ similar[np.array(words)[:, np.newaxis], words].toarray() @ texts.T
    plain = (texts * texts).sum(axis=1)
    (left,), (right,) = (
        _compute_factors(products.diagonal()[[text]], plain[[text]], each)
        for text, each in enumerate(how)
    )
    found = float(left * products[0, 1] * right)
    return min(1.0, max(-1.0, found)) if how == (True, True) else found


def inner_products(
    first: SparseMatrix, similar: SparseMatrix, second: SparseMatrix
) -> SparseMatrix:
    """Inner product of every text and every other, a `csr_matrix` [texts, others].

    If few texts are compared with the same many others again and again, `similar` and `second` are
    fastest as `csr_matrix`; if the others are few, as `csc_matrix`.
    """
    if second.shape[1] <= first.shape[1]:
        return (first.T @ (similar @ second)).tocsr()
    return first.T.tocsr() @ similar.tocsr() @ second.tocsr()


def clip_cosines(cosines: SparseMatrix) -> SparseMatrix:
    """Clip cosines, in place, to -1..1, which rounding may exceed; returns them."""
    cosines.data = np.clip(cosines.data, -1, 1)
    return cosines


def _check_rows(rows: Sequence[int], words: int) -> None:
    """Raise `SettingsError` unless rows are of a matrix of that number of words."""
    if rows and not 0 <= min(rows) <= max(rows) < words:
        raise SettingsError(
            f"texts: expected words from 0 to {words - 1}, found {min(rows)} to {max(rows)}. "
            "Were they counted by another dictionary?"
        )


def sparse_matrix(parts: Sequence[NDArray[Any]], shape: tuple[int, int]) -> SparseMatrix:
    """The `csc_matrix` of values, their rows, and the start of each column."""
    return import_scipy_sparse().csc_matrix(tuple(parts), shape=shape)


def _sum_columns(matrix: SparseMatrix) -> NDArray[Any]:
    return np.asarray(matrix.sum(axis=0)).ravel()


def import_scipy_sparse() -> Any:
    """`scipy.sparse`, of the extra `sparse`."""
    with require_extra("soft cosine", "scipy", "sparse"):
        from scipy import sparse
    return sparse
