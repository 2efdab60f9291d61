"""The routes of the API, as rows: questions are answered, and described, by these rows alone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Any, TypeAlias

from wordkin.answers.packed_map import LAYOUT
from wordkin.answers.words import Neighbors, OddWord, Similarity
from wordkin.errors import quote
from wordkin.serve import forms, questions
from wordkin.serve.answering import QuestionError, Response, answer_json
from wordkin.serve.models import ServedModel
from wordkin.serve.parameters import MODEL, K, Parameter
from wordkin.serve.questions import Desk, Question
from wordkin.settings.suggestions import ask_back

Answer: TypeAlias = Callable[[Desk, Question], Awaitable[Mapping[str, Any]]]


@dataclass(frozen=True)
class Route:
    """One kind of question.

    form : what the answer is: bytes, or what JSON holds; layout : of the bytes
    is_open : whether no token is needed; has_tag : whether a client may have the answer already
    """

    path: str
    about: str
    parameters: Mapping[str, Parameter]
    answer: Callable[[Desk, Question], Awaitable[Response]]
    form: type
    is_open: bool = False
    layout: str = ""
    has_tag: bool = False


def _route(path: str, about: str, answer: Answer, form: type, *parameters: Parameter) -> Route:
    async def answer_as_json(desk: Desk, question: Question) -> Response:
        return answer_json(await answer(desk, question))

    named = {parameter.name: parameter for parameter in parameters}
    return Route(path, about, named, answer_as_json, form, is_open=form is forms.Health)


async def _answer_map(desk: Desk, question: Question) -> Response:
    return await desk.maps[question.model.name].answer(question.headers)


WORD = Parameter("word", "A word.")
A, B, C = (Parameter(name, "A word.") for name in "abc")
METHOD = Parameter(
    "method",
    "add: nearest to b - a + c. multiply: no cosine outweighs the others.",
    kind="choice",
    default="add",
    choices=("add", "multiply"),
)

ROUTES = (
    _route("/api/nearest", "The most similar words.", questions.nearest, Neighbors, WORD, K, MODEL),
    _route(
        "/api/combine",
        "The words most similar to some words and least to others.",
        questions.combine,
        Neighbors,
        Parameter("positive", "Words to be similar to.", most=None),
        Parameter("negative", "Words to be dissimilar to.", least=0, most=None),
        K,
        MODEL,
    ),
    _route(
        "/api/analogy",
        "The best words for: a is to b as c is to what?",
        questions.analogy,
        Neighbors,
        *(A, B, C, K, METHOD, MODEL),
    ),
    _route(
        "/api/odd",
        "The word that is least like the others.",
        questions.odd,
        OddWord,
        Parameter("word", "Three words or more.", least=3, most=None),
        MODEL,
    ),
    _route(
        "/api/similarity",
        "The cosine of two words' vectors, from -1 to 1.",
        questions.similarity,
        Similarity,
        *(A, B, MODEL),
    ),
    _route(
        "/api/complete",
        "Words that start with a prefix, the most frequent first.",
        questions.complete,
        forms.Completion,
        Parameter("prefix", "The start of a word."),
        K,
        MODEL,
    ),
    _route(
        "/api/axis",
        "Words by their place on the line between two words: k at each end, or those named.",
        questions.axis,
        forms.Axis,
        Parameter("from", "The word where the axis starts."),
        Parameter("to", "The word that it leads to."),
        Parameter("word", "Words to place; without them, those at both ends.", least=0, most=None),
        K,
        MODEL,
    ),
    _route(
        "/api/compare",
        "The neighbors of a word in two models.",
        questions.compare,
        forms.Comparison,
        WORD,
        Parameter("model", "The names of two models.", kind="model", least=2, most=2),
        K,
    ),
    _route(
        "/api/common",
        "The words whose lesser similarity to two words is greatest.",
        questions.common,
        forms.Common,
        *(A, B, K, MODEL),
    ),
    _route(
        "/api/history",
        "The records of the epochs of the model's training, if its file has them.",
        questions.history,
        forms.History,
        MODEL,
    ),
    Route(
        "/api/map",
        "Positions of the most frequent words on a plane, in bytes.",
        {"model": MODEL},
        _answer_map,
        bytes,
        layout=LAYOUT,
        has_tag=True,
    ),
    Route(
        "/api/cosines",
        "How similar each word of the map is to some words and less others, in bytes.",
        {
            each.name: each
            for each in (
                Parameter("positive", "Words to be similar to.", most=None),
                Parameter("negative", "Words to be dissimilar to.", least=0, most=None),
                MODEL,
            )
        },
        questions.cosines,
        bytes,
        layout="Little-endian float32 [words of the map]: a cosine for each, in the map's order.",
    ),
    _route("/api/info", "What is served.", questions.info, forms.Info, MODEL),
    _route("/healthz", "Whether the server answers.", questions.health, forms.Health),
)


def unknown_route(path: str) -> QuestionError:
    """The error about a path that is no route, with the route that has the same last part.

    >>> print(unknown_route("/nearest"))
    expected a route of this server, found '/nearest'. Did you mean /api/nearest? /docs lists them all.
    """
    last = path.rstrip("/").rpartition("/")[2]
    meant = next((each.path for each in ROUTES if each.path.rpartition("/")[2] == last), None)
    message = f"expected a route of this server, found {quote(path)}.{ask_back(meant)}"
    suggestions = [meant] if meant else []
    return QuestionError(f"{message} /docs lists them all.", 404, suggestions=suggestions)


def example_of(route: Route, models: Sequence[ServedModel]) -> Iterator[tuple[str, str]]:
    """Yield names and values of parameters that make a question of words that the model knows."""
    words, names = cycle(models[0].examples), cycle(model.name for model in models)
    for parameter in route.parameters.values():
        for _ in range(parameter.least if parameter.default is None else 0):
            yield parameter.name, next(names) if parameter.kind == "model" else next(words)
