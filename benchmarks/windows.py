"""Quality by the width of the window, beside gensim's, and what more noise words a block give.

wordkin's figures are measured anew, with few and with many noise words a block. gensim's take an hour,
so they are kept in raw/windows.json with its version, and measured only where they are missing. A second
table shows where a difference to gensim comes from: blocks, or the vectors that a training starts with.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path
from statistics import mean, median, stdev
from unittest.mock import patch

from programs import COMBINATIONS, PROGRAMS, program_version
from quality import EPOCHS, RESTRICT, TOLERANCES, evaluate
from record import COMMIT, Record, provenance, read_raw, table, today, write_raw, write_section
from texts import unpacked_text
from wordkin.kernels.noise import count_noise_words
from wordkin.method.parameters import ROLES, Floats, start_at_random
from wordkin.settings import TrainingSettings
from wordkin.training.arrays import plan_of

# The numbers of noise words a block that are compared, of which wordkin chooses one.
NOISE_WORDS = {"skip-gram-negatives": (8, 20), "cbow-negatives": (12, 20)}
WINDOWS = (2, 5, 10, 20, 30)
SEEDS = (1, 2, 3)
QUICK_WORDS = 300_000
# Where the difference comes from: CBOW with few noise words, changed in one respect or two.
PAIRS, LARGER_START = "by pairs", "start twice as large"
CHANGES = (LARGER_START, PAIRS, f"{PAIRS}, {LARGER_START}")
CHANGED = ("cbow-negatives", 20)  # with this window

# A program, or wordkin with a change; its noise words of a block, a case, a window, a seed.
Name = tuple[str, int, str, int, int]


def main() -> None:
    """Measure, then write the table unless the run is a quick one."""
    asked = _arguments()
    text = unpacked_text(QUICK_WORDS if asked.quick else None, "small")
    for name in _runs(asked):
        record = measure(name, text)
        print(record, flush=True)
        if not asked.quick:
            others = [old for old in read_raw("windows") if not _is_outdated(old, record)]
            write_raw("windows", sorted([*others, record], key=_name))
    if not asked.quick:
        write_section("Windows", section(read_raw("windows")))


def measure(name: Name, text: Path) -> Record:
    """Train once with one thread, and evaluate."""
    program, noise_words, case, window, seed = name
    settings = replace(COMBINATIONS[case], epochs=EPOCHS, window=window, seed=seed)
    is_gensim = program == "gensim"
    train = PROGRAMS["gensim" if is_gensim else "wordkin"]
    role = ROLES["input_vectors"]
    start = start_twice_as_large if LARGER_START in program else role.start
    with (
        patch("wordkin.kernels.noise.count_noise_words", return_value=noise_words),
        patch("wordkin.training.arrays.is_crowded", return_value=PAIRS in program),
        patch.dict(ROLES, input_vectors=role._replace(start=start)),
    ):
        training = train(text, settings, 1)
    return {
        "program": program,
        "noise_words": noise_words,
        "case": case,
        "window": window,
        "seed": seed,
        **evaluate(training.vectors),
        "words": training.words,
        "cpu_seconds": round(training.cpu_seconds, 2),
        **({"version": program_version(program)} if is_gensim else {"commit": COMMIT}),
        "date": today(),
    }


def start_twice_as_large(matrix: Floats, settings: TrainingSettings) -> None:
    """As gensim starts: the C tool's numbers, times two."""
    start_at_random(matrix, settings)
    matrix *= 2


def section(records: Sequence[Record]) -> str:
    """The table of means, by case and window."""
    header = [
        "wordkin / gensim",
        "noise words",
        "analogies, %",
        "WordSim-353",
        "SimLex-999",
        "seeds",
        "",
        "other noise words",
        "analogies, WordSim-353, SimLex-999",
        "speed",
    ]
    rows = [_row(case, window, records) for case in NOISE_WORDS for window in WINDOWS]
    case, window = CHANGED
    commits = sorted({record["commit"] for record in records if "commit" in record})
    return f"""
Trained on small.txt (five million words of those Wikipedia articles that the questions ask about: to compare
on, not to quote) with one thread: {EPOCHS} epochs, 100 dimensions, 5 negative samples, other settings as in
the section *Quality*. Means of the seeds ± the standard deviation of one, and the difference, among the first
{RESTRICT:,} words; *passes*: analogies no more than 0.7 points below gensim's, the others no more than .01.
Noise words: of a block of four centers, as wordkin chooses. Then the same with the number that it does not
choose, and its words per CPU second as a share of those with the chosen one.

{table(header, rows)}

Where the difference comes from: {case} with window {window} and {NOISE_WORDS[case][0]} noise words a block, changed in
one respect or two. By pairs: each center alone, with noise words of its own, as in gensim and the C tool.
Start: the random vectors of the beginning, which gensim draws from twice the C tool's range.

{table(["", "analogies, %", "WordSim-353", "SimLex-999"], _change_rows(records))}

{provenance()} wordkin's runs are of commit {", ".join(commits) or "–"}.
"""


