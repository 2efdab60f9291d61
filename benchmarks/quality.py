"""Quality of the vectors, side by side with gensim's, at equal settings: the quality gate.

wordkin's figures are measured anew. gensim's take an hour, so they are kept in raw/quality.json
with gensim's version, and measured only where they are missing.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import mean

from programs import COMBINATIONS, PROGRAMS, program_version
from record import COMMIT, Record, provenance, read_raw, table, today, write_raw, write_section
from texts import evaluation_set, unpacked_text
from wordkin.evaluation import evaluate_analogies, evaluate_similarity
from wordkin.vectors import WordVectors

SEEDS = (1, 2, 3)
EPOCHS = 3
RESTRICT = 30_000  # the most frequent words, which alone are asked about
# How far the mean of wordkin's seeds may fall below that of gensim's: the noise of one run.
TOLERANCES = {"analogies": 0.007, "wordsim353": 0.01, "simlex999": 0.01}

# What the best C++ programs reach with the same settings.
FLOORS = {"skip-gram-negatives": {"analogies": 0.31, "wordsim353": 0.63}}


def main() -> None:
    """Measure what is asked for (`--seeds` alone: nothing), then write the table of all runs."""
    asked = _arguments()
    for program, combination, seed in _runs(asked):
        record = measure(program, combination, seed)
        print(_one_line(record), flush=True)
        others = [old for old in read_raw("quality") if not _is_outdated(old, record)]
        write_raw("quality", sorted([*others, record], key=_name))
    write_section("Quality", section(read_raw("quality")))


def measure(program: str, combination: str, seed: int) -> Record:
    """Train once with one thread, and evaluate."""
    settings = replace(COMBINATIONS[combination], epochs=EPOCHS, seed=seed)
    training = PROGRAMS[program](unpacked_text(), settings, 1)
    return {
        "program": program,
        "combination": combination,
        "seed": seed,
        **evaluate(training.vectors),
        "words": training.words,
        "cpu_seconds": round(training.cpu_seconds, 1),
        "version": program_version(program),
        **({"commit": COMMIT} if program == "wordkin" else {}),
        "date": today(),
    }


def evaluate(vectors: WordVectors) -> Record:
    """The three figures, by the same code for both programs."""
    questions = evaluation_set("questions-words.txt")
    analogies = evaluate_analogies(vectors, questions, restrict=RESTRICT)
    wordsim, simlex = (
        evaluate_similarity(vectors, evaluation_set(file), restrict=RESTRICT)
        for file in ("wordsim353.tsv", "simlex999.txt")
    )
    return {
        "analogies": round(analogies.accuracy, 4),
        "analogies_asked": analogies.total.asked,
        "wordsim353": round(wordsim.spearman, 4),
        "simlex999": round(simlex.spearman, 4),
    }


def section(records: Sequence[Record]) -> str:
    """The table of means, and whether each combination passes the gate."""
    rows = [_row(combination, records) for combination in COMBINATIONS]
    header = [
        "wordkin / gensim",
        "analogies, %",
        "WordSim-353",
        "SimLex-999",
        "seeds",
        "bar",
        "gate",
    ]
    commits = sorted({record["commit"] for record in records if record["program"] == "wordkin"})
    return f"""
Trained on text8like with one thread: {EPOCHS} epochs, 100 dimensions, window 5, 5 negative samples,
subsampling 1e-3, min_count 5; learning rate 0.025, CBOW 0.05. Analogies answered right, and
Spearman's correlation, among the first {RESTRICT:,} words: means over seeds and their difference.
The gate: analogies no more than 0.7 points below gensim's, the others no more than .01, and the
bar where there is one: what the best C++ programs reach.

{table(header, rows)}

{provenance()} wordkin's runs are of commit {", ".join(commits) or "–"}.
"""


def _row(combination: str, records: Sequence[Record]) -> list[str]:
    runs = {
        program: [r for r in records if (r["program"], r["combination"]) == (program, combination)]
        for program in PROGRAMS
    }
    seeds = " / ".join(str(len(found)) for found in runs.values())
    floors = FLOORS.get(combination, {})
    bar = ", ".join(f"{name} ≥ {least:g}" for name, least in floors.items())
    if not all(runs.values()):
        return [combination, *[""] * 3, seeds, bar, "not measured"]
    cells, passes = [], True
    for name, tolerance in TOLERANCES.items():
        ours, theirs = (mean(run[name] for run in found) for found in runs.values())
        passes &= ours >= max(theirs - tolerance, floors.get(name, 0))
        scale, digits = (100, 1) if name == "analogies" else (1, 3)
        ours, theirs = scale * ours, scale * theirs
        cells.append(f"{ours:.{digits}f} / {theirs:.{digits}f} ({ours - theirs:+.{digits}f})")
    return [combination, *cells, seeds, bar, "passes" if passes else "**fails**"]


def _runs(asked: argparse.Namespace) -> Iterator[tuple[str, str, int]]:
    """What is to be measured: the first seed of everything first; gensim only where missing."""
    kept = {_name(r) for r in read_raw("quality") if r["version"] == program_version("gensim")}
    for seed in asked.seeds:
        for combination in asked.combination:
            for program in asked.program:
                if program != "gensim" or (program, combination, seed) not in kept:
                    yield program, combination, seed


def _is_outdated(old: Record, new: Record) -> bool:
    """Whether the old run is the same one, or of another version, which no mean may mix in."""
    is_other_state = any(old.get(key) != new.get(key) for key in ("version", "commit"))
    return _name(old) == _name(new) or (_name(old)[:2] == _name(new)[:2] and is_other_state)


def _name(record: Record) -> tuple[str, str, int]:
    return record["program"], record["combination"], record["seed"]


def _one_line(record: Record) -> str:
    figures = " ".join(f"{name} {record[name]:.4f}" for name in TOLERANCES)
    speed = record["words"] / record["cpu_seconds"]
    return f"{' '.join(map(str, _name(record)))}: {figures}, {speed:,.0f} words per CPU second"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    for name, choices in (("program", PROGRAMS), ("combination", COMBINATIONS)):
        parser.add_argument(f"--{name}", nargs="*", choices=choices, default=list(choices))
    parser.add_argument("--seeds", nargs="*", type=int, default=list(SEEDS))
    return parser.parse_args()


if __name__ == "__main__":
    main()
