"""What searching.py measures, to be run in an interpreter of its own."""

import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from wordkin import load
from wordkin.vectors import WordVectors

BATCH = 1_000
Times = dict[str, float]


def ask(words: int, dimensions: int, repeats: int) -> Times:
    """CPU seconds of one question and of a thousand: wordkin, gensim, and the bare products.

    They take turns, so that a machine that slows down slows them all; medians.
    """
    from gensim.models import KeyedVectors

    names = [f"word{row}" for row in range(words)]
    matrix = np.random.default_rng(1).normal(0, 0.3, (words, dimensions)).astype(np.float32)
    ours, theirs = WordVectors(names, matrix), KeyedVectors(dimensions)
    theirs.add_vectors(names, matrix)
    queries, some = matrix[:BATCH].copy(), names[:BATCH]
    product = np.empty((len(queries), words), dtype=np.float32)
    one: dict[str, Callable[[], object]] = {
        "wordkin": lambda: ours.nearest("word7"),
        "product": lambda: matrix @ queries[7],
        "gensim": lambda: theirs.most_similar("word7"),
    }
    many: dict[str, Callable[[], object]] = {
        "wordkin": lambda: ours.nearest(some),
        "product": lambda: np.matmul(queries, matrix.T, out=product),
        "gensim": lambda: [theirs.most_similar(word) for word in some],
    }
    return {
        **{f"one, {name}": seconds for name, seconds in in_turn(one, repeats * 10).items()},
        **{f"many, {name}": seconds for name, seconds in in_turn(many, repeats).items()},
    }


def in_turn(jobs: dict[str, Callable[[], object]], turns: int) -> Times:
    """Median CPU seconds of every job, after one call that does not count."""
    seconds: dict[str, list[float]] = {name: [] for name in jobs}
    for turn in range(turns + 1):
        for name, job in jobs.items():
            began = time.process_time()
            job()
            if turn:
                seconds[name].append(time.process_time() - began)
    return {name: float(np.median(found)) for name, found in seconds.items()}


def ask_file(path: str, repeats: int) -> Times:
    """A file of very many vectors: opening it, one lookup, one exact question, and bare reading."""
    before = peak_mb()
    opened, vectors = timed(lambda: load(path))
    looked_up, row = timed(lambda: vectors["word7"])
    looked_up_mb = peak_mb() - before
    first_read, _ = timed(lambda: vectors.matrix @ row)
    first_question, _ = timed(lambda: vectors.nearest("word7"))
    later = in_turn(
        {
            "read": lambda: vectors.matrix @ row,
            "question": lambda: vectors.nearest("word7"),
        },
        repeats,
    )
    return {
        "open": opened,
        "lookup": looked_up,
        "lookup_mb": looked_up_mb,
        "first_read": first_read,
        "first_question": first_question,
        **later,
    }


def timed(job: Callable[[], Any]) -> tuple[float, Any]:
    """Wall seconds of a call, and what it returned."""
    began = time.perf_counter()
    found = job()
    return time.perf_counter() - began, found


def peak_mb() -> float:
    """The most memory this process had, mapped files included."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


def write_large(path: str, words: int, dimensions: int) -> bool:
    """Write a native file of random vectors, unless it is there; its matrix is made in a file too."""
    if Path(path).exists():
        return False
    draft = Path(path).with_suffix(".draft")
    shape = (words, dimensions)
    matrix = np.lib.format.open_memmap(draft, mode="w+", dtype=np.float32, shape=shape)
    random = np.random.default_rng(1)
    for start in range(0, words, 100_000):
        part = matrix[start : start + 100_000]
        part[:] = random.standard_normal(part.shape, dtype=np.float32) * np.float32(0.3)
    WordVectors((f"word{row}" for row in range(words)), matrix).save(path)
    draft.unlink()
    return True
