"""Bar charts as SVG, one for light pages and one for dark: the same bytes for the same figures."""

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

FONT = "-apple-system, 'Segoe UI', 'Noto Sans', Helvetica, Arial, sans-serif"
WIDTH, LEFT, RIGHT = 640, 150, 100  # room for names before the bars, and for figures behind
ROW, BAR = 28, 20


class Colors(NamedTuple):
    """Of one scheme; `ours` is the bar that the chart is about."""

    paper: str
    edge: str
    ink: str
    faint: str
    ours: str
    others: str


SCHEMES = {
    "": Colors("#ffffff", "#d1d9e0", "#1f2328", "#59636e", "#c1440e", "#9aa7b5"),
    "-dark": Colors("#0d1117", "#3d444d", "#f0f6fc", "#9198a1", "#ff8a4c", "#5c6b7d"),
}


class Bar(NamedTuple):
    """A name, its value, and how the value is written."""

    name: str
    value: float
    shown: str


class Group(NamedTuple):
    """Bars under one heading, on one scale."""

    title: str
    bars: Sequence[Bar]


class Chart(NamedTuple):
    """Groups of bars, under a title and a line of smaller print."""

    title: str
    note: str
    groups: Sequence[Group]


def draw_bars(chart: Chart, colors: Colors) -> str:
    """The whole picture, as SVG."""
    parts = [
        write(24, 34, chart.title, colors.ink, "font-size='19' font-weight='600'"),
        write(24, 58, chart.note, colors.faint, "font-size='14'"),
    ]
    y = 92
    for group in chart.groups:
        parts.append(write(24, y, group.title, colors.ink, "font-size='15' font-weight='600'"))
        y += 12
        for bar in group.bars:
            parts += draw_row(y, bar, max(other.value for other in group.bars), colors)
            y += ROW
        y += 26
    height = y - 12
    summary = escape("; ".join(_summary(group) for group in chart.groups))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
        f'height="{height}" font-family="{FONT}" role="img">\n'
        f"<title>{escape(chart.title)}</title>\n<desc>{summary}</desc>\n"
        f"<rect x='.5' y='.5' width='{WIDTH - 1}' height='{height - 1}' rx='10' "
        f"fill='{colors.paper}' stroke='{colors.edge}'/>\n" + "\n".join(parts) + "\n</svg>\n"
    )


def draw_row(y: float, bar: Bar, longest: float, colors: Colors) -> list[str]:
    """A name, its bar and its figure."""
    length = max(round((WIDTH - LEFT - RIGHT) * bar.value / longest, 1), 2)
    is_ours = bar.name == "wordkin"
    weight = "font-size='15' font-weight='600'" if is_ours else "font-size='15'"
    middle = y + 15.5
    return [
        write(LEFT - 10, middle, bar.name, colors.ink, f"{weight} text-anchor='end'"),
        f"<rect x='{LEFT}' y='{y}' width='{length}' height='{BAR}' rx='3' "
        f"fill='{colors.ours if is_ours else colors.others}'/>",
        write(LEFT + length + 8, middle, bar.shown, colors.ink, weight),
    ]


def write(x: float, y: float, words: str, color: str, style: str) -> str:
    """Words at a place."""
    return f"<text x='{x:g}' y='{y:g}' fill='{color}' {style}>{escape(words)}</text>"


def _summary(group: Group) -> str:
    return f"{group.title}: " + ", ".join(f"{bar.name} {bar.shown}" for bar in group.bars)
