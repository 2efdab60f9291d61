"""Encoding: a shard → a file of ids, by the words of the whole text."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wordkin.distributed.counting import Reading, absorb_words, scan_shard
from wordkin.distributed.engine import Engine, Tell
from wordkin.distributed.shards import Shard
from wordkin.system.saving import replace_file
from wordkin.words.vocabulary import Vocabulary

IDS, STARTS = ".ids.npy", ".starts.npy"


class EncodedShard(NamedTuple):
    """The ids of a shard in files: of `tokens` tokens in `sentences` sentences, without empty ones.

    path: of the files, without their suffixes.
    """

    path: str
    tokens: int
    sentences: int


def encode_text(
    engine: Engine,
    shards: Sequence[Shard],
    vocabulary: Vocabulary,
    reading: Reading,
    folder: Path,
    tell: Tell,
) -> list[EncodedShard]:
    """Encode all shards into files of a folder that all nodes see; those that are there stay."""
    paths = [str(folder / name) for name in name_shards(shards, vocabulary, reading)]
    jobs = list(zip(shards, paths, strict=True))
    found: list[EncodedShard] = engine.map(
        "encode", encode_shard, jobs, (vocabulary, reading), tell
    )
    return found


def name_shards(shards: Sequence[Shard], vocabulary: Vocabulary, reading: Reading) -> list[str]:
    """A name for each shard's ids, which another file, other words or options would change.

    The function of `tokenize` has no name; if it becomes another, the words mostly change.
    """
    tokenize = "function" if callable(reading.tokenize) else reading.tokenize
    same = hashlib.sha256(repr((reading.column, tokenize, reading[2:4])).encode())
    for array in (vocabulary.letters, vocabulary.offsets, vocabulary.counts):
        same.update(np.ascontiguousarray(array).data)
    names = []
    for shard in shards:
        own = same.copy()
        own.update(repr(tuple(shard)).encode())
        names.append(own.hexdigest()[:32])
    return names


def encode_shard(job: tuple[Shard, str], vocabulary: Vocabulary, reading: Reading) -> EncodedShard:
    """Write the ids and the sentences of a shard, each file atomically; see `encode_text`."""
    shard, path = job
    try:
        return _look_at(path)
    except (OSError, ValueError):  # there is none yet
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    corpus, _ = scan_shard(shard, reading)
    _, (_, rows) = absorb_words([vocabulary, corpus.vocabulary])
    new_ids = np.where(rows < len(vocabulary), rows, -1).astype(np.int32)
    kept = corpus.renumber(vocabulary, new_ids, in_place=True)
    _write(path + IDS, kept.ids)
    _write(path + STARTS, kept.starts)
    return EncodedShard(path, len(kept.ids), kept.sentences)


def _look_at(path: str) -> EncodedShard:
    tokens = len(np.load(path + IDS, mmap_mode="r"))
    return EncodedShard(path, tokens, len(np.load(path + STARTS, mmap_mode="r")) - 1)


def _write(path: str, values: NDArray[np.signedinteger]) -> None:
    with replace_file(Path(path)) as file:
        np.save(file, values)
