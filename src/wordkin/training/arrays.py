"""What a training needs besides time: the kernel with its arrays, and the matrices to and fro."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from wordkin.corpus import EncodedCorpus
from wordkin.errors import VocabularyError
from wordkin.kernels import training as kernels
from wordkin.kernels.lanes import LANES
from wordkin.kernels.noise import pack_table
from wordkin.kernels.tree import LONGEST_PATH, new_tree
from wordkin.kernels.windows import Corpus
from wordkin.method.huffman import tree_paths
from wordkin.method.parameters import Parameters, compacted, padded, shapes, training_bytes
from wordkin.method.sampling import keep_probability, noise_table
from wordkin.settings import TrainingSettings
from wordkin.system.memory import check_room

FitChunk = Callable[[int, int, float, np.uint64], tuple[float, int]]


def prepare(
    corpus: EncodedCorpus, settings: TrainingSettings, matrices: kernels.Matrices
) -> FitChunk:
    """The kernel with everything that stays the same: what is left is where, how fast, and the seed."""
    counts = corpus.vocabulary.counts
    text = Corpus(_read_only(corpus.ids), _read_only(corpus.starts))
    sampling = kernels.Sampling(
        keep_probability(counts, settings.subsample_threshold),
        pack_table(*noise_table(counts, settings.noise_exponent)),
    )
    tree = new_tree(*tree_paths(counts if settings.uses_tree else counts[:1]))
    if (deepest := int(np.diff(tree.starts).max())) > LONGEST_PATH:
        raise VocabularyError(
            f"expected a Huffman tree of at most {LONGEST_PATH} levels, found {deepest}: the "
            "vocabulary's counts grow like no text's. Are they counts?"
        )
    plan = plan_of(settings)

    def fit_chunk(begin: int, end: int, rate: float, seed: np.uint64) -> tuple[float, int]:
        loss, pairs = kernels.fit_chunk(
            text, begin, end, matrices, sampling, tree, plan, np.float32(rate), seed
        )
        return loss, pairs

    return fit_chunk


def plan_of(settings: TrainingSettings) -> kernels.Plan:
    """The settings that the kernel needs."""
    return kernels.Plan(
        is_skip_gram=settings.objective == "skip-gram",
        negative_samples=settings.negative_samples if settings.samples_noise else 0,
        uses_tree=settings.uses_tree,
        window=settings.window,
        shrink_window=settings.shrink_window,
        cbow_average=settings.cbow_average,
    )


def copied(parameters: Parameters, factors: NDArray[np.float32] | None) -> kernels.Matrices:
    """Copies with rows of whole cache lines; no rows for None."""
    none = parameters.input_vectors[:0]
    return kernels.Matrices(
        padded(parameters.input_vectors, LANES),
        padded(none if parameters.output_vectors is None else parameters.output_vectors, LANES),
        padded(none if parameters.node_vectors is None else parameters.node_vectors, LANES),
        None if factors is None else np.array(factors, np.float32),
    )


def check_memory(settings: TrainingSettings, words: int) -> None:
    """Refuse a training whose matrices cannot fit into memory."""
    check_room(
        training_bytes(settings, words, LANES),
        f"training {words:,} words in {settings.dimensions} dimensions",
        f"Pass max_words={words // 2} or less, a larger min_count, or fewer dimensions; a text takes "
        "none of it if it is encoded into files first: wordkin.encode(text, folder=...).",
    )


def unpadded(
    matrices: kernels.Matrices, settings: TrainingSettings
) -> dict[str, NDArray[np.float32]]:
    """The matrices that the settings learn, by role, without the padding; nothing is copied."""
    by_name = _by_name(matrices)
    wanted = shapes(settings, len(matrices.inputs))
    return {name: by_name[name][:, : settings.dimensions] for name in wanted}


def learned(matrices: kernels.Matrices, settings: TrainingSettings) -> Parameters:
    """The matrices as a model keeps them, in the memory of those that are given up."""
    by_name = _by_name(matrices)
    wanted = shapes(settings, len(matrices.inputs))
    return Parameters(**{name: compacted(by_name[name], settings.dimensions) for name in wanted})


def _by_name(matrices: kernels.Matrices) -> dict[str, NDArray[np.float32]]:
    return {
        "input_vectors": matrices.inputs,
        "output_vectors": matrices.outputs,
        "node_vectors": matrices.nodes,
    }


def _read_only(array: NDArray[np.generic]) -> NDArray[np.generic]:
    """A read-only view: mapped files are that too, and Numba compiles once for each kind."""
    view = np.asarray(array).view()
    view.flags.writeable = False
    return view
