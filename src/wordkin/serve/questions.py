"""The questions of the API: from checked arguments to answers that JSON can hold."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wordkin import __version__
from wordkin.answers.typed_words import TypedWord
from wordkin.answers.words import (
    Neighbors,
    OddWord,
    Similarity,
    answer_odd,
    answer_similarity,
    as_answer,
    with_taken,
)
from wordkin.search import exact
from wordkin.search.queries import mix_terms
from wordkin.serve.answering import BYTES, Response
from wordkin.serve.batching import Batcher, Search, Worker
from wordkin.serve.forms import (
    Axis,
    Common,
    CommonEntry,
    Comparison,
    Completion,
    Health,
    History,
    Placed,
)
from wordkin.serve.maps import WordMap
from wordkin.serve.models import ServedModel
from wordkin.serve.parameters import Arguments
from wordkin.serve.settings import Limits
from wordkin.serve.words import WordCompleter, find_words
from wordkin.vectors import Floats, Neighbor


class Desk(NamedTuple):
    """What answers questions.

    side : does what is no search, and could hold up the event loop
    shown : the number of words on a map
    """

    models: Mapping[str, ServedModel]
    limits: Limits
    batcher: Batcher
    side: Worker
    completers: Mapping[str, WordCompleter]
    maps: Mapping[str, WordMap]
    shown: int


@dataclass
class Question:
    """One question; batch is the number of questions in its search, for the log."""

    arguments: Arguments
    model: ServedModel
    headers: Mapping[bytes, bytes]
    batch: int = 0


async def nearest(desk: Desk, question: Question) -> Neighbors:
    """The most similar words."""
    [typed] = await _known(desk, question, "word")
    vector = question.model.vectors[typed.word][np.newaxis]
    [found] = await _find(desk, question, vector, {typed.word})
    return as_answer(typed.word, found, [typed])


async def combine(desk: Desk, question: Question) -> Neighbors:
    """The words most similar to some words and least to others."""
    typed = await _known(desk, question, "positive", "negative")
    added = len(question.arguments.words("positive"))
    words = [each.word for each in typed]
    asked = " ".join(
        [*(f"+{word}" for word in words[:added]), *(f"-{word}" for word in words[added:])]
    )
    found = await _combine(desk, question, words[:added], words[added:])
    return as_answer(asked, found, typed)


async def analogy(desk: Desk, question: Question) -> Neighbors:
    """The best words for "a is to b as c is to ..."."""
    typed = await _known(desk, question, *"abc")
    a, b, c = (each.word for each in typed)
    if question.arguments.one("method") == "add":
        found = await _combine(desk, question, [b, c], [a])
    else:
        vectors, k = question.model.vectors, question.arguments.k
        found = await desk.side.run(
            lambda: vectors.analogy(a, b, c, k=k, method="multiply", threads=1)
        )
    return as_answer(f"{a} : {b} :: {c} : ?", found, typed)


async def odd(desk: Desk, question: Question) -> OddWord:
    """The word that is least like the others."""
    await _known(desk, question, "word")
    return answer_odd(question.model.vectors, question.arguments.words("word"))


async def similarity(desk: Desk, question: Question) -> Similarity:
    """The cosine of two words' vectors."""
    typed = await _known(desk, question, "a", "b")
    return answer_similarity(question.model.vectors, [each.typed for each in typed])[0]


async def complete(desk: Desk, question: Question) -> Completion:
    """Words that start with a prefix, the most frequent first."""
    prefix, k = question.arguments.one("prefix"), question.arguments.k
    completer = desk.completers[question.model.name]
    return {"prefix": prefix, "words": await desk.side.run(lambda: completer.find(prefix, k))}


async def axis(desk: Desk, question: Question) -> Axis:
    """Words by their place on the line between two words: those named, or those at its ends."""
    typed = await _known(desk, question, "from", "to", "word")
    start, end, *named = (each.word for each in typed)
    vectors = question.model.vectors
    line = mix_terms(vectors.lookup, [end], [start], "error").vector
    if named:
        places = exact.unit_rows(line) @ exact.unit_rows(vectors[named]).T
        placed = dict(zip(named, places[0].clip(-1, 1).tolist(), strict=True))
    else:
        both = np.concatenate([line, -line])
        towards_end, towards_start = await _find(desk, question, both, {start, end})
        placed = {word: -place for word, place in towards_start} | dict(towards_end)
    words: list[Placed] = [
        {"word": word, "position": placed[word]} for word in sorted(placed, key=placed.__getitem__)
    ]
    answer: Axis = {"from": start, "to": end, "words": words}
    return with_taken(answer, typed)


