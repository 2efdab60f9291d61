"""Counting: a shard → its words and their counts; the words of all shards, merged in a tree."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wordkin.corpus import EncodedCorpus
from wordkin.corpus.checks import warn_about_bytes, warn_about_punctuation, warn_about_words
from wordkin.corpus.encoding import MEMORY_SHARE, Tokenizer, check_rule, write_text
from wordkin.corpus.runs import count_words_within
from wordkin.corpus.storage import Storage
from wordkin.corpus.unnamed import UnnamedArray
from wordkin.corpus.writer import CorpusWriter
from wordkin.distributed.engine import Engine, Tell
from wordkin.distributed.shards import Shard, read_shard
from wordkin.system.memory import memory_bytes
from wordkin.text.columns import Column
from wordkin.words.vocabulary import Vocabulary

MERGED = 16  # vocabularies at once: fewer make a deeper tree, more a longer wait for the last


class Reading(NamedTuple):
    """How shards become tokens; see `train`. jobs: that share the memory of a node."""

    column: Column | None = None
    tokenize: Tokenizer = "whitespace"
    numbers: bool = False
    lowercase: bool = True
    jobs: int = 1


class Counted(NamedTuple):
    """The words of some shards, in order of first appearance, with their counts in these.

    replaced: invalid UTF-8 sequences; first_replaced: the first shard that has any.
    """

    vocabulary: Vocabulary
    replaced: int = 0
    first_replaced: str = ""


def count_text(engine: Engine, shards: Sequence[Shard], reading: Reading, tell: Tell) -> Vocabulary:
    """The words of all shards, in order of first appearance, as `encode` numbers them."""
    found: list[Counted] = engine.map("count", count_shard, shards, (reading,), tell)
    while len(found) > 1:
        groups = [found[first : first + MERGED] for first in range(0, len(found), MERGED)]
        found = engine.map("merge counts", merge_counted, groups)
    counted = found[0]
    warn_about_bytes(counted.replaced, counted.first_replaced)
    warn_about_words(counted.vocabulary)
    rule = check_rule(reading.tokenize, numbers=reading.numbers, lowercase=reading.lowercase)
    if rule is None and reading.tokenize in ("whitespace", str.split):
        warn_about_punctuation(counted.vocabulary)
    return counted.vocabulary


def count_shard(shard: Shard, reading: Reading) -> Counted:
    """Count the words of a shard."""
    corpus, replaced = scan_shard(shard, reading)
    return Counted(corpus.vocabulary, replaced, shard.name if replaced else "")


def scan_shard(shard: Shard, reading: Reading) -> tuple[EncodedCorpus, int]:
    """The shard as ids of its own words, and how many invalid UTF-8 sequences were replaced."""
    _, tokenize, numbers, lowercase, jobs = reading
    rule = check_rule(tokenize, numbers=numbers, lowercase=lowercase)
    share_bytes = int(MEMORY_SHARE * memory_bytes() / jobs)
    storage, most_words = Storage(None, share_bytes), count_words_within(share_bytes)
    writer = CorpusWriter(storage, None, most_words, UnnamedArray)
    with warnings.catch_warnings(action="ignore"):  # given once, of the whole text
        opened = read_shard(shard, reading.column)
        corpus = write_text(shard.name, opened, writer, tokenize, 1, rule)
    return corpus, writer.replaced


def merge_counted(parts: Sequence[Counted]) -> Counted:
    """The words of several parts of a text, in their order.

    >>> one, two = (
    ...     Vocabulary.from_words(*words) for words in ((["a", "b"], [2, 1]), (["c", "b"], [1, 4]))
    ... )
    >>> merged = merge_counted([Counted(one), Counted(two)]).vocabulary
    >>> merged.words, merged.counts.tolist()
    (['a', 'b', 'c'], [2, 5, 1])
    """
    vocabulary, _ = absorb_words([part.vocabulary for part in parts])
    first = next((part.first_replaced for part in parts if part.replaced), "")
    return Counted(vocabulary, sum(part.replaced for part in parts), first)


def absorb_words(parts: Sequence[Vocabulary]) -> tuple[Vocabulary, list[NDArray[np.int64]]]:
    """All words in order of first appearance, counts added, and the rows of each part's words there."""
    from wordkin.corpus.tables import FIRST_CAPACITY, absorb_table, new_table, words_of
    from wordkin.kernels.scan import WordTable

    whole, rows = new_table(FIRST_CAPACITY), []
    for part in parts:
        size = len(part)
        nothing, unknown = np.zeros(0, np.int64), np.zeros(size, np.int64)
        arrays = (part.letters.copy(), part.offsets.copy(), part.counts.copy())
        table = WordTable(nothing, *arrays, unknown, np.array([size]))
        whole, found = absorb_table(whole, table)
        rows.append(found)
    return words_of(whole), rows
