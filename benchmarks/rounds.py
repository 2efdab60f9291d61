"""Quality of trainings in rounds beside one thread and threads that share the vectors, and what merging takes.

Runs are kept in raw/rounds.json, and those that are there are not repeated; those by one thread are of
quality.py. The tables go into docs/rounds.md.
`--quick` is a small text with one seed, only printed.
"""

import argparse
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from statistics import mean, median
from typing import Any, NamedTuple

import numpy as np

from programs import COMBINATIONS, encoded
from quality import EPOCHS, evaluate
from record import COMMIT, Record, provenance, read_raw, table, today, write_block, write_raw
from texts import ROOT, unpacked_text
from wordkin.errors import TrainingError
from wordkin.kernels.merge import Scaling
from wordkin.settings import TrainingSettings
from wordkin.training import in_process, workers
from wordkin.training import rounds as training_rounds
from wordkin.training.fit import fit

PAGE = ROOT / "docs" / "rounds.md"
SEEDS = (1, 2, 3)
FIGURES = {"analogies": (100, 1), "wordsim353": (1, 3), "simlex999": (1, 3)}  # scale, digits
QUICK_TEXT, TEXT = "small", "text8like"


class Way(NamedTuple):
    """How a training is done. rule: of the merge, where it is another one."""

    name: str
    threads: int
    workers: int | None = None
    rule: str = "curvature"


ONE, HOGWILD = Way("one thread", 1), Way("two threads that share the vectors", 2)
FOUR, EIGHT, SIXTEEN = (Way(f"{workers} workers", 1, workers) for workers in (4, 8, 16))
SUM, MEAN = Way("4 workers, sum", 1, 4, "sum"), Way("4 workers, mean", 1, 4, "mean")
VARIANTS: dict[str, dict[str, Any]] = {
    "usual": {},
    "300 dimensions": {"dimensions": 300},
    "subwords": {"subwords": True},
}
MAIN = ("skip-gram-negatives", "cbow-negatives", "skip-gram-tree")


class Job(NamedTuple):
    """One training."""

    text: str
    combination: str
    variant: str
    way: Way
    seed: int


def jobs(*, is_quick: bool) -> list[Job]:
    """All trainings, the most wanted first."""
    if is_quick:
        return list(usual_jobs(QUICK_TEXT, (ONE, FOUR), seeds=(1,)))
    others = [
        Job(TEXT, MAIN[0], variant, way, 1)
        for variant in ("300 dimensions", "subwords")
        for way in (FOUR, HOGWILD)
    ]
    refuted = [Job(QUICK_TEXT, MAIN[0], "usual", way, 1) for way in (SUM, MEAN, FOUR, ONE)]
    return [
        *usual_jobs(TEXT, (FOUR, HOGWILD), SEEDS),
        *refuted,
        *usual_jobs(TEXT, (EIGHT, SIXTEEN), SEEDS),
        *others,
    ]


def one_thread_records() -> list[Record]:
    """The runs of `quality.py`, whose settings are the same."""
    return [
        {**record, "text": TEXT, "variant": "usual", "way": ONE.name}
        for record in read_raw("quality")
        if record["program"] == "wordkin" and record["combination"] in MAIN
    ]


def usual_jobs(text: str, ways: Sequence[Way], seeds: Sequence[int]) -> Iterator[Job]:
    """All combinations at the usual settings."""
    for seed in seeds:
        for way in ways:
            for combination in MAIN:
                yield Job(text, combination, "usual", way, seed)


