"""Proteins as text (ProtVec): k-mers are the words, with one sentence for each reading frame.

The package modlamp (extra "examples") has 5,200 peptides: some kill microbes, the others are parts
of proteins from UniProt. Source: Asgari and Mofrad 2015.
"""

from importlib.resources import files

import numpy as np
from sklearn.linear_model import LogisticRegression

import wordkin as wk

K = 3
table = files("modlamp") / "data" / "AMPvsUniProt.csv"
lines = table.read_text(encoding="utf-8").splitlines()[1:]
peptides = [line.split(",")[0].strip() for line in lines]
kills = np.array([line.split(",")[1].strip() == "1" for line in lines])

frames = [
    [peptide[i : i + K] for i in range(frame, len(peptide) - K + 1, K)]
    for peptide in peptides
    for frame in range(K)
]
vectors = wk.train(frames, dimensions=32, min_count=10, epochs=20, threads=1).vectors
for word in ("KKL", "CGG", "GGY"):
    print(f"{word}: {', '.join(near.word for near in vectors.nearest(word, k=4, among=300))}")

words = [[w for i in range(len(p) - K + 1) if (w := p[i : i + K]) in vectors] for p in peptides]
rows = np.array([vectors.mean(some) if some else np.zeros(32) for some in words])
answers = LogisticRegression(max_iter=2000).fit(rows[::2], kills[::2])
print(f"killers told from others: {answers.score(rows[1::2], kills[1::2]):.0%} (by chance 50%)")
