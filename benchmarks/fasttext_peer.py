"""fastText with its subwords, at wordkin's settings: what a training takes, and the vectors it gives.

The PyPI package `fasttext-wheel`, as its wheel is compiled. It draws noise words by count^0.5, which
cannot be set. With one thread, its version 0.9.2 leaves nine tenths of the first random vectors 0.
"""

import time
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fresh import fresh
from texts import UNPACKED
from wordkin.settings import TrainingSettings
from wordkin.vectors import WordVectors

PACKAGE = "fasttext-wheel"
LENGTHS = 3, 6  # of n-grams
BUCKETS = 2_000_000


class Peer(NamedTuple):
    """What fastText learned: vectors of its words, and those it makes for others."""

    vectors: WordVectors
    unseen: NDArray[np.float32]
    cpu_seconds: float


def fasttext_version() -> str:
    """The version of the package that is installed."""
    return version(PACKAGE)


def trained(text: Path, settings: TrainingSettings, unseen: Sequence[str] = ()) -> Peer:
    """Train, or read what an earlier training left in `.benchmarks`."""
    kind = f"{settings.objective}-{settings.epochs}-{settings.seed}"
    kept = UNPACKED / f"fasttext-{fasttext_version()}-{text.stem}-{kind}.npz"
    if not kept.exists():
        unfinished = kept.with_suffix(".unfinished.npz")
        job = {
            "options": options(settings, text),
            "unseen": list(unseen),
            "output": str(unfinished),
        }
        fresh(save_vectors, **job)
        unfinished.rename(kept)
    with np.load(kept) as found:
        vectors = WordVectors(found["words"].tolist(), found["matrix"], found["counts"])
        return Peer(vectors, found["unseen"], float(found["cpu_seconds"]))


def options(settings: TrainingSettings, text: Path) -> dict[str, object]:
    """The arguments of fastText's `train_unsupervised`."""
    return {
        "input": str(text),
        "model": "skipgram" if settings.objective == "skip-gram" else "cbow",
        "loss": "ns",
        "dim": settings.dimensions,
        "ws": settings.window,
        "neg": settings.negative_samples,
        "epoch": settings.epochs,
        "lr": settings.learning_rate,
        "t": settings.subsample_threshold,
        "minCount": settings.min_count,
        "minn": LENGTHS[0],
        "maxn": LENGTHS[1],
        "bucket": BUCKETS,
        "seed": settings.seed,
        "thread": 1,
        "verbose": 0,
    }


def save_vectors(options: dict[str, Any], unseen: list[str], output: str) -> None:
    """Train here, and write vectors and the CPU time of the epochs to an .npz file."""
    cpu_seconds, model = _train(options)
    words, counts = model.get_words(include_freq=True)
    np.savez(
        output,
        words=np.array(words),
        counts=np.array(counts),
        matrix=_vectors(model, words),
        unseen=_vectors(model, unseen),
        cpu_seconds=cpu_seconds,
    )


def seconds_of_epochs(options: dict[str, Any]) -> float:
    """Train here; the CPU time of the epochs alone."""
    cpu_seconds, _ = _train(options)
    return round(cpu_seconds, 3)


def _train(options: dict[str, Any]) -> tuple[float, Any]:
    """CPU time of a training, less that of one without epochs, which counts and starts as well."""
    from fasttext import FastText

    options = dict(options)
    FastText.unsupervised_default["seed"] = options.pop("seed")  # it is no argument
    seconds = []
    for epochs in (0, options["epoch"]):
        began = time.process_time()
        model = FastText.train_unsupervised(**{**options, "epoch": epochs})
        seconds.append(time.process_time() - began)
    return seconds[1] - seconds[0], model


def _vectors(model: Any, words: Sequence[str]) -> NDArray[np.float32]:
    shape = len(words), model.get_dimension()
    matrix = np.zeros(shape, np.float32)
    for row, word in enumerate(words):
        matrix[row] = model.get_word_vector(word)
    return matrix
