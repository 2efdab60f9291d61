"""What searching.py measures, to be run in an interpreter of its own."""

import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from wordkin import load
from wordkin.search import exact
from wordkin.vectors import WordVectors

COUNTS = 1, 4, 8, 32, 1_000
FEW_COUNTS = 1, 4, 8, 32  # of a matrix so large that a thousand questions take a minute
Times = dict[str, float]


def ask(words: int, dimensions: int, repeats: int) -> Times:
    """CPU seconds of questions: wordkin, its search by a product alone, the bare product, and gensim.

    They take turns, so that a machine that slows down slows them all; medians.
    """
    from gensim.models import KeyedVectors

    names = [f"word{row}" for row in range(words)]
    matrix = np.random.default_rng(1).normal(0, 0.3, (words, dimensions)).astype(np.float32)
    ours, theirs = WordVectors(names, matrix), KeyedVectors(dimensions)
    theirs.add_vectors(names, matrix)
    found = first_questions(ours)
    for count in COUNTS:
        some = names[:count]
        jobs = questions(ours, some)
        jobs["gensim"] = lambda some=some: [theirs.most_similar(word) for word in some]  # type: ignore[misc]
        found |= take_turns(jobs, count, repeats if count > COUNTS[-2] else repeats * 10)
    return found


def questions(vectors: WordVectors, some: list[str]) -> dict[str, Callable[[], object]]:
    """The ways to ask for the neighbors of these words."""
    matrix, asked = vectors.matrix, vectors[some]
    inverses = exact.inverse_lengths(matrix)
    exclude = np.arange(len(some))[:, np.newaxis]
    product = np.empty((len(some), len(matrix)), dtype=np.float32)
    return {
        "wordkin": lambda: vectors.nearest(some),
        "by product": lambda: exact.nearest_rows(matrix, inverses, asked, 10, exclude=exclude),
        "product": lambda: np.matmul(asked, matrix.T, out=product),
    }


def first_questions(vectors: WordVectors) -> Times:
    """CPU seconds of the first question, and of the second, which makes bytes of the rows."""
    return {
        "first": cpu_seconds(lambda: vectors.nearest("word7")),
        "second": cpu_seconds(lambda: vectors.nearest("word8")),
    }


def take_turns(jobs: dict[str, Callable[[], object]], count: int, repeats: int) -> Times:
    """Median CPU seconds by the number of questions and the way to ask them."""
    return {f"{count}, {name}": seconds for name, seconds in in_turn(jobs, repeats).items()}


def in_turn(jobs: dict[str, Callable[[], object]], turns: int) -> Times:
    """Median CPU seconds of every job. Each turn calls it twice; the second, with warm caches, counts."""
    seconds: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(turns):
        for name, job in jobs.items():
            job()
            seconds[name].append(cpu_seconds(job))
    return {name: float(np.median(found)) for name, found in seconds.items()}


def ask_file(path: str, repeats: int) -> Times:
    """A file of very many vectors: opening it, one lookup, one exact question, and bare reading."""
    before = peak_mb()
    opened, vectors = timed(lambda: load(path))
    looked_up, row = timed(lambda: vectors["word7"])
    looked_up_mb = peak_mb() - before
    first_read, _ = timed(lambda: vectors.matrix @ row)
    first_question, _ = timed(lambda: vectors.nearest("word7"))
    found = {
        "open": opened,
        "lookup": looked_up,
        "lookup_mb": looked_up_mb,
        "first_read": first_read,
        "first_question": first_question,
        "second": cpu_seconds(lambda: vectors.nearest("word8")),
    }
    names = [f"word{row}" for row in range(max(FEW_COUNTS))]
    for count in FEW_COUNTS:
        found |= take_turns(questions(vectors, names[:count]), count, repeats)
    return found


def cpu_seconds(job: Callable[[], object]) -> float:
    """CPU seconds of a call, of all its threads."""
    began = time.process_time()
    job()
    return time.process_time() - began


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
