"""Projection of vectors to a plane, for pictures."""

from __future__ import annotations

import importlib.util
from typing import Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import require_extra
from wordkin.formats.stored import check_finite
from wordkin.progress import show_work
from wordkin.settings.checks import check_choice

Method: TypeAlias = Literal["auto", "pca", "umap"]

ROWS_PER_BLOCK = 65_536
FEW_ROWS = 16  # umap-learn needs more of them than the neighbors it looks at


def project(
    matrix: NDArray[np.floating], method: Method = "auto", *, progress: bool = True
) -> NDArray[np.float32]:
    """Positions of the rows on a plane, float32 [rows, 2]: similar rows are near each other.

    Parameters
    ----------
    matrix : float32 or float16 [rows, dimensions]
    method
        "umap" keeps neighbors together, and needs the extra of that name; "pca" shows the two
        directions of largest variance; "auto" is "umap" if that is installed.
    progress
        Show on stderr that it works, if it takes more than two seconds.

    Examples
    --------
    >>> project(np.array([[3, 0, 1], [1, 0, 1], [2, 3, 1]], np.float32), "pca").tolist()
    [[-1.0, 1.0], [-1.0, -1.0], [2.0, 0.0]]
    """
    check_choice("method", method, get_args(Method))
    check_finite(matrix)
    if method == "auto":
        is_installed = importlib.util.find_spec("umap") is not None
        method = "umap" if is_installed and len(matrix) >= FEW_ROWS else "pca"
    with show_work(f"projecting {len(matrix):,} words", progress=progress):
        return _project_by_umap(matrix) if method == "umap" else _project_by_pca(matrix)


def _project_by_pca(matrix: NDArray[np.floating]) -> NDArray[np.float32]:
    """Positions along the two directions of largest variance, by blocks of rows."""
    rows, dimensions = matrix.shape
    blocks = [slice(first, first + ROWS_PER_BLOCK) for first in range(0, rows, ROWS_PER_BLOCK)]
    mean = np.zeros(dimensions)
    for block in blocks:
        mean += matrix[block].sum(axis=0, dtype=np.float64) / rows
    spread = np.zeros((dimensions, dimensions))
    for block in blocks:
        centered = matrix[block].astype(np.float64) - mean
        spread += centered.T @ centered
    axes = np.linalg.eigh(spread)[1][:, ::-1][:, :2]
    # Eigenvectors have no sign: the largest component of each is made positive.
    axes *= np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])])
    positions = np.zeros((rows, 2), np.float32)
    for block in blocks:
        positions[block, : axes.shape[1]] = (matrix[block] - mean) @ axes
    return positions


def _project_by_umap(matrix: NDArray[np.floating]) -> NDArray[np.float32]:
    with require_extra("UMAP", "umap-learn", extra="umap"):
        import umap
    found = umap.UMAP(metric="cosine", random_state=1, n_jobs=1).fit_transform(matrix)
    return np.asarray(found, dtype=np.float32)
