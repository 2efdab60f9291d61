"""Words as points in a picture, whose labels do not cover each other."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wordkin.analysis.placing import place
from wordkin.analysis.projection import Method
from wordkin.evaluation.pictures import BLUE, shown_axes
from wordkin.search.exact import Floats, unit_rows
from wordkin.settings.arguments import offer_names
from wordkin.vectors import WordVectors

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Text

Boxes = NDArray[np.float64]
Points = NDArray[np.floating[Any]]  # [points, 2]

GAP = 4.0  # pixels of the screen between a point and its label
FIRST_RING, RINGS, SIDES = 2.0, 60, 16  # places for a label: on rings around its point
GREY = "#888888"


@offer_names
def plot(
    vectors: WordVectors,
    words: Sequence[str],
    *,
    method: Method = "auto",
    axes: Axes | None = None,
) -> Axes:
    """A picture of these words, similar ones near each other: `.figure.savefig("words.png")`.

    It is drawn into `axes` or a new figure. Needs matplotlib, of the extra `plot`. method: as for
    `project`.

    >>> vectors = WordVectors(["sea", "lake", "car"], [[1, 0], [4, 3], [0, 1]])
    >>> [text.get_text() for text in plot(vectors, ["sea", "car"]).texts]
    ['sea', 'car']
    """
    drawn = shown_axes(axes)
    chosen = list(dict.fromkeys(words))
    placed = place(unit_rows(vectors[chosen]), method, progress=False)
    draw_words(drawn, chosen, placed.positions)
    return drawn


def draw_words(axes: Axes, words: Sequence[str], positions: Floats, size: float = 9) -> None:
    """Draw points, and each word beside its own."""
    axes.scatter(positions[:, 0], positions[:, 1], s=10, color=BLUE, alpha=0.7)
    axes.set_axis_off()
    axes.margins(0.08)
    label_points(axes, words, positions, size)


def label_points(
    axes: Axes,
    words: Sequence[str],
    positions: Points,
    size: float = 9,
    others: Points | None = None,
) -> None:
    """Write each word beside its point where it covers no other; a line leads to one farther off.

    The first words have the first choice. It holds for the axes as they are, which keep their limits: a
    picture of another size has other places. others: points without a word, which are left free, too,
    where there is room.
    """
    every = positions if others is None else np.concatenate([positions, others])
    with warnings.catch_warnings():
        # A letter that the font lacks is told of where the picture is saved.
        warnings.simplefilter("ignore")
        axes.figure.canvas.draw()  # only then it is known where points are
        axes.autoscale(enable=False)
        points = axes.transData.transform(every)
        labels = [_label(axes, word, size) for word in words]
        sizes = [label.get_window_extent() for label in labels]
    taken = np.empty((0, 4))
    inverse = axes.transData.inverted()
    for label, extent, point in zip(labels, sizes, points[: len(words)], strict=True):
        corner, ring = _free_corner(point, extent.width, extent.height, taken, points)
        box = np.array([[*corner, corner[0] + extent.width, corner[1] + extent.height]])
        taken = np.concatenate([taken, box])
        label.set_position(tuple(inverse.transform(corner)))
        if ring > 1:
            end = box.reshape(2, 2).mean(axis=0).clip(box[0, :2], box[0, 2:])
            ends = inverse.transform(np.array([point, end]))
            axes.plot(*ends.T, color=GREY, linewidth=0.4, zorder=0)


def _label(axes: Axes, word: str, size: float) -> Text:
    shown = word.replace("$", r"\$")  # two of them would begin a formula
    label = axes.text(0, 0, shown, fontsize=size, va="bottom", ha="left")
    label.set_in_layout(False)  # the axes keep their place
    return label


def _free_corner(
    point: Boxes, width: float, height: float, taken: Boxes, points: Boxes
) -> tuple[Boxes, int]:
    """The lower left corner of the nearest free place for a label, and the number of its ring."""
    for ring, corner in _corners(point, width, height):
        low, high = corner, corner + np.array([width, height])
        covers = (taken[:, :2] < high).all(axis=1) & (taken[:, 2:] > low).all(axis=1)
        hides = (points > low).all(axis=1) & (points < high).all(axis=1)
        if not covers.any() and (ring > 2 or not hides.any()):
            return corner, ring
    return corner, ring


def _corners(point: Boxes, width: float, height: float) -> Iterator[tuple[int, Boxes]]:
    """Yield places for a label: to the right of its point first, then on wider and wider rings."""
    half = np.array([width, height]) / 2
    for ring in range(RINGS):
        for side in range(SIDES):
            angle = 2 * np.pi * side / SIDES
            direction = np.array([np.cos(angle), np.sin(angle)])
            away = half + GAP + FIRST_RING * ring * height / 2
            yield ring, point + direction * away - half