def main() -> None:
    """Measure what is missing, then write the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a small text, only printed")
    parser.add_argument("--tables", action="store_true", help="only write the tables anew")
    asked = parser.parse_args()
    records = [] if asked.quick else read_raw("rounds")
    for job in () if asked.tables else jobs(is_quick=asked.quick):
        if not any(name_of(record) == name_of_job(job) for record in records):
            records.append(measure(job))
            print(*records[-1].values(), flush=True)
            if not asked.quick:
                write_raw("rounds", records)
    overhead = [] if asked.tables else measure_overhead(QUICK_TEXT if asked.quick else TEXT)
    if asked.quick:
        print(section(records, overhead))
        return
    if overhead:
        write_raw("rounds_overhead", overhead)
    records = [*one_thread_records(), *records]
    write_block(PAGE, "figures", section(records, read_raw("rounds_overhead")))


def measure(job: Job) -> Record:
    """Train once, and evaluate; vectors that are no numbers answer nothing."""
    corpus = encoded(unpacked_text(name=job.text), TrainingSettings.min_count)
    settings = replace(
        COMBINATIONS[job.combination],
        epochs=EPOCHS,
        seed=job.seed,
        deterministic=job.way.workers is not None,
        round_workers=job.way.workers or TrainingSettings.round_workers,
        **VARIANTS[job.variant],
    )
    began = time.process_time()
    figures: Record
    try:
        with merging_by(job.way.rule):
            model = fit(corpus, settings, threads=job.way.threads)
        figures = evaluate(model.vectors)
    except TrainingError:  # vectors beyond float32
        figures = {"diverged": True}
    return {
        **job._asdict(),
        "way": job.way.name,
        **figures,
        "cpu_seconds": round(time.process_time() - began, 1),
        "commit": COMMIT,
        "date": today(),
    }


@contextmanager
def merging_by(rule: str) -> Iterator[None]:
    """Merge by another rule: the sum or the mean of all changes, along all directions alike."""
    usual = vars(training_rounds)["scale_rows"]
    curvature = {"sum": 0.0, "mean": 1e30}.get(rule)

    def scale_alike(*arguments: Any, **named: Any) -> dict[str, Scaling]:
        return {
            name: scaling._replace(
                pull=np.full_like(scaling.pull, curvature),
                push=np.full_like(scaling.push, curvature),
                outer_step=np.float32(1),
            )
            for name, scaling in usual(*arguments, **named).items()
        }

    if curvature is not None:
        vars(training_rounds)["scale_rows"] = scale_alike
    try:
        yield
    finally:
        vars(training_rounds)["scale_rows"] = usual


def measure_overhead(text: str, turns: int = 3) -> list[Record]:
    """CPU time of what rounds do beside training, in an epoch; threads are of this process alone."""
    corpus = encoded(unpacked_text(name=text), TrainingSettings.min_count)
    records = []
    for _ in range(turns):
        for threads in (1, 2):
            settings = TrainingSettings(epochs=1, deterministic=True)
            began = time.process_time()
            with timed_parts() as parts:
                fit(corpus, settings, threads=threads)
            took = time.process_time() - began
            records.append({"text": text, "threads": threads, "all": took, **parts})
        began = time.process_time()
        fit(corpus, TrainingSettings(epochs=1), threads=1)
        ordinary = time.process_time() - began
        records.append({"text": text, "threads": 0, "all": ordinary})
    return [{**record, "commit": COMMIT} for record in records]


PARTS = {
    "add_changes": (in_process, "changes added up"),
    "merge_rows": (in_process, "rows merged"),
    "scale_rows": (training_rounds, "directions found"),
    "add_curvature": (workers, "curvature sampled"),
}


@contextmanager
def timed_parts() -> Iterator[Mapping[str, float]]:
    """The CPU seconds of each part, added up while the block lasts."""
    seconds = dict.fromkeys(PARTS, 0.0)
    usual = {name: getattr(module, name) for name, (module, _) in PARTS.items()}

    def timed(name: str) -> Callable[..., Any]:
        def run(*arguments: Any, **named: Any) -> Any:
            began = time.thread_time()
            result = usual[name](*arguments, **named)
            seconds[name] += time.thread_time() - began
            return result

        return run

    for name, (module, _) in PARTS.items():
        setattr(module, name, timed(name))
    try:
        yield seconds
    finally:
        for name, (module, _) in PARTS.items():
            setattr(module, name, usual[name])


def section(records: Sequence[Record], overhead: Sequence[Record]) -> str:
    """The tables."""
    groups = dict.fromkeys((one["text"], one["combination"], one["variant"]) for one in records)
    parts = [quality_table(records, *group) for group in groups]
    return f"""
## Quality

The tables show the share of analogies answered correctly and the rank correlation with two similarity tests, as means
over the seeds. In parentheses is the difference to two threads that share the vectors. A single run varies by about
±0.7 points, ±0.01 and ±0.01. Settings: {EPOCHS} epochs, 100 dimensions unless stated otherwise, window 5, 5 negative
samples, subsampling at 1e-3, slices of at most 300,000 tokens.

{"".join(parts)}
## What merging costs

CPU time of an epoch with four workers, compared with an ordinary training with one thread. Medians of three turns; the
machine was doing other work at the same time.

{overhead_table(overhead)}

{provenance()}
"""


def quality_table(records: Sequence[Record], text: str, combination: str, variant: str) -> str:
    """One text and combination by all ways."""
    found = [
        record
        for record in records
        if (record["text"], record["combination"], record["variant"])
        == (text, combination, variant)
    ]
    by_way = {
        way.name: [record for record in found if record["way"] == way.name]
        for way in (ONE, HOGWILD, FOUR, EIGHT, SIXTEEN, SUM, MEAN)
    }
    rows = [row_of(way, runs, by_way[HOGWILD.name]) for way, runs in by_way.items() if runs]
    title = f"{text}, {combination}" + (f", {variant}" if variant != "usual" else "")
    header = ["", "analogies, %", "WordSim-353", "SimLex-999", "seeds"]
    return f"### {title}\n\n{table(header, rows)}\n\n"


def row_of(way: str, runs: Sequence[Record], beside: Sequence[Record]) -> list[str]:
    """The means of a way, and their difference to those beside it."""
    if any("diverged" in run for run in runs):
        return [way, "diverged", "", "", str(len(runs))]
    cells = []
    for figure, (scale, digits) in FIGURES.items():
        ours = scale * mean(run[figure] for run in runs)
        cell = f"{ours:.{digits}f}"
        if beside and runs is not beside:
            theirs = scale * mean(run[figure] for run in beside)
            cell += f" ({ours - theirs:+.{digits}f})"
        cells.append(cell)
    return [way, *cells, str(len(runs))]


def overhead_table(records: Sequence[Record]) -> str:
    """Seconds of each part by the number of threads, and their share of the ordinary training."""
    if not records:
        return "Not measured yet."
    ordinary = median(one["all"] for one in records if not one["threads"])
    rows = []
    for threads in (1, 2):
        runs = [one for one in records if one["threads"] == threads]
        seconds = [median(run[part] for run in runs) for part in PARTS]
        share = f"{sum(seconds) / ordinary:.0%}"
        rows.append([str(threads), *(f"{one:.2f}" for one in seconds), f"{ordinary:.2f}", share])
    header = ["threads", *(f"{name}, s" for _, name in PARTS.values()), "training, s", "overhead"]
    return table(header, rows)


def name_of_job(job: Job) -> tuple[object, ...]:
    """What makes a run the same one."""
    return (*job[:3], job.way.name, job.seed)


def name_of(record: Record) -> tuple[object, ...]:
    """The same of a record."""
    return tuple(record[name] for name in ("text", "combination", "variant", "way", "seed"))


if __name__ == "__main__":
    main()
