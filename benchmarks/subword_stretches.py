"""Quality by the number of centers for which parts are composed at a time, and by threads.

The table goes into docs/engine.md.
"""

import argparse
from collections.abc import Iterator, Sequence
from itertools import product
from statistics import mean

import subword_tasks
from fresh import fresh
from record import COMMIT, FOLDER, Record, table, today, write_block
from texts import unpacked_text

PAGE = FOLDER.parent / "docs" / "engine.md"
STRETCHES = (4, 32, 128, 512, 2_048, 20_000)  # 4: a block; 20,000: a chunk
THREADS = (1, 2, 8)
SEEDS = (1, 2)
EPOCHS = 3


def measure(_kept: Sequence[Record], asked: argparse.Namespace) -> Iterator[Record]:
    """Train on small.txt with each stretch."""
    text = unpacked_text(100_000 if asked.quick else None, "small")
    stretches, seeds = (STRETCHES[:2], SEEDS[:1]) if asked.quick else (STRETCHES, SEEDS)
    for seed, stretch, threads in product(seeds, stretches, THREADS):
        job = {"stretch": stretch, "threads": threads, "seed": seed}
        found = fresh(subword_tasks.train_by_stretches, text=str(text), epochs=EPOCHS, **job)
        yield {**job, **found, "commit": COMMIT, "date": today()}


def section(records: Sequence[Record]) -> str:
    """A word on the table, which goes into another page."""
    write_block(PAGE, "stretches", _table(records))
    return "Quality by stretch and threads: a table in [docs/engine.md](../docs/engine.md)."


def _table(records: Sequence[Record]) -> str:
    header = [
        "centers at a time", *(f"{n} threads" if n > 1 else "1 thread" for n in THREADS), "speed",
    ]  # fmt: skip
    cells = [
        [
            f"{stretch:,}",
            *(
                _cell([r for r in records if (r["stretch"], r["threads"]) == (stretch, n)])
                for n in THREADS
            ),
            _speed(stretch, records),
        ]
        for stretch in dict.fromkeys(r["stretch"] for r in records)
    ]
    seeds = ", ".join(sorted({str(r["seed"]) for r in records}))
    return f"""
Each cell shows the analogies answered correctly in percent, WordSim-353 and SimLex-999, for skip-gram on small.txt with
{EPOCHS} epochs and seed {seeds}. The last column is the speed of one thread relative to the first row.

{table(header, cells)}
"""


def _cell(found: Sequence[Record]) -> str:
    if not found:
        return "–"
    if any("analogies" not in r for r in found):
        return "diverges"
    analogies, *others = (
        mean(r[key] for r in found) for key in ("analogies", "wordsim353", "simlex999")
    )
    return " / ".join([f"{100 * analogies:.1f}", *(f"{value:.3f}" for value in others)])


def _speed(stretch: int, records: Sequence[Record]) -> str:
    own, first = (
        mean(r["words_per_cpu_second"] for r in records if (r["stretch"], r["threads"]) == (n, 1))
        for n in (stretch, records[0]["stretch"])
    )
    return f"{own / first:.2f}×"
