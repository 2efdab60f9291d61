"""Slow, obvious twins of the kernels in `kernels/scan.py`."""

import unicodedata
from collections import Counter
from typing import NamedTuple


class Encoded(NamedTuple):
    words: list[str]
    counts: list[int]
    ids: list[int]
    starts: list[int]


def split_words(data: bytes) -> list[list[str]]:
    """Lines as lists of tokens, divided at ASCII white space."""
    lines = [line.split() for line in data.split(b"\n")]
    return [[word.decode("utf-8", "replace") for word in line] for line in lines]


def split_letters(data: bytes) -> list[list[str]]:
    """Lines as lists of lower-cased runs of letters."""
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
