"""Quality where there are few words: by pairs, in blocks, and gensim's, on both sides of the boundary.

Topics, links of graphs, and sessions of users (`small_tasks.py`), with one thread. wordkin's figures
are measured anew. gensim's are kept in raw/small_vocabularies.json with its version, and measured only
where they are missing.
"""

import argparse
import time
from collections.abc import Sequence
from dataclasses import replace
from statistics import mean
from typing import Any
from unittest.mock import patch

import numpy as np

from programs import new_gensim, program_version
from record import COMMIT, Record, provenance, read_raw, table, today, write_raw, write_section
from small_tasks import Learned, Task, Text, tasks
from wordkin.corpus import encode
from wordkin.method.crowding import CROWDED_MEAN, is_crowded
from wordkin.settings import TrainingSettings
from wordkin.training.fit import fit

WAYS = ("gensim", "by pairs", "in blocks")
QUICK = ("topics, 12 words, skip-gram", "topics, 12 words, CBOW", "links, karate club")


def main() -> None:
    """Measure, then write the table unless the run is a quick one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few tasks, one seed, only printed")
    is_quick = parser.parse_args().quick
    version = program_version("gensim")
    known = {r["task"]: r for r in read_raw("small_vocabularies") if r.get("version") == version}
    records: list[Record] = []
    for way in WAYS:  # loads kernels and libraries, which is no part of any task's time
        measure("", replace(tasks()[QUICK[0]], seeds=1), way)
    asked = {name: replace(tasks()[name], seeds=1) for name in QUICK} if is_quick else tasks()
    for name, task in asked.items():
        theirs = (not is_quick and known.get(name)) or measure(name, task, "gensim")
        records += [theirs, *(measure(name, task, way) for way in WAYS[1:])]
        print(" | ".join(_row(name, task, records[-3:])), flush=True)
    if not is_quick:
        write_raw("small_vocabularies", records)
        write_section("Small vocabularies", section(records))


def measure(name: str, task: Task, way: str) -> Record:
    """Train once for each seed; the figures of all, and the mean CPU time."""
    figures, seconds = [], []
    for seed in range(1, task.seeds + 1):
        text, settings = task.make(seed), replace(task.settings, seed=seed)
        began = time.process_time()
        learned, is_chosen = train(text, settings, way)
        seconds.append(time.process_time() - began)
        figures.append({key: round(value, 4) for key, value in text.score(learned).items()})
    return {
        "task": name,
        "way": way,
        "words": len(learned.words),
        **{key: [found[key] for found in figures] for key in figures[0]},
        "cpu_seconds": round(mean(seconds), 2),
        **(
            {"version": program_version(way)}
            if way == "gensim"
            else {"chosen": is_chosen, "commit": COMMIT}
        ),
        "date": today(),
    }


def train(text: Text, settings: TrainingSettings, way: str) -> tuple[Learned, bool]:
    """What is learned in a way, and whether wordkin chooses it."""
    if way == "gensim":
        model = new_gensim(settings, threads=1)
        model.build_vocab(text.sentences)
        model.train(text.sentences, total_examples=model.corpus_count, epochs=settings.epochs)
        return Learned(model.wv.index_to_key, model.wv.vectors, model.syn1neg), False
    corpus = encode(text.sentences).prune(min_count=settings.min_count)
    by_pairs = way == "by pairs"
    with patch("wordkin.training.arrays.is_crowded", return_value=by_pairs):
        model = fit(corpus, settings, threads=1)
    outputs = model.parameters.output_vectors
    assert outputs is not None, "all tasks use negative sampling"
    learned = Learned(list(model.vectors.words), model.vectors.matrix, outputs)
    return learned, is_crowded(corpus.vocabulary.counts, settings) == by_pairs


def section(records: Sequence[Record]) -> str:
    """The table, and what it shows."""
    rows = [
        _row(name, task, [r for r in records if r["task"] == name])
        for name, task in tasks().items()
    ]
    commits = sorted({record["commit"] for record in records if "commit" in record})
    names = [
        "mean of seeds",
        "words",
        "2 · window / words",
        *WAYS,
        "seeds",
        "wordkin − gensim",
        "bar",
        "",
    ]
    return f"""
Topics: two topics of exchangeable words; the mean cosine within a topic, which should be 1. Links: walks in
graphs, 32 dimensions, 5 epochs; AUC of linked nodes against others, by cosine. Films: sessions of MovieLens
100k, whose last fifth is to be predicted; hit rate at ten by cosine (then by output vectors; standard
error .002). Each with one thread, in both ways of wordkin; bold: the way that it chooses by itself,
pairs where 2 · window / words is {CROWDED_MEAN} or more. CPU seconds of the whole training in brackets.

{table(names, rows)}

{provenance("networkx")} wordkin's runs are of commit {", ".join(commits)}.
"""


def _row(name: str, task: Task, records: Sequence[Record]) -> list[str]:
    """One row of the table."""
    theirs, *ours = records
    chosen = next(record for record in ours if record["chosen"])
    figure = next(key for key, value in theirs.items() if isinstance(value, list))
    margin = mean(chosen[figure]) - mean(theirs[figure])
    verdict = "passes" if margin >= -task.tolerance else "**fails**"
    return [
        f"{name}: {figure}",
        f"{theirs['words']:,}",
        f"{2 * task.settings.window / theirs['words']:.4f}",
        *(_cell(record) for record in records),
        f"{task.seeds}",
        f"{margin:+.3f}",
        *((f"−{task.tolerance}", verdict) if np.isfinite(task.tolerance) else ("", "")),
    ]


def _cell(record: dict[str, Any]) -> str:
    means = " / ".join(f"{np.mean(v):.3f}" for v in record.values() if isinstance(v, list))
    text = f"{means} ({record['cpu_seconds']:.1f} s)"
    return f"**{text}**" if record.get("chosen") else text


if __name__ == "__main__":
    main()
