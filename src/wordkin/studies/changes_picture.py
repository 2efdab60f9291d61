"""Changed words as a picture: distance against frequency, over a gray cloud of what chance does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wordkin.answers.drawing import label_points
from wordkin.evaluation.pictures import BLUE, DARK, shown_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Points: TypeAlias = NDArray[np.float64]  # [points, 2]: occurrences and distance

CLOUD, CLOUD_POINTS = "#cccccc", 20_000  # more points look alike, and make a heavy file
MANY = 300  # words, of which each is a smaller point


class Picture(NamedTuple):
    """What is drawn: distances of the controls, words that have not changed, and words that have."""

    controls: Points
    same: Points
    changed: Points
    frequent: Points  # changed, too
    frequent_share: float


def draw_changes(picture: Picture, names: Sequence[str], axes: Axes | None) -> Axes:
    """Draw changed words, the first of them with their names."""
    drawn = shown_axes(axes)
    from matplotlib.patheffects import withStroke  # an error has said by now if it is missing

    cloud = picture.controls
    if len(cloud) > CLOUD_POINTS:
        cloud = np.random.default_rng(1).choice(cloud, CLOUD_POINTS, replace=False)
    dealt = "the same words, documents dealt at random"
    x, y = cloud.T
    drawn.scatter(x, y, s=4, color=CLOUD, linewidths=0, rasterized=True, label=dealt)
    x, y = picture.same.T
    drawn.scatter(x, y, s=3, color=DARK, alpha=0.4, linewidths=0, label="not changed")
    size, edge = (18, 0.5) if len(picture.changed) < MANY else (8, 0.2)
    x, y = picture.changed.T
    drawn.scatter(x, y, s=size, color=BLUE, edgecolors="white", linewidths=edge, label="changed")
    x, y = picture.frequent.T
    drawn.scatter(
        x,
        y,
        s=14,
        marker="s",
        facecolors="none",
        edgecolors=DARK,
        linewidths=0.7,
        label=f"changed, {picture.frequent_share:.1%} of the text or more",
    )
    drawn.set(xscale="log", xlabel="occurrences in both texts", ylabel="distance between the texts")
    drawn.set_ylim(bottom=0)
    drawn.figure.legend(
        loc="outside upper center", ncols=2, fontsize=8, frameon=False, markerscale=1.5
    )
    if names:
        others = np.concatenate([picture.changed[len(names) :], picture.frequent])
        label_points(drawn, names, picture.changed[: len(names)], size=8, others=others)
        for label in drawn.texts:  # legible above points
            label.set_path_effects([withStroke(linewidth=2, foreground="white")])
    return drawn
