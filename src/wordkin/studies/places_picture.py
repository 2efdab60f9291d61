"""Picture of places on an axis over periods: a line for each word, with bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import fill
from typing import TYPE_CHECKING

import numpy as np

from wordkin.evaluation.pictures import shown_axes
from wordkin.studies.estimates import Estimate
from wordkin.studies.pictures import CAPTION_LETTERS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Told apart in black and white: by marker, by line, by gray.
STYLES = (
    ("o", "-", "#000000"),
    ("s", "--", "#5a5a5a"),
    ("^", "-.", "#000000"),
    ("D", ":", "#5a5a5a"),
    ("v", (0, (6, 2)), "#8a8a8a"),
    ("P", (0, (1, 1)), "#000000"),
)
APART = 0.07  # of the way between periods, so that bars of several words do not cover each other
NAMED_ENDS = 4  # words of an end of the axis


def draw_places(
    start: Sequence[str],
    end: Sequence[str],
    periods: Sequence[str],
    words: Mapping[str, Sequence[Estimate]],
    covers: str,
    axes: Axes | None = None,
) -> Axes:
    """Draw a line for each word, the periods from left to right."""
    drawn = shown_axes(axes)
    drawn.axhline(0, color="#bbbbbb", linewidth=0.8)
    for number, (word, places) in enumerate(words.items()):
        marker, line, color = STYLES[number % len(STYLES)]
        drawn.errorbar(
            np.arange(len(periods)) + APART * (number - (len(words) - 1) / 2),
            [place.value for place in places],
            yerr=np.nan_to_num([place.error for place in places]),
            marker=marker,
            linestyle=line,
            color=color,
            capsize=3,
            markersize=5,
            linewidth=1.2,
            label=_plain(word),
        )
    drawn.set_xticks(range(len(periods)), periods)
    drawn.set_xlim(-0.5, len(periods) - 0.5)
    drawn.set_ylabel(f"{_name_end(start)}   ←      →   {_name_end(end)}")
    if covers:
        drawn.set_xlabel(fill(covers, CAPTION_LETTERS), fontsize=9)
    lines, labels = drawn.get_legend_handles_labels()
    last = [_last_place(places) for places in words.values()]
    order = np.argsort([-place for place in last], kind="stable")
    drawn.legend(
        [lines[at] for at in order],
        [labels[at] for at in order],
        loc="upper left",
        bbox_to_anchor=(1.01, 1),
        frameon=False,
        handlelength=3.5,
    )
    return drawn


def _last_place(places: Sequence[Estimate]) -> float:
    known = [place.value for place in places if not np.isnan(place.value)]
    return known[-1] if known else -2.0


def _name_end(words: Sequence[str]) -> str:
    more = ", ..." if len(words) > NAMED_ENDS else ""
    return _plain(", ".join(words[:NAMED_ENDS]) + more)


def _plain(text: str) -> str:
    return text.replace("$", r"\$")  # two of them would begin a formula
