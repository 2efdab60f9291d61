"""A shop's table of clicks: half an hour without one ends a visit, and what is looked at together is kin.

The file is what `wordkin baskets` reads, too:
wordkin baskets clicks.csv --group user --order time --item item --gap 30m -o visits.txt
"""

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

import wordkin as wk

SHELVES = {
    "camping": ["tent", "stove", "sleeping bag", "headlamp", "rope"],
    "kitchen": ["pan", "knife", "kettle", "whisk", "apron"],
    "garden": ["spade", "seeds", "hose", "gloves", "rake"],
}
random = np.random.default_rng(1)
rows = []
for visit in range(300):
    time = datetime(2024, 5, 1, tzinfo=UTC) + timedelta(hours=visit)
    shelf = SHELVES[random.choice(list(SHELVES))]
    for item in random.choice(shelf, 3, replace=False):
        time += timedelta(minutes=int(random.integers(1, 25)))
        rows.append(f"customer {visit % 40},{time.isoformat()},{item}\n")
random.shuffle(rows)  # any order will do

with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "clicks.csv"
    path.write_text("user,time,item\n" + "".join(rows), encoding="utf-8")
    visits = wk.baskets(path, group="user", order="time", item="item", gap="30m")

print(visits)
print(visits.options)
vectors = wk.train(visits, **visits.options, dimensions=8, epochs=40, threads=1).vectors
for item in ("tent", "kettle", "spade"):
    print(f"{item}: {', '.join(sorted(found.word for found in vectors.nearest(item, k=4)))}")
