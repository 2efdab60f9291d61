"""Test sets as files: analogies as in questions-words.txt, pairs as in WordSim-353, and more."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Generic, NamedTuple, TypeAlias, TypeVar

from wordkin.errors import EvaluationError, quote
from wordkin.evaluation.pair_files import MARKS, read_judged_pairs, split_fields
from wordkin.plain_text import WHITE_SPACE, read_lines, split_words

MIN_SET = 3  # different words: of two, neither is odd
ENCODING = "utf-8"

Fold: TypeAlias = Callable[[str], str]  # a word as it is compared
Split: TypeAlias = Callable[[str], list[str]]  # a line as its words
Label = TypeVar("Label")


class Questions(NamedTuple, Generic[Label]):
    """A file of questions.

    words : the words of each question, as they are compared
    labels : what the file says about each: the number of its section, a similarity, a category
    skipped_lines : the number of lines that were neither a question nor a comment
    sections : the names of the sections of analogies
    """

    words: list[list[str]]
    labels: list[Label]
    skipped_lines: int
    sections: Sequence[str] = ()


def split_analogy(line: str) -> list[str]:
    """The words of a line, between white space, commas or semicolons; none for a comment.

    >>> split_analogy("man king woman queen"), split_analogy('"man","king","woman","queen"')
    (['man', 'king', 'woman', 'queen'], ['man', 'king', 'woman', 'queen'])
    """
    if line.startswith("#"):
        return []
    return split_fields(line, next((mark for mark in MARKS if line.count(mark) == 3), None))


def read_analogies(path: Path, fold: Fold, *, split: Split = split_analogy) -> Questions[int]:
    """Read lines of four words, in sections that start with a line ": name"."""
    questions: list[list[str]] = []
    labels: list[int] = []
    sections: list[str] = []
    skipped = 0
    for line in _lines(path):
        words = split(line)
        if line.startswith(":"):
            sections.append(line.lstrip(": "))
        elif len(words) != 4:
            skipped += bool(words)
        elif sections:
            labels.append(len(sections) - 1)
            questions.append([fold(word) for word in words])
        else:
            raise EvaluationError(
                f"{path}: expected a line like ': capitals', which names a section, before the "
                f"first question, found {quote(line)}."
            )
    return Questions(questions, labels, skipped, sections)


def read_pairs(
    path: Path, fold: Fold, *, delimiter: str | None = None, encoding: str = ENCODING
) -> Questions[float]:
    """Read lines of two words and a number; "#" starts a comment.

    delimiter: None for any shape in which such files are published, see `pair_files`.
    """
    if delimiter is None:
        pairs, skipped = read_judged_pairs(path)
        words = [[fold(pair.first), fold(pair.second)] for pair in pairs]
        return Questions(words, [pair.score for pair in pairs], skipped)

    def parse(fields: list[str]) -> tuple[list[str], float]:
        first, second, number = fields
        return [fold(first), fold(second)], float(number)

    return _read(_fields(path, delimiter, encoding), parse)


def read_odd_sets(path: Path, fold: Fold) -> Questions[None]:
    """Read lines of three or more different words, of which the last one is the odd one."""

    def parse(fields: list[str]) -> tuple[list[str], None]:
        words = [fold(word) for word in fields]
        if len(set(words)) < MIN_SET:
            raise ValueError
        return words, None

    return _read(_fields(path), parse)


def read_categories(path: Path, fold: Fold) -> Questions[str]:
    """Read lines of a word and its category; "#" starts a comment."""

    def parse(fields: list[str]) -> tuple[list[str], str]:
        word, category = fields
        return [fold(word)], category

    return _read(_fields(path), parse)


def _read(
    lines: Iterator[list[str]], parse: Callable[[list[str]], tuple[list[str], Label]]
) -> Questions[Label]:
    """The words and the label of each line; lines where `parse` raises `ValueError` are skipped."""
    questions: list[tuple[list[str], Label]] = []
    skipped = 0
    for fields in lines:
        try:
            questions.append(parse(fields))
        except ValueError:
            skipped += 1
    return Questions([words for words, _ in questions], [of for _, of in questions], skipped)


def _fields(
    path: Path, delimiter: str | None = None, encoding: str = ENCODING
) -> Iterator[list[str]]:
    """The fields of each line that is no comment; delimiter: as in `read_pairs`."""
    for line in _lines(path, encoding):
        if not line.startswith("#"):
            mark = delimiter or next((mark for mark in "\t," if mark in line), None)
            fields = line.split(mark) if mark else split_words(line)
            yield [field.strip(WHITE_SPACE) for field in fields]


def _lines(path: Path, encoding: str = ENCODING) -> Iterator[str]:
    """Lines that are not empty."""
    return filter(None, read_lines(path, encoding))
