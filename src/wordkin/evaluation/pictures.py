"""Pictures of results, drawn by matplotlib of the extra `plot`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from wordkin.errors import missing_extra

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH, HEIGHT = 7.0, 5.0  # inches of one picture
BLUE, PALE_BLUE, DARK = "#2f6fab", "#bcd5ec", "#333333"


class Bar(NamedTuple):
    """One section: shares from 0 to 1, and how many questions were asked."""

    label: str
    accuracy: float
    top_five_accuracy: float
    coverage: float
    asked: int


def new_axes(count: int = 1, width: float = WIDTH, height: float = HEIGHT) -> list[Axes]:
    """Empty pictures below each other in one figure, which no window shows by itself."""
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise missing_extra("plot", "matplotlib", "plot") from error
    figure = Figure(figsize=(width, height * count), layout="constrained")
    axes: list[Axes] = list(figure.subplots(count, squeeze=False)[:, 0])
    return axes


def draw_accuracy(bars: Sequence[Bar], axes: Any = None) -> Axes:
    """Accuracy of each section as a bar, with its coverage as a mark beside it."""
    drawn: Axes = new_axes()[0] if axes is None else axes
    labels = [f"{bar.label} ({bar.asked:,})" for bar in bars]
    places = list(range(len(bars)))
    drawn.barh(places, [bar.top_five_accuracy for bar in bars], color=PALE_BLUE, label="among five")
    drawn.barh(places, [bar.accuracy for bar in bars], color=BLUE, label="right")
    drawn.plot([bar.coverage for bar in bars], places, "|", color=DARK, ms=12, label="covered")
    drawn.set_yticks(places, labels)
    drawn.invert_yaxis()
    drawn.set(xlim=(0, 1.02), xlabel="share of the questions", title="Analogies (asked)")
    drawn.legend(loc="best")
    return drawn


def draw_judgements(
    judged: Sequence[float], cosines: Sequence[float], title: str, axes: Any = None
) -> Axes:
    """People's judgements and the vectors' cosines as points."""
    drawn: Axes = new_axes()[0] if axes is None else axes
    drawn.scatter(judged, cosines, s=12, alpha=0.6, color=BLUE)
    drawn.set(xlabel="similarity as people judged it", ylabel="cosine of the vectors", title=title)
    return drawn
