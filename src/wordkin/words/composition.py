"""Of which parts the vector of a word is made: its own row, and its character n-grams."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from wordkin.errors import quote
from wordkin.system.markup import html_table
from wordkin.words.subwords import END_OF_SENTENCE, Sizes, Subwords, find_buckets

SHOWN_PARTS = 3


class Part(NamedTuple):
    """A part of a word's vector.

    text : an n-gram, in which "<" and ">" are the ends of the word; or the word, for its own row
    share : of the vector; those of all parts are 1 together
    words : how many words of the text have it; None where that is not known, as in fastText's files
    known : whether it has a row; n-grams that have none are left out
    """

    text: str
    share: float
    words: int | None
    known: bool


@dataclass(frozen=True)
class Composition:
    """The parts that make the vector of a word, the own row first; `print` shows all as a table.

    seen : whether the word has a row of its own, so that training met the whole word
    """

    word: str
    seen: bool
    parts: tuple[Part, ...]

    @property
    def known(self) -> tuple[Part, ...]:
        """The parts that have a row, those with the largest shares first."""
        return tuple(sorted((part for part in self.parts if part.known), key=_by_share))

    def __repr__(self) -> str:
        shown = [f"{part.text} {part.share:.0%}" for part in self.known[:SHOWN_PARTS]]
        more = ["..."] if len(self.known) > SHOWN_PARTS else []
        seen = "seen" if self.seen else "unseen"
        return (
            f"<Composition of {quote(self.word)}, {seen}: {len(self.known)} of {len(self.parts)} "
            f"parts known: {', '.join(shown + more)}>"
        )

    def __str__(self) -> str:
        rows = [["part", "share", "words"], *map(_row, self.parts)]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        return "\n".join(
            "  ".join([text.ljust(widths[0]), share.rjust(widths[1]), words.rjust(widths[2])])
            for text, share, words in rows
        )

    def _repr_html_(self) -> str:
        caption = f"{self.word}: {'seen' if self.seen else 'unseen'}"
        return html_table(caption, ["part", "share", "words"], map(_row, self.parts))


def compose(word: str, subwords: Subwords, *, seen: bool) -> Composition:
    """The parts of a word's vector, equal n-grams in one.

    seen: the word has an own row; then own row and n-grams have equal shares, as in training.

    >>> rows = np.ones((10, 2), np.float32)
    >>> compose("seas", Subwords(rows, Sizes(3, 3, 10)), seen=True)
    <Composition of 'seas', seen: 5 of 5 parts known: seas 20%, <se 20%, sea 20%, ...>
    """
    texts = [] if seen and word == END_OF_SENTENCE else list_ngrams(word, subwords.sizes)
    buckets = find_buckets(word, subwords.sizes)[: len(texts)]
    counts = subwords.count_words(buckets)
    shares = np.zeros(len(texts))
    if seen:
        shares[:] = 1 / (1 + len(texts))
    else:
        weighed = subwords.weigh(buckets)
        shares[weighed.places] = weighed.shares
    own = [Part(word, 1 / (1 + len(texts)), 1, known=True)] if seen else []
    parts: dict[str, Part] = {}
    for text, share, count in zip(texts, shares.tolist(), counts, strict=True):
        former = parts[text].share if text in parts else 0.0
        parts[text] = Part(text, former + share, count, known=share > 0)
    return Composition(word, seen, (*own, *parts.values()))


def list_ngrams(word: str, sizes: Sizes) -> list[str]:
    """The n-grams of a word, in the order of `find_buckets`.

    >>> list_ngrams("sea", Sizes(1, 3, 10))
    ['s', 'e', 'a', '<s', 'se', 'ea', 'a>', '<se', 'sea', 'ea>']
    """
    if sizes.buckets == 0:
        return []
    text = f"<{word.encode('utf-8', 'replace').decode()}>"
    return [
        text[start : start + length]
        for length in range(max(1, sizes.shortest), sizes.longest + 1)
        for start in range(len(text) - length + 1)
        if length > 1 or 0 < start < len(text) - 1
    ]


def _by_share(part: Part) -> float:
    return -part.share


def _row(part: Part) -> list[str]:
    words = "" if part.words is None else f"{part.words:,}"
    return [part.text, f"{part.share:.1%}" if part.known else "unknown", words]
