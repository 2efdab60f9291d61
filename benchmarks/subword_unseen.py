"""Vectors of words that the text did not hold, judged by a plain model of a text that does.

How an n-gram is weighed, by a power of the number of words that have it, is chosen on one half of the
words and reported on the other.
"""

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

import fasttext_peer
import subword_tasks
from held_out import AMONG, NEIGHBORS, STEM_LETTERS, TEXTS, HeldOut, Text, hold_out, judge
from programs import encoded
from quality import evaluate
from record import COMMIT, Record, table, today
from wordkin import load
from wordkin.settings import TrainingSettings
from wordkin.training.fit import fit
from wordkin.vectors import WordVectors
from wordkin.words.subwords import RARITY

POWERS = (0, -0.125, -0.25, -0.5, -0.75)
CEILING, HALF_PRECISION = "plain, has seen them", "rows in float16"
WITH_QUESTIONS = ("fastText", f"{RARITY:g}", HALF_PRECISION)
BARS = {"agree": 0.075, "stem": 0.45}  # of small.txt, skip-gram


class Case(NamedTuple):
    """A text and an objective."""

    text: Text
    objective: str

    def __str__(self) -> str:
        return f"{self.text.name}, {self.objective}"

    def settings(
        self, *, with_subwords: bool = False, whole: bool = False, seed: int = 1
    ) -> TrainingSettings:
        """How the text is trained on."""
        return subword_tasks.settings_of(
            self.objective if with_subwords else "skip-gram",
            with_subwords=with_subwords,
            epochs=self.text.epochs_of_whole if whole else self.text.epochs,
            min_count=self.text.min_count,
            seed=seed,
        )


CASES = (*(Case(text, "skip-gram") for text in TEXTS), Case(TEXTS[0], "cbow"))


def measure(kept: Sequence[Record], asked: argparse.Namespace) -> Iterator[Record]:
    """Each case with all powers; fastText only where no figures are kept, and on the large text with --slow."""
    version = fasttext_peer.fasttext_version()
    known = {r["case"]: r for r in kept if r.get("version") == version}
    for case in CASES[2:3] if asked.quick else CASES:
        held = hold_out(case.text)
        whole = _train(held.whole, case.settings(whole=True))
        for by, made, vectors in _made(case, held):
            yield _record(case, by, held, made, vectors, whole)
        if str(case) in known and not asked.quick:
            yield known[str(case)]
        elif case.text.name != "text8like" or asked.slow:
            settings = case.settings(with_subwords=True)
            peer = fasttext_peer.trained(held.rest, settings, held.words)
            yield _record(case, "fastText", held, peer.unseen, peer.vectors, whole)


def _made(case: Case, held: HeldOut) -> Iterator[tuple[str, NDArray[np.float32], WordVectors]]:
    """Vectors of the words that are taken out, by each way of wordkin's, and those of its words."""
    seen = _train(held.whole, case.settings(whole=True, seed=2))
    yield CEILING, seen[held.words], seen
    vectors = _train(held.rest, case.settings(with_subwords=True))
    for power in POWERS:
        with patch("wordkin.words.subwords.RARITY", power):
            yield f"{power:g}", compose(vectors, held.words), vectors
    with tempfile.TemporaryDirectory() as folder:
        full, half = Path(folder, "float32.safetensors"), Path(folder, "float16.safetensors")
        vectors.save(full)
        load(full, dtype="float16").save(half)
        halved = load(half)
        yield HALF_PRECISION, compose(halved, held.words), halved


def compose(vectors: WordVectors, words: Sequence[str]) -> NDArray[np.float32]:
    """Vectors of unseen words, zeros for one that has no known n-gram; float32 [words, dimensions]."""
    assert vectors.lookup.subwords is not None
    found = vectors.lookup.subwords.compute_vectors(words)
    none = np.zeros(vectors.matrix.shape[1], np.float32)
    return np.stack([found.get(word, none) for word in words])


def _train(text: Path, settings: TrainingSettings) -> WordVectors:
    return fit(encoded(text, settings.min_count), settings, threads=1).vectors


def _record(
    case: Case,
    by: str,
    held: HeldOut,
    made: NDArray[np.float32],
    vectors: WordVectors,
    whole: WordVectors,
) -> Record:
    """Means, of ranks the medians, of both halves."""
    verdicts = judge(made, held.words, vectors, whole, case.text.among)
    agree, rank, stem = (np.array_split(figures, 2) for figures in verdicts)
    has_questions = case.text.name != "german" and by in WITH_QUESTIONS
    version = (
        {"version": fasttext_peer.fasttext_version()} if by == "fastText" else {"commit": COMMIT}
    )
    return {
        "case": str(case),
        "by": by,
        "agree": [round(float(half.mean()), 4) for half in agree],
        "stem": [round(float(half.mean()), 4) for half in stem],
        "rank": [float(np.median(half.astype(float))) for half in rank],
        "analogies": evaluate(vectors)["analogies"] if has_questions else None,
        **version,
        "date": today(),
    }


def section(records: Sequence[Record]) -> str:
    """The tables, from the raw runs."""
    names = [CEILING, "fastText", *(f"{power:g}" for power in POWERS), HALF_PRECISION]
    small, _, german = TEXTS
    return f"""
Words of five letters or more are taken out of a text, none of them in a test file, and their vectors made of
n-grams: {small.held_out:,} words of small.txt and of text8like (count ≥ {small.least}), {german.held_out} of the German
lines of multilingual.txt (count ≥ {german.least}). The judge is a plain skip-gram model of the whole text.
One thread, seed 1. *{CEILING}*: another seed of the judge. Numbers: powers of the number of words that have
an n-gram, by which it is weighed; 0 is the plain mean, {RARITY:g} wordkin's. *{HALF_PRECISION}*: wordkin's,
from a file of these. Neighbours: {NEIGHBORS} among {AMONG:,} words, of German among {german.among:,}.

{table(["share of ten neighbours that agree", *names], _rows("agree", names, records))}

{table([f"the nearest begins with the same {STEM_LETTERS} letters", *names], _rows("stem", names, records))}

{table(["median rank of the judge's nearest", *names], _rows("rank", names, records))}

{table(["analogies, %", *WITH_QUESTIONS], _rows("analogies", WITH_QUESTIONS, records))}

The power by which most neighbours agree on one half of the words, and what it gives on the other half:

{table(["", "chosen", "agree", "plain mean", "shares stem", "plain mean", "bars"], _choices(records))}
"""


def _rows(key: str, names: Sequence[str], records: Sequence[Record]) -> Iterator[list[str]]:
    for case in CASES:
        found = {r["by"]: r[key] for r in records if r["case"] == str(case)}
        if any(found.values()):
            yield [str(case), *(_figure(key, found.get(name)) for name in names)]


def _figure(key: str, value: list[float] | float | None) -> str:
    if value is None:
        return "–"
    scale, digits = {"rank": (1, 0), "analogies": (100, 2)}.get(key, (1, 3))
    return f"{scale * float(np.mean(value)):.{digits}f}"


def _choices(records: Sequence[Record]) -> Iterator[list[str]]:
    for case in CASES:
        runs = {r["by"]: r for r in records if r["case"] == str(case)}
        chosen = max((f"{power:g}" for power in POWERS), key=lambda power: runs[power]["agree"][0])
        cells = [
            f"{runs[power][key][1]:.3f}" for key in ("agree", "stem") for power in (chosen, "0")
        ]
        bars = " / ".join(f"≥ {bar}" for bar in BARS.values()) if case == CASES[0] else ""
        yield [str(case), chosen, *cells, bars]
