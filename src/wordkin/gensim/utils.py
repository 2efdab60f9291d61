"""gensim's `utils` around word2vec: preprocessing, files, rules for words."""

from __future__ import annotations

import itertools
import logging
import os
import platform
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, TypeAlias

import numpy as np

import wordkin
from wordkin.formats.compressed import COMPRESSORS, compression_by_name, write_compressed
from wordkin.gensim.old_names import deprecated  # noqa: F401 (gensim's place for it)

RULE_DEFAULT, RULE_DISCARD, RULE_KEEP = 0, 1, 2
PAT_ALPHABETIC = re.compile(r"(((?![\d])\w)+)", re.UNICODE)

FileName: TypeAlias = str | os.PathLike[str]
TrimRule = Callable[[str, int, int], int]


def logger_of(module: str) -> logging.Logger:
    """The logger of one of gensim's modules, by its name here."""
    return logging.getLogger(f"wordkin.gensim.{module}")


logger = logger_of("utils")


class SaveLoad:
    """Keeps a record of what happened to an object: `lifecycle_events`."""

    lifecycle_events: list[dict[str, Any]] | None

    def add_lifecycle_event(
        self, event_name: str, log_level: int = logging.INFO, **event: Any
    ) -> None:
        """Log an event, and record it with its time and the versions of the programs."""
        record = {
            **event,
            "datetime": datetime.now(UTC).astimezone().isoformat(),
            "wordkin": wordkin.__version__,
            "python": sys.version,
            "platform": platform.platform(),
            "event": event_name,
        }
        if log_level:
            logger.log(log_level, "%s lifecycle event %s", type(self).__name__, record)
        if "lifecycle_events" not in vars(self):
            self.lifecycle_events = []
        if self.lifecycle_events is not None:
            self.lifecycle_events.append(record)


def call_on_class_only(*args: Any, **kwargs: Any) -> None:
    """Refuse a call on an object."""
    raise AttributeError("This method should be called on a class object.")


