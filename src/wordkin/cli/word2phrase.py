"""`wordkin word2phrase`: the C tool's flags, and what it writes.

The C tool also counts pairs across line ends, though it joins none there. So here a line end is a
word like others, in a text that is one sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import numpy as np
import typer
from numpy.typing import NDArray

from wordkin.cli.c_flags import Flag, describe_flags, parse_flags
from wordkin.cli.c_text import WRITTEN_END, encode_after
from wordkin.cli.outcome import echo
from wordkin.cli.output import check_file
from wordkin.text.sources import Block, list_texts

if TYPE_CHECKING:
    from wordkin.corpus import EncodedCorpus
    from wordkin.phrases import PairCounts

FLAGS = {
    "train": Flag(str, None, "The text to find phrases in", is_needed=True),
    "output": Flag(str, None, "The text with its phrases joined", is_needed=True),
    "min-count": Flag(int, 5, "Do not join words and pairs that occur fewer times than this"),
    "threshold": Flag(
        float,
        100.0,
        "Join pairs with a higher score than this; a higher threshold gives fewer phrases",
    ),
    "debug": Flag(int, 2, "How much to print; 0 leaves out the counts"),
}
LINE_END = "\0"
CUT_OFF = re.compile(rb"\0\S*")  # in the C tool a NUL byte ends a word


def word2phrase(
    flags: Annotated[list[str] | None, typer.Argument(help="-train TEXT -output OUT ...")] = None,
) -> None:
    """Join phrases, with the flags of Google's word2phrase.

    Without flags, it prints this help.
    """
    if not flags or flags == ["-h"]:
        typer.echo(describe_flags("word2phrase", FLAGS))
        return
    values = parse_flags("word2phrase", flags, FLAGS)
    if values["output"] != "-":
        check_file(Path(values["output"]), list_texts(values["train"]))
    from wordkin.phrases.finding import find_in_corpus
    from wordkin.phrases.rules import Rules, list_thresholds
    from wordkin.phrases.writing import open_output
    from wordkin.settings import check_number

    seen: list[PairCounts] = []
    rules = Rules(
        min_count=check_number("min_count", values["min-count"], 1),
        thresholds=list_thresholds(values["threshold"], "word2phrase", passes=1),
        score=lambda counts: score_and_note(counts, seen),
        borders=frozenset([LINE_END]),
    )
    file_name = values["output"]
    say = partial(echo, err=file_name == "-")
    say(f"Starting training using file {values['train']}")
    corpus = encode_after(values["train"], mark_line_ends)
    phrases = find_in_corpus(corpus, rules)
    if values["debug"] > 0:
        say(f"Vocab size (unigrams + bigrams): {count_frequent(corpus, seen[0])}")
        say(f"Words in train file: {seen[0].tokens}")
    with open_output(file_name) as file:
        file.writelines(lay_out_lines(phrases.apply(corpus, progress=False)))


def score_and_note(counts: PairCounts, seen: list[PairCounts]) -> NDArray[np.floating]:
    """The C tool's scores; adds the counts to `seen`."""
    from wordkin.phrases.scoring import word2phrase_score

    seen.append(counts)
    return word2phrase_score(counts)


def count_frequent(corpus: EncodedCorpus, counts: PairCounts) -> int:
    """The number of words and pairs that are frequent enough."""
    vocabulary = corpus.vocabulary
    words = vocabulary.counts >= counts.min_count
    words[vocabulary.index[LINE_END]] = False
    return int(words.sum() + (counts.pair >= counts.min_count).sum())


def mark_line_ends(blocks: Iterable[Block]) -> Iterator[Block]:
    """The text as one sentence, with a word for each line end, and without carriage returns."""
    mark = f" {LINE_END} ".encode()
    for block in blocks:
        data = CUT_OFF.sub(b"", bytes(block.data).replace(b"\r", b""))
        data = WRITTEN_END.sub(b"\n", data).replace(b"\n", mark)
        yield block._replace(data=data)
    yield Block(b"\n", 1.0)  # the end of the sentence


def lay_out_lines(corpus: EncodedCorpus) -> Iterator[bytes]:
    """The text as the C tool writes it: with a space before every word, and with empty lines."""
    from wordkin.phrases.writing import format_blocks

    line_end = corpus.vocabulary.find(LINE_END)
    # If a text ends with a line end, reading has added another one.
    if len(corpus.ids) == 1 or corpus.ids[-2] == line_end:
        corpus = replace(corpus, ids=corpus.ids[:-1])
    before = b" "
    for block in format_blocks(corpus):
        yield (before + block).replace(f" {LINE_END}".encode(), b"\n")
        before = b""
