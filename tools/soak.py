"""Train for a while with a checkpoint every few seconds, and see that nothing grows.

    python tools/soak.py --minutes 20

Every second it measures memory, open files, threads and the folder of checkpoints; also how long the
training's threads pause for each checkpoint. Writes a line of docs/reliability.jsonl, of
which tools/reliability.py makes docs/reliability.md. Linux only, since it reads /proc.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from trials import RECORD, note, source

import wordkin as wk
from wordkin.training import fit
from wordkin.training.arrays import FitChunk
from wordkin.training.checkpoints import Journal

TOKENS = 2_000_000
SENTENCE = 20
SAMPLE_SECONDS = 1.0
WARM_UP = 0.1  # share of the samples in which buffers find their size
LOW_WATER = 0.1  # share of the samples below it
GROWTH = 0.01  # of low water, from the first quarter to the last; what is not given back grows more
STATUS = Path("/proc/self/status")
MEBI = 1 << 20


def main() -> None:
    """Train, measure meanwhile, and record the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=20.0)
    parser.add_argument("--every", type=float, default=5.0, help="seconds between checkpoints")
    parser.add_argument("--words", type=int, default=100_000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--record", type=Path, default=RECORD)
    options = parser.parse_args()
    facts = {"what": "soak", **vars(options), **source()}
    del facts["record"]
    pauses, writes = watch_pauses(), watch_writes()
    with tempfile.TemporaryDirectory() as name:
        samples, model = train_and_watch(options, Path(name))
    measures = {what: summarize([sample[what] for sample in samples]) for what in samples[0]}
    grown = [what for what, found in measures.items() if has_grown(found)]
    entry = {
        "words_trained": model.words_trained,
        "checkpoints": len(writes),
        "pause_ms": {"median": median(pauses), "max": max(pauses)},
        "write_ms": {"median": median(writes), "max": max(writes)},
        "measures": measures,
        "grown": grown,
    }
    note(options.record, {**facts, **entry})
    print(entry)
    sys.exit(f"grown: {', '.join(grown)}" if grown else 0)


def train_and_watch(
    options: argparse.Namespace, folder: Path
) -> tuple[list[Mapping[str, float]], wk.Model]:
    """Train for the minutes of the options; the samples and the model come back."""
    corpus = wk.encode(draw_text(options.words))
    samples: list[Mapping[str, float]] = []
    is_over = threading.Event()
    watcher = threading.Thread(target=watch, args=(folder, samples, is_over))
    until: list[float] = []

    def continue_until(progress: wk.Progress) -> bool:
        if progress.phase != "training":
            return True
        if not until:
            until.append(time.monotonic() + 60 * options.minutes)
            watcher.start()
        return time.monotonic() < until[0]

    try:
        model = wk.train(
            corpus,
            epochs=1_000_000,
            min_count=1,
            max_words=options.words,
            threads=options.threads,
            checkpoint=wk.Checkpoints(folder / "run", options.every / 60),
            callbacks=[continue_until],
            progress=False,
        )
    finally:
        is_over.set()
    watcher.join()
    return samples, model


def draw_text(words: int) -> Any:
    """Zipf's words as numbers, int64 [sentences, tokens]."""
    drawn = words ** np.random.default_rng(1).random((TOKENS // SENTENCE, SENTENCE))
    numbers = drawn.astype(np.int64)
    numbers.reshape(-1)[:words] = np.arange(words)  # each of them at least once
    return numbers


def watch(folder: Path, samples: list[Mapping[str, float]], is_over: threading.Event) -> None:
    """Sample every second what could grow."""
    while not is_over.wait(SAMPLE_SECONDS):
        status = dict(line.split(":", 1) for line in STATUS.read_text("ascii").splitlines())
        samples.append(
            {
                "resident_mb": int(status["VmRSS"].split()[0]) / 1024,
                "anonymous_mb": int(status["RssAnon"].split()[0]) / 1024,
                "folder_mb": sum(size_of(path) for path in folder.rglob("*")) / MEBI,
                "open_files": len(os.listdir("/proc/self/fd")),  # noqa: PTH208
                "threads": int(status["Threads"]),
            }
        )


def size_of(path: Path) -> int:
    """Bytes of a file; 0 if it was just deleted."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def summarize(values: list[float]) -> dict[str, float]:
    """Low water of the first and the last quarter, the largest value, and the slope an hour.

    What a checkpoint takes while it is written comes and goes. What is not given back shows between
    checkpoints, in the tenth of the samples with the least.
    """
    steady = values[int(WARM_UP * len(values)) :]
    quarter = max(1, len(steady) // 4)
    hours = np.arange(len(steady)) * SAMPLE_SECONDS / 3600
    return {
        "first_quarter": float(np.quantile(steady[:quarter], LOW_WATER)),
        "last_quarter": float(np.quantile(steady[-quarter:], LOW_WATER)),
        "largest": max(steady),
        "slope_an_hour": float(np.polyfit(hours, steady, 1)[0]),
    }


def has_grown(found: Mapping[str, float]) -> bool:
    """Whether the last quarter is above the first, by more than chance."""
    return found["last_quarter"] > (1 + GROWTH) * found["first_quarter"]


def watch_writes() -> list[float]:
    """Milliseconds that each checkpoint takes to be written, beside the training."""
    writes: list[float] = []
    Journal._write = time_calls(Journal._write, writes)  # type: ignore[method-assign] # noqa: SLF001
    return writes


def time_calls(function: Callable[..., Any], milliseconds: list[float]) -> Callable[..., Any]:
    """The same function, which records how long each call takes."""

    def noting(*arguments: Any, **options: Any) -> Any:
        began = time.perf_counter()
        try:
            return function(*arguments, **options)
        finally:
            milliseconds.append(1000 * (time.perf_counter() - began))

    return noting


def watch_pauses() -> list[float]:
    """Milliseconds between two chunks of a thread, wherever a checkpoint came between them."""
    pauses: list[float] = []
    checkpoints: list[float] = []
    this_thread = threading.local()
    bind_kernel = fit.bind_kernel  # type: ignore[attr-defined]

    def watched(*arguments: Any) -> FitChunk:
        fit_chunk: FitChunk = bind_kernel(*arguments)

        def noting(*arguments: Any) -> tuple[float, int]:
            now, last = time.perf_counter(), vars(this_thread)
            if len(checkpoints) > last.get("checkpoints", len(checkpoints)):
                pauses.append(1000 * (now - last["end"]))
            result = fit_chunk(*arguments)
            last.update(checkpoints=len(checkpoints), end=time.perf_counter())
            return result

        return noting

    fit.bind_kernel = watched  # type: ignore[assignment,attr-defined]
    Journal.write = time_calls(Journal.write, checkpoints)  # type: ignore[method-assign]
    return pauses


if __name__ == "__main__":
    main()