def deaccent(text: str | bytes) -> str:
    """The text without accents.

    >>> deaccent("Šéf chomutovských komunistů")
    'Sef chomutovskych komunistu'
    """
    if isinstance(text, bytes):
        text = text.decode("utf8")
    bare = (c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")
    return unicodedata.normalize("NFC", "".join(bare))


def tokenize(
    text: str | bytes,
    lowercase: bool = False,
    deacc: bool = False,
    encoding: str = "utf8",
    errors: str = "strict",
    to_lower: bool = False,
    lower: bool = False,
) -> Iterator[str]:
    """Runs of letters and underscores, one by one.

    >>> list(tokenize("Nic nemůže letět rychlostí vyšší, než 300", deacc=True))
    ['Nic', 'nemuze', 'letet', 'rychlosti', 'vyssi', 'nez']
    """
    text = to_unicode(text, encoding, errors)
    if lowercase or to_lower or lower:
        text = text.lower()
    return simple_tokenize(deaccent(text) if deacc else text)


def simple_tokenize(text: str) -> Iterator[str]:
    """Runs of letters and underscores, as they are."""
    return (match.group() for match in PAT_ALPHABETIC.finditer(text))


def simple_preprocess(
    doc: str | bytes, deacc: bool = False, min_len: int = 2, max_len: int = 15
) -> list[str]:
    """Tokens in lower case, without those that are too short or too long.

    >>> simple_preprocess("The sea, the SEA: a 3rd time")
    ['the', 'sea', 'the', 'sea', 'rd', 'time']
    """
    tokens = tokenize(doc, lower=True, deacc=deacc, errors="ignore")
    return [
        token for token in tokens if min_len <= len(token) <= max_len and not token.startswith("_")
    ]


def any2utf8(text: str | bytes, errors: str = "strict", encoding: str = "utf8") -> bytes:
    """Text as UTF-8."""
    return to_unicode(text, encoding, errors).encode("utf8")


def any2unicode(text: str | bytes, encoding: str = "utf8", errors: str = "strict") -> str:
    """Text as a string."""
    return text if isinstance(text, str) else str(text, encoding, errors)


to_utf8, to_unicode = any2utf8, any2unicode


def open(uri: Any, mode: str = "r", **kwargs: Any) -> Any:  # noqa: A001 (gensim's name)
    """Open a file; .gz, .bz2 and .xz are compressed. Text is UTF-8 unless another encoding is named.

    With an encoding "rb" reads text too, as gensim has it.
    """
    path = Path(uri)
    if kwargs.get("encoding"):
        mode = mode.replace("b", "")
    if "b" not in mode:
        kwargs.setdefault("encoding", "utf-8")
    compress = COMPRESSORS.get(compression_by_name(path))
    if compress is None:
        return path.open(mode, **kwargs)
    return compress(path, mode if "b" in mode else mode.replace("t", "") + "t", **kwargs)


def save_as_line_sentence(corpus: Iterable[Iterable[str]], filename: Any) -> None:
    """Write a sentence a line, with a space between words; the file appears whole or not at all."""
    path = Path(filename)
    with write_compressed(path) as file:
        file.writelines(any2utf8(" ".join(sentence) + "\n") for sentence in corpus)


def keep_vocab_item(
    word: str, count: int, min_count: int, trim_rule: TrimRule | None = None
) -> bool:
    """Whether to keep a word, by a rule or, if the rule says so, by its count.

    >>> keep_vocab_item("sea", 3, 5), keep_vocab_item("sea", 3, 5, lambda *_: RULE_KEEP)
    (False, True)
    """
    verdict = RULE_DEFAULT if trim_rule is None else trim_rule(word, count, min_count)
    return count >= min_count if verdict == RULE_DEFAULT else verdict == RULE_KEEP


def prune_vocab(vocab: dict[str, int], min_reduce: int, trim_rule: TrimRule | None = None) -> int:
    """Remove the words that are not kept from a dict; returns the greatest of their counts."""
    gone = {
        word: count
        for word, count in vocab.items()
        if not keep_vocab_item(word, count, min_reduce, trim_rule)
    }
    for word in gone:
        del vocab[word]
    return max(gone.values(), default=0)


def chunkize_serial(
    iterable: Iterable[Any], chunksize: int, as_numpy: bool = False, dtype: Any = np.float32
) -> Iterator[Any]:
    """Lists of `chunksize` items; the last one may be shorter.

    >>> list(grouper(range(5), 2))
    [[0, 1], [2, 3], [4]]
    """
    items = iter(iterable)
    while chunk := list(itertools.islice(items, int(chunksize))):
        yield [np.array(item, dtype=dtype) for item in chunk] if as_numpy else chunk


grouper = chunkize_serial


@dataclass(eq=False, repr=False)
class RepeatCorpus(SaveLoad):
    """The items of a corpus over and over, `reps` in all."""

    corpus: Iterable[Any]
    reps: int

    def __iter__(self) -> Iterator[Any]:
        return itertools.islice(itertools.cycle(self.corpus), self.reps)


@dataclass(eq=False, repr=False)
class RepeatCorpusNTimes(SaveLoad):
    """A corpus `n` times."""

    corpus: Iterable[Any]
    n: int

    def __iter__(self) -> Iterator[Any]:
        return (item for _ in range(self.n) for item in self.corpus)


@dataclass(eq=False, repr=False)
class ClippedCorpus(SaveLoad):
    """The first items of a corpus."""

    corpus: Iterable[Any]
    max_docs: int | None = None

    def __iter__(self) -> Iterator[Any]:
        return itertools.islice(self.corpus, self.max_docs)


def file_or_filename(input: Any) -> IO[bytes]:
    """An open file from its beginning, or the file of this name."""
    if isinstance(input, str | os.PathLike):
        file: IO[bytes] = open(input, "rb")
        return file
    input.seek(0)
    found: IO[bytes] = input
    return found


def identity(p: Any) -> Any:
    """The same value."""
    return p


def revdict(d: Mapping[Any, Any]) -> dict[Any, Any]:
    """Keys by their values."""
    return {value: key for key, value in d.items()}


def is_corpus(obj: Any) -> tuple[bool, Any]:
    """Whether this is a corpus of texts as pairs of numbers, by its first text; and the corpus.

    An iterator comes back as one that still has its first text. An empty one is no corpus.

    >>> is_corpus([[(0, 1.0)]])[0], is_corpus([(0, 1.0)])[0]
    (True, False)
    """
    if "Corpus" in type(obj).__name__:
        return True, obj
    try:
        texts = iter(obj)
        first = next(texts)
        if texts is obj:
            obj = itertools.chain([first], texts)
        if len(first):
            word, weight = next(iter(first))
            int(word), float(weight)
    except (StopIteration, TypeError, ValueError):
        return False, obj
    return True, obj
