"""Text and vocabulary as Google's word2vec sees them: every line end is a word, `</s>`.

This word ends a sentence and is counted, but it is never trained nor drawn as noise. So here it is a
number beside the corpus, and it joins the words when they are written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from wordkin.corpus import EncodedCorpus
from wordkin.corpus.encoding import encode_blocks
from wordkin.corpus.storage import Storage
from wordkin.corpus.writer import CorpusWriter, Report
from wordkin.errors import warn
from wordkin.system.cores import usable_cores
from wordkin.system.memory import memory_bytes
from wordkin.text.selection import look_at
from wordkin.text.sources import Block, find_texts, read_blocks
from wordkin.words.vocabulary import Vocabulary, read_counts, select

SENTENCE_END = "</s>"
WRITTEN_END = re.compile(rb"(?<!\S)</s>(?!\S)")  # written in the text, it is a line end, too


class CText(NamedTuple):
    """A corpus, and the number of sentence ends that the C program counts."""

    corpus: EncodedCorpus
    sentence_ends: int

    @property
    def vocabulary(self) -> Vocabulary:
        """The words, with the sentence end as the first one, whatever its count."""
        known = self.corpus.vocabulary
        counts = [self.sentence_ends, *known.counts.tolist()]
        return Vocabulary.from_words([SENTENCE_END, *known.words], counts)


def read_c_text(
    path: str, min_count: int, vocabulary_path: str | None = None, report: Report | None = None
) -> CText:
    """A text reduced to its frequent words, or to those of a vocabulary file, with the counts there.

    `min_count` applies to the words of that file, too; the most frequent come first.
    """
    counts = None if vocabulary_path is None else read_counts(vocabulary_path)
    ends: list[int] = []
    corpus = encode_after(path, partial(end_lines, ends=ends), report)
    if counts is None:
        # Reading has added a line end.
        return CText(corpus.prune(min_count, in_place=True), sum(ends) - 1)
    sentence_ends = counts.pop(SENTENCE_END, 0)
    known = Vocabulary.from_words(counts, list(counts.values()))
    known = known.take(select(known, min_count))
    return CText(corpus.with_vocabulary(known, in_place=True), sentence_ends)


def encode_after(
    path: str,
    change: Callable[[Iterable[Block]], Iterable[Block]],
    report: Report | None = None,
) -> EncodedCorpus:
    """The corpus of a text whose blocks pass through `change` first."""
    writer = CorpusWriter(Storage(None, memory_bytes() // 4), report)
    blocks = change(read_blocks(find_texts(path, warn_if_no_text) or []))
    return encode_blocks(blocks, writer, "whitespace", usable_cores())


def warn_if_no_text(path: Path) -> None:
    """Warn of a file that is no text: the C programs read whatever it holds, so this does, too."""
    if kind := look_at(path).kind:
        warn(
            f"{path}: expected text, found {kind.name}. It is read as it is. {kind.remedy_for(path)}"
        )


def end_lines(blocks: Iterable[Block], ends: list[int]) -> Iterator[Block]:
    """The blocks without carriage returns, as in the C program; `ends` gets their numbers of line ends."""
    for block in blocks:
        data = WRITTEN_END.sub(b"\n", bytes(block.data).replace(b"\r", b""))
        ends.append(data.count(b"\n"))
        yield block._replace(data=data)
