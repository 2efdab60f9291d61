"""The benchmark texts, unpacked where gensim can read them, and the evaluation sets."""

import lzma
import os
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import BinaryIO

ROOT = Path(__file__).resolve().parent.parent
UNPACKED = ROOT / ".benchmarks"
NAME = "text8like"


def unpacked_text(words: int | None = None, name: str = NAME) -> Path:
    """Path of the plain text: all of it, or its first lines that hold so many words."""
    target = UNPACKED / (f"{name}.txt" if words is None else f"{name}-{words}.txt")
    if not target.exists():
        UNPACKED.mkdir(exist_ok=True)
        unfinished = target.with_suffix(".unfinished")
        with lzma.open(_data_folder() / f"{name}.txt.xz") as packed, unfinished.open("wb") as plain:
            plain.writelines(_lines(packed, words))
        unfinished.rename(target)
    return target


def evaluation_set(name: str) -> Path:
    """Path of a file of questions, which gensim's wheel brings along."""
    gensim = find_spec("gensim")
    if gensim is None or gensim.origin is None:
        sys.exit("the evaluation sets come with gensim, which is missing: make bench installs it")
    return Path(gensim.origin).parent / "test" / "test_data" / name


def _data_folder() -> Path:
    if "WORDKIN_DATA" not in os.environ:
        sys.exit("WORDKIN_DATA: expected the folder that holds the texts, found nothing")
    return Path(os.environ["WORDKIN_DATA"])


def _lines(text: BinaryIO | lzma.LZMAFile, words: int | None) -> Iterator[bytes]:
    if words is None:
        yield from text
        return
    for line in text:
        tokens = list(islice(line.split(), words))
        yield b" ".join(tokens) + b"\n"
        words -= len(tokens)
        if not words:
            return
