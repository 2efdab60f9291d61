"""Readers in processes of little memory, each forked from one that has everything imported."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import IO, Any, NamedTuple

MOST_BYTES = 1 << 30  # that a reader may take beyond what it has idle
MOST_SECONDS = 60  # of work, only so that a reader that never ends does not stop the tests

# Reads a line of JSON for each reader to fork; answers with a line how it ended.
NURSERY = """
import json, os, resource, signal, sys, warnings
warnings.simplefilter("ignore")
import numpy as np
import wordkin as wk
from wordkin.errors import WordkinError
from wordkin.gensim.models import KeyedVectors, Phrases, Word2Vec
import bz2, lzma, pickletools, zipfile, zstandard, pyarrow.parquet

def first(found):
    word = found.words[0]
    return len(found), found.nearest(word, k=3), "no such word" in found

def train(path):
    return wk.train(path, min_count=1, dimensions=4, epochs=1, threads=1, progress=False)

def command(*arguments):
    from wordkin.cli import main
    sys.argv = ["wordkin", *arguments]
    try:
        main()
    except SystemExit as end:
        if end.code not in (0, 1, 2):
            raise

READERS = {
    "load": lambda path: first(wk.load(path, threads=1)),
    "load a few": lambda path: first(wk.load(path, limit=2, threads=1)),
    "find": lambda path: "no such word" in wk.load(path, threads=1),
    "all words": lambda path: len(wk.load(path, threads=1).words),
    "load_model": lambda path: first(wk.load_model(path).vectors),
    "load_phrases": wk.load_phrases,
    "encode": lambda path: wk.encode(path, threads=1).vocabulary.words,
    "train": train,
    "KeyedVectors": lambda path: KeyedVectors.load(path).index_to_key,
    "Word2Vec": lambda path: Word2Vec.load(path).wv.index_to_key,
    "Phrases": lambda path: Phrases.load(path).vocab,
    "info": lambda path: command("info", path),
    "nearest": lambda path: command("nearest", path, "sea"),
}

def idle_bytes():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[0]) * resource.getpagesize()

def run(face, path, result, most_bytes, seconds):
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):  # what a command says goes to nobody
        os.dup2(nothing, stream)
    unlimited = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (idle_bytes() + most_bytes, unlimited[1]))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    signal.alarm(10 * seconds)  # where it waits for ever
    try:
        found = READERS[face](path)
    except WordkinError as problem:
        how, message = "refused", str(problem)
    except BaseException as problem:
        how, message = "raised", f"{type(problem).__name__}: {problem}"
    else:
        how, message = "read", str(found)
    resource.setrlimit(resource.RLIMIT_AS, unlimited)  # to tell what came of it
    with open(result, "w") as file:
        json.dump([how, len(message), message[:2000] if how != "read" else message[-300:]], file)

# All that has to be compiled, once for all readers.
words = [["sea", "lake"], ["car", "sea"]] * 9
wk.train(words, min_count=1, dimensions=4, epochs=1, threads=1, progress=False)
folder = sys.argv[1]
with open(f"{folder}/warm", "wb") as file:
    file.write(b"".join(b"w%d 1.5 2.5\\n" % row for row in range(200_000)))
wk.load(f"{folder}/warm", threads=1)
wk.encode(f"{folder}/warm", threads=1)
print("ready", flush=True)
for line in sys.stdin:
    pid = os.fork()
    if not pid:
        try:
            run(*json.loads(line))
            os._exit(0)
        finally:
            os._exit(1)
    status = os.waitpid(pid, 0)[1]
    print(os.waitstatus_to_exitcode(status), flush=True)
"""


class Ending(NamedTuple):
    """How a reader ended: "read", "refused" (by a `WordkinError`), "raised", "endless" or "killed"."""

    how: str
    length: int
    message: str


class BoundedReader:
    """Reads files by faces of wordkin's, each time in a new process of little memory."""

    def __init__(self, folder: Path) -> None:
        self._result = folder / "result"
        self._nursery = subprocess.Popen(
            [sys.executable, "-c", NURSERY, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            # Arrow's own allocator reserves a gigabyte of addresses before it is asked for any.
            env=os.environ | {"ARROW_DEFAULT_MEMORY_POOL": "system", "MALLOC_ARENA_MAX": "1"},
        )
        assert self._say_and_hear("") == "ready"

    def __call__(
        self, face: str, path: Path, most_bytes: int = MOST_BYTES, seconds: int = MOST_SECONDS
    ) -> Ending:
        """How the face of this name ends with the file."""
        self._result.unlink(missing_ok=True)
        line = json.dumps([face, str(path), str(self._result), most_bytes, seconds])
        status = self._say_and_hear(line + "\n")
        if self._result.exists():
            return Ending(*json.loads(self._result.read_text("utf-8")))
        is_endless = status in ("-24", "-14")  # SIGXCPU, SIGALRM
        return Ending("endless" if is_endless else "killed", 0, f"status {status}")

    def close(self) -> None:
        """End the process that forks."""
        _pipe(self._nursery.stdin).close()
        self._nursery.wait()
        _pipe(self._nursery.stdout).close()

    def _say_and_hear(self, line: str) -> str:
        _pipe(self._nursery.stdin).write(line)
        _pipe(self._nursery.stdin).flush()
        return str(_pipe(self._nursery.stdout).readline()).strip()


def _pipe(stream: IO[Any] | None) -> IO[Any]:
    assert stream is not None
    return stream