def _row(case: str, window: int, records: Sequence[Record]) -> list[str]:
    """One row of the table."""
    settings = replace(COMBINATIONS[case], window=window)
    chosen = count_noise_words(plan_of(settings))
    (other,) = set(NOISE_WORDS[case]) - {chosen}
    ours, theirs, others = (
        [r for r in records if _name(r)[:4] == (program, noise_words, case, window)]
        for program, noise_words in (("wordkin", chosen), ("gensim", 0), ("wordkin", other))
    )
    label = f"{case}, window {window}"
    if not (ours and theirs and others):
        return [label, str(chosen), *[""] * 4, "not measured", str(other), "", ""]
    cells, passes = [], True
    for key, tolerance in TOLERANCES.items():
        margin = mean(r[key] for r in ours) - mean(r[key] for r in theirs)
        passes &= margin >= -tolerance
        sign = "+" if margin >= 0 else ""
        cells.append(
            f"{_spread(key, ours)} / {_spread(key, theirs)} ({sign}{_figure(key, margin)})"
        )
    speed = median(r["cpu_seconds"] for r in ours) / median(r["cpu_seconds"] for r in others)
    return [
        label,
        str(chosen),
        *cells,
        f"{len(ours)} / {len(theirs)}",
        "passes" if passes else "**fails**",
        str(other),
        " / ".join(_figure(key, mean(r[key] for r in others)) for key in TOLERANCES),
        f"{speed:.2f}×",
    ]


def _change_rows(records: Sequence[Record]) -> Iterator[list[str]]:
    """The rows of the second table."""
    few = NOISE_WORDS[CHANGED[0]][0]
    for program, noise_words in (
        ("gensim", 0),
        ("wordkin", few),
        *((change, few) for change in CHANGES),
    ):
        found = [r for r in records if _name(r)[:4] == (program, noise_words, *CHANGED)]
        if found:
            yield [program, *(_spread(key, found) for key in TOLERANCES)]


def _spread(key: str, records: Sequence[Record]) -> str:
    """Mean ± standard deviation, if there are two runs."""
    values = [record[key] for record in records]
    spread = f" ± {_figure(key, stdev(values))}" if len(values) > 1 else ""
    return _figure(key, mean(values)) + spread


def _figure(key: str, value: float) -> str:
    return f"{100 * value:.1f}" if key == "analogies" else f"{value:.3f}"


def _runs(asked: argparse.Namespace) -> Iterator[Name]:
    """What is to be measured: the first seed of everything first; gensim only where missing."""
    version = program_version("gensim")
    kept = {_name(r) for r in read_raw("windows") if r.get("version") == version}
    for seed, window, case in product(asked.seeds, asked.window, asked.case):
        if "wordkin" in asked.program:
            for noise_words in NOISE_WORDS[case]:
                yield "wordkin", noise_words, case, window, seed
            for change in CHANGES if (case, window) == CHANGED else ():
                yield change, NOISE_WORDS[case][0], case, window, seed
        name = "gensim", 0, case, window, seed
        if "gensim" in asked.program and (asked.quick or name not in kept):
            yield name


def _is_outdated(old: Record, new: Record) -> bool:
    """Whether the old run is the same one, or of another version, which no mean may mix in."""
    is_other_state = any(old.get(key) != new.get(key) for key in ("version", "commit"))
    return _name(old) == _name(new) or (_name(old)[:4] == _name(new)[:4] and is_other_state)


def _name(record: Record) -> Name:
    keys = "program", "noise_words", "case", "window", "seed"
    program, noise_words, case, window, seed = (record[key] for key in keys)
    return program, noise_words, case, window, seed


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="little text, one seed, only printed")
    for name, choices in (
        ("program", tuple(PROGRAMS)),
        ("case", tuple(NOISE_WORDS)),
        ("window", WINDOWS),
    ):
        kind = type(choices[0])
        parser.add_argument(
            f"--{name}", nargs="*", type=kind, choices=choices, default=list(choices)
        )
    parser.add_argument("--seeds", nargs="*", type=int)
    asked = parser.parse_args()
    if asked.seeds is None:
        asked.seeds = [1] if asked.quick else list(SEEDS)
    return asked


if __name__ == "__main__":
    main()
