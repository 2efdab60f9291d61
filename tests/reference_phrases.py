"""Slow, obvious twins of phrases: spellings are counted in a dict, as gensim and the C tool do."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from itertools import pairwise
from typing import NamedTuple

Sentences = list[list[str]]


class Counted(NamedTuple):
    spellings: Counter[str]
    tokens: int


def count(sentences: Sentences, delimiter: str, connectors: Collection[str]) -> Counted:
    """Words and pairs by spelling; connector words count only inside pairs."""
    spellings: Counter[str] = Counter()
    for sentence in sentences:
        candidate: list[str] = []
        for word in sentence:
            if word not in connectors:
                spellings[word] += 1
                if candidate:
                    spellings[delimiter.join([*candidate, word])] += 1
                candidate = [word]
            elif candidate:
                candidate.append(word)
    return Counted(spellings, sum(map(len, sentences)))


def original_score(counted: Counted, words: list[str], delimiter: str, min_count: int) -> float:
    spellings = counted.spellings
    left, right = spellings[words[0]], spellings[words[-1]]
    return (spellings[delimiter.join(words)] - min_count) / (left * right) * len(spellings)


def join(
    sentence: list[str], is_phrase: Callable[[list[str]], bool], connectors: Collection[str]
) -> Iterator[list[str]]:
    """Tokens as lists of the words they are joined from."""
    candidate: list[str] = []
    for word in sentence:
        if word in connectors:
            if candidate:
                candidate.append(word)
            else:
                yield [word]
        elif candidate and is_phrase([*candidate, word]):
            yield [*candidate, word]
            candidate = []
        else:
            yield from ([one] for one in candidate)
            candidate = [word]
    yield from ([one] for one in candidate)


def one_pass(
    sentences: Sentences, min_count: int, threshold: float, connectors: Collection[str]
) -> tuple[set[tuple[str, ...]], Sentences]:
    """The phrases that occur in the text when joined, and the joined text; original scoring."""
    counted = count(sentences, "_", connectors)

    def is_phrase(words: list[str]) -> bool:
        return original_score(counted, words, "_", min_count) > threshold

    joined = [list(join(sentence, is_phrase, connectors)) for sentence in sentences]
    found = {tuple(token) for sentence in joined for token in sentence if len(token) > 1}
    return found, [["_".join(token) for token in sentence] for sentence in joined]


def word2phrase(lines: Sentences, min_count: int, threshold: float) -> str:
    """The text as the C tool writes it; pairs are counted across the ends of lines."""
    words = [word for line in lines for word in line]
    counts = Counter(words) + Counter(map("_".join, pairwise(words)))
    text = ""
    for line in lines:
        left = ""  # of a pair that may be joined
        for word in line:
            numbers = counts[left], counts[word], counts[f"{left}_{word}"]
            score = 0.0
            if left and min(numbers) >= min_count:
                score = (numbers[2] - min_count) / numbers[0] / numbers[1] * len(words)
            text += ("_" if score > threshold else " ") + word
            left = "" if score > threshold else word
        text += "\n"
    return text
