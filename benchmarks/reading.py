"""Speed of reading and writing files of vectors, in CPU seconds, side by side with gensim's.

Both programs read the same files, in turn, each run in a fresh process after a small file has been
read: what is compiled, imported or in the system's cache is no part of the time.
"""

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

import numpy as np

from file_tasks import PROGRAMS, do
from fresh import fresh
from record import Record, provenance, table, write_raw, write_section
from wordkin.vectors import WordVectors

WORDS, DIMENSIONS = 100_000, 100
SMALL_WORDS = 5_000  # enough for the kernels to be used


class Case(NamedTuple):
    """A job to measure, and how many times faster than gensim it should be done."""

    job: str
    name: str
    goal: float


CASES = (Case("read", "v.txt", 25), Case("write", "v.txt", 10), Case("read", "v.bin", 10))
TWO_GOAL = 1.7


def main() -> None:
    """Measure, print the tables, and write them unless the run is a quick one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="one turn of fewer words, only printed"
    )
    is_quick = parser.parse_args().quick
    turns, words = (1, WORDS // 5) if is_quick else (5, WORDS)
    records = []
    with tempfile.TemporaryDirectory() as folder:
        for size, names in ((words, ("v.txt", "v.bin")), (SMALL_WORDS, ("small.txt", "small.bin"))):
            for name in names:
                some_vectors(size).save(Path(folder) / name)
        for record in measure(folder, turns):
            print(*record.values(), flush=True)
            records.append(record)
    body = section(records, turns, words)
    print(body)
    if not is_quick:
        write_raw("reading", records)
        write_section("Reading and writing", body)


def measure(folder: str, turns: int) -> Iterator[Record]:
    """Each case by both programs in turn, then the text by two threads."""
    for case in CASES:
        for turn in range(1, turns + 1):
            for program in PROGRAMS:
                usage = fresh(do, program=program, job=case.job, folder=folder, name=case.name)
                yield {"what": f"{case.job} {case.name}", "by": program, "turn": turn, **usage}
    for turn in range(1, turns + 1):
        for threads in (1, 2):
            usage = fresh(
                do, program="wordkin", job="read", folder=folder, name="v.txt", threads=threads
            )
            yield {"what": "threads", "by": str(threads), "turn": turn, **usage}


def some_vectors(words: int) -> WordVectors:
    """Vectors as a training leaves them: small numbers of all digits."""
    matrix = np.random.default_rng(1).normal(0, 0.3, (words, DIMENSIONS))
    return WordVectors((f"word{row}" for row in range(words)), matrix)


def section(records: Sequence[Record], turns: int, words: int) -> str:
    """All tables, from the raw runs."""
    return f"""
{words:,} words of {DIMENSIONS} dimensions, random numbers of 7 to 9 digits; one thread, CPU time,
kernels loaded. Medians of {turns} runs, the programs in turn, each run in a fresh process.

{
        table(
            ["CPU seconds", "wordkin", "gensim", "times", "from – to", "goal"],
            (_row(case, records) for case in CASES),
        )
    }

{table(["wall seconds", "1 thread", "2 threads", "times", "goal"], [_threads_row(records)])}

{provenance()}
"""


def _row(case: Case, records: Sequence[Record]) -> list[str]:
    what = f"{case.job} {case.name}"
    ours, theirs = (_seconds(records, what, by) for by in PROGRAMS)
    times = [b / a for a, b in zip(ours, theirs, strict=True)]
    return [
        f"{case.job} {'text' if case.name.endswith('txt') else 'binary'}",
        f"{median(ours):.3f}",
        f"{median(theirs):.2f}",
        f"{median(times):.1f}×",
        f"{min(times):.1f} – {max(times):.1f}",
        f"{case.goal:g}×",
    ]


def _threads_row(records: Sequence[Record]) -> list[str]:
    one, two = (_seconds(records, "threads", by, "wall_seconds") for by in ("1", "2"))
    times = median(a / b for a, b in zip(one, two, strict=True))
    seconds = (f"{median(one):.3f}", f"{median(two):.3f}")
    return ["read text", *seconds, f"{times:.2f}×", f"{TWO_GOAL:g}×"]


def _seconds(
    records: Sequence[Record], what: str, by: str, clock: str = "cpu_seconds"
) -> list[float]:
    return [r[clock] for r in records if (r["what"], r["by"]) == (what, by)]


if __name__ == "__main__":
    main()
