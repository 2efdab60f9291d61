"""Save a model, open it again, and continue its training on text with new words.

Known words keep what they learned, and new words are added; options that you leave out do not change.
"""

from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import wordkin as wk

ANIMALS = [["the", *pair] for pair in product(["cat", "dog", "cow"], ["eats", "sleeps", "drinks"])]
CARS = [["the", *pair] for pair in product(["car", "bus", "boat"], ["stops", "waits", "leaves"])]
NEWS = [["the", "llama", doing] for doing in ("eats", "sleeps", "drinks")]

with TemporaryDirectory() as folder:
    path = Path(folder) / "model.safetensors"
    # The learning rate ends high enough for new words to learn from when training continues.
    model = wk.train(
        (ANIMALS + CARS) * 10,
        dimensions=20,
        epochs=50,
        subsample_threshold=0.1,
        final_learning_rate=0.01,
    )
    model.save(path)
    before = wk.load_model(path)
    model = wk.train(NEWS * 10, resume=before, learning_rate=0.01)

print(f"words: {len(before.vectors)} before, {len(model.vectors)} now")
print(f"llama: {', '.join(neighbor.word for neighbor in model.vectors.nearest('llama', k=3))}")
print(f"trained on {model.words_trained:,} words in {len(model.history)} epochs")
