"""Axes and colors of pictures, which matplotlib of the extra `plot` draws."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from wordkin.errors import require_extra
from wordkin.system.saving import replace_file
from wordkin.system.terminals import is_in_notebook

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH, HEIGHT = 7.0, 5.0  # inches of one picture
BLUE, PALE_BLUE, DARK = "#2f6fab", "#bcd5ec", "#333333"


def new_axes(count: int = 1, width: float = WIDTH, height: float = HEIGHT) -> list[Axes]:
    """Empty axes, one below the other in one figure that opens no window."""
    with require_extra("plot", "matplotlib", "plot"):
        from matplotlib.figure import Figure
    figure = Figure(figsize=(width, height * count), layout="constrained")
    axes: list[Axes] = list(figure.subplots(count, squeeze=False)[:, 0])
    return axes


def shown_axes(axes: Axes | None) -> Axes:
    """These axes, or new ones, which a notebook shows below its cell."""
    if axes is not None or not is_in_notebook():
        return axes or new_axes()[0]
    with require_extra("plot", "matplotlib", "plot"):
        from matplotlib import pyplot as plt
    drawn: Axes = plt.figure(figsize=(WIDTH, HEIGHT), layout="constrained").subplots()
    return drawn


def save_figure(axes: Any, path: Path) -> None:
    """Write the figure of these axes; the suffix is the format."""
    with replace_file(path) as file:
        kind = path.suffix.lstrip(".").lower()
        axes.figure.canvas.print_figure(file, format=kind, dpi=150)
