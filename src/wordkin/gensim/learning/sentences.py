"""gensim's classes that read sentences from files; and any corpus as an EncodedCorpus."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from numbers import Integral
from pathlib import Path
from typing import Any, NamedTuple

from wordkin.corpus import EncodedCorpus
from wordkin.corpus.encoding import encode_blocks
from wordkin.corpus.sentences import encode_sentences
from wordkin.corpus.storage import Storage
from wordkin.corpus.writer import CorpusWriter
from wordkin.errors import quote
from wordkin.gensim.utils import logger_of, to_unicode
from wordkin.gensim.utils import open as open_file
from wordkin.system.memory import memory_bytes
from wordkin.text.sources import find_files, read_blocks

MAX_WORDS_IN_BATCH = 10_000
READ_BYTES = 8_192

logger = logger_of("models.word2vec")


@dataclass(eq=False, repr=False)
class BrownCorpus:
    """The Brown corpus, in which each word has its tag: "the/at"."""

    dirname: str

    def __iter__(self) -> Iterator[list[str]]:
        """Sentences of words in lower case, each with two letters of its tag."""
        for path in sorted(path for path in Path(self.dirname).iterdir() if path.is_file()):
            with open_file(path, "rb") as lines:
                for line in lines:
                    pairs = (token.split("/") for token in to_unicode(line).split())
                    tagged = [(pair[0], pair[1][:2]) for pair in pairs if len(pair) == 2]
                    words = [f"{word.lower()}/{tag}" for word, tag in tagged if tag.isalpha()]
                    if words:
                        yield words


@dataclass(eq=False, repr=False)
class Text8Corpus:
    """A file of one long line, such as text8."""

    fname: Any
    max_sentence_length: int = MAX_WORDS_IN_BATCH

    def __iter__(self) -> Iterator[list[str]]:
        """Pieces of `max_sentence_length` words."""
        words: list[str] = []
        rest = b""
        with open_file(self.fname, "rb") as file:
            while data := file.read(READ_BYTES):
                whole, space, end = (rest + data).rpartition(b" ")
                rest = end
                words += to_unicode(whole + space).split()
                while len(words) >= self.max_sentence_length:
                    yield words[: self.max_sentence_length]
                    words = words[self.max_sentence_length :]
        words += to_unicode(rest).split()
        if words:
            yield words


@dataclass(eq=False, repr=False)
class LineSentence:
    """A file, by name or open, with a sentence a line."""

    source: Any
    max_sentence_length: int = MAX_WORDS_IN_BATCH
    limit: int | None = None

    def __iter__(self) -> Iterator[list[str]]:
        """Sentences; longer ones than max_sentence_length in pieces."""
        if hasattr(self.source, "seek"):
            self.source.seek(0)
            opened = nullcontext(self.source)
        else:
            opened = open_file(self.source, "rb")
        with opened as lines:
            for line in itertools.islice(lines, self.limit):
                words = to_unicode(line).split()
                for start in range(0, len(words), self.max_sentence_length):
                    yield words[start : start + self.max_sentence_length]


@dataclass(eq=False, repr=False)
class PathLineSentences:
    """A folder of files with a sentence a line, or one file."""

    source: Any
    max_sentence_length: int = MAX_WORDS_IN_BATCH
    limit: int | None = None
    input_files: list[str] = field(init=False)

    def __post_init__(self) -> None:
        path = Path(self.source)
        if path.is_file():
            self.input_files = [str(self.source)]
        elif path.is_dir():
            self.input_files = sorted(str(file) for file in path.iterdir())
        else:
            raise ValueError("input is neither a file nor a path")
        logger.info("files read into PathLineSentences:%s", "\n".join(self.input_files))

    def __iter__(self) -> Iterator[list[str]]:
        """Sentences of all files, in the order of their names; `limit` is for each."""
        for name in self.input_files:
            logger.info("reading file %s", name)
            yield from LineSentence(name, self.max_sentence_length, self.limit)


class Text(NamedTuple):
    """A text as word ids, and whether its tokens were whole numbers, which then are keys."""

    corpus: EncodedCorpus
    has_numbers: bool = False

    def words(self) -> list[Any]:
        """Words as gensim's users see them, in order of first appearance."""
        words = self.corpus.vocabulary.words
        return [int(word) for word in words] if self.has_numbers else words


def check_source(sentences: Any, corpus_file: Any) -> Any:
    """The one source of text; refuses none, two, and one that is no corpus."""
    if corpus_file is None and sentences is None:
        raise TypeError("Either one of corpus_file or corpus_iterable value must be provided")
    if corpus_file is not None and sentences is not None:
        raise TypeError(
            "Both corpus_file and corpus_iterable must not be provided at the same time"
        )
    if sentences is None and not Path(corpus_file).is_file():
        raise TypeError(
            f"Parameter corpus_file must be a valid path to a file, got {quote(corpus_file, 200)} instead"
        )
    if sentences is not None and not hasattr(sentences, "__iter__"):
        raise TypeError(
            f"The corpus_iterable must be an iterable of lists of strings, got {quote(sentences)} instead"
        )
    return corpus_file if sentences is None else sentences


def encode_text(sentences: Any, workers: int) -> Text:
    """Read a corpus once, as word ids; the compiled scanner reads files, whatever they hold."""
    writer = CorpusWriter(Storage(None, memory_bytes() // 4))
    named = _files_of(sentences)
    if named is not None:
        blocks = read_blocks(find_files(named) or [], keep_marks=True)
        return Text(encode_blocks(blocks, writer, str.split, max(workers, 1)))
    first, sentences = _first_sentence(sentences)
    token = next(iter(first), None)
    corpus = encode_sentences(sentences, writer, keep_negative=True)
    return Text(corpus, isinstance(token, Integral))


def _files_of(sentences: Any) -> Any:
    """Files that are read whole, line by line; None for anything else."""
    if isinstance(sentences, str | os.PathLike):
        return sentences
    kind = type(sentences)  # a class derived from ours may do anything
    if kind is Text8Corpus:
        return sentences.fname
    if kind is PathLineSentences and sentences.limit is None:
        return sentences.input_files
    if kind is LineSentence and sentences.limit is None and not hasattr(sentences.source, "seek"):
        return sentences.source
    return None


def _first_sentence(sentences: Any) -> tuple[Any, Any]:
    """The first sentence that is not empty, and all sentences, even of a generator."""
    read: list[Any] = []
    items = iter(sentences)
    for sentence in items:
        if not hasattr(sentence, "__iter__"):
            return (), itertools.chain(read, [sentence], items)  # `encode` raises the error
        # What is its own iterator may have a length, and loses what is looked at.
        is_list = hasattr(sentence, "__len__") and not hasattr(sentence, "__next__")
        whole = sentence if is_list else list(sentence)
        read.append(whole)
        if len(whole):
            break
    return (read[-1] if read else ()), itertools.chain(read, items)
