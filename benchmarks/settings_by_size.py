"""Which settings for how much text: one setting at a time changed, on texts of four sizes.

Every training is one record of raw/settings_by_size.json, written when it ends; those that are there
are not measured again, so that an interrupted run goes on. The tables are written into results.md and
docs/choosing-settings.md, the pictures to docs/choosing.
"""

import argparse
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from programs import encoded
from record import COMMIT, Record, read_raw, today, write_raw
from texts import UNPACKED, evaluation_set, unpacked_text
from wordkin.evaluation import evaluate_analogies, evaluate_similarity
from wordkin.settings import TrainingSettings
from wordkin.training.fit import fit
from wordkin.vectors import WordVectors

RAW = "settings_by_size"
RESTRICT = 30_000  # the most frequent words, which alone are asked about
OFTEN = 5  # and how often they occur, so that a smaller min_count is judged by the same questions
PIECE = 1_000_000  # words from the start of a small text to that of the next
ASKED = ("river", "music", "king", "war")  # words whose neighbors are shown
NEIGHBORS = 5

Changes = dict[str, Any]


class Size(NamedTuple):
    """Texts of one size: words, how many texts, the epochs of the base, the values of each setting."""

    words: int
    texts: int
    epochs: int
    values: Mapping[str, Sequence[Any]]


CBOW, TREE = "cbow", ("hierarchical-softmax",)
SIZES = (
    Size(
        100_000,
        4,
        50,
        {
            "epochs": (5, 20, 100),
            "window": (2, 10),
            "dimensions": (50, 200),
            "min_count": (1, 2, 10),
            "objective": (CBOW,),
            "loss": (TREE,),
            "negative_samples": (2, 20),
            "subsample_threshold": (1e-4,),
        },
    ),
    Size(
        1_000_000,
        2,
        20,
        {
            "epochs": (5, 10, 40),
            "window": (2, 10, 20),
            "dimensions": (50, 200),
            "min_count": (2, 20),
            "objective": (CBOW,),
            "loss": (TREE,),
            "negative_samples": (2, 20),
            "subsample_threshold": (1e-4,),
        },
    ),
    Size(
        10_000_000,
        1,
        5,
        {
            "window": (2, 10),
            "epochs": (2, 10),
            "dimensions": (50, 300),
            "objective": (CBOW,),
            "min_count": (2, 20),
            "subsample_threshold": (1e-4,),
            "loss": (TREE,),
            "negative_samples": (2, 20),
        },
    ),
    Size(
        17_005_207,
        1,
        5,
        {
            "window": (2, 10),
            "dimensions": (300,),
            "objective": (CBOW,),
            "epochs": (2, 10),
            "subsample_threshold": (1e-4,),
        },
    ),
)
QUICK = (Size(100_000, 1, 10, {"epochs": (2,), "window": (2,), "min_count": (2,)}),)


class Run(NamedTuple):
    """A training: which text of which size, and what differs from the base."""

    size: Size
    text: int
    changes: Changes

    @property
    def settings(self) -> TrainingSettings:
        """All settings."""
        usual = TrainingSettings(epochs=self.size.epochs, seed=self.text)
        return replace(usual, **self.changes, **self._rate())

    @property
    def name(self) -> str:
        """What tells it from other runs."""
        return json.dumps([self.size.words, self.text, self.changes])

    def _rate(self) -> Changes:
        """The learning rate of CBOW, which `replace` would leave at that of skip-gram."""
        return {"learning_rate": None, "final_learning_rate": None}


def main() -> None:
    """Measure what is missing, then write tables and pictures unless the run is a quick one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="little of small.txt, only printed")
    parser.add_argument("--sizes", nargs="*", type=int, help="only these numbers of words")
    parser.add_argument("--texts", type=int, default=9, help="at most so many texts of each size")
    asked = parser.parse_args()
    sizes = QUICK if asked.quick else SIZES
    known = set() if asked.quick else {name_of(record) for record in read_raw(RAW)}
    for run in plan(sizes, asked.texts):
        if run.name in known or run.size.words not in (asked.sizes or [run.size.words]):
            continue
        record = measure(run, "small" if asked.quick else "text8like")
        print(record, flush=True)
        if not asked.quick:
            write_raw(RAW, [*read_raw(RAW), record])


def plan(sizes: Sequence[Size], texts: int) -> Iterator[Run]:
    """All runs: the first text of every size first, and of each text its base first."""
    for text in range(1, texts + 1):
        for size in sizes:
            if text <= size.texts:
                yield Run(size, text, {})
                for setting, values in size.values.items():
                    for value in values:
                        yield Run(size, text, {setting: value})


def measure(run: Run, name: str) -> Record:
    """Train once with one thread, and evaluate."""
    corpus = encoded(piece(run.size.words, run.text, name), run.settings.min_count)
    began = time.process_time()
    vectors = fit(corpus, run.settings, threads=1).vectors
    return {
        "words": run.size.words,
        "text": run.text,
        "changes": run.changes,
        **evaluate(vectors),
        "vocabulary": len(vectors),
        "cpu_seconds": round(time.process_time() - began, 2),
        "commit": COMMIT,
        "date": today(),
    }


def evaluate(vectors: WordVectors) -> Record:
    """The three figures, how many questions each is of, and the nearest of some words."""
    restrict = min(RESTRICT, int((vectors.counts >= OFTEN).sum()))
    questions = evaluation_set("questions-words.txt")
    analogies = evaluate_analogies(vectors, questions, restrict=restrict)
    record: Record = {
        "analogies": round(analogies.accuracy, 4),
        "analogies_asked": analogies.total.asked,
    }
    for key, file in (("wordsim353", "wordsim353.tsv"), ("simlex999", "simlex999.txt")):
        scores = evaluate_similarity(vectors, evaluation_set(file), restrict=restrict)
        record |= {key: round(scores.spearman, 4), f"{key}_asked": scores.asked}
    record["nearest"] = {
        word: [neighbor.word for neighbor in vectors.nearest(word, NEIGHBORS)]
        for word in ASKED
        if word in vectors
    }
    return record


def piece(words: int, number: int, name: str) -> Path:
    """Path of the text: so many words, of which small texts begin a million words apart."""
    whole = unpacked_text(name=name)
    if words >= PIECE * 10:
        return whole if words > 10_000_000 else unpacked_text(words, name)
    target = UNPACKED / f"{name}-{words}-from-{number - 1}-million.txt"
    if not target.exists():
        lines = lines_between((number - 1) * PIECE, words, whole)
        target.write_text("".join(lines), "utf-8")
    return target


def lines_between(first: int, words: int, whole: Path) -> Iterator[str]:
    """The lines of so many words of a text, after its first ones."""
    with whole.open(encoding="utf-8") as lines:
        for line in lines:
            tokens = line.split()
            skipped = min(first, len(tokens))
            first -= skipped
            taken = list(islice(tokens, skipped, skipped + words))
            words -= len(taken)
            if taken:
                yield " ".join(taken) + "\n"
            if not words:
                return


def name_of(record: Record) -> str:
    """The name of the run that a record is of."""
    return json.dumps([record["words"], record["text"], record["changes"]])


if __name__ == "__main__":
    main()
