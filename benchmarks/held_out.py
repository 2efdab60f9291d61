"""Words that are taken out of a text, and how good the vectors are that a model makes for them."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from texts import UNPACKED, evaluation_set, unpacked_text
from wordkin.vectors import WordVectors

NEIGHBORS = 10
AMONG = 10_000  # the most frequent words
SHORTEST = 5  # letters of a word that is taken out
STEM_LETTERS = 5  # of which words that share a stem begin with the same
GERMAN = frozenset({"der", "die", "das", "und", "ist", "von", "wurde"})
QUESTIONS = "questions-words.txt", "wordsim353.tsv", "simlex999.txt"


class Text(NamedTuple):
    """A text of which words are taken out, so many and at least so frequent, and how it is trained on.

    among : the number of words, the most frequent ones, of which neighbours are
    """

    name: str
    held_out: int
    least: int
    min_count: int
    epochs: int
    epochs_of_whole: int
    among: int = AMONG


class HeldOut(NamedTuple):
    """The words taken out, the whole text, and the text without them."""

    words: list[str]
    whole: Path
    rest: Path


TEXTS = (
    Text("small", 2_000, 20, 5, 3, 5),
    Text("text8like", 2_000, 20, 5, 3, 5),
    Text("german", 300, 10, 2, 10, 20, 2_000),
)


class Verdicts(NamedTuple):
    """Of each word.

    agree : the share of neighbours that agree
    rank : of the judge's nearest neighbour
    stem : whether the nearest neighbour shares the stem
    """

    agree: NDArray[np.float64]
    rank: NDArray[np.int64]
    stem: NDArray[np.bool_]


def hold_out(text: Text, seed: int = 1) -> HeldOut:
    """Take words out of a text, chosen at random of those that no test asks about."""
    whole = german_text() if text.name == "german" else unpacked_text(name=text.name)
    counts = Counter(whole.read_text("utf-8").split())
    asked = {word for name in QUESTIONS for word in _words_of(evaluation_set(name))}
    possible = sorted(
        word
        for word, count in counts.items()
        if count >= text.least and len(word) >= SHORTEST and word not in asked
    )
    chosen = np.random.default_rng(seed).choice(len(possible), text.held_out, replace=False)
    words = [possible[i] for i in chosen]
    rest = UNPACKED / f"{text.name}-without-{text.held_out}.txt"
    if not rest.exists():
        write_lines(rest, _lines_without(whole, frozenset(words)))
    return HeldOut(words, whole, rest)


def german_text() -> Path:
    """The German lines of the text in several languages."""
    target = UNPACKED / "german.txt"
    if not target.exists():
        lines = unpacked_text(name="multilingual").read_text("utf-8").splitlines()
        write_lines(target, (line for line in lines if len(GERMAN & set(line.split())) > 1))
    return target


def judge(
    made: NDArray[np.float32],
    words: Sequence[str],
    vectors: WordVectors,
    judge: WordVectors,
    among: int = AMONG,
) -> Verdicts:
    """Compare neighbours of each word with those that it has in another model.

    made : float32 [words, dimensions]
        Vectors of the words, made by the model whose words have `vectors`.
    judge : WordVectors
        A model that has seen the words.
    among : int
        The number of words, the most frequent ones, of which neighbours are.
    """
    common = (word for word in vectors.words if word in judge)
    others = list(islice(common, among))
    ours, theirs = (
        _cosines(rows, words, space[others], others)
        for rows, space in ((made, vectors), (judge[list(words)], judge))
    )
    tens = (
        np.argpartition(-cosines, NEIGHBORS, axis=1)[:, :NEIGHBORS] for cosines in (ours, theirs)
    )
    agree = [len(np.intersect1d(*pair)) / NEIGHBORS for pair in zip(*tens, strict=True)]
    true = np.take_along_axis(ours, theirs.argmax(axis=1, keepdims=True), axis=1)
    nearest = [others[row] for row in ours.argmax(axis=1)]
    stems = [shares_stem(*pair) for pair in zip(words, nearest, strict=True)]
    return Verdicts(np.array(agree), (ours > true).sum(axis=1), np.array(stems))


def shares_stem(one: str, other: str) -> bool:
    """Whether two words begin with the same letters."""
    return one[:STEM_LETTERS] == other[:STEM_LETTERS]


def _cosines(
    rows: NDArray[np.float32], words: Sequence[str], columns: NDArray[np.float32], others: list[str]
) -> NDArray[np.float32]:
    """Of words with others; below all with themselves."""
    cosines: NDArray[np.float32] = _unit(rows) @ _unit(columns).T
    column = {word: number for number, word in enumerate(others)}
    for i, word in enumerate(words):
        if word in column:
            cosines[i, column[word]] = -2
    return cosines


def _unit(matrix: NDArray[np.float32]) -> NDArray[np.float32]:
    norms = np.linalg.norm(matrix, axis=1, keepdims=True)
    unit: NDArray[np.float32] = matrix / np.maximum(norms, np.finfo(np.float32).tiny)
    return unit


def _words_of(path: Path) -> list[str]:
    return re.findall(r"[^\W\d_]+", path.read_text("utf-8").lower())


def _lines_without(path: Path, words: frozenset[str]) -> Iterator[str]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield " ".join(word for word in line.split() if word not in words)


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """Write a text whole or not at all."""
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    unfinished.rename(path)
