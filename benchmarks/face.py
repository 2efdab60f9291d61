"""The same user's code with gensim and with `wordkin.gensim`: CPU seconds, side by side.

Programs take turns, each run in a fresh process, and medians are compared: machines are shared.
"""

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

import numpy as np

from face_tasks import JOBS, ON_VECTORS, do
from fresh import fresh
from record import Record, provenance, table, write_raw, write_section
from texts import unpacked_text
from wordkin import WordVectors

SIDES = ("wordkin.gensim", "gensim")
DIMENSIONS = 100
SMALL_WORDS = 20_000
SMALL_VECTORS = 5_000  # enough for the compiled reader


def main() -> None:
    """Measure, print the table, and write it unless the run is a quick one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="less text, one turn, only printed")
    is_quick = parser.parse_args().quick
    turns, tokens, words = (1, 100_000, 20_000) if is_quick else (5, 2_000_000, 100_000)
    records = []
    for record in measure(turns, tokens, words):
        print(*record.values(), flush=True)
        records.append(record)
    body = section(records, turns, tokens, words)
    print(body)
    if not is_quick:
        write_raw("face", records)
        write_section("gensim's face", body)


def measure(turns: int, tokens: int, words: int) -> Iterator[Record]:
    """Each job on both sides in turn."""
    texts = [str(unpacked_text(count)) for count in (tokens, SMALL_WORDS)]
    with tempfile.TemporaryDirectory() as folder:
        vectors = [
            write_vectors(Path(folder) / f"{count}.txt", count) for count in (words, SMALL_VECTORS)
        ]
        for turn in range(turns + 1):
            for job, run in JOBS.items():
                file, small = vectors if run in ON_VECTORS else texts
                for side in SIDES:
                    usage = fresh(do, side=side, job=job, file=file, small=small)
                    if turn:  # the first one only fills the cache of compiled kernels
                        yield {"what": job, "by": side, "turn": turn, **usage}


def write_vectors(path: Path, words: int) -> str:
    """A text file of vectors at random."""
    rows = np.random.default_rng(1).standard_normal((words, DIMENSIONS)).astype(np.float32)
    WordVectors([f"word{row}" for row in range(words)], rows).save(path)
    return str(path)


def section(records: Sequence[Record], turns: int, tokens: int, words: int) -> str:
    """The table, from the raw runs."""
    return f"""
The same lines with `import gensim` and with `import wordkin.gensim as gensim`, from the call to its
result; the first {tokens:,} words of text8like, or a text file of {words:,} vectors in {DIMENSIONS}
dimensions, whose lengths gensim keeps and the face computes for every question. One thread, CPU time,
after the same on a small file. Medians of {turns} runs, the sides in turn, each in a fresh process.

{
        table(
            ["CPU seconds", "the face", "gensim", "times", "from – to"],
            (_row(job, records) for job in JOBS),
        )
    }

{provenance()}
"""


def _row(job: str, records: Sequence[Record]) -> list[str]:
    ours, theirs = (
        [r["cpu_seconds"] for r in records if (r["what"], r["by"]) == (job, side)] for side in SIDES
    )
    times = [b / a for a, b in zip(ours, theirs, strict=True)]
    return [
        f"`{job}`" if "(" in job else job,
        f"{median(ours):.2f}",
        f"{median(theirs):.2f}",
        f"{median(times):.1f}×",
        f"{min(times):.1f} – {max(times):.1f}",
    ]


if __name__ == "__main__":
    main()
