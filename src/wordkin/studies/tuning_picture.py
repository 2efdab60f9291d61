"""A search as a picture: scores against each setting, and the best so far. Readable in black and white."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from math import ceil, floor, log10, nan
from typing import TYPE_CHECKING, Any, NamedTuple

from wordkin.errors import require_extra
from wordkin.evaluation.pictures import BLUE, DARK
from wordkin.studies.search_space import Axis
from wordkin.studies.searching import Trial

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLUMNS = 3
PANEL_WIDTH, PANEL_HEIGHT, LEGEND_HEIGHT = 3.2, 2.5, 0.6  # inches
MARGIN = 0.08  # of the height, so that marks are whole
MANY = 300  # a quotient of the ends of an axis beyond which powers of ten alone are labelled
LINES = ("--", ":")
SMALL, LARGE = 14, 90  # areas of marks, in square points


class Drawn(NamedTuple):
    """What is drawn: trials, what was searched, the best trial, the default's values, and lines by name.

    label, scale : of the scores
    """

    trials: Sequence[Trial]
    axes: Sequence[Axis]
    best: Trial | None
    default: Mapping[str, float]
    lines: Mapping[str, float]
    label: str
    scale: float


def draw_tuning(drawn: Drawn) -> Figure:
    """A panel for each setting that was searched, and one for the best so far."""
    with require_extra("plot", "matplotlib", "plot"):
        from matplotlib.figure import Figure
    count = len(drawn.axes) + 1
    columns = min(COLUMNS, count)
    rows = -(-count // columns)
    size = PANEL_WIDTH * columns, PANEL_HEIGHT * rows + LEGEND_HEIGHT
    figure = Figure(figsize=size, layout="constrained")
    grid = list(figure.subplots(rows, columns, squeeze=False, sharey=True).flat)
    panels, empty = grid[:count], grid[count:]
    for panel, axis in zip(panels, drawn.axes, strict=False):
        _draw_setting(panel, axis, drawn)
    _draw_best_so_far(panels[-1], drawn)
    for panel in panels:
        for (name, score), style in zip(drawn.lines.items(), LINES, strict=False):
            height = drawn.scale * score
            panel.axhline(height, color=DARK, linewidth=1, linestyle=style, label=name)
    for panel in empty:
        panel.set_axis_off()
    panels[0].margins(y=MARGIN)
    figure.supylabel(drawn.label)
    found: dict[str, Any] = {}
    for panel in (panels[0], panels[-1]):
        handles, labels = panel.get_legend_handles_labels()
        found |= dict(zip(labels, handles, strict=True))
    figure.legend(found.values(), found, loc="outside lower center", ncols=4, frameon=False)
    return figure


def _draw_setting(panel: Any, axis: Axis, drawn: Drawn) -> None:
    """A mark for each trial: a dot if it was trained to its end, a cross if it was given up."""
    for state, marker, color, label in (
        ("finished", "o", BLUE, "trial"),
        ("pruned", "x", "0.6", "given up early"),
    ):
        kept = [trial for trial in drawn.trials if trial.state == state and trial.score is not None]
        values = [trial.values[axis.name] for trial in kept]
        scores = [drawn.scale * (trial.score or 0.0) for trial in kept]
        panel.scatter(values, scores, SMALL, color, marker=marker, linewidths=0.8, label=label)
    for trial, marker, fill, label in _list_marked(drawn):
        value, score = trial.values[axis.name], drawn.scale * (trial.score or 0.0)
        look = {"marker": marker, "edgecolors": DARK, "zorder": 3}
        panel.scatter(value, score, LARGE, fill, label=label, **look)
    panel.set_xlabel(axis.name.replace("_", " "))
    if axis.is_log and drawn.trials:
        _label_logarithms(panel, [trial.values[axis.name] for trial in drawn.trials])


def _list_marked(drawn: Drawn) -> Iterator[tuple[Trial, str, str, str]]:
    """The default and the best, if they are among the trials."""
    default = [trial for trial in drawn.trials if trial.values == drawn.default]
    for trial in default[:1]:
        yield trial, "s", "none", "default"
    if drawn.best is not None:
        yield drawn.best, "*", DARK, "best"


def _draw_best_so_far(panel: Any, drawn: Drawn) -> None:
    scores = [
        trial.score if trial.state == "finished" and trial.score is not None else -float("inf")
        for trial in drawn.trials
    ]
    best = [
        drawn.scale * score if score > -float("inf") else nan for score in accumulate(scores, max)
    ]
    panel.step(range(1, len(best) + 1), best, where="post", color=DARK, label="best so far")
    panel.set_xlabel("trial")
    panel.xaxis.get_major_locator().set_params(integer=True)


def _label_logarithms(panel: Any, values: Sequence[float]) -> None:
    """Label round numbers, so few that they do not touch each other."""
    from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

    low, high = min(values), max(values)
    steps = (1, 2, 5) if high / low < MANY else (1,)
    decades = range(floor(log10(low)), ceil(log10(high)) + 1)
    ticks = [step * 10.0**decade for decade in decades for step in steps]
    inside = [tick for tick in ticks if low <= tick <= high]
    panel.set_xscale("log")
    panel.xaxis.set_major_locator(FixedLocator(inside if len(inside) > 1 else [low, high]))
    panel.xaxis.set_minor_locator(NullLocator())
    panel.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{float(f'{value:.3g}'):g}"))
