"""wordkin and gensim, each behind one function: text and settings in, vectors and speed out.

Settings are wordkin's for both; gensim's names for them are written down here, once.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

from wordkin.corpus import EncodedCorpus, encode
from wordkin.progress import Progress
from wordkin.settings import TrainingSettings
from wordkin.training.fit import fit
from wordkin.training.start import AT_RANDOM, Start
from wordkin.vectors import WordVectors

COMBINATIONS = {
    "skip-gram-negatives": TrainingSettings(),
    "skip-gram-tree": TrainingSettings(loss=("hierarchical-softmax",)),
    "cbow-negatives": TrainingSettings(objective="cbow"),
    "cbow-tree": TrainingSettings(objective="cbow", loss=("hierarchical-softmax",)),
    "skip-gram-both": TrainingSettings(loss=("negative-sampling", "hierarchical-softmax")),
}


@dataclass(frozen=True)
class Training:
    """What one training gave and took.

    words: tokens of the vocabulary × epochs, before subsampling; cpu_seconds and wall_seconds: what
    these words took in the training phase alone, when the text has been counted.
    """

    words: int
    cpu_seconds: float
    wall_seconds: float
    vectors: WordVectors = field(repr=False)


def train_wordkin(text: Path, settings: TrainingSettings, threads: int = 1) -> Training:
    """Train on a plain file. With several epochs the time of the first, which prepares, is left out."""
    return train_on_corpus(encoded(text, settings.min_count), settings, threads)


def train_on_corpus(
    corpus: EncodedCorpus,
    settings: TrainingSettings,
    threads: int = 1,
    start: Start = AT_RANDOM,
) -> Training:
    """The same on word ids."""
    ends = {0: _clocks()}  # by epoch: its last report is its end

    def note(progress: Progress) -> None:
        ends[progress.epoch] = _clocks()

    model = fit(corpus, settings, start, threads=threads, callbacks=[note])
    first = min(1, settings.epochs - 1)
    words = len(corpus.ids) * (settings.epochs - first)
    return Training(words, *_between(ends[first], ends[settings.epochs]), model.vectors)


def train_gensim(text: Path, settings: TrainingSettings, threads: int = 1) -> Training:
    """Train on a plain file, in gensim's fastest way: `corpus_file`."""
    model = new_gensim(settings, threads)
    model.build_vocab(corpus_file=str(text))
    words, counts = model.wv.index_to_key, model.wv.expandos["count"]
    cpu_seconds, wall_seconds = run_gensim(model, text, settings.epochs)
    vectors = WordVectors(words, model.wv.vectors, counts)
    return Training(int(counts.sum()) * settings.epochs, cpu_seconds, wall_seconds, vectors)


def new_gensim(settings: TrainingSettings, threads: int) -> Any:
    """A gensim model that has not seen its vocabulary yet."""
    from gensim.models import Word2Vec

    return Word2Vec(
        sg=int(settings.objective == "skip-gram"),
        hs=int(settings.uses_tree),
        negative=settings.negative_samples if settings.samples_noise else 0,
        vector_size=settings.dimensions,
        window=settings.window,
        shrink_windows=settings.shrink_window,
        cbow_mean=int(settings.cbow_average),
        ns_exponent=settings.noise_exponent,
        sample=settings.subsample_threshold,
        min_count=settings.min_count,
        alpha=settings.learning_rate,
        min_alpha=settings.final_learning_rate,
        seed=settings.seed,
        workers=threads,
    )


def run_gensim(model: Any, text: Path, epochs: int) -> tuple[float, float]:
    """CPU and wall seconds of gensim's training phase, by `corpus_file`."""
    began = _clocks()
    model.train(
        corpus_file=str(text),
        total_words=model.corpus_total_words,
        total_examples=model.corpus_count,
        epochs=epochs,
    )
    return _between(began, _clocks())


PROGRAMS: dict[str, Callable[[Path, TrainingSettings, int], Training]] = {
    "wordkin": train_wordkin,
    "gensim": train_gensim,
}


def program_version(program: str) -> str:
    """The version that is installed."""
    return str(import_module(program).__version__)


@lru_cache(maxsize=1)
def encoded(text: Path, min_count: int) -> EncodedCorpus:
    """The text as word ids; kept, since the next training may need it again."""
    return encode(text).prune(min_count=min_count, in_place=True)


def _clocks() -> tuple[float, float]:
    """CPU and wall seconds since some time."""
    return time.process_time(), time.perf_counter()


def _between(start: tuple[float, float], end: tuple[float, float]) -> tuple[float, float]:
    return end[0] - start[0], end[1] - start[1]
