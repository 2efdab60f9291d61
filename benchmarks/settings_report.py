"""What settings_by_size.py has found, as tables."""

from collections.abc import Sequence
from statistics import mean

from record import Record, provenance, table, write_block, write_section
from settings_pictures import draw_all
from settings_plan import SIZES, Changes, Size, changes_of, settings_of
from settings_scores import KINDS, METRICS, NUMBERS, curve, find, setting_values
from texts import ROOT

COMPARED = (
    2  # the place of the size whose times and windows are compared: large, and with many values
)
PAGE = ROOT / "docs" / "choosing-settings.md"


def write_report(records: Sequence[Record]) -> None:
    """Write the section of the results, the tables of the page, and the pictures."""
    write_section("Settings by size", section(records))
    write_block(PAGE, "settings by size", recommended_table(records))
    write_block(PAGE, "neighbors by size", neighbors_table(records))
    write_block(PAGE, "windows", windows_table(records))
    write_block(PAGE, "costs", costs_table(records))
    write_block(PAGE, "effects", effects_table(records))
    draw_all(records)


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


def windows_table(records: Sequence[Record]) -> str:
    """What is near to the same words with a small window, and with a large one."""
    size = SIZES[COMPARED]
    found = {window: find(records, size, {"window": window}) for window in size.values["window"]}
    rows = [
        [word, str(window), ", ".join(near)]
        for word in next(iter(found.values()))[0]["nearest"]
        for window, of_window in found.items()
        if (near := of_window[0]["nearest"].get(word))
    ]
    return align_left(table(["word", "window", "its nearest words"], rows), column=3)


def align_left(found: str, column: int = 2) -> str:
    """The table, with words and not numbers in this column."""
    header, rule, *rows = found.split("\n")
    cells = rule.split(" | ")
    cells[column - 1] = cells[column - 1].replace("---:", "---")
    return "\n".join([header, " | ".join(cells), *rows])


def effects_table(records: Sequence[Record]) -> str:
    """How far each setting moves WordSim-353: the worst and the best of its values, for each size."""
    rows = [
        [option(f"--{name.replace('_', '-')}"), *(_effect(records, size, name) for size in SIZES)]
        for name in NUMBERS
    ]
    kinds = [
        [option(kind_option(kind)), *(_kind_effect(records, size, kind) for size in SIZES)]
        for kind in KINDS.values()
        if kind
    ]
    return table(["WordSim-353", *(f"{size.words:,} words" for size in SIZES)], [*rows, *kinds])


def option(text: str) -> str:
    """An option, with a link to all of them."""
    return f"[`{text}`](cli.md#wordkin-train)"


def kind_option(changes: Changes) -> str:
    """The changes as the command line has them."""
    [(name, value)] = changes.items()
    return f"--{name.replace('_', '-')} {value[0] if isinstance(value, tuple) else value}"


def _effect(records: Sequence[Record], size: Size, setting: str) -> str:
    """The worst and the best score, with their values."""
    points = curve(records, size, setting_values(size, setting))
    ranked = sorted(points, key=lambda value: points[value]["wordsim353"].mean)
    if len(ranked) < 2:
        return ""
    ends = [
        f"{points[value]['wordsim353'].mean:.2f} ({value:g})" for value in (ranked[0], ranked[-1])
    ]
    return " to ".join(ends)


def _kind_effect(records: Sequence[Record], size: Size, changes: Changes) -> str:
    """The score of the base, and with these changes."""
    points = curve(records, size, [(0, {}), (1, changes)])
    if len(points) < 2:
        return ""
    return f"{points[0]['wordsim353'].mean:.2f} → {points[1]['wordsim353'].mean:.2f}"


def costs_table(records: Sequence[Record]) -> str:
    """What a training takes with one setting changed, beside the base of the same text."""
    size = SIZES[COMPARED]
    base = find(records, size, {})
    rows = []
    for changes in changes_of(size):
        found = find(records, size, changes)
        if len(changes) == 1 and found and base:
            times = found[0]["cpu_seconds"] / base[0]["cpu_seconds"]
            rows.append([describe(changes), f"{times:.1f}×"])
    return table([f"instead of the defaults, {size.words:,} words", "CPU time"], rows)


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


def figure(key: str, value: float) -> str:
    """A score as tables have it."""
    return f"{100 * value:.1f}" if key == "analogies" else f"{round(value, 2) + 0:.2f}"  # no -0.00


def _mean(records: Sequence[Record], key: str) -> str:
    return figure(key, mean(record[key] for record in records))
