"""The files that the pages speak of: a text of the demo's, and what a reader would have beside it."""

from __future__ import annotations

import gzip
import lzma
import random
from collections.abc import Sequence
from itertools import chain, islice
from pathlib import Path

import numpy as np

import wordkin as wk
from wordkin.cli.demo import ANALOGIES, NEAREST, ODD_ONE_OUT
from wordkin.text.packaged import read_lines

LINES = 3_000
# Words that pages and the demo ask for, which so little text may lack.
OF_PAGES = """breakfast cereal dinner lunch king queen man woman boy girl coast shore harbor river
lake sea shores lakeside road bus car train wheat corn rice parliament"""
ASKED = list(dict.fromkeys([*NEAREST, *chain(*ANALOGIES, *ODD_ONE_OUT), *OF_PAGES.split()]))
ORDERS = "order,product,user,item,time\n" + "".join(
    f"o{n // 4},p{n % 7},u{n // 9},i{(n * n) % 11},{1_700_000_000 + 60 * n}\n" for n in range(900)
)
EDGES = [(f"n{n}", f"n{(n * step + 1) % 40}") for n in range(40) for step in (1, 3, 7)]
QUESTIONS = ": family\nman king woman queen\n" + "boy girl man woman\n" * 3
PAIRS = "coast\tshore\t9.1\nriver\tlake\t7.5\nbus\tcar\t6.8\nking\tcereal\t0.9\n"


def write_doc_files(folder: Path) -> None:
    """Write all of them; those whose bytes do not matter hold the same."""
    write_texts(folder)
    write_tables(folder)
    write_vectors(folder)
    (folder / "questions-words.txt").write_text(QUESTIONS, "utf-8")
    (folder / "wordsim353.tsv").write_text(PAIRS, "utf-8")
    (folder / "settings.toml").write_text("dimensions = 20\n", "utf-8")
    (folder / "token.txt").write_text("k" * 40 + "\n", "utf-8")
    script = "word2vec -train text.txt -output vectors.bin -size 10 -iter 1 -binary 1\n"
    (folder / "demo-word.sh").write_text(f"#!/bin/sh\n{script}", "utf-8")
    (folder / "demo-word.sh").chmod(0o755)


def shuffle_words(words: Sequence[str]) -> list[bytes]:
    """Lines that hold each of the words, in orders so different that no two of them are a phrase."""
    shuffled = random.Random(1)  # noqa: S311
    return [f"{' '.join(shuffled.sample(words, len(words)))}\n".encode() for _ in range(20)]


def write_texts(folder: Path) -> None:
    """Texts, plain and compressed."""
    lines = [*islice(read_lines(), LINES), *shuffle_words(ASKED)]
    data = b"".join(lines)
    short = b"".join(lines[-500:])
    (folder / "corpus.txt").write_bytes(data)
    (folder / "corpus.txt.xz").write_bytes(lzma.compress(data, preset=0))
    (folder / "corpus.gz").write_bytes(gzip.compress(data, 1, mtime=0))
    for name in ("more.txt", "our.txt", "news.txt", "text.txt"):
        (folder / name).write_bytes(short)
    (folder / "books").mkdir()
    (folder / "books" / "one.txt").write_bytes(short)
    (folder / "before.txt").write_bytes(short)
    (folder / "after.txt").write_bytes(short)
    for century in ("19th", "20th"):
        (folder / century).mkdir()
        for number in range(8):
            (folder / century / f"{number}.txt").write_bytes(short)
    (folder / "books" / "two.txt").write_bytes(short)
    sessions = "i1 i2 i3\ni2 i3 i4\n" * 200  # as many as a search for settings takes
    for name in ("today.txt", "yesterday.txt", "sessions.txt"):
        (folder / name).write_text(sessions, "utf-8")


def write_tables(folder: Path) -> None:
    """What users bought, edges of a graph, and reviews."""
    import pyarrow as pa
    from pyarrow import csv, parquet

    (folder / "sales.csv").write_text(ORDERS, "utf-8")
    (folder / "clicks.csv.gz").write_bytes(gzip.compress(ORDERS.encode(), mtime=0))
    parquet.write_table(csv.read_csv(folder / "sales.csv"), folder / "sales.parquet")
    (folder / "edges.csv").write_text("".join(f"{a},{b}\n" for a, b in EDGES), "utf-8")
    rows = "".join(f"{a}\t{b}\n" for a, b in EDGES)
    (folder / "edges.tsv.gz").write_bytes(gzip.compress(rows.encode(), mtime=0))
    (folder / "edges.txt").write_text(rows.replace("\t", " "), "utf-8")
    texts = (folder / "our.txt").read_text("utf-8").splitlines()
    table = pa.table({"text": texts, "stars": [n % 5 + 1 for n in range(len(texts))]})
    (folder / "reviews").mkdir()
    for path in (folder / "reviews.parquet", folder / "reviews" / "one.parquet"):
        parquet.write_table(table, path)


def write_vectors(folder: Path) -> None:
    """Vectors of other programs, and a model."""
    words = ["the", "sea", "lake", "river", "shore"]
    rows = np.random.default_rng(1).normal(size=(len(words), 300)).astype(np.float32)
    vectors = wk.WordVectors(words, rows, counts=[9, 7, 5, 3, 1])
    vectors.save(folder / "general.bin")
    vectors.save(folder / "GoogleNews-vectors-negative300.bin.gz")
    vectors.save(folder / "glove.txt")
    model = wk.train(
        folder / "corpus.txt", dimensions=20, epochs=1, tokenize="simple", progress=False
    )
    for name in ("kin", "demo", "old", "new", "yesterday", "tonight"):
        model.save(folder / f"{name}.safetensors")
    sessions = folder / "yesterday.txt"
    items = wk.train(sessions, dimensions=8, subsample_threshold=0, progress=False)
    items.save(folder / "items.safetensors")
    model.vectors.save(folder / "kin.bin")
    model.vectors.save(folder / "old.bin")
    model.vectors.save(folder / "vectors.bin")
