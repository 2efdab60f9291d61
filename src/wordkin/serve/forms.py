"""The forms of answers; the description of the API is made of them."""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict

from wordkin.answers.words import Answer, NeighborEntry


class Completion(TypedDict):
    """Known words that start with a prefix, the most frequent first."""

    prefix: str
    words: list[str]


class Placed(TypedDict):
    """A word and its place on an axis: the cosine of its vector and the axis."""

    word: str
    position: float


# `from` is no name that a class could have in Python.
Line = TypedDict("Line", {"from": str, "to": str, "words": list[Placed]})


class Axis(Line, Answer):
    """Words by their place on the line between two words."""


class ModelNeighbors(TypedDict):
    """The neighbors of a word in one model."""

    model: str
    neighbors: list[NeighborEntry]


class Comparison(Answer):
    """The neighbors of a word in two models: those in both, and their share."""

    word: str
    models: list[ModelNeighbors]
    common: list[str]
    overlap: float


class CommonEntry(TypedDict):
    """A word and its similarities to two others."""

    word: str
    a: float
    b: float


class Common(Answer):
    """The words whose lesser similarity to two others is greatest."""

    a: str
    b: str
    neighbors: list[CommonEntry]


class History(TypedDict):
    """The records of a training's epochs."""

    model: str
    history: list[dict[str, Any]]


class Info(TypedDict):
    """What is served: a model, and what its file tells of it."""

    model: str
    models: list[str]
    version: str
    words: int
    dimensions: int
    dtype: str
    format: str
    sha256: str
    first_words: list[str]
    limits: dict[str, float]
    tokens: NotRequired[int]
    subwords: NotRequired[dict[str, int]]
    kind: NotRequired[str]
    wordkin_version: NotRequired[str]
    words_trained: NotRequired[int]
    settings: NotRequired[dict[str, Any]]


class Health(TypedDict):
    """That the server answers."""

    status: str
