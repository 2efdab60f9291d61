"""How speed changes with vocabulary, dimensions, window and negative samples, beside gensim's curve.

A curve that falls much more than gensim's would be a cliff of our own: the table says where the
quotient of both falls most. The pictures are docs/curves/*.svg.
"""

import argparse
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

import zipf
from fresh import fresh
from pictures import Line, draw
from record import Record, provenance, table, write_raw, write_section
from texts import ROOT

PICTURES = ROOT / "docs" / "curves"
COMBINATIONS = ("skip-gram-negatives", "cbow-negatives")
TURNS = {"wordkin": 3, "gensim": 1}  # gensim's take most of the time
TOKENS, QUICK_TOKENS = 1_000_000, 50_000
GENSIM_WORDS = 1_000_000  # larger vocabularies are wordkin's alone
CLIFF = 0.7  # a quotient that falls to less than this from one point to the next

Point = tuple[str, str, int]  # combination, setting, its value


class Axis(NamedTuple):
    """One setting and its values; the others stay as BASE has them."""

    setting: str
    label: str
    values: tuple[int, ...]


BASE = {"vocabulary": 100_000, "dimensions": 100, "window": 5, "negative_samples": 5}
AXES = (
    Axis("vocabulary", "words in the vocabulary", (10_000, 100_000, 1_000_000, 10_000_000)),
    Axis("dimensions", "dimensions", (50, 100, 200, 300, 500, 1_000)),
    Axis("window", "window", (2, 5, 10, 15)),
    Axis("negative_samples", "negative samples", (2, 5, 10, 15, 25)),
)


def main() -> None:
    """Measure every point, then write table and pictures unless the run is a quick one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="less text and words, only printed")
    is_quick = parser.parse_args().quick
    tokens = QUICK_TOKENS if is_quick else TOKENS
    axes = [_shortened(axis) for axis in AXES] if is_quick else AXES
    records = []
    for record in measure(axes, tokens):
        print(*record.values(), flush=True)
        records.append(record)
    body = section(axes, records, tokens)
    print(body)
    if not is_quick:
        write_raw("curves", records)
        write_section("Curves", body)
        draw_all(axes, records)


def measure(axes: Sequence[Axis], tokens: int) -> Iterator[Record]:
    """Each point by both programs in turn, one thread; a point of several axes only once."""
    for combination in COMBINATIONS:
        for changes in _distinct_settings(axes):
            settings = {**BASE, **changes}
            for turn in range(1, max(TURNS.values()) + 1):
                for program in TURNS:
                    if turn <= _turns(program, settings["vocabulary"]):
                        job = {"program": program, "combination": combination, **settings}
                        usage = fresh(zipf.train, tokens=tokens, **job)
                        yield {**job, "turn": turn, **usage}


def section(axes: Sequence[Axis], records: Sequence[Record], tokens: int) -> str:
    """What the pictures show, in figures."""
    points = [
        _point_row(combination, axis, value, records)
        for combination in COMBINATIONS
        for axis in axes
        for value in axis.values
    ]
    cliffs = [_cliff_row(name, axis, records) for name in COMBINATIONS for axis in axes]
    base = "; ".join(f"{axis.label}: {BASE[axis.setting]:,}" for axis in AXES)
    return f"""
Synthetic text: the first {tokens:,} tokens, in sentences of {zipf.SENTENCE}, of one in which the word of rank
r comes as often as 1 / r. Where a row does not say otherwise: {base}; subsampling 1e-3. One thread,
CPU time of the training phase after the first epoch or sentence; a process for each run, medians of
{TURNS["wordkin"]} runs of wordkin (of more than {GENSIM_WORDS:,} words: one), {TURNS["gensim"]} of gensim.
Pictures: [docs/curves](../docs/curves).

{table(["thousand words per CPU second", "wordkin", "gensim", "times"], points)}

How far the quotient falls from one point to the next; below {CLIFF} it would be a cliff that gensim does not have.

{table(["wordkin / gensim", "from – to", "falls most", "where", "cliff"], cliffs)}

{provenance("matplotlib")}
"""


def draw_all(axes: Sequence[Axis], records: Sequence[Record]) -> None:
    """A picture for each axis."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for axis in axes:
        lines = [
            Line(program, combination, *zip(*curve, strict=True))
            for combination in COMBINATIONS
            for program in TURNS
            if (curve := _curve(program, combination, axis, records))
        ]
        draw(PICTURES / f"{axis.setting}.svg", axis.label, "words per CPU second", lines)


def _curve(
    program: str, combination: str, axis: Axis, records: Sequence[Record]
) -> list[tuple[int, float]]:
    """The values of an axis and the speed there, where it was measured."""
    speeds = [
        (value, _speed(program, (combination, axis.setting, value), records))
        for value in axis.values
    ]
    return [(value, speed) for value, speed in speeds if speed is not None]


def _speed(program: str, point: Point, records: Sequence[Record]) -> float | None:
    combination, setting, value = point
    wanted = {**BASE, setting: value, "program": program, "combination": combination}
    found = [
        record["words"] / record["cpu_seconds"]
        for record in records
        if all(record[key] == one for key, one in wanted.items())
    ]
    return median(found) if found else None


def _quotients(combination: str, axis: Axis, records: Sequence[Record]) -> list[tuple[int, float]]:
    ours, theirs = (dict(_curve(by, combination, axis, records)) for by in ("wordkin", "gensim"))
    return [(value, ours[value] / theirs[value]) for value in axis.values if value in theirs]


def _point_row(combination: str, axis: Axis, value: int, records: Sequence[Record]) -> list[str]:
    point = combination, axis.setting, value
    ours, theirs = (_speed(program, point, records) for program in TURNS)
    cells = [f"{speed / 1e3:,.0f}" if speed else "–" for speed in (ours, theirs)]
    times = f"{ours / theirs:.1f}×" if ours and theirs else "–"
    return [f"{combination}, {axis.label}: {value:,}", *cells, times]


def _cliff_row(combination: str, axis: Axis, records: Sequence[Record]) -> list[str]:
    quotients = _quotients(combination, axis, records)
    change, first, second = min(
        (after / before, first, second) for (first, before), (second, after) in pairwise(quotients)
    )
    times = [quotient for _, quotient in quotients]
    return [
        f"{combination}, {axis.label}",
        f"{min(times):.1f}× – {max(times):.1f}×",
        f"×{change:.2f}",
        f"{first:,} → {second:,}",
        "**yes**" if change < CLIFF else "no",
    ]


def _distinct_settings(axes: Sequence[Axis]) -> list[dict[str, int]]:
    """The setting that differs from BASE, for each point; none for BASE itself, which comes first."""
    changed = [
        {axis.setting: value}
        for axis in axes
        for value in axis.values
        if value != BASE[axis.setting]
    ]
    return [{}, *changed]


def _turns(program: str, vocabulary: int) -> int:
    """How often a point is measured: beyond gensim's reach, where preparing takes a minute, once."""
    if vocabulary <= GENSIM_WORDS:
        return TURNS[program]
    return int(program == "wordkin")


def _shortened(axis: Axis) -> Axis:
    """The base and the point before it, or after it."""
    place = axis.values.index(BASE[axis.setting])
    first = max(0, place - 1)
    return axis._replace(values=axis.values[first : first + 2])


if __name__ == "__main__":
    main()
