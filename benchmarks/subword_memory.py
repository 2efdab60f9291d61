"""Memory with subwords and without: matrices, the process at its peak, files of the vectors."""

import argparse
from collections.abc import Iterator, Sequence

import fasttext_peer
import subword_tasks
from fresh import fresh, peak_anonymous_mb, start, value
from record import COMMIT, Record, table
from texts import unpacked_text

MATRICES_BAR, PEAK_BAR, FILE_BAR = 150, 100, 50  # MB; the peak's is beside the matrices
FLOAT_BYTES = 4


def measure(_kept: Sequence[Record], asked: argparse.Namespace) -> Iterator[Record]:
    """One epoch each, memory sampled from outside."""
    text = unpacked_text(100_000 if asked.quick else None)
    for way in ("subwords", "plain"):
        job = {"with_subwords": way == "subwords"}
        fresh(subword_tasks.weigh, text=__file__, **job)  # compiles
        training = start(subword_tasks.weigh, text=str(text), **job)
        peak = peak_anonymous_mb(training)
        yield {"by": way, "peak_mb": peak, **value(training), "commit": COMMIT}


def section(records: Sequence[Record]) -> str:
    """The table, from the raw runs."""
    ours, plain = records
    theirs = (2 * ours["words"] + fasttext_peer.BUCKETS) * 100 * FLOAT_BYTES / 1e6
    growth = ours["peak_mb"] - plain["peak_mb"]
    beside = {
        kind: ours[f"{kind}_file_mb"] - plain[f"{kind}_file_mb"] for kind in ("float32", "float16")
    }
    rows = [
        ["matrices of the training", *_cells(ours, plain, "matrices_mb"), f"{theirs:,.0f}", f"≤ {MATRICES_BAR}"],
        ["peak of the process, anonymous memory", *_cells(ours, plain, "peak_mb"), "", ""],
        ["growth of the peak", f"{growth:,.0f}", "", "", f"≤ {MATRICES_BAR + PEAK_BAR}"],
        ["file of vectors in float32", *_cells(ours, plain, "float32_file_mb"), "", ""],
        ["file of vectors in float16", *_cells(ours, plain, "float16_file_mb"), "", ""],
        ["rows and n-grams in the file, float32", f"{beside['float32']:,.0f}", "", "", ""],
        ["rows and n-grams in the file, float16", f"{beside['float16']:,.0f}", "", "", f"≤ {FILE_BAR}"],
    ]  # fmt: skip
    return f"""
text8like, {ours["words"]:,} words, {ours["rows"]:,} rows of parts, 100 dimensions; all cores. fastText's: computed, its
words and {fasttext_peer.BUCKETS:,} buckets.

{table(["MB", "subwords", "plain", "fastText", "bar"], rows)}
"""


def _cells(ours: Record, plain: Record, name: str) -> list[str]:
    return [f"{record[name]:,.0f}" for record in (ours, plain)]
