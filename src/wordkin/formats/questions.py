"""Test sets for vectors: analogies as in questions-words.txt, pairs as in WordSim-353."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from wordkin.errors import EvaluationError


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


def read_pairs(path: Path, fold: Callable[[str], str]) -> Pairs:
    """Read lines of two words and a number; "#" starts a comment."""
    pairs: list[list[str]] = []
    judged: list[float] = []
    skipped = 0
    for line in _lines(path):
        if line.startswith("#"):
            continue
        separator = next((mark for mark in "\t," if mark in line), None)
        try:
            first, second, number = line.split(separator)
            judged.append(float(number))
        except ValueError:
            skipped += 1
            continue
        pairs.append([fold(first), fold(second)])
    return Pairs(pairs, judged, skipped)


def _lines(path: Path) -> Iterator[str]:
    """Lines that are not empty."""
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        for line in file:
            if line.strip():
                yield line.rstrip("\n")
