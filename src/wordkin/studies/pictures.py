"""Pictures of studies: figures with errors as dots with whiskers, stability by frequency."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import fill
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wordkin.evaluation.pictures import BLUE, DARK, new_axes, shown_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW, AROUND = 0.28, 1.5  # inches of a row, and above and below all rows
WIDTH = 7.0
CAPTION_LETTERS = 95
PALE = "#9a9a9a"


def draw_estimates(
    labels: Mapping[str, str],
    figures: Sequence[tuple[float, float]],
    *,
    title: str,
    measure: str,
    heading: str,
    caption: str,
    axes: Axes | None = None,
) -> Axes:
    """Dots with whiskers, one below the other, the first on top.

    labels: the name of each row, and what stands at its right end, below the heading; figures: value and error of
    each; measure: of the figures.
    """
    drawn = axes or axes_below([len(figures)])[0]
    places = np.arange(len(figures))[::-1]
    values, errors = (np.array(column, float) for column in zip(*figures, strict=True))
    drawn.errorbar(
        values,
        places,
        xerr=np.nan_to_num(errors),
        fmt="o",
        color=DARK,
        markersize=5,
        capsize=3,
        linewidth=1.2,
    )
    drawn.set_yticks(places, [_plain(label) for label in labels])
    drawn.set_ylim(-0.7, len(figures) - 0.3)
    drawn.grid(axis="x", color="#dddddd", linewidth=0.6)
    drawn.set_axisbelow(True)
    drawn.set_title(_plain(title), loc="left")
    drawn.set_xlabel(f"{measure}\n{fill(caption, CAPTION_LETTERS)}", fontsize=9)
    _write_at_right(drawn, [len(figures) - 0.1, *places.tolist()], [heading, *labels.values()])
    return drawn


def draw_stability(
    counts: NDArray[np.int64],
    shares: NDArray[np.float64],
    bands: Sequence[tuple[int, int, float]],
    k: int,
    axes: Axes | None = None,
) -> Axes:
    """A dot for each word by its count, and steps for the mean of words of like count.

    bands: lowest and highest count, and the mean share.
    """
    drawn = shown_axes(axes)
    drawn.scatter(counts, shares, s=6, color=PALE, alpha=0.5, linewidths=0, label="a word")
    for number, (low, high, share) in enumerate(bands):
        label = "mean of words of like count" if number == 0 else None
        drawn.plot([low, high + 1], [share, share], color=DARK, linewidth=2.5, label=label)
    drawn.set_xscale("log")
    drawn.xaxis.set_major_formatter("{x:,.0f}")
    drawn.set_ylim(-0.03, 1.03)
    drawn.axhline(0.5, color=BLUE, linewidth=0.8, linestyle="--", label="half of them")
    drawn.set_xlabel("occurrences in the text")
    drawn.set_ylabel(f"share of the {k} nearest words that come back")
    drawn.set_title("Stability", loc="left")
    drawn.legend(loc="upper left", frameon=True)
    return drawn


def axes_below(rows: Sequence[int]) -> list[Axes]:
    """Axes one below the other in one figure, each as high as its number of rows needs."""
    heights = [AROUND + ROW * max(count, 1) for count in rows]
    axes = new_axes(len(rows), WIDTH, sum(heights) / len(heights))
    if grid := axes[0].get_gridspec():
        grid.set_height_ratios(heights)
    return axes


def _write_at_right(axes: Axes, places: Sequence[float], texts: Sequence[str]) -> None:
    """Write a text at the right end of each row, outside the axes."""
    for place, text in zip(places, texts, strict=True):
        axes.text(1.01, place, _plain(text), transform=axes.get_yaxis_transform(), va="center")


def _plain(text: str) -> str:
    return text.replace("$", r"\$")  # two of them would begin a formula
