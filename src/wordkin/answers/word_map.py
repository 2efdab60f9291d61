"""A map of words: points on a plane, as numbers or as a page that needs no other file."""

from __future__ import annotations

import os
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from wordkin.analysis.placing import Placed, place
from wordkin.analysis.projection import Found, Method
from wordkin.answers.drawing import draw_words
from wordkin.answers.explorer import make_explorer
from wordkin.errors import SettingsError, quote, warn
from wordkin.evaluation.pictures import new_axes, save_figure
from wordkin.search.exact import unit_rows
from wordkin.settings import check_number
from wordkin.settings.arguments import offer_names
from wordkin.vectors import Floats, WordVectors

PICTURES = (".png", ".svg", ".pdf")


class Point(TypedDict):
    """A word and its position."""

    word: str
    x: float
    y: float


@dataclass(frozen=True, eq=False, repr=False)
class WordMap:
    """Words as points on a plane.

    words : The words.
    positions : float32 [words, 2], in the order of `words`
    vectors : The vectors of the words.
    method : How the positions were found.
    """

    words: Sequence[str]
    positions: Floats
    vectors: WordVectors
    method: Found

    def to_dict(self) -> dict[str, tuple[float, float]]:
        """The position (x, y) of each word."""
        return {point["word"]: (point["x"], point["y"]) for point in self.points}

    @property
    def points(self) -> list[Point]:
        """Words with their positions, as values for JSON."""
        return answer_map(self.words, self.positions)

    def save(self, path: str | os.PathLike[str], title: str = "") -> None:
        """Write the map to a file: .html is the page of `explore`; .png, .svg and .pdf need the extra `plot`."""
        target = Path(path)
        if target.suffix.lower() == ".html":
            placed = Placed(self.positions, self.method)
            name = title or target.stem
            make_explorer(self.vectors, self.words, placed, name=name).save(target)
        elif target.suffix.lower() in PICTURES:
            draw_map(self.words, self.positions, target)
        else:
            raise SettingsError(
                f"{target}: expected a name that ends in .html, {', '.join(PICTURES[:-1])} or "
                f"{PICTURES[-1]}, found {quote(target.suffix)}."
            )

    def __repr__(self) -> str:
        return f"<WordMap: {len(self.words):,} words on a plane>"


@offer_names
def project(
    vectors: WordVectors,
    words: Sequence[str] | None = None,
    *,
    k: int | None = None,
    method: Method = "auto",
    progress: bool = True,
) -> WordMap:
    """Place words on a plane so that similar words are near each other.

    Parameters
    ----------
    vectors : WordVectors
    words : list of str, optional
        The words to place. None: the `k` most frequent words.
    k : int, optional
        None: all words.
    method
        "tsne" keeps most neighbors together, "umap" fewer, and each needs the extra of its name;
        "pca" shows the two directions of largest variance; "auto" is the first that is installed.
    progress
        If it takes more than two seconds, show on stderr that it is at work.

    Examples
    --------
    >>> found = project(WordVectors(["sea", "lake", "car"], [[1, 0], [1, 0], [0, 1]]), method="pca")
    >>> found, found.to_dict()["sea"] == found.to_dict()["lake"]
    (<WordMap: 3 words on a plane>, True)

    `found.save("map.html")` writes a page to explore.
    """
    if words is None:
        chosen = vectors.words[: None if k is None else check_number("k", k, 1)]
    else:
        chosen = list(dict.fromkeys(words))
    placed = place_words(vectors, chosen, method, progress=progress)
    return WordMap(chosen, placed.positions, vectors, placed.method)


def place_words(
    vectors: WordVectors, words: Sequence[str], method: Method = "auto", *, progress: bool = False
) -> Placed:
    """Positions of words on a plane: similar words lie near each other."""
    return place(unit_rows(vectors[list(words)]), method, progress=progress)


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


def draw_map(words: Sequence[str], positions: Floats, path: Path) -> None:
    """Draw points with their words, which do not cover each other, into a picture."""
    axes = new_axes(width=12, height=9)[0]
    draw_words(axes, words, positions, size=7)
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")  # for each letter, each time it is drawn
        save_figure(axes, path)
    if any("missing from" in str(warning.message) for warning in found):
        warn(f"{path}: matplotlib's font lacks letters of some words. An .html map shows them.")
