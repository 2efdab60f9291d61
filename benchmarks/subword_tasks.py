"""What subwords.py measures, each function to be run in an interpreter of its own."""

import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from programs import COMBINATIONS, encoded, train_on_corpus, train_wordkin
from quality import evaluate
from wordkin import load
from wordkin.corpus import encode
from wordkin.errors import TrainingError
from wordkin.method.parameters import training_bytes
from wordkin.method.parts import find_parts
from wordkin.settings import SubwordSettings, TrainingSettings
from wordkin.training.fit import fit

SUBWORDS = SubwordSettings()


def settings_of(objective: str, *, with_subwords: bool, **changes: Any) -> TrainingSettings:
    """Negative sampling, with n-grams of 3 to 6 letters or without."""
    subwords = SUBWORDS if with_subwords else None
    return replace(COMBINATIONS[f"{objective}-negatives"], subwords=subwords, **changes)


def train(text: str, objective: str, with_subwords: bool) -> dict[str, float]:
    """Words of one epoch, and its CPU time; an epoch before it is not counted."""
    settings = settings_of(objective, with_subwords=with_subwords, epochs=2)
    training = train_wordkin(Path(text), settings)
    return {"words": training.words, "cpu_seconds": round(training.cpu_seconds, 3)}


def build_parts(text: str, words: int | None = None) -> dict[str, float]:
    """CPU time of finding the parts of all words, or of so many, and how many rows they have."""
    find_parts(encode(__file__).prune(min_count=1).vocabulary, SUBWORDS)
    corpus = encode(text).prune(min_count=1 if words else 5, max_words=words)
    began = time.process_time()
    parts = find_parts(corpus.vocabulary, SUBWORDS)
    seconds = time.process_time() - began
    return {"words": len(corpus.vocabulary), "rows": parts.size, "cpu_seconds": round(seconds, 3)}


def weigh(text: str, with_subwords: bool) -> dict[str, float]:
    """Train one epoch; megabytes of its matrices, and of files of the vectors."""
    settings = settings_of("skip-gram", with_subwords=with_subwords, epochs=1)
    model = fit(encoded(Path(text), settings.min_count), settings)
    parameters = model.parameters
    rows = parameters.part_vectors if with_subwords else parameters.input_vectors
    assert rows is not None
    parts = len(rows) if with_subwords else None
    matrices_bytes = training_bytes(settings, len(model.vectors), parts)
    with tempfile.TemporaryDirectory() as folder:
        full, half = Path(folder, "float32.safetensors"), Path(folder, "float16.safetensors")
        model.vectors.save(full)
        load(full, dtype="float16").save(half)
        return {
            "words": len(model.vectors),
            "rows": len(rows),
            "matrices_mb": matrices_bytes / 1e6,
            "float32_file_mb": full.stat().st_size / 1e6,
            "float16_file_mb": half.stat().st_size / 1e6,
        }


def train_by_stretches(
    text: str, stretch: int, threads: int, seed: int, epochs: int
) -> dict[str, float]:
    """Quality and speed where parts are composed for so many centers at a time; nothing if it diverges."""
    settings = settings_of("skip-gram", with_subwords=True, epochs=epochs, seed=seed)
    corpus = encoded(Path(text), settings.min_count)
    with patch.multiple("wordkin.training.arrays", STRETCH=stretch, STRETCHES=stretch * threads):
        try:
            training = train_on_corpus(corpus, settings, threads)
        except TrainingError:
            return {}
    speed = training.words / training.cpu_seconds
    return {**evaluate(training.vectors), "words_per_cpu_second": round(speed)}
