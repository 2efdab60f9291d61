"""What parquet_texts.py measures, to be run in an interpreter of its own."""

import re
import time
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

import wordkin as wk


def write_tables(text: str, folder: str, rows_of_words: int) -> list[str]:
    """Write a text as a plain file of lines, and as Parquet of 1 and of 100 groups of rows; their paths."""
    words = Path(text).read_bytes().split()
    lines = [
        b" ".join(words[first : first + rows_of_words])
        for first in range(0, len(words), rows_of_words)
    ]
    paths = [
        Path(folder) / f"{rows_of_words}{end}" for end in (".txt", "-1.parquet", "-100.parquet")
    ]
    paths[0].write_bytes(b"\n".join(lines) + b"\n")
    table = pa.table({"text": pa.array(lines, pa.binary()).cast(pa.string())})
    for path, groups in zip(paths[1:], (1, 100), strict=True):
        parquet.write_table(table, path, row_group_size=-(-len(lines) // groups))
    return [str(path) for path in paths]


def encode_text(path: str) -> dict[str, float]:
    """Tokens of a file, the CPU seconds that `wordkin.encode` takes, and the most memory that it adds."""
    warm = Path(path).with_suffix(".warm" + Path(path).suffix)
    if warm.suffix == ".parquet":
        parquet.write_table(pa.table({"text": ["sea lake"]}), warm)
    else:
        warm.write_text("sea lake\n")
    wk.encode(warm, threads=1)  # loads kernels and libraries
    before = _memory_mb("VmRSS")
    began = time.process_time()
    corpus = wk.encode(path, threads=1)
    seconds = time.process_time() - began
    return {
        "words": corpus.raw_words,
        "cpu_seconds": round(seconds, 3),
        "added_mb": round(_memory_mb("VmHWM") - before),
    }


def _memory_mb(name: str) -> float:
    """The memory that this process has, or the most that it had: Linux's `ru_maxrss` counts its parent's."""
    status = Path("/proc/self/status").read_text("ascii")
    kilobytes = re.search(rf"^{name}:\s+(\d+) kB", status, re.MULTILINE)
    assert kilobytes is not None
    return int(kilobytes[1]) * 1024 / 1e6
