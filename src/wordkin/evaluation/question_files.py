"""Test sets for vectors: analogies as in questions-words.txt, pairs as in WordSim-353, and more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from wordkin.errors import EvaluationError

MIN_SET = 3  # different words: of two neither is odd


class Analogies(NamedTuple):
    """A file of analogies.

    sections : their names
    section_of : the section of every question
    questions : the four words of every question
    skipped_lines : how many lines were neither a section's name nor four words
    """

    sections: list[str]
    section_of: list[int]
    questions: list[list[str]]
    skipped_lines: int


class Pairs(NamedTuple):
    """A file of word pairs and how similar people found them.

    skipped_lines : how many lines were neither a comment nor two words and a number
    """

    pairs: list[list[str]]
    judged: list[float]
    skipped_lines: int


class OddSets(NamedTuple):
    """A file of words of which the last one does not belong.

    skipped_lines : how many lines were neither a comment nor three words or more
    """

    sets: list[list[str]]
    skipped_lines: int


class Categories(NamedTuple):
    """A file of words and the category of each.

    skipped_lines : how many lines were neither a comment nor a word and a category
    """

    words: list[str]
    categories: list[str]
    skipped_lines: int


def read_analogies(path: Path, fold: Callable[[str], str]) -> Analogies:
    """Read lines of four words, in sections that start with a line ": name"."""
    sections: list[str] = []
    section_of: list[int] = []
    questions: list[list[str]] = []
    skipped = 0
    for line in _lines(path):
        fields = line.split()
        if line.startswith(":"):
            sections.append(line.lstrip(": ").strip())
        elif len(fields) == 4 and sections:
            section_of.append(len(sections) - 1)
            questions.append([fold(word) for word in fields])
        elif len(fields) == 4:
            raise EvaluationError(
                f"{path}: expected a line like ': capitals', which names a section, before the "
                f"first question, found {line!r}."
            )
        else:
            skipped += 1
    return Analogies(sections, section_of, questions, skipped)


def read_pairs(
    path: Path,
    fold: Callable[[str], str],
    *,
    delimiter: str | None = None,
    encoding: str = "utf-8-sig",
) -> Pairs:
    """Read lines of two words and a number; "#" starts a comment.

    delimiter: between them; None: tabs, commas or spaces, whatever a line has.
    """
    pairs: list[list[str]] = []
    judged: list[float] = []
    skipped = 0
    for fields in _fields(path, delimiter, encoding):
        try:
            first, second, number = fields
            judged.append(float(number))
        except ValueError:
            skipped += 1
            continue
        pairs.append([fold(first), fold(second)])
    return Pairs(pairs, judged, skipped)


def read_odd_sets(path: Path, fold: Callable[[str], str]) -> OddSets:
    """Read lines of words, of which the last one is the odd one; "#" starts a comment."""
    sets: list[list[str]] = []
    skipped = 0
    for fields in _fields(path):
        words = [fold(word) for word in fields]
        if len(set(words)) < MIN_SET:
            skipped += 1
        else:
            sets.append(words)
    return OddSets(sets, skipped)


def read_categories(path: Path, fold: Callable[[str], str]) -> Categories:
    """Read lines of a word and its category; "#" starts a comment."""
    found = Categories([], [], 0)
    skipped = 0
    for fields in _fields(path):
        if len(fields) == 2:
            found.words.append(fold(fields[0]))
            found.categories.append(fields[1])
        else:
            skipped += 1
    return found._replace(skipped_lines=skipped)


def _fields(
    path: Path, delimiter: str | None = None, encoding: str = "utf-8-sig"
) -> Iterator[list[str]]:
    """What stands between delimiters (None: tabs, commas or spaces) in lines that are no comment."""
    for line in _lines(path, encoding):
        if not line.startswith("#"):
            separator = delimiter or next((mark for mark in "\t," if mark in line), None)
            yield [field.strip() for field in line.split(separator)]


def _lines(path: Path, encoding: str = "utf-8-sig") -> Iterator[str]:
    """Lines that are not empty."""
    with path.open(encoding=encoding, errors="replace") as file:
        for line in file:
            if line.strip():
                yield line.rstrip("\n")
