"""What speed.py and others measure, each function to be run in an interpreter of its own."""

import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from programs import COMBINATIONS, PROGRAMS
from wordkin.corpus import encode
from wordkin.settings import TrainingSettings
from wordkin.training.fit import fit

MATRIX_ROWS = 2_048  # large enough that its product reaches what the core can


def train(
    program: str, combination: str, dimensions: int, text: str, epochs: int = 1, threads: int = 1
) -> dict[str, float]:
    """Words of a training phase, and what they took.

    wordkin trains one epoch more, which is not counted: it loads the kernels and makes the tables.
    """
    uncounted = int(program == "wordkin")
    settings = replace(COMBINATIONS[combination], dimensions=dimensions, epochs=epochs + uncounted)
    training = PROGRAMS[program](Path(text), settings, threads)
    return {
        "words": training.words,
        "cpu_seconds": round(training.cpu_seconds, 3),
        "wall_seconds": round(training.wall_seconds, 3),
    }


def count_and_encode(text: str) -> dict[str, float]:
    """Words of a plain file, and the time from its bytes to a pruned corpus, kernels loaded."""
    encode(__file__, threads=1).prune(min_count=1, in_place=True)
    began = time.process_time(), time.perf_counter()
    corpus = encode(text, threads=1).prune(in_place=True)
    return {
        "words": corpus.raw_words,
        "cpu_seconds": round(time.process_time() - began[0], 3),
        "wall_seconds": round(time.perf_counter() - began[1], 3),
    }


def train_from_disk(text: str, copies: int, folder: str) -> dict[str, int]:
    """Train on so many copies of a text, word ids in mapped files; what it was trained on."""
    corpus = encode([text] * copies, folder=folder).prune(min_count=5 * copies, in_place=True)
    fit(corpus, TrainingSettings(epochs=1))
    return {"words": len(corpus.ids), "vocabulary": len(corpus.vocabulary)}


def multiply_matrices(turns: int = 5) -> dict[str, float]:
    """The rate of a large product of float32 matrices, the best of some."""
    rng = np.random.default_rng(1)
    shape = MATRIX_ROWS, MATRIX_ROWS
    one, other = (rng.random(shape, dtype=np.float32) for _ in range(2))
    seconds = []
    for _ in range(turns + 1):  # the first also starts the library
        began = time.process_time()
        one @ other
        seconds.append(time.process_time() - began)
    return {"gflops": round(2 * MATRIX_ROWS**3 / min(seconds) / 1e9, 1)}
