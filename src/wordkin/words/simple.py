"""What a word is with `tokenize="simple"`, in text that nobody has prepared."""

from __future__ import annotations

import unicodedata
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wordkin.kernels.characters import (
    BEGINS,
    CONTINUES,
    DIGIT,
    JOINS,
    JOINS_DIGITS,
    MAKES_WORD,
    WRITTEN,
)
from wordkin.settings import TrainingSettings
from wordkin.settings.checks import check_choice

CHARACTER_LIMIT = 0x40000  # there are no letters beyond the third plane
ZERO_WIDTH_JOINERS = "\u200c\u200d"  # they shape letters inside Persian and Indic words
SOFT_HYPHEN = "\u00ad"  # shows at the end of a line only
# Characters inside words and numbers, and what is written for them: one apostrophe, one hyphen.
APOSTROPHES = {"'": "'", "\u2019": "'"}
HYPHENS = {"-": "-", "\u2010": "-", "\u2011": "-"}

VERSIONS = {"simple": 2, "simple-1": 1}  # by the names of tokenizers


class SimpleRule(NamedTuple):
    """Which characters make a word, of text in any script.

    A word is a run of letters and digits, with the apostrophes and hyphens inside it: "don't",
    "covid-19", "19th". Both apostrophes become "'", all hyphens "-", and soft hyphens are left out.
    A run without a letter is a number: 1,000 and 3.14 are one, 1914-1918 are two.

    version: 1 is the rule of wordkin before 0.2, of letters alone: "don", "t", "covid", "th".
    numbers: keep numbers, too, which the first version cannot. lowercase: write letters in lower
    case, one for one: a capital sigma becomes the usual sigma at the end of a word, too, and the
    dotted capital I becomes i.

    Examples
    --------
    >>> SimpleRule().split("Don't fly on the 19th, in 1914-1918!")
    ["don't", 'fly', 'on', 'the', '19th', 'in']
    >>> SimpleRule(numbers=True, lowercase=False).split("1,000 Rivers")
    ['1,000', 'Rivers']
    >>> SimpleRule(version=1).split("Don't fly on the 19th")
    ['don', 't', 'fly', 'on', 'the', 'th']
    """

    version: int = 2
    numbers: bool = False
    lowercase: bool = True

    def describe(self, character: str) -> int:
        """What the character does, as `kernels/characters.py` writes it; 0 divides words."""
        code = ord(character)
        if character.isalpha():
            written = ord(character.lower()[0]) if self.lowercase else code
            return BEGINS | CONTINUES | MAKES_WORD | written
        if unicodedata.category(character)[0] == "M" or character in ZERO_WIDTH_JOINERS:
            return CONTINUES | code  # Indic vowel signs are marks
        return 0 if self.version == 1 else self._describe_beside_letters(character)

    def _describe_beside_letters(self, character: str) -> int:
        if character.isdecimal():
            return BEGINS | CONTINUES | DIGIT | (MAKES_WORD if self.numbers else 0) | ord(character)
        if character in APOSTROPHES:
            return JOINS | JOINS_DIGITS | ord(APOSTROPHES[character])
        if character in HYPHENS:
            return JOINS | ord(HYPHENS[character])
        if character in ".,":
            return JOINS_DIGITS | ord(character)
        return CONTINUES if character == SOFT_HYPHEN else 0

    def split(self, text: str) -> list[str]:
        """The words of a text, as the scanner finds them in its lines."""
        words, word, last, flags = [], "", 0, 0
        entries = [self.describe(c) if ord(c) < CHARACTER_LIMIT else 0 for c in text]
        for entry, following in pairwise([*entries, 0, 0]):
            begun = last != 0
            if entry & BEGINS or (begun and (entry & CONTINUES or _joins(entry, last, following))):
                word += chr(entry & WRITTEN) if entry & WRITTEN else ""
                last, flags = entry, flags | entry
                continue
            if flags & MAKES_WORD:
                words.append(word)
            word, last, flags = "", 0, 0
        return words


@cache
def build_table(rule: SimpleRule) -> NDArray[np.int32]:
    """What each character does by a rule, int32 [code points], for the scanner.

    >>> table = build_table(SimpleRule())
    >>> chr(table[ord("Ž")] & WRITTEN), int(table[ord("!")])
    ('ž', 0)
    """
    described = (rule.describe(chr(code)) for code in range(CHARACTER_LIMIT))
    return np.fromiter(described, np.int32, CHARACTER_LIMIT)


def _joins(entry: int, last: int, following: int) -> bool:
    """Whether a character joins what stands before it and after it."""
    wanted = JOINS_DIGITS if last & following & DIGIT else JOINS
    return bool(entry & wanted and following & BEGINS)


def find_rule(tokenize: object, *, numbers: object, lowercase: object) -> SimpleRule | None:
    """The rule of that name; None for other tokenizers, which have neither option.

    >>> find_rule("simple-1", numbers=False, lowercase=True)
    SimpleRule(version=1, numbers=False, lowercase=True)
    """
    numbers = bool(check_choice("numbers", numbers, (True, False)))
    lowercase = bool(check_choice("lowercase", lowercase, (True, False)))
    version = VERSIONS.get(tokenize) if isinstance(tokenize, str) else None
    return None if version is None else SimpleRule(version, numbers, lowercase)


def rule_of(settings: TrainingSettings) -> SimpleRule | None:
    """The rule that divided the text of a training, if it was one of these."""
    return find_rule(settings.tokenize, numbers=settings.numbers, lowercase=settings.lowercase)
