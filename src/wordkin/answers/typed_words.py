"""Words that a person types, and the words of the vectors that are meant."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Literal, NamedTuple

from wordkin.errors import quote, quote_form
from wordkin.plain_text import split_words
from wordkin.vectors import WordVectors

NORMAL_FORMS: tuple[Literal["NFC"], Literal["NFD"]] = "NFC", "NFD"  # é as one character, or two


class TypedWord(NamedTuple):
    """What was typed, and the word that is taken for it: the same, if no other form is known.

    >>> print(TypedWord("Coffee", "coffee"))
    'Coffee' is taken as 'coffee'
    """

    typed: str
    word: str

    def __str__(self) -> str:
        return f"{quote(self.typed)} is taken as {quote_form(self.word, self.typed)}"


def find_typed_word(vectors: WordVectors, typed: str) -> TypedWord:
    """The word that is meant: as typed, or as the text of the vectors would have it.

    The first that is known, of: the word itself; what the model's own tokenizer makes of it, if
    that is one word; each of them in the other normal form of Unicode. A word that training did not
    meet is what the tokenizer makes of it, where its vector is made of n-grams.

    >>> vectors = WordVectors(["coffee", "für"], [[1, 0], [0, 1]])
    >>> find_typed_word(vectors, "fu\u0308r").word == "für"
    True
    """
    rule = vectors.simple_rule
    tokens = split_words(typed) if rule is None else rule.split(typed)
    forms = [typed, *tokens] if len(tokens) == 1 else [typed]
    forms += [unicodedata.normalize(normal, form) for form in forms for normal in NORMAL_FORMS]
    makes_words = rule is not None and vectors.lookup.subwords is not None
    unseen = tokens[0] if makes_words and len(tokens) == 1 else typed
    return TypedWord(typed, next((form for form in forms if form in vectors), unseen))


def find_typed_words(vectors: WordVectors, typed: Iterable[str]) -> list[TypedWord]:
    """The word that is meant, for each that is typed."""
    return [find_typed_word(vectors, word) for word in typed]


def name_taken(found: Iterable[TypedWord]) -> dict[str, str]:
    """The words that were taken for others, by what was typed.

    >>> name_taken([TypedWord("Coffee", "coffee"), TypedWord("tea", "tea")])
    {'Coffee': 'coffee'}
    """
    return {typed: word for typed, word in found if typed != word}
