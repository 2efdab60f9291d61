"""gensim's `utils` around word2vec: preprocessing, files, rules for words."""

from __future__ import annotations

import html
import logging
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from wordkin.gensim.helpers.corpora import (
    ClippedCorpus,
    RepeatCorpus,
    RepeatCorpusNTimes,
    is_corpus,
    is_empty,
)
from wordkin.gensim.helpers.files import (
    file_or_filename,
    open,  # noqa: A004 (gensim's name)
    open_file,
    save_as_line_sentence,
    smart_extension,
)
from wordkin.gensim.helpers.pickles import pickle, unpickle
from wordkin.gensim.helpers.programs import check_output, effective_n_jobs, get_random_state
from wordkin.gensim.helpers.sequences import (
    RULE_DEFAULT,
    RULE_DISCARD,
    RULE_KEEP,
    TrimRule,
    chunkize,
    chunkize_serial,
    flatten,
    identity,
    iter_windows,
    keep_vocab_item,
    lazy_flatten,
    merge_counts,
    prune_vocab,
    revdict,
    sample_dict,
    strided_windows,
    trim_vocab_by_freq,
)
from wordkin.gensim.old_names import deprecated
from wordkin.gensim.saving.objects import FileName, SaveLoad

__all__ = [
    "PAT_ALPHABETIC",
    "RULE_DEFAULT",
    "RULE_DISCARD",
    "RULE_KEEP",
    "ClippedCorpus",
    "FileName",
    "RepeatCorpus",
    "RepeatCorpusNTimes",
    "SaveLoad",
    "TrimRule",
    "any2unicode",
    "any2utf8",
    "call_on_class_only",
    "check_output",
    "chunkize",
    "chunkize_serial",
    "deaccent",
    "decode_htmlentities",
    "deprecated",
    "effective_n_jobs",
    "file_or_filename",
    "flatten",
    "get_random_state",
    "grouper",
    "identity",
    "is_corpus",
    "is_empty",
    "iter_windows",
    "keep_vocab_item",
    "lazy_flatten",
    "logger",
    "logger_of",
    "merge_counts",
    "merge_dicts",
    "open",
    "open_file",
    "pickle",
    "prune_vocab",
    "revdict",
    "sample_dict",
    "save_as_line_sentence",
    "simple_preprocess",
    "simple_tokenize",
    "smart_extension",
    "strided_windows",
    "to_unicode",
    "to_utf8",
    "tokenize",
    "trim_vocab_by_freq",
    "unpickle",
]

grouper = chunkize_serial
merge_dicts = merge_counts
PAT_ALPHABETIC = re.compile(r"(((?![\d])\w)+)", re.UNICODE)


def logger_of(module: str) -> logging.Logger:
    """The logger of one of gensim's modules, by its name here."""
    return logging.getLogger(f"wordkin.gensim.{module}")


logger = logger_of("utils")


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


def decode_htmlentities(text: str) -> str:
    """The text with the characters that HTML writes as `&amp;` or `&#38;`.

    >>> decode_htmlentities("foo &lt; bar")
    'foo < bar'
    """
    return html.unescape(text)
