"""Adapt general vectors to a field: start from them, and train on the field's own text.

In general text "java" is kin of "coffee". Our text moves it to "python" and "rust", which are frozen:
the space stays the same, and new vectors can be compared with the general ones.
"""

from itertools import product

import wordkin as wk

DRINKS = product(["java", "coffee", "tea"], ["drink", "sip", "brew", "pour"])
CODE = product(["python", "rust", "kotlin"], ["compile", "debug", "deploy", "test"])
OURS = product(["java", "python", "rust"], ["compile", "debug", "deploy", "test"])
FROZEN = ["python", "rust"]

general = wk.train(
    [list(pair) for pair in (*DRINKS, *CODE)] * 20,
    dimensions=16,
    epochs=20,
    subsample_threshold=0,
    threads=1,
).vectors
ours = wk.train(
    [list(pair) for pair in OURS] * 20,
    dimensions=16,
    epochs=100,
    subsample_threshold=0,
    learning_rate=0.1,
    initial_vectors=general,
    freeze=FROZEN,
    threads=1,
).vectors

for name, vectors in (("general", general), ("ours", ours)):
    nearest = general.nearest(vectors["java"], k=2, among=["coffee", "tea", "python", "rust"])
    print(f"{name}: java is kin of {', '.join(sorted(neighbor.word for neighbor in nearest))}")
print(f"frozen words have not moved: {bool((ours[FROZEN] == general[FROZEN]).all())}")
