"""Speed of training and of counting, in words per CPU second, side by side with gensim's.

Programs take turns, each run in a fresh process, and medians are compared: machines are shared.
"""

import argparse
import os
from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any, NamedTuple

from llvmlite import binding

import tasks
from fresh import fresh, fresh_with, start, value
from record import Record, provenance, table, write_raw, write_section
from texts import unpacked_text


class Case(NamedTuple):
    """A training to measure, and how many times gensim's speed it must have, and should have.

    avx2_bar: what it must have where the processor has no AVX-512.
    """

    combination: str
    dimensions: int
    bar: float
    avx2_bar: float
    aim: float


CASES = (
    Case("skip-gram-negatives", 100, 13, 12.5, 15),
    Case("skip-gram-negatives", 300, 9, 8.3, 10.5),
    Case("skip-gram-tree", 100, 4.2, 3.6, 5),
    Case("cbow-negatives", 100, 4.4, 4.1, 5.5),
    Case("cbow-negatives", 300, 3, 2.7, 3.5),
    Case("cbow-negatives", 1000, 1.6, 1.4, 2),
    Case("cbow-tree", 100, 3.1, 3, 3.5),
)
AVX2 = "wordkin without AVX-512"
TWO_BAR, TWO_AIM = 0.95, 1.0
COUNT_BAR, COUNT_AIM = 8e6, 12e6
FEW_WORDS = 5_000
THREAD_EPOCHS = 3  # long enough that it matters little if one of two processes starts a bit later


def main() -> None:
    """Measure, print the tables, and write them unless the run is a quick one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="less text, fewer turns, only printed")
    is_quick = parser.parse_args().quick
    turns, words = (2, 400_000) if is_quick else (5, 4_000_000)
    text = str(unpacked_text(words))
    _compile()
    records = []
    for measure in (measure_training, measure_two, measure_counting):
        for record in measure(text, turns):
            print(*record.values(), flush=True)
            records.append(record)
    body = section(records, turns, words)
    print(body)
    if not is_quick:
        write_raw("speed", records)
        write_section("Speed", body)


def measure_training(text: str, turns: int) -> Iterator[Record]:
    """Each case by both programs in turn, one thread; by wordkin also without AVX-512."""
    for case in CASES:
        for turn in range(1, turns + 1):
            for by, environment in _ways():
                program = "gensim" if by == "gensim" else "wordkin"
                usage = fresh_with(
                    environment, tasks.train, program=program, text=text, **_job(case)
                )
                load = round(os.getloadavg()[0], 1)
                yield {"what": _name(case), "by": by, "turn": turn, **usage, "load": load}


def _ways() -> list[tuple[str, dict[str, str]]]:
    """The programs to run, and the environment variables of each."""
    return list({**processors("wordkin"), "gensim": {}}.items())


def processors(name: str) -> dict[str, dict[str, str]]:
    """The environment variables of this processor, by a name, and of the same without AVX-512."""
    features = binding.get_host_cpu_features()
    kept = [f"{'+' if on and 'avx512' not in name else '-'}{name}" for name, on in features.items()]
    forced = {AVX2: {"NUMBA_CPU_FEATURES": ",".join(kept)}} if features.get("avx512f") else {}
    return {name: {}, **forced}


def measure_two(text: str, turns: int) -> Iterator[Record]:
    """Two threads on one model, in turn with two processes of one thread at the same time."""
    job = {**_job(CASES[0]), "program": "wordkin", "text": text, "epochs": THREAD_EPOCHS}
    for turn in range(1, turns + 1):
        usage = fresh(tasks.train, threads=2, **job)
        yield {"what": "two", "by": "threads", "turn": turn, **usage}
        both = [value(process) for process in [start(tasks.train, **job) for _ in range(2)]]
        usage = {
            "words": sum(one["words"] for one in both),
            "cpu_seconds": sum(one["cpu_seconds"] for one in both),
            "wall_seconds": sum(one["wall_seconds"] for one in both) / 2,
        }
        yield {"what": "two", "by": "processes", "turn": turn, **usage}


def measure_counting(text: str, turns: int) -> Iterator[Record]:
    """Counting and encoding, one thread."""
    for turn in range(1, turns + 1):
        usage = fresh(tasks.count_and_encode, text=text)
        yield {"what": "count and encode", "by": "wordkin", "turn": turn, **usage}


def section(records: Sequence[Record], turns: int, words: int) -> str:
    """All tables, from the raw runs."""
    return f"""
