"""Pictures of what each setting does, for each size of text: docs/choosing/*.svg."""

from collections.abc import Iterator, Mapping, Sequence

from pictures import short
from record import Record
from settings_plan import SIZES, Size
from settings_scores import KINDS, METRICS, NUMBERS, Curve, curve, over_sizes, setting_values
from texts import ROOT

PICTURES = ROOT / "docs" / "choosing"
COLORS = ("#7b3294", "#c1440e", "#2b7bba", "#3a7d44")
MARKS = "os^D"
LEAST_ROOM = 0.12  # of the axis, between two ticks


def draw_all(records: Sequence[Record]) -> None:
    """Write a picture for each setting, and one for settings that are no numbers."""
    PICTURES.mkdir(exist_ok=True)
    for setting in NUMBERS:
        lines = {
            f"{short_size(size)} words": curve(records, size, setting_values(size, setting))
            for size in SIZES
        }
        draw(setting, setting.replace("_", " "), lines)
    kinds = {name: over_sizes(records, kind) for name, kind in KINDS.items()}
    draw("kinds", "words of text", kinds)


def draw(name: str, label: str, lines: Mapping[str, Curve]) -> None:
    """Write a picture: a line for each name, a panel for each metric, bars of one standard error."""
    import matplotlib as mpl
    from matplotlib.figure import Figure
    from matplotlib.ticker import FuncFormatter, NullLocator

    with mpl.rc_context({"svg.hashsalt": "wordkin", "svg.fonttype": "none", "font.size": 9}):
        panels = Figure(figsize=(8, 2.9), layout="constrained")
        for number, (key, title) in enumerate(METRICS.items(), 1):
            axes = panels.add_subplot(1, 3, number, xscale="log", xlabel=label, title=title)
            for (line, points), color, mark in zip(lines.items(), COLORS, MARKS, strict=True):
                if not points:
                    continue
                scale = 100 if key == "analogies" else 1
                axes.errorbar(
                    list(points),
                    [scale * point[key].mean for point in points.values()],
                    [scale * point[key].error for point in points.values()],
                    color=color,
                    marker=mark,
                    markersize=4,
                    linewidth=1.2,
                    capsize=2,
                    label=line,
                )
            axes.set_xticks(list(ticks({value for points in lines.values() for value in points})))
            axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: short(value)))
            axes.xaxis.set_minor_locator(NullLocator())
            axes.set_ylim(bottom=0)
            axes.grid(color="#dddddd", linewidth=0.5)
            if number == 1:
                panels.legend(loc="outside lower center", ncols=len(lines), frameon=False)
        panels.savefig(
            PICTURES / f"{name}.svg", format="svg", metadata={"Date": None, "Creator": None}
        )


def ticks(values: set[float]) -> Iterator[float]:
    """The values, without those whose labels would lie on the one before."""
    room = (max(values) / min(values)) ** LEAST_ROOM
    last = 0.0
    for value in sorted(values):
        if value > room * last:
            yield value
            last = value


def short_size(size: Size) -> str:
    """A size as a legend says it."""
    return short(round(size.words, -6) if size.words > 1_000_000 else size.words)
