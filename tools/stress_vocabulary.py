"""Count and encode a text of 100,000,000 different words in 2 GB of memory.

    python tools/stress_vocabulary.py --words 100000000 --memory 2GB

Nearly all words occur once. Some occur often, others just five times, one in each fifth of the text,
or four times: with min_count=5 exactly the former two must be left, with exact counts. A line of
docs/reliability-stress.jsonl tells what came of it; tools/reliability.py makes a section of them.
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
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from trials import ROOT, note, source

RECORD = ROOT / "docs" / "reliability-stress.jsonl"
CHUNK_WORDS = 1_000_000
OFTEN = 1_000  # words that every chunk has ten times
FEW = 1_000  # words that occur five times, and as many that occur four times
SPREAD = 2_654_435_761  # odd, so that its multiples modulo 2³² all differ
SECTION = """## Memory

If the matrices of a training can't fit into memory, it is refused before it starts. On Linux, the available memory is
what the machine can free and what control groups (containers, batch systems) still allow. On Windows, it is the free
memory. On macOS only the size of the machine is known, so nothing is refused there. Swap doesn't count. On any
system, you can set it yourself with the environment variable `WORDKIN_MEMORY=32GB`.

The table of words may take a quarter of it. Words that don't fit spill to disk and are still counted exactly. They go
to `TMPDIR`, or to the folder of the ids, where a kill leaves them as `wordkin-…`. If more words than fit are left after
counting, the most frequent ones are kept and a warning names those left out. Pairs of words, for phrases, have a
table of at most a quarter too. When it is full, the rarest pairs are dropped, and a warning says by how much counts may
be too low.

`make stress` counts and encodes a text in which nearly all words are different. All words that occur five times or more
must come out with their exact counts, and equally often among the ids. The peak is that of anonymous memory, which the
system can't take back by reading a file again. "Words kept" are those before `min_count`.

| tokens | different words | text | memory limit | peak | words kept | exact | seconds |
|--:|--:|--:|--:|--:|--:|---|--:|
"""

COUNTING = """
import json, sys, warnings
import numpy as np
import wordkin as wk
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    corpus = wk.encode(sys.argv[1])
    kept = len(corpus.vocabulary)
    corpus = corpus.prune(min_count=5, in_place=True)
counted = np.bincount(corpus.ids, minlength=len(corpus.vocabulary))
print(json.dumps({
    "tokens": corpus.raw_words,
    "kept": kept,
    "counts": dict(zip(corpus.vocabulary.words, corpus.vocabulary.counts.tolist())),
    "ids_agree": counted.tolist() == corpus.vocabulary.counts.tolist(),
    "told": [str(one.message) for one in told],
}))
"""


def main() -> None:
    """Write the text, count it, compare, and note the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--words", type=int, default=100_000_000, help="how many occur once")
    parser.add_argument("--memory", default="2GB", help="what wordkin may take")
    parser.add_argument("--record", type=Path, default=RECORD)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        text = Path(folder) / "text"
        expected = write_text(text, options.words)
        row = measured(text, options.memory, expected)
    print(json.dumps(row))
    note(options.record, row | source())


def stress_section() -> str:
    """What came of it, by size of the text, for docs/reliability.md; nothing where nothing is noted."""
    if not RECORD.exists():
        return ""
    rows = [json.loads(line) for line in RECORD.read_text("ascii").splitlines()]
    return SECTION + "".join(
        f"| {row['tokens']:,} | {row['distinct']:,} | {row['text_mb']:,} MB | {row['memory']} "
        f"| {row['peak_anonymous_mb']:,} MB | {row['kept']:,} | {'yes' if row['exact'] else '**no**'} "
        f"| {row['seconds']:,} |\n"
        for row in sorted(rows, key=lambda row: row["distinct"])
    )


def write_text(path: Path, words: int) -> dict[str, int]:
    """Write the text; the words that occur five times or more, and how often."""
    chunks = -(-words // CHUNK_WORDS)
    often = [f"often{number}" for number in range(OFTEN)]
    with path.open("wb") as file:
        for chunk in range(chunks):
            once = np.arange(chunk * CHUNK_WORDS, min((chunk + 1) * CHUNK_WORDS, words))
            more = often * 10 + few_words(chunk, chunks)
            rare = written(once)
            for piece, others in zip(
                np.array_split(rare, 100), np.array_split(np.array(more), 100), strict=True
            ):
                file.write(piece.tobytes() + " ".join(others).encode() + b"\n")
    return dict.fromkeys(often, 10 * chunks) | {f"five{i}": 5 for i in range(FEW)}


def few_words(chunk: int, chunks: int) -> list[str]:
    """The words that occur five or four times, in each chunk that begins a fifth of the text."""
    fifths = [fifth for fifth in range(5) if fifth * chunks // 5 == chunk]
    return [
        f"{name}{number}"
        for fifth in fifths
        for name in ("five", "four")[: 1 if fifth == 0 else 2]
        for number in range(FEW)
    ]


def written(numbers: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Words of eight hexadecimal digits and a space, uint8 [numbers, 9], in no visible order."""
    mixed = (numbers.astype(np.uint64) * SPREAD & 0xFFFFFFFF).astype(np.uint32)
    digits = (mixed[:, None] >> np.arange(28, -1, -4, dtype=np.uint32)) & 15
    letters = np.full((len(numbers), 9), ord(" "), np.uint8)
    letters[:, :8] = np.frombuffer(b"ghijklmnopqrstuv", np.uint8)[digits]
    return letters


def measured(text: Path, memory: str, expected: dict[str, int]) -> dict[str, Any]:
    """Count a text in a process of its own; the row for the record."""
    sys.path.insert(0, str(ROOT / "benchmarks"))
    from fresh import peak_anonymous_mb

    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", COUNTING, str(text)],
        env={**os.environ, "WORDKIN_MEMORY": memory, "TMPDIR": str(text.parent)},
        stdout=subprocess.PIPE,
        text=True,
    )
    peak_mb = peak_anonymous_mb(process)
    seconds = time.perf_counter() - began
    output, _ = process.communicate()
    if process.returncode:
        raise SystemExit(f"counting failed with status {process.returncode}")
    found = json.loads(output)
    distinct = re.search(r"has ([\d,]+) different words", " ".join(found["told"]))
    return {
        "tokens": found["tokens"],
        "distinct": int(distinct[1].replace(",", "")) if distinct else found["kept"],
        "kept": found["kept"],
        "text_mb": round(text.stat().st_size / 1e6),
        "memory": memory,
        "peak_anonymous_mb": round(peak_mb),
        "seconds": round(seconds),
        "exact": found["counts"] == expected and found["ids_agree"],
    }


if __name__ == "__main__":
    main()
