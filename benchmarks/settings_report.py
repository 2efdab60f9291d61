"""What settings_by_size.py has found, as tables and pictures."""

from collections.abc import Iterator, Sequence
from statistics import mean
from typing import Any, NamedTuple

import numpy as np

from pictures import short
from record import Record, provenance, read_raw, table, write_block, write_section
from settings_plan import SIZES, Changes, Size, changes_of, settings_of
from texts import ROOT

PAGE = ROOT / "docs" / "choosing-settings.md"
PICTURES = ROOT / "docs" / "choosing"
METRICS = {"wordsim353": "WordSim-353", "simlex999": "SimLex-999", "analogies": "analogies, %"}
NUMBERS = ("epochs", "window", "dimensions", "min_count", "negative_samples")
# Settings that are no numbers, drawn over the sizes.
KINDS: dict[str, Changes] = {
    "skip-gram": {},
    "CBOW": {"objective": "cbow"},
    "hierarchical softmax": {"loss": ("hierarchical-softmax",)},
    "subsampling 1e-4": {"subsample_threshold": 1e-4},
}
COMPARABLE = 5  # a larger min_count leaves fewer questions, so that its scores are of others
COLORS = ("#7b3294", "#c1440e", "#2b7bba", "#3a7d44")
MARKS = "os^D"


class Point(NamedTuple):
    """The mean of the texts, and its standard error where there are several."""

    mean: float
    error: float


def write_report(records: Sequence[Record]) -> None:
    """Write the section of the results, the tables of the page, and the pictures."""
    write_section("Settings by size", section(records))
    write_block(PAGE, "settings by size", recommended_table(records))
    write_block(PAGE, "neighbors by size", neighbors_table(records))
    write_block(PAGE, "costs", costs_table(read_raw("tuning")))
    PICTURES.mkdir(exist_ok=True)
    for setting in NUMBERS:
        lines = {
            f"{short_size(size)} words": curve(records, size, setting_values(size, setting))
            for size in SIZES
        }
        draw(setting, setting.replace("_", " "), lines)
    draw(
        "kinds", "words of text", {name: over_sizes(records, kind) for name, kind in KINDS.items()}
    )


def section(records: Sequence[Record]) -> str:
    """All figures: a row for each size and setting."""
    header = ["words of text, setting", "texts", "words learned", "CPU seconds"]
    header += [f"{name} (asked)" for name in METRICS.values()]
    return f"""
Parts of text8like, each of whole paragraphs in a row; the last size is all of it, so that nothing nearer to 10⁸
words is measured. One setting at a time differs from the base: {SIZES[0].epochs} epochs for 100,000 words,
{SIZES[1].epochs} for a million, {SIZES[2].epochs} for more; 100 dimensions, window 5, 5 negative samples, skip-gram,
min_count 5, subsampling 1e-3. Analogies answered right and Spearman's correlation, among the first 30,000 words,
as far as they occur five times; means over texts, with a seed of its own for each. A min_count above 5 knows the
words of fewer questions, so that its figures are of others. *To begin with*: what docs/choosing-settings.md
recommends. CPU seconds of the training phase, with one thread on a busy machine.

{table(header, rows_of(records))}

{provenance("matplotlib")}
"""


def rows_of(records: Sequence[Record]) -> list[list[str]]:
    """A row for each size and setting that is measured."""
    return [
        _row(size, changes, found)
        for size in SIZES
        for changes in changes_of(size)
        if (found := find(records, size, changes))
    ]


def _row(size: Size, changes: Changes, found: Sequence[Record]) -> list[str]:
    label = describe(changes) if changes else f"base: {size.epochs} epochs"
    if changes == size.recommended:
        label = f"to begin with: {label}"
    return [
        f"{size.words:,}, {label}",
        str(len(found)),
        f"{mean(record['vocabulary'] for record in found):,.0f}",
        f"{mean(record['cpu_seconds'] for record in found):.1f}",
        *(
            f"{figure(key, mean(record[key] for record in found))} "
            f"({mean(record[f'{key}_asked'] for record in found):,.0f})"
            for key in METRICS
        ),
    ]


def recommended_table(records: Sequence[Record]) -> str:
    """For each size the settings to begin with, beside the defaults."""
    rows = []
    for size in SIZES:
        best = find(records, size, size.recommended)
        usual = find(records, size, {} if size.epochs == 5 else {"epochs": 5})
        if best and usual:
            scores = [f"{_mean(usual, key)} → {_mean(best, key)}" for key in METRICS]
            seconds = mean(record["cpu_seconds"] for record in best)
            rows.append([f"{size.words:,}", options(size), *scores, f"{seconds:,.0f}"])
    header = ["words of text", "to begin with", *METRICS.values(), "CPU seconds"]
    return align_left(table(header, rows))


