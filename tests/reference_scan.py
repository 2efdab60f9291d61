"""Slow, obvious twins of the kernels in `kernels/scan.py`."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

CHARACTERS = [chr(code) for code in range(0x40000)]


class Encoded(NamedTuple):
    words: list[str]
    counts: list[int]
    ids: list[int]
    starts: list[int]


def split_words(data: bytes) -> list[list[str]]:
    """Lines as lists of tokens, divided at ASCII white space."""
    lines = [line.split() for line in data.split(b"\n")]
    return [[word.decode("utf-8", "replace") for word in line] for line in lines]


def characters(belong: Callable[[str], bool]) -> str:
    """Those characters as ranges for a class of a regular expression."""
    ranges: list[list[str]] = []
    for character in filter(belong, CHARACTERS):
        if ranges and ord(character) == ord(ranges[-1][-1]) + 1:
            ranges[-1][-1] = character
        else:
            ranges.append([character, character])
    return "".join(f"{first}-{last}" for first, last in ranges)


@cache
def simple_word() -> re.Pattern[str]:
    """Letters, digits and marks, and what joins them: apostrophes and hyphens, inside numbers points."""
    letters, digits = characters(str.isalpha), characters(str.isdecimal)
    marks = characters(lambda one: unicodedata.category(one)[0] == "M")
    run = f"[{letters}{digits}][{letters}{digits}{marks}\u200c\u200d\u00ad]*"
    inside_numbers = f"(?<=[{digits}])[.,'\u2019](?=[{digits}])"
    inside_words = f"(?:(?<![{digits}])['\u2019\u2010\u2011-]|['\u2019\u2010\u2011-](?![{digits}]))"
    return re.compile(f"{run}(?:(?:{inside_numbers}|{inside_words}){run})*")


def split_simple(data: bytes, *, numbers: bool = False, lowercase: bool = True) -> list[list[str]]:
    """Lines as lists of words as `tokenize="simple"` has them, by a regular expression."""
    plain = str.maketrans({"\u2019": "'", "\u2010": "-", "\u2011": "-", "\u00ad": None})
    lines = []
    for line in data.decode("utf-8", "replace").split("\n"):
        found = [word.translate(plain) for word in simple_word().findall(line)]
        if not numbers:
            found = [word for word in found if any(map(str.isalpha, word))]
        if lowercase:
            found = ["".join(c.lower()[0] if c.isalpha() else c for c in word) for word in found]
        lines.append(found)
    return lines


def split_letters(data: bytes) -> list[list[str]]:
    """Lines as lists of lower-cased runs of letters, as older versions had them."""
    return [runs_of_letters(line.decode("utf-8", "replace")) for line in data.split(b"\n")]


def runs_of_letters(line: str) -> list[str]:
    words = [""]
    for letter in line:
        continues = unicodedata.category(letter).startswith("M") or letter in "\u200c\u200d"
        if letter.isalpha():
            words[-1] += letter.lower()[0]
        elif continues and words[-1]:
            words[-1] += letter
        else:
            words.append("")
    return [word for word in words if word]


def encode(sentences: list[list[str]]) -> Encoded:
    """Number words in order of first appearance; empty sentences are left out."""
    tokens = [word for sentence in sentences for word in sentence]
    counts = Counter(tokens)
    row = {word: i for i, word in enumerate(counts)}
    starts = [0]
    for sentence in filter(None, sentences):
        starts.append(starts[-1] + len(sentence))
    return Encoded(list(counts), list(counts.values()), [row[word] for word in tokens], starts)


def prune(sentences: list[list[str]], min_count: int) -> Encoded:
    """Keep words that occur often enough, most frequent first, ties by first appearance."""
    counts = Counter(word for sentence in sentences for word in sentence)
    words = [word for word, count in counts.most_common() if count >= min_count]
    row = {word: i for i, word in enumerate(words)}
    kept = [[row[word] for word in sentence if word in row] for sentence in sentences]
    starts = [0]
    for sentence in filter(None, kept):
        starts.append(starts[-1] + len(sentence))
    ids = [i for sentence in kept for i in sentence]
    return Encoded(words, [counts[word] for word in words], ids, starts)
