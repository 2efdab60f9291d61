"""gensim's `matutils`, for texts as lists of (word's number, weight)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import DTypeLike, NDArray

from wordkin.analysis.soft_cosine.texts import build_text_columns

Bow = Sequence[tuple[int, float]]
NORMS = {"l1": 1, "l2": 2, "unique": 0}  # numpy's orders


def argsort(x: Any, topn: int | None = None, reverse: bool = False) -> Any:
    """Positions of the smallest numbers, in rising order; of the greatest in falling order if `reverse`.

    >>> argsort([3, 1, 2], topn=2).tolist(), argsort([3, 1, 2], topn=2, reverse=True).tolist()
    ([1, 2], [0, 2])
    """
    numbers = -np.asarray(x) if reverse else np.asarray(x)
    if topn is not None and topn <= 0:
        return []
    return np.argsort(numbers, kind="stable")[:topn]


def corpus2csc(
    corpus: Iterable[Bow],
    num_terms: int | None = None,
    dtype: DTypeLike = np.float64,
    num_docs: int | None = None,
    num_nnz: int | None = None,
    printprogress: int = 0,
) -> Any:
    """Texts as columns of a `scipy.sparse.csc_matrix` [num_terms, texts]. Needs the extra `sparse`."""
    return build_text_columns(corpus, num_terms, dtype)


def corpus2dense(
    corpus: Iterable[Bow],
    num_terms: int,
    num_docs: int | None = None,
    dtype: DTypeLike = np.float32,
) -> NDArray[Any]:
    """Texts as columns of an array [num_terms, texts].

    >>> corpus2dense([[(0, 2)], [(1, 1)]], num_terms=2)
    array([[2., 0.],
           [0., 1.]], dtype=float32)
    """
    return np.column_stack([sparse2full(text, num_terms) for text in corpus]).astype(dtype)


def sparse2full(doc: Iterable[tuple[int, float]], length: int) -> NDArray[np.float32]:
    """A text as an array float32 [length]."""
    full = np.zeros(length, dtype=np.float32)
    for word, weight in doc:
        full[int(word)] = weight
    return full


def full2sparse(vec: Any, eps: float = 1e-9) -> list[tuple[int, float]]:
    """The positions and values in an array that are not (nearly) 0.

    >>> full2sparse([0, 2.5, 0])
    [(1, 2.5)]
    """
    values = np.asarray(vec, dtype=float)
    places = np.flatnonzero(abs(values) > eps)
    return list(zip(places.tolist(), values[places].tolist(), strict=True))


dense2vec = full2sparse


def full2sparse_clipped(vec: Any, topn: int, eps: float = 1e-9) -> list[tuple[int, float]]:
    """As `full2sparse`, but only the greatest values, without regard to their signs, best first."""
    found = full2sparse(vec, eps)
    sizes = [abs(value) for _, value in found]
    return [found[position] for position in argsort(sizes, max(topn, 0), reverse=True)]


def any2sparse(vec: Any, eps: float = 1e-9) -> list[tuple[int, float]]:
    """A text as pairs, from pairs, from an array, or from a row of a sparse matrix."""
    if isinstance(vec, np.ndarray):
        return full2sparse(vec, eps)
    if _is_sparse(vec):
        row = vec.tocsr()
        vec = zip(row.indices.tolist(), row.data.tolist(), strict=True)
    return [(int(word), float(weight)) for word, weight in vec if abs(weight) > eps]


def zeros_aligned(
    shape: Any, dtype: DTypeLike, order: Literal["C", "F"] = "C", align: int = 128
) -> NDArray[Any]:
    """An array of zeros that starts at a multiple of `align` bytes.

    >>> zeros_aligned((2, 3), np.float32).shape
    (2, 3)
    """
    size = int(np.prod(shape)) * np.dtype(dtype).itemsize
    memory = np.zeros(size + align, np.uint8)
    start = -memory.ctypes.data % align
    return memory[start : start + size].view(dtype).reshape(shape, order=order)


def pad(mat: NDArray[Any], padrow: int, padcol: int) -> NDArray[Any]:
    """An array with rows and columns of zeros more.

    >>> pad(np.ones((1, 1)), 1, 1).tolist()
    [[1.0, 0.0], [0.0, 0.0]]
    """
    return np.pad(mat, [(0, max(padrow, 0)), (0, max(padcol, 0))])


class Sparse2Corpus:
    """The columns of a sparse matrix, or its rows, as texts.

    >>> from scipy.sparse import csc_matrix
    >>> list(Sparse2Corpus(csc_matrix([[2, 0], [1, 3]])))
    [[(0, 2), (1, 1)], [(1, 3)]]
    """

    def __init__(self, sparse: Any, documents_columns: bool = True) -> None:
        self.sparse = sparse.tocsc() if documents_columns else sparse.tocsr().T

    def __len__(self) -> int:
        return int(self.sparse.shape[1])

    def __iter__(self) -> Iterator[list[tuple[int, Any]]]:
        return (self[number] for number in range(len(self)))

    def __getitem__(self, key: Any) -> Any:
        """The text of this number, or a corpus of several."""
        if not isinstance(key, int | np.integer):
            return Sparse2Corpus(self.sparse[:, key])
        part = slice(*self.sparse.indptr[key : key + 2].tolist())
        return [
            *zip(self.sparse.indices[part].tolist(), self.sparse.data[part].tolist(), strict=True)
        ]


class Dense2Corpus:
    """The columns of an array, or its rows, as texts.

    >>> list(Dense2Corpus(np.array([[2, 0], [1, 3]])))
    [[(0, 2.0), (1, 1.0)], [(1, 3.0)]]
    """

    def __init__(self, dense: NDArray[Any], documents_columns: bool = True) -> None:
        self.dense = dense.T if documents_columns else dense

    def __len__(self) -> int:
        return len(self.dense)

    def __iter__(self) -> Iterator[list[tuple[int, float]]]:
        return map(full2sparse, self.dense)


def ismatrix(m: Any) -> bool:
    """Whether this is an array of two dimensions, or a sparse matrix."""
    return (isinstance(m, np.ndarray) and m.ndim == 2) or _is_sparse(m)


def veclen(vec: Bow) -> float:
    """Length of a text.

    >>> veclen([(0, 3), (7, 4)])
    5.0
    """
    return math.sqrt(sum(weight * weight for _, weight in vec))


def unitvec(vec: Any, norm: str = "l2", return_norm: bool = False) -> Any:
    """A text, an array or a sparse matrix at length 1; zeros stay zeros.

    norm : "l2", "l1" (the sum of sizes) or "unique" (how many are not 0)

    >>> unitvec([(0, 3), (7, 4)])
    [(0, 0.6), (7, 0.8)]
    """
    if norm not in NORMS:
        raise ValueError(
            f"'{norm}' is not a supported norm. Currently supported norms are {tuple(NORMS)}."
        )
    if not isinstance(vec, np.ndarray) and not _is_sparse(vec):
        pairs = list(vec)
        length = _length(np.array([weight for _, weight in pairs]), norm)
        scaled: Any = [(word, weight / length) for word, weight in pairs]
    else:
        length = _length(vec.data if _is_sparse(vec) else vec, norm)
        has_fractions = np.issubdtype(vec.dtype, np.inexact)
        scaled = (vec / length).astype(vec.dtype if has_fractions else float)
    return (scaled, length) if return_norm else scaled


def cossim(vec1: Iterable[tuple[int, float]], vec2: Iterable[tuple[int, float]]) -> float:
    """Cosine of two texts.

    >>> cossim([(0, 3), (7, 4)], [(0, 1)])
    0.6
    """
    first, second = dict(vec1), dict(vec2)
    lengths = veclen([*first.items()]) * veclen([*second.items()])
    product = sum(weight * second.get(word, 0.0) for word, weight in first.items())
    return product / lengths if lengths else 0.0


def _length(values: NDArray[Any], norm: str) -> float:
    """Size of some numbers; 1 where all are 0."""
    return float(np.linalg.norm(np.ravel(values), NORMS[norm])) or 1.0


def _is_sparse(value: Any) -> bool:
    return type(value).__module__.startswith("scipy.sparse")
