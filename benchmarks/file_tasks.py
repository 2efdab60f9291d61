"""What reading.py measures, to be run in an interpreter of its own."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from wordkin import load
from wordkin.vectors import WordVectors


def do(program: str, job: str, folder: str, name: str, threads: int = 1) -> dict[str, float]:
    """Read or write a file once on a small one, then once with a watch in the hand."""
    read, write = PROGRAMS[program]
    path, small = Path(folder) / name, Path(folder) / name.replace("v.", "small.")
    copy = Path(folder) / ("copy" + path.suffix)
    if job == "read":
        read(small, threads)
        seconds = timed(read, path, threads)
    else:
        write(read(small, threads), copy)
        seconds = timed(write, read(path, threads), copy)
    return dict(zip(("cpu_seconds", "wall_seconds"), seconds, strict=True))


def open_file(path: str, small: str) -> float:
    """CPU seconds to open a file, after a small one."""
    load(small, threads=1)
    return timed(lambda: load(path, threads=1))[0]


def timed(work: Callable[..., Any], *arguments: Any) -> tuple[float, float]:
    """CPU and wall seconds of a call."""
    began = time.process_time(), time.perf_counter()
    work(*arguments)
    return round(time.process_time() - began[0], 4), round(time.perf_counter() - began[1], 4)


def read_gensim(path: Path, _threads: int) -> Any:
    """A file of the C tool's text or binary layout."""
    from gensim.models import KeyedVectors

    return KeyedVectors.load_word2vec_format(str(path), binary=path.suffix == ".bin")


def read_wordkin(path: Path, threads: int) -> WordVectors:
    """The same."""
    return load(path, threads=threads)


def write_gensim(vectors: Any, path: Path) -> None:
    """Text."""
    vectors.save_word2vec_format(str(path))


def write_wordkin(vectors: WordVectors, path: Path) -> None:
    """The same, brought safely to the disk."""
    vectors.save(path)


PROGRAMS: dict[str, tuple[Callable[[Path, int], Any], Callable[[Any, Path], None]]] = {
    "wordkin": (read_wordkin, write_wordkin),
    "gensim": (read_gensim, write_gensim),
}
