"""Training by a compass: its speed, and its quality where a text meets the compass that it made itself."""

import argparse
import os
from collections.abc import Iterator, Sequence
from statistics import mean, median

import compass_tasks
from fresh import fresh, fresh_with
from programs import COMBINATIONS
from quality import EPOCHS, SEEDS
from record import COMMIT, Record, provenance, read_raw, table, write_raw, write_section
from speed import AVX2, processors
from texts import unpacked_text

WORDS, JUDGED_WORDS, QUICK_WORDS = 2_000_000, 4_000_000, 100_000
TURNS, QUICK_TURNS = 5, 2
AS_IT_IS, WITHOUT = "this processor", AVX2.removeprefix("wordkin ")
JUDGED = ("skip-gram-negatives", "cbow-negatives")
FIGURES = ("analogies", "wordsim353", "simlex999")


def main() -> None:
    """Measure the parts asked for (`--only` alone: none), and write the section of all that are kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", choices=PARTS, default=list(PARTS))
    parser.add_argument("--quick", action="store_true", help="less text, only printed")
    asked = parser.parse_args()
    for name in asked.only:
        records = []
        for record in PARTS[name](asked.quick):
            print(*record.values(), flush=True)
            records.append({**record, "commit": COMMIT})
        if not asked.quick:
            write_raw(f"compass_{name}", records)
    if not asked.quick:
        write_section("Compass", section(read_raw("compass_speed"), read_raw("compass_quality")))


def measure_speed(quick: bool) -> Iterator[Record]:
    """Each combination without a compass and by one in turn, one thread; also without AVX-512."""
    text = str(unpacked_text(QUICK_WORDS if quick else WORDS))
    for by, environment in processors(AS_IT_IS).items():
        for combination in COMBINATIONS:
            turns = QUICK_TURNS if quick else TURNS
            job = {"text": text, "combination": combination, "turns": turns}
            for turn, usage in enumerate(fresh_with(environment, compass_tasks.train, **job), 1):
                load = round(os.getloadavg()[0], 1)
                yield {"what": combination, "by": by, "turn": turn, **usage, "load": load}


def measure_quality(quick: bool) -> Iterator[Record]:
    """What a model scores, and trainings of its own text by it."""
    text = str(unpacked_text(QUICK_WORDS if quick else JUDGED_WORDS))
    for combination in JUDGED:
        for seed in SEEDS[:1] if quick else SEEDS:
            job = {"text": text, "combination": combination, "epochs": EPOCHS, "seed": seed}
            for way, figures in fresh(compass_tasks.judge, **job).items():
                yield {"what": combination, "way": way, "seed": seed, **figures}


PARTS = {"speed": measure_speed, "quality": measure_quality}


def section(speed: Sequence[Record], quality: Sequence[Record]) -> str:
    """Both tables, from the raw runs."""
    cases = list(dict.fromkeys((r["what"], r["by"]) for r in speed))
    scores = list(dict.fromkeys((r["what"], r["way"]) for r in quality))
    header = ["thousand words per CPU second", "without", "by a compass", "CPU time", "from – to"]
    return f"""
### Speed

The first {WORDS:,} words of text8like, one thread; the CPU time of the training phase, of one epoch; medians of
{TURNS} runs, both in turn in one process. Output rows are not written by a compass, so that it takes less time.

{table([*header, "load"], (_speed_row(*case, speed) for case in cases))}

### Quality

The first {JUDGED_WORDS:,} words of text8like meet the compass that they made themselves: the compass, of {EPOCHS}
epochs; as many epochs more without a compass; as many by the compass, from its vectors and from random ones. Means of
{len(SEEDS)} seeds. Analogies in percent, similarities as Spearman's correlation; asked as in the section *Quality*.

{table(["", "analogies", "WordSim-353", "SimLex-999"], (_score_row(*score, quality) for score in scores))}

{provenance()} wordkin's runs are of these commits: {", ".join(sorted({r["commit"] for r in (*speed, *quality)}))}.
"""


def _speed_row(what: str, by: str, records: Sequence[Record]) -> list[str]:
    found = [r for r in records if (r["what"], r["by"]) == (what, by)]
    speeds = (median(r["words"] / r[way] for r in found) for way in compass_tasks.WAYS)
    shares = [r["compass"] / r["without"] for r in found]
    return [
        what if by == AS_IT_IS else f"{what}, {WITHOUT}",
        *(f"{speed / 1e3:,.0f}" for speed in speeds),
        f"{median(shares):.2f}",
        f"{min(shares):.2f} – {max(shares):.2f}",
        f"{median(r['load'] for r in found):.1f}",
    ]


def _score_row(what: str, way: str, records: Sequence[Record]) -> list[str]:
    found = [r for r in records if (r["what"], r["way"]) == (what, way)]
    analogies, wordsim, simlex = (mean(r[name] for r in found) for name in FIGURES)
    return [f"{what}, {way}", f"{analogies:.1%}", f"{wordsim:.3f}", f"{simlex:.3f}"]


if __name__ == "__main__":
    main()
