"""Parameters: the matrices that training learns, by their roles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wordkin.kernels.sizes import row_size
from wordkin.method.parts import ROWS_PER_WORD
from wordkin.method.rows import NODES, PARTS, WORDS, RowKind
from wordkin.settings import Loss, TrainingSettings

Floats: TypeAlias = NDArray[np.float32]

RANDOM_ROWS = 1 << 16  # drawn at once, since they are copied


def start_at_random(matrix: Floats, settings: TrainingSettings) -> None:
    """Fill a matrix with random numbers in ±0.5 / dimensions, as the C tool starts."""
    rng = np.random.default_rng(settings.seed)
    for first in range(0, len(matrix), RANDOM_ROWS):
        rows = matrix[first : first + RANDOM_ROWS]
        rows[:] = rng.random(rows.shape, np.float32)
        rows -= np.float32(0.5)
        rows /= np.float32(settings.dimensions)


def start_at_zero(matrix: Floats, settings: TrainingSettings) -> None:
    """Leave a new matrix as it is, all zero."""


class Role(NamedTuple):
    """What a matrix is for.

    loss: the loss that learns it; None: all losses do. start: fills a new matrix, all zero.
    """

    loss: Loss | None
    rows: RowKind
    start: Callable[[Floats, TrainingSettings], None]


# By the names that the matrices have in `Parameters`, in files, and in the kernel.
ROLES = {
    "input_vectors": Role(None, WORDS, start_at_random),
    "output_vectors": Role("negative-sampling", WORDS, start_at_zero),
    "node_vectors": Role("hierarchical-softmax", NODES, start_at_zero),
    "part_vectors": Role(None, PARTS, start_at_random),
}


@dataclass(frozen=True, eq=False, kw_only=True)
class Parameters:
    """The matrices of a model, float32 [rows, dimensions]; None for those of other losses."""

    input_vectors: Floats
    output_vectors: Floats | None = None
    node_vectors: Floats | None = None
    part_vectors: Floats | None = None  # of which the input vectors are composed

    def __repr__(self) -> str:
        shown = [f"{name} {list(matrix.shape)}" for name, matrix in self.by_role.items()]
        return f"<Parameters: {', '.join(shown)}>"

    @property
    def by_role(self) -> dict[str, Floats]:
        """The matrices that the model has, by name."""
        matrices = {role: getattr(self, role) for role in ROLES}
        return {role: matrix for role, matrix in matrices.items() if matrix is not None}

    @property
    def word_vectors(self) -> Floats:
        """The published vectors, float32 [words, dimensions]: the input row of each word."""
        return self.input_vectors


def roles_of(settings: TrainingSettings) -> dict[str, Role]:
    """The roles of the matrices that a model with these settings has."""
    return {
        name: role
        for name, role in ROLES.items()
        if (role.loss is None or role.loss in settings.loss)
        and (role.rows is not PARTS or settings.subwords is not None)
    }


def learned_roles(settings: TrainingSettings) -> dict[str, Role]:
    """The roles of the matrices that are trained; input vectors that are composed are not."""
    composed = {"input_vectors"} if settings.subwords else set()
    return {name: role for name, role in roles_of(settings).items() if name not in composed}


def shapes(
    settings: TrainingSettings, words: int, parts: int | None = None
) -> dict[str, tuple[int, int]]:
    """The [rows, dimensions] of each matrix of a model with this number of words.

    parts: the number of rows of which words are made, by `parts.find_parts`; None: estimated.

    Examples
    --------
    >>> shapes(TrainingSettings(dimensions=4, loss=("hierarchical-softmax",)), words=3)
    {'input_vectors': (3, 4), 'node_vectors': (2, 4)}
    """
    rows = ROWS_PER_WORD * words if parts is None else parts
    return {
        name: (role.rows.number(words, rows), settings.dimensions)
        for name, role in roles_of(settings).items()
    }


def training_bytes(
    settings: TrainingSettings,
    words: int,
    parts: int | None = None,
    *,
    copies_model: bool = False,
) -> int:
    """Memory that the matrices of a training need at its peak, which is the start.

    Their rows are padded to cache lines. parts: as for `shapes`. copies_model: a model to start from
    is beside them. Text and vocabulary, which are in memory before, do not count, nor do some hundred
    kilobytes a thread.

    Examples
    --------
    >>> training_bytes(TrainingSettings(dimensions=300), words=1_000_000)
    2432000000
    """
    columns = row_size(settings.dimensions) + (settings.dimensions if copies_model else 0)
    return sum(4 * rows * columns for rows, _ in shapes(settings, words, parts).values())


def copies_in_rounds(settings: TrainingSettings, threads: int) -> int:
    """How many copies of its matrices a training has that is merged in rounds.

    The current rows, the sums of changes, and what each thread trains.

    Examples
    --------
    >>> copies_in_rounds(TrainingSettings(deterministic=True), threads=2)
    4
    >>> copies_in_rounds(TrainingSettings(), threads=2)
    1
    """
    workers = settings.round_workers if settings.deterministic else 1
    return 1 if workers == 1 else 2 + min(threads, workers)


def initialise(settings: TrainingSettings, words: int, parts: int | None = None) -> Parameters:
    """The matrices of a new model: input vectors at random, or the parts that they are composed of.

    The others are zero.

    Examples
    --------
    >>> parameters = initialise(TrainingSettings(dimensions=4), words=3)
    >>> parameters.input_vectors.shape, float(abs(parameters.input_vectors).max()) <= 0.125
    ((3, 4), True)
    """
    matrices = {
        name: np.zeros(shape, np.float32) for name, shape in shapes(settings, words, parts).items()
    }
    for name, role in learned_roles(settings).items():
        role.start(matrices[name], settings)
    return Parameters(**matrices)
