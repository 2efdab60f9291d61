"""A worker: trains its slice of a round on a copy of the matrices of its own."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wordkin.corpus import EncodedCorpus
from wordkin.kernels.curvature import Curvature, Samples, add_curvature, new_curvature, new_samples
from wordkin.kernels.training import Matrices
from wordkin.rounds.carrier import Trained
from wordkin.rounds.slices import Round, Slice
from wordkin.settings import TrainingSettings
from wordkin.training.arrays import FitChunk, OwnWork, Tables, as_kernel_text, bind_kernel
from wordkin.training.chunks import chunk_size, cut_chunks

# Places of the text at which a round samples the curvature, about four pairs each: with twice as
# many, quality is the same.
SPOTS = 128

Proceed = Callable[[int], bool]  # told of words that were trained on, whether to go on


class Worker(NamedTuple):
    """A copy of the matrices, and what trains it. Whoever has it is alone with it."""

    settings: TrainingSettings
    corpus: EncodedCorpus
    tables: Tables
    matrices: Matrices
    fit_chunk: FitChunk
    samples: Samples

    @classmethod
    def of(
        cls,
        settings: TrainingSettings,
        corpus: EncodedCorpus,
        tables: Tables,
        matrices: Matrices,
        own: OwnWork | None = None,
    ) -> Worker:
        """A worker on these matrices, which it changes."""
        columns = matrices.input_vectors.shape[1]
        samples = new_samples(tables.sampling, tables.tree, settings.window, columns)
        fit_chunk = bind_kernel(corpus, tables, matrices, 1, own)
        return cls(settings, corpus, tables, matrices, fit_chunk, samples)

    def train(self, round_: Round, slice_: Slice, proceed: Proceed) -> Trained | None:
        """Train a slice of a round, and sample the curvature at its end; None if not to proceed."""
        loss, pairs = 0.0, 0
        total = len(self.corpus.ids) * self.settings.epochs
        for begin, end in cut_chunks(slice_.begin, slice_.end, chunk_size(total)):
            rate = round_.rate_at(begin - slice_.begin, self.settings, total)
            more, count = self.fit_chunk(begin, end, rate, round_.seed)
            loss, pairs = loss + more, pairs + count
            if not math.isfinite(loss) or not proceed(end - begin):
                break
        else:
            return Trained(loss, pairs, self.sample_curvature(round_, slice_))
        return None if math.isfinite(loss) else Trained(loss, pairs, new_curvature(1))

    def sample_curvature(self, round_: Round, slice_: Slice) -> Curvature:
        """The curvature at places of a slice."""
        curvature = new_curvature(self.settings.dimensions)
        spots = choose_spots(slice_, max(SPOTS // round_.workers, 1))
        text, plan = as_kernel_text(self.corpus), self.tables.plan
        add_curvature(text, spots, self.matrices, self.samples, plan, round_.seed, curvature)
        return curvature


def choose_spots(slice_: Slice, count: int) -> NDArray[np.int64]:
    """Positions that are evenly spread over a slice.

    >>> choose_spots(Slice(0, begin=100, end=200), 4).tolist()
    [100, 125, 150, 175]
    """
    return slice_.begin + (slice_.end - slice_.begin) * np.arange(count, dtype=np.int64) // count
