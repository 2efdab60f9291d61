"""Projection of vectors to a plane, for pictures."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import require_extra
from wordkin.formats.stored import check_finite
from wordkin.progress import Step, no_step, show_work
from wordkin.search.exact import inverse_lengths, nearest_rows, unit_rows
from wordkin.settings.checks import check_choice

Method: TypeAlias = Literal["auto", "pca", "umap", "tsne"]
Found: TypeAlias = Literal["pca", "umap", "tsne"]

ROWS_PER_BLOCK = 65_536
FEW_ROWS = 16  # the libraries need more of them than the neighbors that they look at


class Library(NamedTuple):
    """What a method needs: a module, of a package, of the extra named as the method."""

    title: str
    module: str
    package: str


# The better method first: benchmarks/results.md, "Layouts".
LIBRARIES: Mapping[Found, Library] = {
    "tsne": Library("t-SNE", "openTSNE", "openTSNE"),
    "umap": Library("UMAP", "umap", "umap-learn"),
}
# Of t-SNE, as openTSNE has them by itself.
PERPLEXITY, FIRST_ROUNDS, ROUNDS, EXAGGERATION, FIRST_WIDTH = 30, 250, 500, 12, 1e-4
ROUNDS_PER_STEP = 10  # a third of a second, for 20,000 words


def project(
    matrix: NDArray[np.floating], method: Method = "auto", *, progress: bool = True
) -> NDArray[np.float32]:
    """Positions of the rows on a plane, float32 [rows, 2]: similar rows are near each other.

    Parameters
    ----------
    matrix : float32 or float16 [rows, dimensions]
    method
        "tsne" keeps most neighbors together, "umap" fewer, and each needs the extra of its name;
        "pca" shows the two directions of largest variance; "auto" is the first that is installed.
    progress
        If it takes more than two seconds, show on stderr that it is at work.

    Examples
    --------
    >>> project(np.array([[3, 0, 1], [1, 0, 1], [2, 3, 1]], np.float32), "pca").tolist()
    [[-1.0, 1.0], [-1.0, -1.0], [2.0, 0.0]]
    """
    check_choice("method", method, get_args(Method))
    check_finite(matrix)
    found = best_method(len(matrix)) if method == "auto" else method
    with show_work(f"projecting {len(matrix):,} words", progress=progress) as step:
        return _PROJECT[found](matrix, step)


def best_method(rows: int) -> Found:
    """The method that keeps most neighbors together of those that are installed.

    >>> best_method(3)
    'pca'
    """
    installed = (name for name in LIBRARIES if is_installed(name))
    return next(installed, "pca") if rows >= FEW_ROWS else "pca"


def is_installed(method: Found) -> bool:
    """Whether a method can be used here; PCA always can."""
    return method == "pca" or importlib.util.find_spec(LIBRARIES[method].module) is not None


def _project_by_pca(matrix: NDArray[np.floating], _: Step = no_step) -> NDArray[np.float32]:
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


def _project_by_umap(matrix: NDArray[np.floating], _: Step) -> NDArray[np.float32]:
    with require_extra("UMAP", "umap-learn", "umap"):
        import umap
    found = umap.UMAP(metric="cosine", random_state=1, n_jobs=1).fit_transform(matrix)
    return np.asarray(found, dtype=np.float32)


def _project_by_tsne(matrix: NDArray[np.floating], step: Step) -> NDArray[np.float32]:
    """Positions by openTSNE from our own exact neighbors, which take 3 s for 20,000 words."""
    with require_extra("t-SNE", "openTSNE", "tsne"):
        from openTSNE import TSNEEmbedding, affinity, nearest_neighbors
    units = unit_rows(matrix)
    start = _project_by_pca(units).astype(np.float64)
    if not (widest := start[:, 0].std()):
        return start.astype(np.float32)  # all rows are the same
    rows = np.arange(len(units))
    k = min(3 * PERPLEXITY, len(units) - 1)
    found = nearest_rows(units, inverse_lengths(units), units, k, exclude=rows[:, np.newaxis])
    distances = (1 - found.similarities).astype(np.float64)
    known = nearest_neighbors.PrecomputedNeighbors(found.rows, distances)
    near = affinity.PerplexityBasedNN(perplexity=k / 3, knn_index=known, n_jobs=1)
    options = {"negative_gradient_method": "fft", "n_jobs": 1, "random_state": 1}
    placed = TSNEEmbedding(start * (FIRST_WIDTH / widest), near, **options)

    def tell_after(before: int) -> Callable[..., None]:
        return lambda done, *_: step(before + done, FIRST_ROUNDS + ROUNDS)

    each = {"inplace": True, "callbacks_every_iters": ROUNDS_PER_STEP}
    placed.optimize(
        FIRST_ROUNDS, exaggeration=EXAGGERATION, momentum=0.5, callbacks=tell_after(0), **each
    )
    placed.optimize(ROUNDS, momentum=0.8, callbacks=tell_after(FIRST_ROUNDS), **each)
    return np.asarray(placed, dtype=np.float32)


_PROJECT: Mapping[Found, Callable[[NDArray[np.floating], Step], NDArray[np.float32]]] = {
    "pca": _project_by_pca,
    "umap": _project_by_umap,
    "tsne": _project_by_tsne,
}
