"""Speed of training beside fastText and Google's C tool, where the extra `peers` is installed.

These two count the text and train in one process. What they take for words is therefore the CPU
time of two epochs less that of one, which leaves out the counting, the tables and the saving. The
C tool of this package goes back to the beginning of its file after an epoch, which others do not.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median

import tasks
from fresh import fresh, run_command
from programs import COMBINATIONS, encoded
from record import Record, provenance, table, write_raw, write_section
from texts import unpacked_text
from wordkin.settings import TrainingSettings

CASES = ("skip-gram-negatives", "skip-gram-tree", "cbow-negatives", "cbow-tree")
DIMENSIONS = 100
PACKAGES = {"fastText": "fasttext-wheel", "C tool": "word2vec"}
FASTTEXT = "import fasttext, json, sys; fasttext.train_unsupervised(**json.loads(sys.argv[1]))"


def main() -> None:
    """Measure, print the table, and write it unless the run is a quick one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one turn, less text, only printed")
    is_quick = parser.parse_args().quick
    turns, words = (1, 100_000) if is_quick else (3, 1_000_000)
    records = []
    for record in measure(unpacked_text(words), turns):
        print(*record.values(), flush=True)
        records.append(record)
    body = section(records, turns, words)
    print(body)
    if not is_quick:
        write_raw("peers", records)
        write_section("Peers", body)


def measure(text: Path, turns: int) -> Iterator[Record]:
    """Each combination by all programs in turn, one thread."""
    words = len(encoded(text, TrainingSettings().min_count).ids)
    for combination in CASES:
        for turn in range(1, turns + 1):
            for program in ("wordkin", "gensim"):
                usage = fresh(
                    tasks.train,
                    program=program,
                    combination=combination,
                    dimensions=DIMENSIONS,
                    text=str(text),
                )
                seconds = usage["cpu_seconds"]
                yield _record(combination, program, turn, usage["words"], seconds)
            for peer in filter(is_installed, PACKAGES):
                seconds = seconds_of_an_epoch(peer, combination, text)
                yield _record(combination, peer, turn, words, seconds)


def seconds_of_an_epoch(peer: str, combination: str, text: Path) -> float:
    """The CPU time of two epochs less that of one."""
    command = {"fastText": fasttext_command, "C tool": c_command}[peer]
    settings = COMBINATIONS[combination]
    one, two = (run_command(command(settings, epochs, text)).cpu_seconds for epochs in (1, 2))
    return two - one


def fasttext_command(settings: TrainingSettings, epochs: int, text: Path) -> Sequence[str]:
    """A training of fastText without its subwords."""
    options = {
        "input": str(text),
        "model": "skipgram" if settings.objective == "skip-gram" else "cbow",
        "loss": "hs" if settings.uses_tree else "ns",
        "dim": DIMENSIONS,
        "ws": settings.window,
        "neg": settings.negative_samples,
        "epoch": epochs,
        "lr": settings.learning_rate,
        "t": settings.subsample_threshold,
        "minCount": settings.min_count,
        "minn": 0,
        "maxn": 0,
        "bucket": 0,
        "thread": 1,
        "verbose": 0,
    }
    return [sys.executable, "-c", FASTTEXT, json.dumps(options)]


def c_command(settings: TrainingSettings, epochs: int, text: Path) -> Sequence[str]:
    """A training of the C tool."""
    options = {
        "train": text,
        "output": os.devnull,
        "cbow": int(settings.objective == "cbow"),
        "hs": int(settings.uses_tree),
        "negative": settings.negative_samples if settings.samples_noise else 0,
        "size": DIMENSIONS,
        "window": settings.window,
        "sample": settings.subsample_threshold,
        "min-count": settings.min_count,
        "alpha": settings.learning_rate,
        "iter": epochs,
        "threads": 1,
        "binary": 1,
        "debug": 0,
    }
    program = Path(sys.executable).with_name("word2vec")
    return [
        str(program),
        *(part for name, value in options.items() for part in (f"-{name}", str(value))),
    ]


def is_installed(peer: str) -> bool:
    """Whether a peer's package is there."""
    try:
        version(PACKAGES[peer])
    except PackageNotFoundError:
        return False
    return True


def section(records: Sequence[Record], turns: int, words: int) -> str:
    """The table, from the raw runs."""
    header = [
        "thousand words per CPU second",
        "wordkin",
        "gensim",
        *PACKAGES,
        "times the best peer",
    ]
    versions = ", ".join(
        f"{peer}: {f'{package} {version(package)}' if is_installed(peer) else 'not installed'}"
        for peer, package in PACKAGES.items()
    )
    return f"""
The first {words:,} words of text8like, {DIMENSIONS} dimensions, window 5, 5 negative samples, subsampling 1e-3,
min_count 5; one thread, CPU time of the training phase. Medians of {turns} runs, the programs in turn.
Of fastText (no subwords) and Google's C tool, both as their packages compile them, it is the time of
two epochs less that of one. {versions}.

{table(header, (_row(combination, records) for combination in CASES))}

{provenance()}
"""


def _row(combination: str, records: Sequence[Record]) -> list[str]:
    programs = ("wordkin", "gensim", *PACKAGES)
    speeds = {by: speed for by in programs if (speed := _speed(combination, by, records))}
    best = max(speed for by, speed in speeds.items() if by != "wordkin")
    cells = [f"{speeds[by] / 1e3:,.0f}" if by in speeds else "not installed" for by in programs]
    return [combination, *cells, f"{speeds['wordkin'] / best:.1f}×"]


def _speed(combination: str, program: str, records: Sequence[Record]) -> float | None:
    found = [
        record["words"] / record["cpu_seconds"]
        for record in records
        if (record["what"], record["by"]) == (combination, program)
    ]
    return median(found) if found else None


def _record(what: str, by: str, turn: int, words: float, seconds: float) -> Record:
    return {"what": what, "by": by, "turn": turn, "words": words, "cpu_seconds": round(seconds, 3)}


if __name__ == "__main__":
    main()
