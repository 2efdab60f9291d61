"""Many trainings, one after the other, each kept in a file as soon as it is finished."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from wordkin.corpus import EncodedCorpus
from wordkin.errors import WordkinWarning, warn
from wordkin.formats import native
from wordkin.formats.native_arrays import check_array
from wordkin.formats.opened import OpenedFile
from wordkin.model import Model, model_of_stored
from wordkin.progress import Reporter, clock
from wordkin.settings import TrainingSettings
from wordkin.studies.folder import StudyFolder
from wordkin.studies.plan import Plan, Say, check_disk, say_nothing
from wordkin.studies.progress import StudyProgress
from wordkin.system.interrupts import Interrupts, hold_interrupts
from wordkin.training.start import Origin
from wordkin.wording import either
from wordkin.words.vocabulary import Vocabulary

DRAWN_COUNTS = "drawn_counts"  # the array of a file: how often each word occurred in what was drawn
Counts = NDArray[np.int64]


class Task(Protocol):
    """What `train_missing` does one after the other: a `Training`, or several of which one file is kept."""

    @property
    def name(self) -> str:
        """Of its file, which another call finds again."""

    @property
    def label(self) -> str:
        """Of the bar: "sample 7 of 25"."""

    @property
    def work(self) -> int:
        """Words times epochs."""

    def size_bytes(self, vocabulary: Vocabulary) -> int:
        """The size of its file."""

    def seconds_of(self, path: Path) -> float:
        """How long it took, by its file."""

    def train(self, threads: int | None, progress: StudyProgress) -> Callable[[Path], None]:
        """Train, and return what writes the file. After Ctrl-C that is not called."""


@dataclass(frozen=True)
class Training:
    """One of many trainings, all on texts of one vocabulary, kept as a whole model.

    name: of its file, which another call finds again; label: of the bar, "sample 7 of 25"; origin: its settings,
    and where it starts; draw: makes its text, when it is its turn; words: about as many as that has.
    """

    name: str
    label: str
    origin: Origin
    draw: Callable[[], EncodedCorpus]
    words: int

    @property
    def settings(self) -> TrainingSettings:
        """What to learn."""
        return self.origin.settings

    @property
    def work(self) -> int:
        """Words times epochs."""
        return self.words * self.settings.epochs

    def size_bytes(self, vocabulary: Vocabulary) -> int:
        """The size of its file."""
        return native.model_bytes(self.settings, len(vocabulary), len(vocabulary.letters))

    def seconds_of(self, path: Path) -> float:
        """How long it took, by its file."""
        model, _ = open_training(path)
        return sum(record["seconds"] for record in model.history)

    def train(self, threads: int | None, progress: StudyProgress) -> Callable[[Path], None]:
        """Train, and return what writes the file."""
        model, counts = train_one(self, threads, progress.follow(self.label, self.work))
        progress.finish(self.work)
        return partial(save_training, model=model, counts=counts)


def train_missing(
    study: StudyFolder,
    trainings: Sequence[Task],
    vocabulary: Vocabulary,
    *,
    threads: int | None,
    reporters: Sequence[Reporter] = (),
    say: Say = say_nothing,
) -> None:
    """Train those of the trainings whose files are missing.

    What is finished is never trained again: after Ctrl-C, which raises `KeyboardInterrupt`, or a kill,
    the same call goes on. With one thread, its vectors are the same to the bit. say: gets the plan before
    anything is trained, and how long it takes once that is known.
    """
    plan = plan_trainings(study, trainings, vocabulary)
    say(str(plan))
    check_disk(study.path, plan.size_bytes)
    missing = [training for training in trainings if not study.has(training.name)]
    progress = StudyProgress(reporters, plan.words)
    try:
        with hold_interrupts() as interrupts:
            for training in missing:
                _train_and_save(study, training, threads, progress, interrupts)
                if plan.seconds is None and training is not missing[-1]:
                    plan = plan_trainings(study, trainings, vocabulary)
                    rest = f"the other {len(missing) - 1:,} trainings will take about"
                    say(f"{rest} {clock(plan.seconds or 0)}")
    except KeyboardInterrupt:
        _warn_of_interrupt(study, trainings)
        raise


def _train_and_save(
    study: StudyFolder,
    training: Task,
    threads: int | None,
    progress: StudyProgress,
    interrupts: Interrupts,
) -> None:
    """Train once, and keep it; raises `KeyboardInterrupt` if Ctrl-C came, and keeps no half of it."""
    write = training.train(threads, progress)
    if interrupts.came:
        raise KeyboardInterrupt
    write(study.path_of(training.name))


def plan_trainings(study: StudyFolder, trainings: Sequence[Task], vocabulary: Vocabulary) -> Plan:
    """How much is left to train, and how long that takes by a training that is finished."""
    finished = [training for training in trainings if study.has(training.name)]
    left = [training for training in trainings if not study.has(training.name)]
    size = sum(training.size_bytes(vocabulary) for training in left)
    work = sum(training.work for training in left)
    seconds = None
    if finished:
        took = finished[0].seconds_of(study.path_of(finished[0].name))
        seconds = took * work / finished[0].work
    place = "a temporary folder" if study.is_temporary else str(study.path)
    return Plan(len(trainings), len(finished), work, size, seconds, place)


def train_one(training: Training, threads: int | None, callback: Reporter) -> tuple[Model, Counts]:
    """Train once; the model, and how often each word occurred in its text.

    After Ctrl-C, inside a block of `hold_interrupts`, it is the model so far.
    """
    from wordkin.training.fit import fit  # here, since it loads Numba

    corpus = training.draw()
    start = training.origin.start(corpus.vocabulary)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WordkinWarning)  # of Ctrl-C, which the caller deals with
        model = fit(corpus, training.settings, start, threads=threads, callbacks=[callback])
    return model, np.bincount(corpus.ids, minlength=len(corpus.vocabulary))


def save_training(path: Path, model: Model, counts: Counts) -> None:
    """Write a training as a whole model, with the counts of its own text beside those of all texts."""
    more = {DRAWN_COUNTS: counts}
    native.write_model(path, model.stored, model.parameters.by_role, more)


def open_training(path: Path) -> tuple[Model, Counts]:
    """The model of a training, by memory map, and how often each word occurred in its own text."""
    with OpenedFile(path) as source:
        arrays, texts = native.map_native(source)
    model = model_of_stored(path, *native.model_from_arrays(path, arrays, texts))
    counts = check_array(path, arrays, DRAWN_COUNTS, "i", (len(model.vocabulary),))
    return model, counts


def _warn_of_interrupt(study: StudyFolder, trainings: Sequence[Task]) -> None:
    """Say what is kept, and how to go on."""
    if study.is_temporary:
        return
    finished = sum(study.has(training.name) for training in trainings)
    again = either("The same call goes on with them.", "The same command goes on with them.")
    warn(
        f"interrupted after {finished:,} of {len(trainings):,} trainings, which are kept in "
        f"{study.path}. {again}"
    )
