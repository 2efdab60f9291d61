"""Answers about words: neighbors, analogies, the odd one out, similarities."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import TypedDict

from wordkin.analysis.comparison import similarity_matrix
from wordkin.vectors import Method, Neighbor, WordVectors


class NeighborEntry(TypedDict):
    """A word and its similarity: a cosine, or the score of 3CosMul."""

    word: str
    similarity: float


class Neighbors(TypedDict):
    """The best words for a question, best first."""

    question: str
    neighbors: list[NeighborEntry]


class OddWord(TypedDict):
    """The word that is least like the others."""

    words: list[str]
    odd: str


class Similarity(TypedDict):
    """The cosine of two words' vectors."""

    first: str
    second: str
    similarity: float


def answer_nearest(
    vectors: WordVectors, words: Sequence[str], k: int = 10, *, threads: int | None = None
) -> list[Neighbors]:
    """The most similar words, for each word.

    >>> vectors = WordVectors(["sea", "lake", "car"], [[1, 0], [4, 3], [0, 1]])
    >>> answer_nearest(vectors, ["car"], k=1)
    [{'question': 'car', 'neighbors': [{'word': 'lake', 'similarity': 0.6...}]}]
    """
    found = vectors.nearest(list(words), k, threads=threads)
    return [_as_answer(word, neighbors) for word, neighbors in zip(words, found, strict=True)]


def answer_analogy(
    vectors: WordVectors,
    words: tuple[str, str, str],
    k: int = 3,
    *,
    method: Method = "add",
    threads: int | None = None,
) -> Neighbors:
    """The best words for "A is to B as C is to ...".

    >>> rows = [[1, 0, 0], [1, 0, 1], [0, 1, 0], [0, 1, 1]]
    >>> vectors = WordVectors(["man", "king", "woman", "queen"], rows)
    >>> answer = answer_analogy(vectors, ("man", "king", "woman"), k=1)
    >>> answer["question"], answer["neighbors"][0]["word"]
    ('man : king :: woman : ?', 'queen')
    """
    a, b, c = words
    found = vectors.analogy(a, b, c, k=k, method=method, threads=threads)
    return _as_answer(f"{a} : {b} :: {c} : ?", found)


def answer_odd(vectors: WordVectors, words: Sequence[str]) -> OddWord:
    """The word that is least like the others.

    >>> vectors = WordVectors(["sea", "lake", "car"], [[1, 0], [4, 3], [0, 1]])
    >>> answer_odd(vectors, ["sea", "car", "lake"])
    {'words': ['sea', 'car', 'lake'], 'odd': 'car'}
    """
    return {"words": list(words), "odd": vectors.odd_one_out(words)}


def answer_similarity(vectors: WordVectors, words: Sequence[str]) -> list[Similarity]:
    """The similarity of each pair of the words.

    >>> vectors = WordVectors(["sea", "lake", "car"], [[1, 0], [0, 2], [0, 1]])
    >>> answer_similarity(vectors, ["lake", "car"])
    [{'first': 'lake', 'second': 'car', 'similarity': 1.0}]
    """
    table = similarity_matrix(vectors, words).tolist()
    return [
        {"first": words[row], "second": words[column], "similarity": table[row][column]}
        for row, column in combinations(range(len(words)), 2)
    ]


def _as_answer(question: str, neighbors: Iterable[Neighbor]) -> Neighbors:
    return {
        "question": question,
        "neighbors": [{"word": word, "similarity": cosine} for word, cosine in neighbors],
    }
