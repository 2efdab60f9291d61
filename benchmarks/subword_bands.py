"""How good words of each frequency are, with subwords and without, judged by a model of ten times the text."""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

import subword_tasks
from held_out import AMONG, NEIGHBORS, judge, write_lines
from pictures import Line, draw
from programs import encoded
from record import COMMIT, FOLDER, Record, table, today
from texts import UNPACKED, unpacked_text
from wordkin.training.fit import fit
from wordkin.vectors import WordVectors

PICTURE = FOLDER.parent / "docs" / "curves" / "frequency.svg"
BANDS = (5, 10, 20, 50, 100, 500, 2_000)  # the first count of each
WORDS = 500  # of a band, at most
PARTS = 10  # of the text, one of which is trained on
EPOCHS = 5
WAYS = ("subwords", "plain")


def measure(_kept: Sequence[Record], asked: argparse.Namespace) -> Iterator[Record]:
    """Train on all lines and on every tenth, both ways, and compare neighbours by bands."""
    text = unpacked_text(1_000_000 if asked.quick else None)
    judges = {way: _train(text, way) for way in WAYS}
    tenth = UNPACKED / f"{text.stem}-tenth.txt"
    if not tenth.exists():
        with text.open(encoding="utf-8") as lines:
            write_lines(
                tenth, (line.rstrip("\n") for i, line in enumerate(lines) if i % PARTS == 0)
            )
    for way in WAYS:
        vectors = _train(tenth, way)
        for band, words in _bands(vectors, judges["plain"]):
            made = vectors[words]
            for by, whole in judges.items():
                agree = float(judge(made, words, vectors, whole).agree.mean())
                yield {
                    "band": band,
                    "words": len(words),
                    "way": way,
                    "judge": by,
                    "agree": round(agree, 4),
                    "commit": COMMIT,
                    "date": today(),
                }


def _train(text: Path, way: str) -> WordVectors:
    settings = subword_tasks.settings_of(
        "skip-gram", with_subwords=way == "subwords", epochs=EPOCHS
    )
    return fit(encoded(text, settings.min_count), settings, threads=1).vectors


def _bands(vectors: WordVectors, whole: WordVectors) -> Iterator[tuple[int, list[str]]]:
    """Words of each band, chosen at random."""
    assert vectors.counts is not None
    rng = np.random.default_rng(1)
    for band, end in zip(BANDS, (*BANDS[1:], np.inf), strict=True):
        rows = np.flatnonzero((vectors.counts >= band) & (vectors.counts < end))
        words = [word for row in rng.permutation(rows) if (word := vectors.words[row]) in whole]
        yield band, words[:WORDS]


def section(records: Sequence[Record]) -> str:
    """The table, from the raw runs; and the picture."""
    found = {(r["band"], r["way"], r["judge"]): r for r in records}
    rows = [
        [
            _label(band),
            f"{found[band, 'plain', 'plain']['words']:,}",
            *(f"{found[band, way, by]['agree']:.3f}" for by in reversed(WAYS) for way in WAYS),
        ]
        for band in BANDS
    ]
    header = ["count in the text", "words", "subwords", "plain", "subwords", "plain"]
    draw_picture(records)
    return f"""
Trained on every tenth line of text8like, skip-gram, {EPOCHS} epochs, one thread. The share of a word's {NEIGHBORS}
neighbours, of the {AMONG:,} most frequent words, that agree with those in a model of the whole text: in a plain
one, then in one with subwords. [Picture](../docs/curves/{PICTURE.name}).

{table(header, rows)}
"""


def draw_picture(records: Sequence[Record]) -> None:
    """Both curves, as the plain model judges."""
    lines = []
    for way in WAYS:
        found = [r for r in records if (r["way"], r["judge"]) == (way, "plain")]
        lines.append(
            Line("wordkin", way, *zip(*((r["band"], r["agree"]) for r in found), strict=True))
        )
    draw(PICTURE, "times in the text, at least", "neighbours that agree", lines, y_scale="linear")


def _label(band: int) -> str:
    place = BANDS.index(band)
    end = f"{BANDS[place + 1] - 1:,}" if place + 1 < len(BANDS) else ""
    return f"{band:,} – {end}"
