"""How much of one core the training uses: its multiplications and additions per CPU second.

They are counted from the kernel's loops over the windows of real text, and compared with what the
same core does in a large product of float32 matrices, in the same run.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import NamedTuple

import numpy as np

import tasks
from fresh import fresh
from programs import COMBINATIONS, encoded
from record import Record, provenance, table, write_raw, write_section
from texts import unpacked_text
from wordkin.corpus import EncodedCorpus
from wordkin.kernels.noise import count_noise_words
from wordkin.kernels.training import Plan
from wordkin.kernels.windows import BLOCK, Corpus, Windows, sample_tokens
from wordkin.method.huffman import tree_paths
from wordkin.method.sampling import keep_probability
from wordkin.settings import TrainingSettings
from wordkin.training.arrays import plan_of

CASES = ("skip-gram-negatives", "skip-gram-tree", "cbow-negatives", "cbow-tree")
DIMENSIONS = (100, 300)
COUNTED_TOKENS = 200_000
AIM = {300: 0.5}  # by dimensions


class Counts(NamedTuple):
    """Per word before subsampling."""

    operations: float
    row_bytes: float


def main() -> None:
    """Measure, print the table, and write it unless the run is a quick one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one turn, less text, only printed")
    is_quick = parser.parse_args().quick
    turns, words = (1, 200_000) if is_quick else (3, 1_000_000)
    text = unpacked_text(words)
    records = []
    for record in measure(text, turns):
        print(*record.values(), flush=True)
        records.append(record)
    body = section(text, records, turns, words)
    print(body)
    if not is_quick:
        write_raw("efficiency", records)
        write_section("Efficiency", body)


def measure(text: Path, turns: int) -> Iterator[Record]:
    """The matrix product and each training in turn, one thread."""
    for turn in range(1, turns + 1):
        yield {"what": "product", "dimensions": 0, "turn": turn, **fresh(tasks.multiply_matrices)}
        for combination in CASES:
            for dimensions in DIMENSIONS:
                job = {"combination": combination, "dimensions": dimensions}
                usage = fresh(tasks.train, program="wordkin", text=str(text), **job)
                yield {"what": combination, "dimensions": dimensions, "turn": turn, **usage}


def count(corpus: EncodedCorpus, settings: TrainingSettings) -> Counts:
    """What the loops do, the windows of some text given.

    With D dimensions; a block of b centers, M words around them and R output rows; m words around
    one center and L nodes above it: the three products of `fit_rows` take 6 · inputs · outputs · D
    operations, to average and to pass on (CBOW) 4 · b · M · D. Of each row D floats are read when
    it is gathered, read and written when it changes. Padding and the sigmoids are left out.
    """
    plan = plan_of(settings)
    tokens, around, spans = _windows(corpus, settings, plan)
    path_lengths = np.diff(tree_paths(corpus.vocabulary.counts)[0])[tokens]
    inputs = spans if plan.is_skip_gram else np.full(len(spans), BLOCK)
    operations, rows_touched = 0, 3 * spans.sum()
    if plan.negative_samples:
        width = BLOCK + count_noise_words(plan)
        operations += 6 * (inputs * width).sum()
        rows_touched += 3 * width * len(spans)
    if plan.uses_tree:
        inputs_of_one = around if plan.is_skip_gram else np.minimum(around, 1)
        operations += 6 * (inputs_of_one * path_lengths).sum()
        rows_touched += 3 * path_lengths.sum()
        if plan.is_skip_gram:  # they change for each center, not for each block
            rows_touched += 2 * (around.sum() - spans.sum())
    if not plan.is_skip_gram:
        operations += 4 * BLOCK * spans.sum()
    each = settings.dimensions / _counted(corpus)
    return Counts(float(operations * each), float(rows_touched * 4 * each))


def _windows(
    corpus: EncodedCorpus, settings: TrainingSettings, plan: Plan
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The centers' words, how many words are around each, and around each block of them."""
    end = _counted(corpus)
    size = end + 3 * plan.window + 2 * BLOCK
    windows = Windows(np.zeros(size, np.int32), np.zeros(size, np.int64), np.zeros(size, np.int64))
    keep = keep_probability(corpus.vocabulary.counts, settings.subsample_threshold)
    ids_and_starts = Corpus(corpus.ids, corpus.starts)
    first, last = sample_tokens(ids_and_starts, 0, end, keep, plan, np.uint64(1), windows)
    tokens, lows, highs = (array[first:last] for array in windows)
    begins = np.arange(0, last - first, BLOCK)
    spans = np.maximum.reduceat(highs, begins) - np.minimum.reduceat(lows, begins)
    return tokens, highs - lows - 1, spans


def _counted(corpus: EncodedCorpus) -> int:
    return min(COUNTED_TOKENS, len(corpus.ids))


def section(text: Path, records: Sequence[Record], turns: int, words: int) -> str:
    """The table, from the raw runs."""
    rows = tasks.MATRIX_ROWS
    product = median(r["gflops"] for r in records if r["what"] == "product")
    corpus = encoded(text, TrainingSettings().min_count)
    body = [_row(name, size, corpus, records, product) for size in DIMENSIONS for name in CASES]
    header = [
        "one thread", "thousand words/s", "operations a word", "GFLOP/s", "of the product", "aim", "row bytes a word",
    ]  # fmt: skip
    return f"""
The first {words:,} words of text8like, window 5, 5 negative samples, subsampling 1e-3. A product of
float32 matrices of {rows:,} rows and columns, by `numpy @` on one core: {product:.0f} GFLOP/s.
Operations are multiplications and additions, counted from the kernel's loops over {COUNTED_TOKENS:,} words,
as are the bytes of matrix rows that are read and written, from whichever cache or memory: see
`count` in `efficiency.py` for the formulas.
CPU time, medians of {turns} runs.

{table(header, body)}

{provenance()}
"""


def _row(
    combination: str,
    dimensions: int,
    corpus: EncodedCorpus,
    records: Sequence[Record],
    product: float,
) -> list[str]:
    counts = count(corpus, replace(COMBINATIONS[combination], dimensions=dimensions))
    speed = median(
        record["words"] / record["cpu_seconds"]
        for record in records
        if (record["what"], record["dimensions"]) == (combination, dimensions)
    )
    gflops = speed * counts.operations / 1e9
    return [
        f"{combination}, {dimensions} dimensions",
        f"{speed / 1e3:,.0f}",
        f"{counts.operations:,.0f}",
        f"{gflops:.1f}",
        f"{gflops / product:.0%}",
        f"{AIM[dimensions]:.0%}" if dimensions in AIM else "",
        f"{counts.row_bytes:,.0f}",
    ]


if __name__ == "__main__":
    main()
