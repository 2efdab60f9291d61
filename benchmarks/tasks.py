"""What speed.py measures, each function to be run in an interpreter of its own."""

import time
from dataclasses import replace
from pathlib import Path

from programs import COMBINATIONS, PROGRAMS
from wordkin.corpus import encode
from wordkin.settings import TrainingSettings
from wordkin.training import fit


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