def neighbors_table(records: Sequence[Record]) -> str:
    """What is near to some words, by the settings to begin with, in the first text of each size."""
    found = {size.words: find(records, size, size.recommended) for size in SIZES}
    nearest = {words: of_size[0]["nearest"] for words, of_size in found.items() if of_size}
    asked = dict.fromkeys(word for words in nearest.values() for word in words)
    rows = [
        [word, f"{words:,}", ", ".join(near[word])]
        for word in asked
        for words, near in nearest.items()
        if word in near
    ]
    return align_left(table(["word", "words of text", "its nearest words"], rows), column=3)


def align_left(found: str, column: int = 2) -> str:
    """The table, with words and not numbers in this column."""
    header, rule, *rows = found.split("\n")
    cells = rule.split(" | ")
    cells[column - 1] = cells[column - 1].replace("---:", "---")
    return "\n".join([header, " | ".join(cells), *rows])


def costs_table(records: Sequence[Record]) -> str:
    """What a training costs beside the default, as benchmarks/tuning.py has measured it."""
    costs = [record for record in records if "cost" in record]
    usual = costs[0]["cpu_seconds"]
    rows = [
        [describe(record["settings"]), f"{record['cpu_seconds'] / usual:.1f}×"]
        for record in costs[1:]
    ]
    return table(["instead of the default", "CPU time"], rows)


def curve(
    records: Sequence[Record], size: Size, variants: Sequence[tuple[float, Changes]]
) -> dict[float, dict[str, Point]]:
    """By value of a setting, and by metric: means of those texts that have all values."""
    found = {
        value: {record["text"]: record for record in find(records, size, changes)}
        for value, changes in variants
    }
    found = {value: of_text for value, of_text in found.items() if of_text}
    texts = sorted(set.intersection(*map(set, found.values()))) if found else []
    if not texts:
        return {}
    points: dict[float, dict[str, Point]] = {value: {} for value in found}
    for key in METRICS:
        scores = np.array([[found[value][text][key] for value in found] for text in texts])
        for value, point in zip(found, find_points(scores), strict=True):
            points[value][key] = point
    return points


def find_points(scores: Any) -> Iterator[Point]:
    """Means over texts, and their errors once the difference between texts is taken out.

    scores : float [texts, values]. Source: Morey 2008, "Confidence intervals from normalized data".
    """
    texts, values = scores.shape
    errors = np.zeros(values)
    if texts > 1 and values > 1:
        apart = scores - scores.mean(axis=1, keepdims=True)
        errors = apart.std(axis=0, ddof=1) * (values / (values - 1) / texts) ** 0.5
    for one, error in zip(scores.mean(axis=0), errors, strict=True):
        yield Point(float(one), float(error))


def over_sizes(records: Sequence[Record], changes: Changes) -> dict[float, dict[str, Point]]:
    """The same by size, for settings that are no numbers."""
    points = {}
    for size in SIZES:
        variants = [(float(place), kind) for place, kind in enumerate(KINDS.values())]
        found = curve(records, size, variants)
        place = float(list(KINDS.values()).index(changes))
        if place in found:
            points[float(size.words)] = found[place]
    return points


def setting_values(size: Size, setting: str) -> list[tuple[float, Changes]]:
    """The values of a setting in order, and what each changes."""
    base = getattr(settings_of(size, {}), setting)
    values = {base: {}, **{value: {setting: value} for value in size.values.get(setting, ())}}
    most = COMPARABLE if setting == "min_count" else max(values)
    return [(value, values[value]) for value in sorted(values) if value <= most]


def draw(name: str, label: str, lines: dict[str, dict[float, dict[str, Point]]]) -> None:
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
    last = 0.0
    for value in sorted(values):
        if value > 1.3 * last:
            yield value
            last = value


def find(records: Sequence[Record], size: Size, changes: Changes) -> list[Record]:
    """The records of a size with these changes, by text."""
    wanted = {
        key: list(value) if isinstance(value, tuple) else value for key, value in changes.items()
    }
    found = [r for r in records if r["words"] == size.words and r["changes"] == wanted]
    return sorted(found, key=lambda record: int(record["text"]))


def options(size: Size) -> str:
    """The recommended settings, as the command line has them; the defaults are left out."""
    settings = settings_of(size, size.recommended)
    shown = {"epochs": settings.epochs, **size.recommended}
    return " ".join(f"`--{name.replace('_', '-')} {value}`" for name, value in shown.items())


def describe(changes: Changes) -> str:
    """What differs, in words."""
    return ", ".join(
        f"{name} {value if not isinstance(value, tuple) else value[0]}".replace("_", " ")
        for name, value in changes.items()
    )


def short_size(size: Size) -> str:
    """A size as a legend says it."""
    return short(round(size.words, -6) if size.words > 1_000_000 else size.words)


def figure(key: str, value: float) -> str:
    """A score as tables have it."""
    return f"{100 * value:.1f}" if key == "analogies" else f"{value:.2f}"


def _mean(records: Sequence[Record], key: str) -> str:
    return figure(key, mean(record[key] for record in records))
