"""New goods every night: they get vectors, and those of the old goods stay as they are, bit for bit.

So an index of yesterday's vectors stays right: only new rows are added to it. What learns beside the
vectors does move; docs/can-i-trust-this.md says what that means, and when a compass is better.
"""

import numpy as np

import wordkin as wk

NAMES = "tea ink rope lamp soap seed tile yarn bell cup drum fork"
SHELVES = {name: [f"{name}-{number}" for number in range(12)] for name in NAMES.split()}
NEW = {"tea": ["tea-new"], "lamp": ["lamp-new"]}  # from tonight on


def sessions(shelves: dict[str, list[str]], count: int, seed: int) -> list[list[str]]:
    """What people looked at: goods of one shelf each."""
    draw = np.random.default_rng(seed)
    chosen = draw.choice(sorted(shelves), count)
    return [draw.choice(shelves[shelf], 6).tolist() for shelf in chosen]


# A learning rate that does not fall to nothing, so that new goods can learn whenever training goes on.
model = wk.train(sessions(SHELVES, 6_000, 1), subsample_threshold=0, final_learning_rate=0.01)
tonight = {name: goods + NEW.get(name, []) for name, goods in SHELVES.items()}
for night in (2, 3):
    old, text = model.vectors, sessions(tonight, 1_500, seed=night)
    model = wk.train(
        text, resume=model, freeze=old.words, learning_rate=0.01, final_learning_rate=0.01
    )
    stay = np.array_equal(model.vectors[old.words], old.matrix)
    print(f"{wk.compare(old, model.vectors)!r}, old vectors stay: {stay}")

for word in ("tea-new", "lamp-new"):
    print(f"{word}: {', '.join(near.word for near in model.vectors.nearest(word, k=4))}")
