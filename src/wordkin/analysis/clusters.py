"""Clusters of similar words, by scikit-learn's k-means or by that of the C tool."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import SettingsError, require_extra
from wordkin.progress import show_work
from wordkin.search import exact
from wordkin.settings import check_number
from wordkin.wording import argument

C_ROUNDS = 10  # fixed: the C tool does not check for convergence
C_LEAST = -10.0  # the C tool puts a word whose products with all centroids are lower into class 0
BLOCK_ROWS = 16_384


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
