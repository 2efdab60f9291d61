"""Serve for a while at half of the load that is reached, and see that nothing grows.

    python tools/serve_soak.py --minutes 20

Every second it measures memory, open files and threads of the server. Writes a line of
docs/reliability.jsonl, of which tools/reliability.py makes docs/reliability.md. Linux only, since it
reads /proc. The questions come from benchmarks/http_load.py, by loopback.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from soak import SAMPLE_SECONDS, has_grown, summarize
from trials import RECORD, ROOT, note, source

import wordkin as wk

LOAD = ROOT / "benchmarks" / "http_load.py"
DIMENSIONS = 100
MOST_QUESTIONS = 10_000_000


def main() -> None:
    """Serve, ask, measure meanwhile, and record the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=20.0)
    parser.add_argument("--words", type=int, default=100_000)
    parser.add_argument("--record", type=Path, default=RECORD)
    options = parser.parse_args()
    facts = {"what": "serve-soak", "minutes": options.minutes, "words": options.words, **source()}
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "kin.safetensors"
        write_vectors(path, options.words)
        with serve(path) as (process, port):
            samples, load = load_and_watch(process, port, options)
    measures = {what: summarize([sample[what] for sample in samples]) for what in samples[0]}
    grown = [what for what, found in measures.items() if has_grown(found)]
    entry = {**load, "measures": measures, "grown": grown}
    note(options.record, {**facts, **entry})
    print(entry)
    wrong = grown or load["statuses"].keys() != {"200"}
    sys.exit(f"grown: {grown}, answers: {load['statuses']}" if wrong else 0)


def write_vectors(path: Path, words: int) -> None:
    """Vectors at random of word0, word1, ..."""
    rows = np.random.default_rng(1).standard_normal((words, DIMENSIONS), dtype=np.float32)
    wk.WordVectors([f"word{row}" for row in range(words)], rows).save(path)


@contextmanager
def serve(path: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A server of the file; its process and its port come back."""
    command = [sys.executable, "-m", "wordkin", "serve", str(path), "--port", "0", "--no-open"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            found = re.search(r":(\d+)", process.stdout.readline())
            assert found
            yield process, int(found[1])
        finally:
            process.terminate()


def load_and_watch(
    process: subprocess.Popen[str], port: int, options: argparse.Namespace
) -> tuple[list[Mapping[str, float]], dict[str, Any]]:
    """Find the load that is reached, ask at half of it for the minutes; samples and figures come back."""
    command = [sys.executable, str(LOAD), str(port), f"--words={options.words}", "--count"]
    closed = subprocess.run([*command, "5000"], check=True, capture_output=True, text=True)
    rate = json.loads(closed.stdout)["per_second"] / 2
    count = min(MOST_QUESTIONS, max(1, int(60 * options.minutes * rate)))
    samples = []
    with subprocess.Popen(
        [*command, str(count), f"--rate={rate}"], stdout=subprocess.PIPE, text=True
    ) as asking:
        while asking.poll() is None:
            samples.append(sample(process.pid))
            time.sleep(SAMPLE_SECONDS)
        figures = json.loads(asking.stdout.read()) if asking.stdout else {}
    return samples, {"rate": rate, "questions": count, **figures}


def sample(pid: int) -> Mapping[str, float]:
    """What of a process could grow."""
    text = Path(f"/proc/{pid}/status").read_text("ascii")
    status = dict(line.split(":", 1) for line in text.splitlines())
    return {
        "resident_mb": int(status["VmRSS"].split()[0]) / 1024,
        "anonymous_mb": int(status["RssAnon"].split()[0]) / 1024,
        "open_files": len(os.listdir(f"/proc/{pid}/fd")),  # noqa: PTH208
        "threads": int(status["Threads"]),
    }


if __name__ == "__main__":
    main()
