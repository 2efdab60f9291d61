"""The trainings of deals: on both sides of each, by one compass, so that the two vectors of a word compare."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from wordkin.corpus import EncodedCorpus
from wordkin.formats.native import model_bytes
from wordkin.formats.native_arrays import check_array
from wordkin.formats.safetensors import open_arrays, save_arrays
from wordkin.model import Model
from wordkin.search.exact import unit_rows
from wordkin.settings import TrainingSettings
from wordkin.studies.deals import Deck
from wordkin.studies.folder import StudyFolder
from wordkin.studies.progress import StudyProgress
from wordkin.studies.trainings import Counts, Training, open_training, save_training, train_one
from wordkin.training.compass import mark_of
from wordkin.training.start import Origin
from wordkin.words.vocabulary import Vocabulary

Trained: TypeAlias = tuple[Model, Counts]
Distances: TypeAlias = NDArray[np.float64]

COMPASS, OLD, NEW = "compass", "old", "new"
SEEDS = 1 << 32  # a seed is below it


@dataclass(frozen=True)
class Deal:
    """The trainings on both sides of a deal: the texts', number 0, or one at random.

    Of the texts' both models are kept, of others the distance of each word.
    """

    number: int
    controls: int
    corpus: EncodedCorpus
    deck: Deck
    settings: TrainingSettings
    study: StudyFolder

    @property
    def name(self) -> str:
        """Of the file that is written last."""
        return control_name(self.number) if self.number else NEW

    @property
    def label(self) -> str:
        """Of the bar."""
        return f"control {self.number} of {self.controls}" if self.number else "each text"

    @property
    def work(self) -> int:
        """Words times epochs."""
        return len(self.corpus.ids) * self.settings.epochs

    def size_bytes(self, vocabulary: Vocabulary) -> int:
        """The size of its files."""
        words = len(vocabulary)
        if self.number:
            return 8 * words
        return 2 * model_bytes(self.settings, words, len(vocabulary.letters))

    def seconds_of(self, path: Path) -> float:
        """How long it took, by its file."""
        if self.number:
            return float(open_control(path)[1])
        models = [open_training(self.study.path_of(name))[0] for name in (OLD, NEW)]
        return sum(record["seconds"] for model in models for record in model.history)

    def train(self, threads: int | None, progress: StudyProgress) -> Callable[[Path], None]:
        """Train on both sides, and return what writes the files."""
        began = perf_counter()
        corpus, deck = self.corpus, self.deck
        is_new = deck.deal(self.settings.seed, self.number) if self.number else deck.is_new
        origin = self._follow_compass()
        learned: list[Trained] = []
        for name, sentences in zip((OLD, NEW), deck.sides(is_new), strict=True):
            words = int(deck.sizes[is_new if name == NEW else ~is_new].sum())
            draw = partial(corpus.take, sentences)
            training = Training(name, self.label, origin, draw, words)
            learned.append(train_one(training, threads, progress.follow(self.label, training.work)))
            progress.finish(training.work)
        old, new = learned
        if self.number:
            distances = measure(old, new, self.settings.min_count)
            return partial(save_control, distances=distances, seconds=perf_counter() - began)
        return partial(self._save_models, old=old, new=new)

    def _follow_compass(self) -> Origin:
        """Where both sides start. No two deals share random numbers, as they would with one seed."""
        compass, _ = open_training(self.study.path_of(COMPASS))
        seed = (self.settings.seed + 1 + self.number) % SEEDS
        settings = replace(self.settings, compass=mark_of(compass), seed=seed)
        return Origin.of(settings, compass=compass)

    def _save_models(self, path: Path, old: Trained, new: Trained) -> None:
        save_training(self.study.path_of(OLD), *old)
        save_training(path, *new)  # last, since its name says that both are there


def control_name(number: int) -> str:
    """The name of a control's file.

    >>> control_name(7)
    'control-007'
    """
    return f"control-{number:03}"


def measure(old: Trained, new: Trained, min_count: int) -> Distances:
    """The cosine distance of each word's two vectors; NaN where a side has it fewer than min_count times."""
    units = [
        unit_rows(model.parameters.input_vectors).astype(np.float64) for model, _ in (old, new)
    ]
    distances: Distances = 1 - (units[0] * units[1]).sum(axis=1)
    distances[np.minimum(old[1], new[1]) < max(min_count, 1)] = np.nan
    return distances


def save_control(path: Path, distances: Distances, seconds: float) -> None:
    """Write what is kept of a control."""
    save_arrays(path, {"distances": distances, "seconds": np.array([seconds])}, {})


def open_control(path: Path, words: int | None = None) -> tuple[Distances, float]:
    """The distances of a control, and how many seconds it took."""
    arrays, _ = open_arrays(path)
    shape = (len(arrays.get("distances", ())) if words is None else words,)
    distances = check_array(path, arrays, "distances", "f", shape)
    return distances, float(check_array(path, arrays, "seconds", "f", (1,))[0])
