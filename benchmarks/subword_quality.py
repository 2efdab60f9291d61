"""Quality of vectors with subwords, beside fastText's and beside plain ones."""

import argparse
from collections.abc import Iterator, Sequence
from statistics import mean
from typing import NamedTuple

import fasttext_peer
import subword_tasks
from programs import train_wordkin
from quality import RESTRICT, evaluate
from record import COMMIT, Record, table, today
from texts import unpacked_text


class Case(NamedTuple):
    """A text, how it is trained on, and with which seeds."""

    text: str
    objective: str
    epochs: int
    seeds: tuple[int, ...]


CASES = (
    Case("small", "skip-gram", 3, (1, 2, 3)),
    Case("small", "cbow", 3, (1, 2, 3)),
    Case("text8like", "skip-gram", 5, (1,)),
    Case("text8like", "cbow", 5, (1,)),
)
PROGRAMS = ("subwords", "fastText", "plain")
# How far the means must be above fastText's.
MARGINS = {
    "skip-gram": {"analogies": 0.03, "wordsim353": 0.0, "simlex999": -0.01},
    "cbow": {"analogies": -0.01, "wordsim353": -0.01, "simlex999": -0.01},
}


def measure(kept: Sequence[Record], asked: argparse.Namespace) -> Iterator[Record]:
    """Train once with each seed, by one thread; fastText only where no figures are kept."""
    version = fasttext_peer.fasttext_version()
    known = {_name(r): r for r in kept if r.get("version") == version}
    for case in CASES[:2] if asked.quick else CASES:
        for seed in case.seeds[:1] if asked.quick else case.seeds:
            for program in PROGRAMS:
                name = case.text, case.objective, program, seed
                if name in known and not asked.quick:
                    yield known[name]
                elif program != "fastText" or case.text == "small" or asked.slow:
                    yield _measure(case, program, seed, 300_000 if asked.quick else None)


def _measure(case: Case, program: str, seed: int, words: int | None) -> Record:
    text = unpacked_text(words, case.text)
    is_ours = program != "fastText"
    settings = subword_tasks.settings_of(
        case.objective, with_subwords=program == "subwords", epochs=case.epochs, seed=seed
    )
    training = (train_wordkin if is_ours else fasttext_peer.trained)(text, settings)
    return {
        "text": case.text,
        "objective": case.objective,
        "program": program,
        "seed": seed,
        **evaluate(training.vectors),
        "cpu_seconds": round(training.cpu_seconds, 1),
        **({"commit": COMMIT} if is_ours else {"version": fasttext_peer.fasttext_version()}),
        "date": today(),
    }


def section(records: Sequence[Record]) -> str:
    """The table of means, and whether each case passes its bars."""
    header = ["", "analogies, %", "WordSim-353", "SimLex-999", "seeds", "gate", "without subwords"]
    rows = [_row(case, records) for case in CASES]
    return f"""
One thread; 3 epochs of small.txt (to compare on, not to quote), 5 of text8like; 100 dimensions, window 5,
5 noise words, subsampling 1e-3, min_count 5, n-grams of 3 to 6 letters, learning rate 0.025 / 0.05. fastText
draws noise by count^0.5, which cannot be set, wordkin by count^0.75. wordkin / fastText and the difference,
among the first {RESTRICT:,} words. The gate: skip-gram 3 points of the analogies above fastText, no worse on
WordSim-353, no more than .01 on SimLex-999; CBOW no more than a point and .01 below it.

{table(header, rows)}
"""


def _row(case: Case, records: Sequence[Record]) -> list[str]:
    runs = {
        program: [r for r in records if _name(r)[:3] == (case.text, case.objective, program)]
        for program in PROGRAMS
    }
    seeds = " / ".join(str(len(found)) for found in runs.values())
    label = f"{case.objective}, {case.text}"
    if not all(runs.values()):
        return [label, "", "", "", seeds, "not measured", ""]
    cells, passes, plain = [], True, []
    for key, margin in MARGINS[case.objective].items():
        ours, theirs, words = (mean(r[key] for r in runs[program]) for program in PROGRAMS)
        passes &= ours - theirs >= margin
        plain.append(_figure(key, words))
        sign = "+" if ours >= theirs else "−"
        difference = f"{sign}{_figure(key, abs(ours - theirs))}"
        cells.append(f"{_figure(key, ours)} / {_figure(key, theirs)} ({difference})")
    return [label, *cells, seeds, "passes" if passes else "**fails**", " / ".join(plain)]


def _figure(key: str, value: float) -> str:
    return f"{100 * value:.1f}" if key == "analogies" else f"{value:.3f}"


def _name(record: Record) -> tuple[str, str, str, int]:
    return record["text"], record["objective"], record["program"], record["seed"]
