"""The arrays that the training kernel works on: tables from counts, matrices with padded rows."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wordkin.corpus import EncodedCorpus
from wordkin.corpus.unnamed import give_back
from wordkin.errors import VocabularyError
from wordkin.kernels import pairs
from wordkin.kernels import training as kernels
from wordkin.kernels.noise import pack_table
from wordkin.kernels.parts import STRETCH, STRETCHES, Parts, compose_words
from wordkin.kernels.sizes import aligned_zeros, row_size
from wordkin.kernels.tree import LONGEST_PATH, Tree, new_tree
from wordkin.kernels.windows import BLOCK, Corpus
from wordkin.method.crowding import is_crowded
from wordkin.method.huffman import tree_paths
from wordkin.method.parameters import ROLES, Floats, Parameters, learned_roles, shapes
from wordkin.method.parts import WordParts
from wordkin.method.sampling import keep_probability, noise_table
from wordkin.search.frozen import freeze, read_only
from wordkin.settings import TrainingSettings
from wordkin.training.chunks import CHUNK_TOKENS

# Trains on the tokens from begin to end, at a learning rate, with a seed; returns loss and pairs.
FitChunk = Callable[[int, int, float, np.uint64], tuple[float, int]]

COMPACTED_ROWS = 4_096  # moved at once, since they are copied
# The kernel's names of matrices, where they are not those of the roles: words' rows, or their parts'.
FIELDS = {"part_vectors": "input_vectors"}


class Tables(NamedTuple):
    """What stays the same during a training; several workers can share it."""

    sampling: kernels.Sampling
    tree: Tree
    plan: kernels.Plan
    by_pairs: bool  # whether pairs are trained one by one, not in blocks


def make_tables(
    counts: NDArray[np.int64],
    settings: TrainingSettings,
    parts: WordParts | None = None,
    tree_counts: NDArray[np.int64] | None = None,
) -> Tables:
    """Compute the tables from the counts of words, their parts and the settings.

    tree_counts: those that make the tree, where they are others. Raises `VocabularyError` if the
    Huffman tree is deeper than that of any text.
    """
    sampling = kernels.Sampling(
        keep_probability(counts, settings.subsample_threshold),
        pack_table(*noise_table(counts, settings.noise_exponent)),
    )
    of_tree = counts if tree_counts is None else tree_counts
    tree = new_tree(*tree_paths(of_tree if settings.uses_tree else counts[:1]))
    if (deepest := int(np.diff(tree.starts).max())) > LONGEST_PATH:
        raise VocabularyError(
            f"expected a Huffman tree of at most {LONGEST_PATH} levels, found {deepest}: the "
            "vocabulary's counts grow like no text's. Are they counts?"
        )
    return Tables(sampling, tree, plan_of(settings), is_crowded(counts, settings, parts))


def plan_of(settings: TrainingSettings) -> kernels.Plan:
    """The settings that the kernel reads, under the same names."""
    return kernels.Plan(*(getattr(settings, name) for name in kernels.Plan._fields))


def bind_kernel(
    corpus: EncodedCorpus,
    tables: Tables,
    matrices: kernels.Matrices,
    threads: int = 1,
    own: OwnWork | None = None,
) -> FitChunk:
    """Bind the training kernel to one text and one set of matrices, which it changes.

    threads: as many will train at once, so that words of parts grow stale sooner. own: scratch arrays
    that are bound to other matrices of the same sizes, too.
    """
    text, kernel = as_kernel_text(corpus), _kernel_of(tables)
    own = own or OwnWork(tables, matrices, threads)
    keep, plan = tables.sampling.keep_probability, tables.plan

    def fit_chunk(begin: int, end: int, rate: float, seed: np.uint64) -> tuple[float, int]:
        loss, count = kernel.fit_chunk(
            text, begin, end, matrices, keep, own.work, plan, np.float32(rate), seed
        )
        give_back(text.ids, begin, end)
        return loss, count

    return fit_chunk


def as_kernel_text(corpus: EncodedCorpus) -> Corpus:
    """The text as kernels take it: read-only, as mapped files are, since Numba compiles each kind apart."""
    return Corpus(read_only(corpus.ids), read_only(corpus.starts))


def _kernel_of(tables: Tables) -> ModuleType:
    """The module of the kernel that trains: by blocks, or pair by pair."""
    return pairs if tables.by_pairs else kernels


class OwnWork(threading.local):
    """The kernel's scratch arrays: each thread that asks for `work` finds its own."""

    def __init__(self, tables: Tables, matrices: kernels.Matrices, threads: int) -> None:
        columns, parts = matrices.input_vectors.shape[1], matrices.parts
        new_work = _kernel_of(tables).new_work
        stretch = max(BLOCK, min(STRETCH, STRETCHES // threads))
        self.work = new_work(
            tables.plan, tables.sampling, tables.tree, columns, CHUNK_TOKENS, parts, stretch
        )


def start_matrices(
    settings: TrainingSettings,
    words: int,
    parameters: Parameters | None = None,
    factors: Floats | None = None,
    parts: WordParts | None = None,
) -> kernels.Matrices:
    """Allocate matrices with padded rows, as copies of the parameters or, without any, as new ones.

    Those of losses that are not used are as `kernels.Matrices` says. factors: float32 [words].
    """
    given = parameters.by_role if parameters else {}
    matrices: dict[str, Any] = {"node_vectors": None}
    matrices["output_vectors"] = _zeros(0, settings.dimensions)
    sizes = shapes(settings, words, parts and parts.size)
    for role in learned_roles(settings):
        rows, dimensions = sizes[role]
        matrix = matrices[FIELDS.get(role, role)] = _zeros(rows, dimensions)
        if given:
            matrix[:, :dimensions] = given[role]
        else:
            ROLES[role].start(matrix[:, :dimensions], settings)
    return kernels.Matrices(
        **matrices,
        factors=None if factors is None else np.array(factors, np.float32),
        parts=parts and as_kernel_parts(parts),
    )


def as_kernel_parts(parts: WordParts) -> Parts:
    """The parts of words as the kernel takes them."""
    return Parts(parts.starts, parts.rows, parts.shares.reshape(1, -1))


def compose(matrix: Floats, parts: Parts, dimensions: int) -> Floats:
    """The vectors of words by the rows of their parts, float32 [words, dimensions]."""
    words = len(parts.starts) - 1
    vectors = np.zeros((words, dimensions), np.float32)
    compose_words(matrix, parts, 0, words, vectors)
    return vectors


def _zeros(rows: int, dimensions: int) -> Floats:
    """Allocate a matrix whose rows are padded to whole cache lines, and aligned to them."""
    return aligned_zeros(rows, row_size(dimensions))


def unpadded_views(matrices: kernels.Matrices, settings: TrainingSettings) -> Parameters:
    """The matrices without the padding, as views; input vectors of parts are composed."""
    dimensions = settings.dimensions
    found = {role: matrix[:, :dimensions] for role, matrix in _by_role(matrices, settings)}
    return Parameters(**_compose_inputs(matrices, dimensions), **found)


def to_parameters(matrices: kernels.Matrices, settings: TrainingSettings) -> Parameters:
    """Turn matrices into those of a model, in the same memory; they must not be used any more."""
    dimensions = settings.dimensions
    composed = _compose_inputs(matrices, dimensions)
    found = {
        role: compact_rows(matrix, dimensions) for role, matrix in _by_role(matrices, settings)
    }
    return Parameters(**composed, **found)


def _by_role(
    matrices: kernels.Matrices, settings: TrainingSettings
) -> Iterator[tuple[str, Floats]]:
    """The matrices that are trained, by their roles."""
    for role in learned_roles(settings):
        yield role, getattr(matrices, FIELDS.get(role, role))


def _compose_inputs(matrices: kernels.Matrices, dimensions: int) -> dict[str, Floats]:
    """The input vectors by their role, where they are composed of parts."""
    if matrices.parts is None:
        return {}
    return {"input_vectors": compose(matrices.input_vectors, matrices.parts, dimensions)}


def compact_rows(matrix: Floats, dimensions: int) -> Floats:
    """Move the first columns of a matrix together, in its own memory, which is read-only then.

    Examples
    --------
    >>> compact_rows(np.array([[1, 2, 0], [3, 4, 0]], np.float32), dimensions=2).tolist()
    [[1.0, 2.0], [3.0, 4.0]]
    """
    compact = matrix.reshape(-1)[: len(matrix) * dimensions].reshape(len(matrix), dimensions)
    for first in range(0, len(matrix), COMPACTED_ROWS):
        rows = slice(first, first + COMPACTED_ROWS)
        compact[rows] = matrix[rows, :dimensions]
    return freeze(compact)  # a model's vectors are cached
