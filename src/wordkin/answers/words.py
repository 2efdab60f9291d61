"""Answers about words: neighbors, analogies, the odd one out, similarities."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations, islice
from typing import NotRequired, TypedDict, TypeVar

from wordkin.analysis.comparison import similarity_matrix
from wordkin.answers.typed_words import TypedWord, find_typed_words, name_taken
from wordkin.vectors import Method, Neighbor, WordVectors

# The most frequent words occur beside everything: at least so many, and of many words a 16th.
SKIPPED_WORDS = (100, 1000)
SHORT_WORD = 3  # letters of words like and, also further down


class Answer(TypedDict):
    """What all answers may have.

    taken: words of the vectors, by what was typed, where that was another form of them.
    """

    taken: NotRequired[dict[str, str]]


AnyAnswer = TypeVar("AnyAnswer", bound=Answer)


class NeighborEntry(TypedDict):
    """A word and its similarity: a cosine, or the score of 3CosMul."""

    word: str
    similarity: float


class Neighbors(Answer):
    """The best words for a question, best first."""

    question: str
    neighbors: list[NeighborEntry]


class OddWord(Answer):
    """The word that is least like the others."""

    words: list[str]
    odd: str


class Similarity(Answer):
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
    typed = find_typed_words(vectors, words)
    found = vectors.nearest([known.word for known in typed], k, threads=threads)
    return [
        as_answer(known.word, neighbors, [known])
        for known, neighbors in zip(typed, found, strict=True)
    ]


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
    typed = find_typed_words(vectors, words)
    a, b, c = (known.word for known in typed)
    found = vectors.analogy(a, b, c, k=k, method=method, threads=threads)
    return as_answer(f"{a} : {b} :: {c} : ?", found, typed)


def answer_odd(vectors: WordVectors, words: Sequence[str]) -> OddWord:
    """The word that is least like the others.

    >>> vectors = WordVectors(["sea", "lake", "car"], [[1, 0], [4, 3], [0, 1]])
    >>> answer_odd(vectors, ["sea", "car", "lake"])
    {'words': ['sea', 'car', 'lake'], 'odd': 'car'}
    """
    typed = find_typed_words(vectors, words)
    known = [found.word for found in typed]
    answer: OddWord = {"words": known, "odd": vectors.odd_one_out(known)}
    return with_taken(answer, typed)


def answer_similarity(vectors: WordVectors, words: Sequence[str]) -> list[Similarity]:
    """The similarity of each pair of the words.

    >>> vectors = WordVectors(["sea", "lake", "car"], [[1, 0], [0, 2], [0, 1]])
    >>> answer_similarity(vectors, ["lake", "car"])
    [{'first': 'lake', 'second': 'car', 'similarity': 1.0}]
    """
    typed = find_typed_words(vectors, words)
    table = similarity_matrix(vectors, [known.word for known in typed]).tolist()
    answers = []
    for row, column in combinations(range(len(words)), 2):
        pair = typed[row], typed[column]
        first, second = (known.word for known in pair)
        answer: Similarity = {
            "first": first,
            "second": second,
            "similarity": table[row][column],
        }
        answers.append(with_taken(answer, pair))
    return answers


def as_answer(
    question: str, neighbors: Iterable[Neighbor], typed: Iterable[TypedWord] = ()
) -> Neighbors:
    """What was found for a question, and how its words were taken.

    >>> as_answer("car", [Neighbor("lake", 0.5)])
    {'question': 'car', 'neighbors': [{'word': 'lake', 'similarity': 0.5}]}
    """
    entries: list[NeighborEntry] = [
        {"word": word, "similarity": cosine} for word, cosine in neighbors
    ]
    answer: Neighbors = {"question": question, "neighbors": entries}
    return with_taken(answer, typed)


def with_taken(answer: AnyAnswer, typed: Iterable[TypedWord]) -> AnyAnswer:
    """The answer, with the words that were taken in another form than typed, if there are any."""
    if taken := name_taken(typed):
        answer["taken"] = taken
    return answer


def choose_words(words: Sequence[str], k: int = 3) -> list[str]:
    """Words to ask for: frequent ones, but none that occurs beside everything.

    >>> choose_words(["the", "of", "sea", "lake", "and", "river", "shore"])
    ['lake', 'river', 'shore']
    """
    fewest, most = SKIPPED_WORDS
    first = min(max(fewest, len(words) // 16), most) if len(words) > 2 * fewest else 0
    rest = list(words[first:])
    return list(islice((word for word in rest if len(word) > SHORT_WORD), k)) or rest[:k]
