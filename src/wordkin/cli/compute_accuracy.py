"""`wordkin compute-accuracy`: the report of the C program.

It compares words with their ASCII letters in upper case. A question's own word in another case can
be a (wrong) answer, unlike in `wordkin evaluate`. The first five sections count as semantic.
"""

from __future__ import annotations

import sys
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from typing import Annotated, NamedTuple

import numpy as np
import typer

import wordkin as wk
from wordkin.cli.arguments import CVectorsFile
from wordkin.cli.outcome import echo
from wordkin.plain_text import without_mark
from wordkin.search import exact

SEMANTIC_SECTIONS = 5

Question = list[bytes]


class Score(NamedTuple):
    """The number of questions that were asked, and of right answers."""

    asked: int = 0
    right: int = 0

    def plus(self, other: Score) -> Score:
        """The sum of both."""
        return Score(self.asked + other.asked, self.right + other.right)

    @property
    def percent(self) -> str:
        """The share of right answers."""
        return percent(self.right, self.asked)


def compute_accuracy(
    file: CVectorsFile = None,
    threshold: Annotated[
        int,
        typer.Argument(min=0, help="Use only this many words, from the start of the file; 0: all."),
    ] = 0,
) -> None:
    """Report as Google's compute-accuracy does.

    The analogies are read from standard input.
    """
    if file is None:
        typer.echo(
            "Usage: wordkin compute-accuracy <FILE> <threshold> < questions-words.txt\n"
            "where FILE contains word vectors, and threshold is the number of its first words to use"
        )
        return
    known = KnownVectors(wk.load(file, limit=threshold or None))
    semantic = syntactic = Score()
    questions = 0
    lines = without_mark(sys.stdin.buffer, BOM_UTF8)
    for number, (name, asked) in enumerate(read_sections(lines)):
        if name:
            echo(f"{name}:")
        score = known.score(asked)
        if number <= SEMANTIC_SECTIONS:
            semantic = semantic.plus(score)
        else:
            syntactic = syntactic.plus(score)
        questions += len(asked)
        if name:
            report(score, semantic, syntactic)
    seen = semantic.asked + syntactic.asked
    typer.echo(f"Questions seen / total: {seen} {questions}   {percent(seen, questions)} % ")


def read_sections(lines: Iterable[bytes]) -> Iterator[tuple[str, list[Question]]]:
    """Yield the name and the questions of each section; the first, before all names, has the name "".

    Lines that are neither a name nor four words are skipped; EXIT ends the questions.
    """
    name, questions = "", list[Question]()
    for line in lines:
        words = line.upper().split()
        if line.startswith(b":"):
            yield name, questions
            name, questions = line.lstrip(b": ").strip().decode("utf-8", "replace"), []
        elif words == [b"EXIT"]:
            break
        elif len(words) == 4:
            questions.append(words)
    yield name, questions


class KnownVectors:
    """Vectors with their words as the C program compares them."""

    def __init__(self, vectors: wk.WordVectors) -> None:
        self.matrix = vectors.matrix
        self.inverses = exact.inverse_lengths(vectors.matrix)
        self.words = [word.encode().upper() for word in vectors]
        self.row_of = {word: row for row, word in reversed(list(enumerate(self.words)))}

    def score(self, questions: list[Question]) -> Score:
        """Ask the questions whose words are all known, and count the right answers."""
        asked = [question for question in questions if self.row_of.keys() >= set(question)]
        if not asked:
            return Score()
        rows = np.array([[self.row_of[word] for word in question[:3]] for question in asked])
        a, b, c = (exact.unit_rows(self.matrix[column]) for column in rows.T)
        found = exact.nearest_rows(self.matrix, self.inverses, b - a + c, 1, exclude=rows)
        answers = zip(found.rows[:, 0].tolist(), found.similarities[:, 0].tolist(), strict=True)
        right = (
            # In the C program, only a similarity above 0 is an answer.
            row >= 0 and similarity > 0 and self.words[row] == question[3]
            for question, (row, similarity) in zip(asked, answers, strict=True)
        )
        return Score(len(asked), sum(right))


def report(score: Score, semantic: Score, syntactic: Score) -> None:
    """Print the accuracy of a section, and of all sections so far."""
    # The C program counts one wrong answer in a section without questions.
    shown = Score(max(score.asked, 1), score.right)
    typer.echo(f"ACCURACY TOP1: {shown.percent} %  ({shown.right} / {shown.asked})")
    typer.echo(
        f"Total accuracy: {semantic.plus(syntactic).percent} %   Semantic accuracy: "
        f"{semantic.percent} %   Syntactic accuracy: {syntactic.percent} % "
    )


def percent(part: int, whole: int) -> str:
    """The share in percent, in the C program's precision, and with its result for 0 of 0.

    >>> percent(2, 3), percent(0, 0)
    ('66.67', '-nan')
    """
    return f"{np.float32(part) / np.float32(whole) * np.float32(100):.2f}" if whole else "-nan"
