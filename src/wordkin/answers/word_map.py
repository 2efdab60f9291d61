"""A map of words: points on a plane, as numbers or as a page that needs no other file."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from importlib.resources import files
from typing import TypedDict

from wordkin.analysis.projection import Method, project
from wordkin.search.exact import unit_rows
from wordkin.vectors import Floats, WordVectors


class Point(TypedDict):
    """A word and its position."""

    word: str
    x: float
    y: float


def place_words(
    vectors: WordVectors, words: Sequence[str], method: Method = "auto", *, progress: bool = False
) -> Floats:
    """Positions of words on a plane, float32 [words, 2]: similar words lie near each other."""
    return project(unit_rows(vectors[list(words)]), method, progress=progress)


def answer_map(words: Sequence[str], positions: Floats) -> list[Point]:
    """Words with their positions.

    >>> import numpy as np
    >>> answer_map(["sea"], np.array([[0.5, -1]], np.float32))
    [{'word': 'sea', 'x': 0.5, 'y': -1.0}]
    """
    return [
        {"word": word, "x": x, "y": y}
        for word, (x, y) in zip(words, positions.tolist(), strict=True)
    ]


def map_page(words: Sequence[str], positions: Floats, title: str) -> str:
    """The map as one HTML page, to zoom and to search; words are data in it, never markup.

    >>> import numpy as np
    >>> page = map_page(["</script>"], np.zeros((1, 2), np.float32), "a < b")
    >>> "<title>a &lt; b" in page, page.count("</script>")
    (True, 1)
    """
    points = [
        [word, round(x, 4), round(y, 4)]
        for word, (x, y) in zip(words, positions.tolist(), strict=True)
    ]
    data = json.dumps(points).replace("<", "\\u003c")
    page = files("wordkin.answers").joinpath("map.html").read_text("utf-8")
    return page.replace("{{title}}", html.escape(title)).replace("{{points}}", data)
