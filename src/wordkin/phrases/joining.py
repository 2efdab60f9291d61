"""join_phrases: an encoded corpus with its phrases joined."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from wordkin.corpus import EncodedCorpus
from wordkin.words.vocabulary import Vocabulary, concatenate

if TYPE_CHECKING:
    from wordkin.kernels.phrases import PhraseTable


class JoiningRules(Protocol):
    """The properties that `Phrases` and the rules of finding them have in common."""

    @property
    def delimiter(self) -> str:
        """The characters between the words of a phrase."""

    @property
    def connector_words(self) -> frozenset[str]:
        """Words that are allowed inside a phrase, not at its ends."""

    @property
    def borders(self) -> frozenset[str]:
        """Words that no phrase crosses."""


def classify_words(vocabulary: Vocabulary, rules: JoiningRules) -> NDArray[np.uint8]:
    """The kind of each word, uint8 [words]: WORD, CONNECTOR or BORDER of `kernels/phrases.py`."""
    from wordkin.kernels.phrases import BORDER, CONNECTOR, WORD

    kinds = np.full(len(vocabulary), WORD, np.uint8)
    for words, kind in ((rules.connector_words, CONNECTOR), (rules.borders, BORDER)):
        kinds[[vocabulary.index[word] for word in words if word in vocabulary]] = kind
    return kinds


def join_phrases(
    corpus: EncodedCorpus,
    phrases: Collection[tuple[str, ...]],
    rules: JoiningRules,
    *,
    in_place: bool = False,
) -> EncodedCorpus:
    """The corpus with these phrases, each given as its words, joined from left to right.

    in_place: overwrite the ids of this corpus, which must not be used afterwards.
    """
    from wordkin.kernels.phrases import Sentences, join_pairs

    table, words = _build_table(corpus.vocabulary, phrases, rules.delimiter)
    text, kinds = Sentences(corpus.ids, corpus.starts), classify_words(corpus.vocabulary, rules)
    storage, ids, starts = corpus.make_room(in_place=in_place)
    tokens = join_pairs(text, kinds, table, Sentences(ids, starts))
    ids = ids[:tokens]
    return EncodedCorpus(_renumber(ids, words), ids, starts, tokens, storage)


def _renumber(ids: NDArray[np.int32], words: Vocabulary) -> Vocabulary:
    """Renumber ids in order of first appearance, in place; returns the words that appear."""
    from wordkin.kernels.phrases import Numbering, number_words

    numbering = Numbering(
        new_ids=np.full(len(words), -1, np.int32),
        order=np.empty(len(words), np.int64),
        counts=np.zeros(len(words), np.int64),
    )
    size = number_words(ids, numbering)
    found = words.take(numbering.order[:size])
    return Vocabulary(found.letters, found.offsets, numbering.counts[:size])


def _build_table(
    vocabulary: Vocabulary, phrases: Iterable[tuple[str, ...]], delimiter: str
) -> tuple[PhraseTable, Vocabulary]:
    """A table of the phrases whose words are known, and the vocabulary with the phrases added."""
    from wordkin.kernels.phrases import PhraseTable, fill_hints, insert

    rows, nodes = dict(vocabulary.index), len(vocabulary)
    steps: dict[int, int] = {}
    for words in phrases:
        if not all(word in vocabulary for word in words):
            continue
        node, *connectors, last = (vocabulary.index[word] for word in words)
        for connector in connectors:
            key = (node << 32) | (connector + 1)
            node = steps.setdefault(key, nodes)
            nodes = max(nodes, node + 1)
        spelled = delimiter.join(words)
        steps[(node << 32) | (last + 1)] = rows.setdefault(spelled, len(rows))
    entries = np.array(list(steps.items()), np.int64).reshape(-1, 2)
    slots = np.zeros((1 << (2 * len(entries) + 1).bit_length(), 2), np.int64)
    insert(slots, entries)
    hints = np.zeros(len(slots), np.uint8)
    fill_hints(slots, hints)
    new_words = Vocabulary.from_words(
        list(rows)[len(vocabulary) :], np.zeros(len(rows) - len(vocabulary))
    )
    return PhraseTable(slots, hints), concatenate([vocabulary, new_words])
