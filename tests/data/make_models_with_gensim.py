"""Make `gensim_model*` here, whole models to go on training, with the real gensim.

Run `python tests/data/make_models_with_gensim.py` where gensim is installed (made with 4.4.0).
"""

import json
import os
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
# The counts 15, 8, 4, 3, 1 and 1 allow one Huffman tree only, but for its last two words.
TEXT = [["the", "sea", "the", "lake", "the", "sea", "the", "shore"] * 2] * 2
TEXT[0] = [*TEXT[0][:-2], "boat", "pond"]
CONTEXT = ["sea", "lake"]


def main():
    """Train one model with noise words and one with a tree, and note what they would predict."""
    from gensim.models import Word2Vec

    os.chdir(HERE)  # gensim keeps the names of files in them
    options = {"vector_size": 4, "min_count": 1, "workers": 1, "seed": 3, "epochs": 30}
    noise = Word2Vec(TEXT, sg=0, negative=4, window=3, sample=0.01, **options)
    tree = Word2Vec(TEXT, sg=1, hs=1, negative=0, alpha=0.1, min_alpha=0.01, **options)
    for model, name in ((noise, "gensim_model.model"), (tree, "gensim_model_tree.model")):
        model.lifecycle_events = None  # a diary with times and machines
        model.total_train_time = 0
        model.save(name)
    words = noise.wv.index_to_key
    expected = {
        "words": words,
        "counts": [int(noise.wv.get_vecattr(word, "count")) for word in words],
        "context": CONTEXT,
        "predicted": [[word, float(p)] for word, p in noise.predict_output_word(CONTEXT, topn=6)],
        "predicted_by_tree": {word: tree_probability(tree, word) for word in tree.wv.index_to_key},
    }
    Path("gensim_models.json").write_text(json.dumps(expected, indent=1) + "\n", encoding="utf-8")


def tree_probability(model, word):
    """The product of the turns to a word, by gensim's own tree (its predict cannot do this)."""
    hidden = model.wv[CONTEXT].mean(axis=0).astype(float)
    scores = model.syn1[model.wv.get_vecattr(word, "point")] @ hidden
    signs = 1 - 2.0 * model.wv.get_vecattr(word, "code")
    return float(np.prod(1 / (1 + np.exp(-signs * scores))))


if __name__ == "__main__":
    main()
