"""Clusters of similar words, by scikit-learn's k-means or by that of the C tool."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, overload

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import SettingsError, require_extra
from wordkin.progress import show_work
from wordkin.search import exact
from wordkin.settings import check_number
from wordkin.settings.arguments import offer_names
from wordkin.wording import argument

if TYPE_CHECKING:
    from wordkin.vectors import WordVectors

C_ROUNDS = 10  # fixed: the C tool does not check for convergence
C_LEAST = -10.0  # the C tool puts a word whose products with all centroids are lower into class 0
BLOCK_ROWS = 16_384
CANDIDATES = 5  # at least, for each typical row


@dataclass(frozen=True, eq=False, repr=False)
class Clusters(Sequence[list[str]]):
    """Words in clusters. `clusters[3]` lists the words of cluster 3, the most frequent first.

    words : All words, in row order.
    labels : int64 [words], the number of the cluster of each word
    """

    words: Sequence[str]
    labels: NDArray[np.int64]
    k: int

    @cached_property
    def _members(self) -> list[list[str]]:
        members: list[list[str]] = [[] for _ in range(self.k)]
        for word, label in zip(self.words, self.labels.tolist(), strict=True):
            members[label].append(word)
        return members

    def __len__(self) -> int:
        return self.k

    @overload
    def __getitem__(self, number: int) -> list[str]: ...
    @overload
    def __getitem__(self, number: slice) -> list[list[str]]: ...
    def __getitem__(self, number: int | slice) -> list[str] | list[list[str]]:
        return self._members[number]

    def __repr__(self) -> str:
        return f"<Clusters: {self.k:,} of {len(self.words):,} words>"


@offer_names
def clusters(vectors: WordVectors, k: int, *, seed: int = 1, progress: bool = True) -> Clusters:
    """The words in `k` clusters of similar direction, by k-means.

    Needs scikit-learn, of the extra `evaluation`. progress: show on stderr that it works, if it takes
    more than two seconds.

    Examples
    --------
    >>> from wordkin.vectors import WordVectors
    >>> rows = [[1, 0], [0, 9], [8, 1], [1, 9], [0, 3]]
    >>> found = clusters(WordVectors(["sea", "car", "lake", "bus", "train"], rows), 2)
    >>> found, sorted(found)
    (<Clusters: 2 of 5 words>, [['car', 'bus', 'train'], ['sea', 'lake']])
    >>> bool(found.labels[0] == found.labels[2])
    True
    """
    return Clusters(vectors.words, k_means(vectors.matrix, k, seed, progress=progress), int(k))


def k_means(
    matrix: NDArray[np.floating], clusters: int, seed: int = 1, *, progress: bool = True
) -> NDArray[np.int64]:
    """The cluster of every row by its direction, int64 [rows]; a row of zeros may be in any.

    Needs scikit-learn, of the extra `evaluation`. progress: show on stderr that it works, if it takes
    more than two seconds.

    Examples
    --------
    >>> near, far = k_means(np.array([[1, 0], [0, 1], [9, 1]], np.float32), 2)[[0, 1]]
    >>> bool(near != far)
    True
    """
    check_number("k", clusters, 1)
    if clusters > len(matrix):
        raise SettingsError(
            f"{argument('k')}: expected at most as many clusters as there are words, {len(matrix)}, "
            f"found {clusters}."
        )
    with require_extra("clusters", "scikit-learn", "evaluation"):
        from sklearn.cluster import KMeans
    with show_work("clustering", progress=progress):
        found = KMeans(clusters, n_init=1, random_state=seed).fit_predict(exact.unit_rows(matrix))
    return np.asarray(found, np.int64)


def find_c_classes(matrix: NDArray[np.float32], classes: int) -> NDArray[np.int64]:
    """The class of every row, int64 [rows], as the C tool's -classes finds it.

    It starts with class `row % classes`, and moves each row ten times to the class whose centroid, of
    length 1, has the greatest product with the row. A class that loses all its rows stays empty.

    Examples
    --------
    >>> find_c_classes(np.array([[1, 0], [2, 1], [1, 3], [2, 9]], np.float32), 2).tolist()
    [0, 0, 1, 1]
    """
    labels: NDArray[np.int64] = np.arange(len(matrix)) % classes
    for _ in range(C_ROUNDS):
        order = np.argsort(labels, kind="stable")
        used, starts = np.unique(labels[order], return_index=True)
        centroids = exact.unit_rows(np.add.reduceat(matrix[order], starts))
        for first in range(0, len(matrix), BLOCK_ROWS):
            products = matrix[first : first + BLOCK_ROWS] @ centroids.T
            nearest = used[products.argmax(axis=1)]
            labels[first : first + BLOCK_ROWS] = np.where(
                products.max(axis=1) > C_LEAST, nearest, 0
            )
    return labels


def typical_rows(
    units: NDArray[np.float32], labels: NDArray[np.integer], classes: int, count: int
) -> list[list[int]]:
    """The rows that say best what each class is about, the most typical first.

    They are those of greatest cosine with the sum of the class's rows, among its first twentieth, or its
    first few: of words, the frequent ones, which people know. units: float32 [rows, dimensions], of length 1.

    Examples
    --------
    >>> rows = np.array([[1, 0], [0.6, 0.8], [0, 1], [0.8, 0.6]], np.float32)
    >>> typical_rows(rows, np.array([0, 0, 1, 0]), 2, 1)
    [[3], [2]]
    """
    found = []
    for number in range(classes):
        rows = np.flatnonzero(labels == number)
        frequent = rows[: max(CANDIDATES * count, len(rows) // 20)]
        scores = units[frequent] @ units[rows].sum(axis=0)
        found.append(frequent[np.argsort(-scores, kind="stable")][:count].tolist())
    return found
