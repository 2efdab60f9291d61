"""Documents: the sentences that a bootstrap draws together, since they were not written independently."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wordkin.corpus import EncodedCorpus
from wordkin.corpus.taking import copy_starts, copy_tokens
from wordkin.errors import SettingsError, quote, warn
from wordkin.wording import argument, either

Numbers: TypeAlias = NDArray[np.int64]
GivenDocuments: TypeAlias = Literal["line", "file"] | Iterable[object]

FEW_DOCUMENTS = 10
BY_LINE, BY_FILE = argument("documents", "'line'"), argument("documents", "'file'")
BLOCK_SENTENCES = 1 << 16


@dataclass(frozen=True)
class Documents:
    """The sentences of each document. kind: "line", "file" or "label", for people.

    sentences: their numbers, document after document; starts: where each document starts among them, and
    their end.
    """

    kind: str
    sentences: Numbers
    starts: Numbers

    def __len__(self) -> int:
        return len(self.starts) - 1

    @classmethod
    def of(cls, kind: str, numbers: Numbers) -> Documents:
        """The documents by the number of each sentence's document.

        >>> documents = Documents.of("label", np.array([7, 3, 7]))
        >>> documents.sentences.tolist(), documents.starts.tolist()
        ([1, 0, 2], [0, 1, 3])
        """
        order = np.argsort(numbers, kind="stable")
        starts = np.flatnonzero(np.diff(numbers[order], prepend=-1, append=np.iinfo(np.int64).max))
        return cls(kind, order, starts.astype(np.int64))

    def draw(self, seed: int, number: int) -> Numbers:
        """The sentences of as many documents as there are, drawn with replacement, in the text's order.

        They depend on the seed and the number of the sample alone.
        """
        random = np.random.default_rng([seed, number])
        drawn = np.sort(random.integers(0, len(self), len(self)))
        starts = np.empty(len(drawn) + 1, np.int64)
        copy_starts(self.starts, drawn, starts)
        sentences = np.empty(starts[-1], np.int64)
        copy_tokens(self.sentences, self.starts, drawn, sentences, starts)
        return sentences

    @property
    def fingerprint(self) -> str:
        """SHA-256 of which sentences belong together."""
        return hashlib.sha256(self.sentences.tobytes() + self.starts.tobytes()).hexdigest()


def find_documents(
    given: GivenDocuments, text: object, raw: EncodedCorpus, pruned: EncodedCorpus
) -> Documents:
    """The documents of a text whose sentences `pruned` has, some of which may have lost all words of `raw`.

    Raises `SettingsError` for labels of another length, and if there is one document only.
    """
    kind = given if isinstance(given, str) else "label"
    numbers = number_documents(given, text, raw)
    documents = Documents.of(kind, numbers[find_left(raw, pruned)])
    _check_count(documents, raw)
    return documents


def number_documents(given: GivenDocuments, text: object, raw: EncodedCorpus) -> Numbers:
    """The number of each sentence's document. text: what `raw` was encoded from."""
    if isinstance(given, str):
        if given == "line":
            return np.arange(raw.sentences)
        if given == "file":
            return _number_files(raw)
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise SettingsError(
            f"{argument('documents')}: expected 'line', 'file' "
            + either("or one label for each sentence", "or a file with one label a line")
            + f", found {quote(given)}."
        )
    return _number_labels(given, text, raw)


def _number_files(raw: EncodedCorpus) -> Numbers:
    """The number of each sentence's file."""
    if not any(name for _, name in raw.files):
        raise SettingsError(
            f"{BY_FILE}: expected files of text, found "
            + either("sentences, or a text encoded before", "a text without files")
            + f". Pass {BY_LINE}, or one label for each sentence."
        )
    firsts = np.array([first for first, _ in raw.files])
    return np.searchsorted(firsts, raw.starts[:-1], "right")


def _number_labels(given: Iterable[object], text: object, raw: EncodedCorpus) -> Numbers:
    """The number of each sentence's label, by first appearance."""
    labels = list(given)
    found = len(labels)
    if found != raw.sentences and isinstance(text, list | tuple) and found == len(text):
        # Empty lists are no sentences.
        labels = [label for label, sentence in zip(labels, text, strict=True) if len(sentence)]
    if len(labels) != raw.sentences:
        raise SettingsError(
            f"{argument('documents')}: expected one label for each of the text's {raw.sentences:,} "
            f"sentences, found {found:,} labels. Lines without words are no sentences."
        )
    numbers: dict[object, int] = {}
    return np.array([numbers.setdefault(label, len(numbers)) for label in labels], np.int64)


def find_left(raw: EncodedCorpus, pruned: EncodedCorpus) -> NDArray[np.bool_]:
    """Which sentences have any word of the pruned corpus: those are its sentences.

    >>> from wordkin.corpus import encode
    >>> raw = encode([["a", "b"], ["c"], ["a"]])
    >>> find_left(raw, raw.prune(min_count=2)).tolist()
    [True, False, True]
    """
    if pruned.sentences == raw.sentences:
        return np.ones(raw.sentences, bool)
    known = pruned.vocabulary.index
    is_kept = np.array([word in known for word in raw.vocabulary.words])
    parts = []
    for first in range(0, raw.sentences, BLOCK_SENTENCES):
        starts = raw.starts[first : first + BLOCK_SENTENCES + 1]
        kept = is_kept[raw.ids[starts[0] : starts[-1]]]
        parts.append(np.logical_or.reduceat(kept, starts[:-1] - starts[0]))
    return np.concatenate(parts)


def _check_count(documents: Documents, raw: EncodedCorpus) -> None:
    """Raise where there is nothing to draw from, and warn where there is little."""
    count = len(documents)
    if count < 2:
        raise SettingsError(
            f"{argument('documents')}: expected several documents to draw from, found one: "
            + _explain_one(documents.kind, raw)
        )
    if count < FEW_DOCUMENTS:
        warn(
            f"{argument('documents')}: found only {count} documents to draw from. Error bars from so few are "
            "themselves uncertain: divide the text into more of them, if it can be."
        )


def _explain_one(kind: str, raw: EncodedCorpus) -> str:
    if kind == "file":
        return f"the text is one file of {raw.sentences:,} lines. {BY_LINE} makes a document of each line."
    if kind == "label":
        return f"all sentences have one label. {BY_LINE} makes a document of each line."
    return (
        f"the text is one line. Put each document on a line of its own, or name a file for each and pass "
        f"{BY_FILE}."
    )
