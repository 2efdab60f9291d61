"""From any text to an EncodedCorpus, in one pass that counts and encodes."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

import numpy as np

from wordkin.corpus.checks import warn_about_punctuation
from wordkin.corpus.encoded import EncodedCorpus
from wordkin.corpus.runs import count_words_within
from wordkin.corpus.sentences import encode_lists, encode_sentences
from wordkin.corpus.storage import Storage
from wordkin.corpus.unnamed import UnnamedArray
from wordkin.corpus.writer import CorpusWriter, Report
from wordkin.errors import SettingsError, quote
from wordkin.progress import after_delay, loading_kernels, report_to, reporting
from wordkin.settings import check_number
from wordkin.settings.arguments import offer_names
from wordkin.system.cores import thread_count
from wordkin.system.interrupts import raise_interrupts
from wordkin.system.locking import lock_folder
from wordkin.system.memory import memory_bytes, trim_heap
from wordkin.system.overwriting import check_not_read
from wordkin.text.columns import Column
from wordkin.text.sources import Block
from wordkin.text.tables import OpenedText, open_text
from wordkin.wording import argument
from wordkin.words.simple import SimpleRule, build_table, find_rule

if TYPE_CHECKING:
    from wordkin.corpus.scanning import Scanner

Tokenizer: TypeAlias = Literal["whitespace", "simple", "simple-1"] | Callable[[str], Iterable[str]]
MEMORY_SHARE = 0.25  # for words, and as much again for ids
LOCK = "encoding.lock"
ARRAYS = ("ids", "starts")  # the files of a folder


@offer_names
def encode(
    text: object,
    *,
    column: Column | None = None,
    tokenize: Tokenizer = "whitespace",
    numbers: bool = False,
    lowercase: bool = True,
    names: Sequence[str] | None = None,
    threads: int | None = None,
    folder: str | os.PathLike[str] | None = None,
    memory_share: float = MEMORY_SHARE,
    report: Report | None = None,
    progress: bool = True,
) -> EncodedCorpus:
    """Count and encode a text in one pass. Words are numbered in order of their first occurrence.

    Parameters
    ----------
    text
        A path, "-" for standard input, a glob, a folder, an open file, a list of those, or any iterable of
        lists of tokens, including generators. Files may be compressed. Each line is a sentence. Tokens are
        strings or integers, such as the nodes of a graph. An array of integers is one sentence, or
        [walks, length]. The word of an integer is its decimal digits, such as "17". A negative number isn't a
        token but ends its sentence, so -1 can pad short walks.

        Tables work too: files (Parquet, Arrow, CSV with a header, JSON lines, SQLite), tables and columns of
        pandas, polars and Arrow, a DuckDB relation, a cursor after a query, a Hugging Face data set, or a list
        of those. Each row is a document, and its lines are sentences. In a column of lists of tokens, each
        list is a sentence. Needs the extra `tables`, except for CSV, SQLite and JSON lines of texts.
    column
        The column of a table that holds the texts: its name, or its number counting from 1. For SQLite also
        "posts.text". None: the only column of texts. If given, other files in a folder are skipped.
    tokenize
        How lines of files and texts in tables are split. "whitespace" splits at ASCII whitespace. "simple"
        takes words of any script without punctuation (see `SimpleRule`), "simple-1" does so as older versions
        did. A function gets each line and returns its tokens: `str.split` splits at Unicode whitespace and is
        as fast as the others.
    numbers, lowercase
        For "simple": whether to keep numbers, and whether to convert words to lower case.
    names
        Words for integer tokens: the word of the number 17 is names[17].
    threads
        The number of threads that scan files. None: all cores that this process may use. The result doesn't
        depend on it.
    folder
        A folder for mapped files of the ids, used by one text at a time. None: the ids are in memory, or in a
        temporary folder if they need more than `memory_share` of it.
    memory_share
        The share of the memory (the machine's, or that of `WORDKIN_MEMORY=32GB` in the environment) for
        words, and as much again for ids. Words that don't fit spill to disk and are still counted exactly. If
        the whole vocabulary doesn't fit into memory in the end, the most frequent words are kept, and a
        warning says what was left out.
    report
        A function that is called from time to time with a `Progress` of the phase "counting".
    progress
        If it takes more than two seconds, show a progress bar on a terminal, or a few lines on stderr elsewhere.

    Raises
    ------
    TextError
        If there is nothing to read, or if there are strings in place of lists of tokens.
    SettingsError
        If another process encodes into `folder` at the same time.

    Examples
    --------
    >>> corpus = encode([["sea", "lake"], ["lake"]])
    >>> corpus.vocabulary.words, corpus.ids.tolist(), corpus.starts.tolist()
    (['sea', 'lake'], [0, 1, 1], [0, 2, 3])
    >>> corpus = encode(np.array([[17, 5, 17], [5, -1, -1]]))
    >>> corpus.vocabulary.words, corpus.ids.tolist(), corpus.starts.tolist()
    (['17', '5'], [0, 1, 0, 1], [0, 3, 4])
    >>> encode(np.array([[1, 0, 1]]), names=["sea", "lake"]).vocabulary.words
    ['lake', 'sea']
    >>> import pandas
    >>> corpus = encode(pandas.DataFrame({"id": [7], "text": ["the sea"]}))
    >>> corpus.vocabulary.words, corpus.starts.tolist()
    (['the', 'sea'], [0, 2])
    """
    rule = check_rule(tokenize, numbers=numbers, lowercase=lowercase)
    cores = thread_count(threads)
    share_bytes = int(check_number("memory_share", memory_share, 0.0, 1.0) * memory_bytes())
    opened = open_text(text, column)
    if opened and not opened.lists and names is not None:
        raise SettingsError("names: expected whole numbers as tokens, found files of text.")
    given = None if folder is None else Path(folder)
    for path in [given / name for name in ARRAYS] if given else []:
        check_not_read(path, opened.files if opened else [])
    lock = lock_folder(given, LOCK, "ids") if given else nullcontext()
    with lock, reporting(progress=progress) as shown:
        report = report_to([after_delay(shown), *([report] if report else [])])
        writer = CorpusWriter(Storage(given, share_bytes), report, count_words_within(share_bytes))
        return write_text(text, opened, writer, tokenize, cores, rule, names)


def encode_once(
    text: object,
    *,
    column: Column | None,
    tokenize: Tokenizer,
    numbers: bool,
    lowercase: bool,
    threads: int | None,
    report: Report | None,
) -> EncodedCorpus:
    """As `encode`, for a corpus that one training or command reads alone.

    Many ids wait in a temporary file without a name, not in memory (`unnamed.py`).
    """
    rule = check_rule(tokenize, numbers=numbers, lowercase=lowercase)
    cores, opened = thread_count(threads), open_text(text, column)
    share_bytes = int(MEMORY_SHARE * memory_bytes())
    storage, most_words = Storage(None, share_bytes), count_words_within(share_bytes)
    writer = CorpusWriter(storage, report, most_words, UnnamedArray)
    return write_text(text, opened, writer, tokenize, cores, rule)


def check_rule(tokenize: Tokenizer, *, numbers: bool, lowercase: bool) -> SimpleRule | None:
    """What a word is; None: what stands between white space, or what a function makes of a line."""
    rule = find_rule(tokenize, numbers=numbers, lowercase=lowercase)
    if rule is None and not callable(tokenize) and tokenize != "whitespace":
        raise SettingsError(
            f"tokenize: expected 'whitespace', 'simple' or a function, found {quote(tokenize)}."
        )
    return rule


def write_text(
    text: object,
    opened: OpenedText | None,
    writer: CorpusWriter,
    tokenize: Tokenizer,
    threads: int,
    rule: SimpleRule | None,
    names: Sequence[str] | None = None,
) -> EncodedCorpus:
    """Write what was opened, or else token lists or an array of numbers. rule: see `encode_blocks`."""
    if isinstance(text, np.ndarray) and text.dtype.kind not in "OSTU":  # objects and strings
        from wordkin.corpus.integers import encode_array  # imported here, since it loads Numba

        return encode_array(text, writer, names)
    if opened is None:
        corpus = encode_sentences(cast(Iterable[Iterable[str]], text), writer, names)
    elif opened.lists is not None:
        corpus = encode_lists(opened.lists, writer, names)
    else:
        corpus = encode_blocks(opened.blocks, writer, tokenize, threads, rule)
    if rule is None and tokenize in ("whitespace", str.split):  # a function has decided by itself
        warn_about_punctuation(corpus.vocabulary)
    return corpus


def check_no_column(corpus: EncodedCorpus, column: Column | None) -> EncodedCorpus:
    """The corpus, which has no columns: raises `SettingsError` for one that is named."""
    if column is not None:
        raise SettingsError(
            f"{argument('column')}: expected a text to encode, found an EncodedCorpus. Leave it out."
        )
    return corpus


def encode_blocks(
    blocks: Iterable[Block],
    writer: CorpusWriter,
    tokenize: Tokenizer,
    threads: int,
    rule: SimpleRule | None = None,
) -> EncodedCorpus:
    """Encode blocks of bytes by the compiled scanner, unless a function divides each line.

    rule: what a word is; None: what stands between white space, of Unicode if tokenize is
    `str.split`, else of ASCII.
    """
    if callable(tokenize) and tokenize is not str.split:
        return encode_sentences(_tokenize_lines(blocks, tokenize, writer), writer)
    with loading_kernels(writer.report):
        from wordkin.corpus.scanning import (
            load_scanner,
            number_words,
            scan_blocks,
            use_plain_spaces,
        )

        characters = None if rule is None else build_table(rule)
        load_scanner(characters)
    writer.start_clock()
    spans: dict[tuple[Scanner, int], list[slice]] = defaultdict(list)
    prepare = use_plain_spaces if tokenize is str.split else memoryview
    for piece in scan_blocks(blocks, characters, threads, writer.runs, prepare):
        start = len(writer)
        for scanner, table, tokens in piece.parts:
            spans[scanner, table].append(slice(start, start + tokens))
            start += tokens
        writer.add(piece.ids, piece.ends, piece.share, piece.file)
        writer.count_replaced(piece.invalid, piece.file)
    trim_heap()
    scanners = dict.fromkeys(scanner for scanner, _ in spans)
    if any(scanner.spilled for scanner in scanners):
        for scanner in scanners:
            scanner.spill(writer.runs)
        runs = [(scanner.spilled[table], where) for (scanner, table), where in spans.items()]
        return writer.finish_runs(runs)
    with raise_interrupts():
        vocabulary, new_ids = number_words(scanners)
    return writer.finish(
        vocabulary, [(new_ids[scanner], where) for (scanner, _), where in spans.items()]
    )


def _tokenize_lines(
    blocks: Iterable[Block], tokenize: Callable[[str], Iterable[str]], writer: CorpusWriter
) -> Iterator[Iterable[str]]:
    pieces: list[bytes] = []
    for block in blocks:
        *lines, rest = bytes(block.data).split(b"\n")
        for line in lines:
            data = b"".join((*pieces, line))
            pieces = []
            text = data.decode("utf-8", "replace")
            replaced = text.count("\ufffd") - data.count("\ufffd".encode())
            writer.count_replaced(replaced, block.file)
            if text.strip():
                yield tokenize(text.removesuffix("\r"))
        pieces.append(rest)
