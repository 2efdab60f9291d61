"""Small line pictures: SVG, the same bytes for the same figures."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

COLORS = {"wordkin": "#c1440e", "gensim": "#4a6fa5"}
STYLES = ("-", "--", ":")


class Line(NamedTuple):
    """A curve; its color says by which program, its style what was trained."""

    program: str
    kind: str
    x: Sequence[float]
    y: Sequence[float]


def draw(
    path: Path, x_label: str, y_label: str, lines: Sequence[Line], y_scale: str = "log"
) -> None:
    """Write the curves, the x axis logarithmic, with a tick for every point."""
    import matplotlib as mpl
    from matplotlib.figure import Figure
    from matplotlib.ticker import FuncFormatter, NullLocator

    kinds = list(dict.fromkeys(line.kind for line in lines))
    with mpl.rc_context({"svg.hashsalt": "wordkin", "svg.fonttype": "none", "font.size": 9}):
        figure = Figure(figsize=(5, 3.2), layout="constrained")
        axes = figure.add_subplot(xscale="log", yscale=y_scale, xlabel=x_label, ylabel=y_label)
        for line in lines:
            axes.plot(
                line.x,
                line.y,
                STYLES[kinds.index(line.kind)],
                color=COLORS[line.program],
                marker="o",
                markersize=3,
                label=f"{line.program}, {line.kind}",
            )
        axes.set_xticks(sorted({x for line in lines for x in line.x}))
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(FuncFormatter(lambda number, _: short(number)))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.grid(color="#dddddd", linewidth=0.5)
        axes.legend(fontsize=7, frameon=False)
        figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})


def short(number: float) -> str:
    """A number as a tick says it: 10,000 is 10k, 2,000,000 is 2M."""
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if number >= size:
            return f"{number / size:g}{letter}"
    return f"{number:g}"