The first {words:,} words of text8like; window 5, 5 negative samples, subsampling 1e-3, min_count 5.
Words are tokens of the vocabulary before subsampling; the time is the CPU time of the training phase.
Medians of {
        turns
    } runs, the programs in turn, each run in a fresh process. Without AVX-512: on the same
processor, whose features are taken away (NUMBA_CPU_FEATURES). Load: the average of the last minute.

{
        table(
            [
                "thousand words per CPU second",
                "wordkin",
                "gensim",
                "times",
                "from – to",
                "bar",
                "aim",
                "without AVX-512",
                "bar",
                "load",
            ],
            (_training_row(case, records) for case in CASES),
        )
    }

{
        table(
            ["two threads on one model", "per CPU second", "per second", "bar", "aim"],
            [_two_row(records)],
        )
    }

{table(["million words per CPU second", "wordkin", "bar", "aim"], [_counting_row(records)])}

{provenance()}
"""


def _training_row(case: Case, records: Sequence[Record]) -> list[str]:
    ours, theirs = (_speeds(records, _name(case), by) for by in ("wordkin", "gensim"))
    times = [a / b for a, b in zip(ours, theirs, strict=True)]
    without = [a / b for a, b in zip(_speeds(records, _name(case), AVX2), theirs, strict=False)]
    loads = [record["load"] for record in records if record["what"] == _name(case)]
    return [
        _name(case),
        f"{median(ours) / 1e3:,.0f}",
        f"{median(theirs) / 1e3:,.0f}",
        f"{median(times):.1f}×",
        f"{min(times):.1f} – {max(times):.1f}",
        f"{case.bar:g}×",
        f"{case.aim:g}×",
        f"{median(without):.1f}×" if without else "–",
        f"{case.avx2_bar:g}×",
        f"{median(loads):.1f}",
    ]


def _two_row(records: Sequence[Record]) -> list[str]:
    shares = []
    for clock in ("cpu_seconds", "wall_seconds"):
        threads, processes = (_speeds(records, "two", by, clock) for by in ("threads", "processes"))
        shares.append(median(a / b for a, b in zip(threads, processes, strict=True)))
    cells = map("{:.0%}".format, (*shares, TWO_BAR, TWO_AIM))
    return ["share of two independent processes' speed", *cells]


def _counting_row(records: Sequence[Record]) -> list[str]:
    speed = median(_speeds(records, "count and encode", "wordkin"))
    figures = f"{speed / 1e6:.1f}", f"{COUNT_BAR / 1e6:g}", f"{COUNT_AIM / 1e6:g}"
    return ["count and encode a plain file", *figures]


def _speeds(
    records: Sequence[Record], what: str, by: str, clock: str = "cpu_seconds"
) -> list[float]:
    return [r["words"] / r[clock] for r in records if (r["what"], r["by"]) == (what, by)]


def _compile() -> None:
    """Fill the cache of compiled kernels, so that no run that counts has to."""
    text = str(unpacked_text(FEW_WORDS))
    fresh(tasks.count_and_encode, text=text)
    for case in CASES:
        for by, environment in _ways():
            if by != "gensim":
                fresh_with(environment, tasks.train, program="wordkin", text=text, **_job(case))
    fresh(tasks.train, program="wordkin", text=text, threads=2, **_job(CASES[0]))


def _job(case: Case) -> dict[str, Any]:
    return {"combination": case.combination, "dimensions": case.dimensions}


def _name(case: Case) -> str:
    return f"{case.combination}, {case.dimensions} dimensions"


if __name__ == "__main__":
    main()