async def compare(desk: Desk, question: Question) -> Comparison:
    """The neighbors of a word in two models."""
    lists, taken = [], []
    for name in question.arguments.words("model"):
        model = desk.models[name]
        [typed] = await find_words(desk.side, model, question.arguments.words("word"))
        vector = model.vectors[typed.word][np.newaxis]
        lists += await _find(desk, question, vector, {typed.word}, model)
        taken.append(typed)
    known = [{entry.word for entry in found} for found in lists]
    common = [entry.word for entry in lists[0] if entry.word in known[1]]
    answer: Comparison = {
        "word": question.arguments.one("word"),
        "models": [
            {"model": name, "neighbors": as_answer("", found)["neighbors"]}
            for name, found in zip(question.arguments.words("model"), lists, strict=True)
        ],
        "common": common,
        "overlap": len(common) / max(map(len, known)) if any(known) else 0.0,
    }
    return with_taken(answer, taken)


async def common(desk: Desk, question: Question) -> Common:
    """The words whose lesser similarity to two words is greatest."""
    typed = await _known(desk, question, "a", "b")
    a, b = (each.word for each in typed)
    model, k = question.model, question.arguments.k
    found = await desk.side.run(lambda: find_common(model, a, b, k))
    answer: Common = {"a": a, "b": b, "neighbors": found}
    return with_taken(answer, typed)


async def cosines(desk: Desk, question: Question) -> Response:
    """How similar each word of the map is to some words and less others: an axis, or one word's scale."""
    await _known(desk, question, "positive", "negative")
    vectors, shown = question.model.vectors, desk.shown
    added, taken = (question.arguments.words(name) for name in ("positive", "negative"))
    mixed = mix_terms(vectors.lookup, added, taken, "error").vector
    units = exact.unit_rows(mixed)

    def measure() -> bytes:
        rows, inverses = vectors.matrix[:shown], question.model.inverses[:shown]
        found: Floats = exact.similarities(rows, inverses, units)[0]
        return found.astype("<f4").tobytes()

    return Response(200, await desk.side.run(measure), BYTES)


async def history(_: Desk, question: Question) -> History:
    """The records of the model's training."""
    return {
        "model": question.model.name,
        "history": question.model.facts.get("history", []),
    }


async def info(desk: Desk, question: Question) -> dict[str, Any]:
    """What is served: `Info`."""
    facts = {name: fact for name, fact in question.model.facts.items() if name != "history"}
    served = {"model": question.model.name, "models": list(desk.models), "version": __version__}
    return {**served, **facts, "limits": asdict(desk.limits)}


async def health(_desk: Desk, _question: Question) -> Health:
    """That the server answers."""
    return {"status": "ok"}


def find_common(model: ServedModel, a: str, b: str, k: int) -> list[CommonEntry]:
    """The words whose lesser similarity to both is greatest, neither of them among these."""
    words, matrix = model.vectors.lookup.words, model.vectors.matrix
    cosines = exact.similarities(matrix, model.inverses, model.vectors[[a, b]])
    best = [row for row in greatest_rows(cosines.min(axis=0), k + 2) if words[row] not in {a, b}]
    return [
        {"word": words[row], "a": float(cosines[0, row]), "b": float(cosines[1, row])}
        for row in best[:k]
    ]


def greatest_rows(scores: Floats, k: int) -> list[int]:
    """The rows of the greatest scores, best first; of equal ones the first rows.

    >>> greatest_rows(np.array([1, 3, 2, 3], np.float32), 3)
    [1, 3, 2]
    """
    k = min(k, len(scores))
    least = np.partition(scores, len(scores) - k)[len(scores) - k]
    rows: NDArray[np.intp] = np.flatnonzero(scores >= least)
    best: list[int] = rows[np.argsort(-scores[rows], kind="stable")][:k].tolist()
    return best


async def _known(desk: Desk, question: Question, *names: str) -> list[TypedWord]:
    """The words of these parameters, as the model has them."""
    typed = [word for name in names for word in question.arguments.words(name)]
    return await find_words(desk.side, question.model, typed)


async def _combine(
    desk: Desk, question: Question, added: Sequence[str], taken: Sequence[str]
) -> list[Neighbor]:
    query = mix_terms(question.model.vectors.lookup, added, taken, "error")
    [found] = await _find(desk, question, query.vector, {*added, *taken})
    return found


async def _find(
    desk: Desk,
    question: Question,
    vectors: Floats,
    excluded: Collection[str],
    model: ServedModel | None = None,
) -> list[list[Neighbor]]:
    """The neighbors of each vector, found together with those of other questions."""
    search = Search(model or question.model, vectors, question.arguments.k, excluded)
    found = await desk.batcher.find(search)
    question.batch = max(question.batch, found.batch)
    return found.neighbors
