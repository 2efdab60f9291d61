"""Train on a text and ask for the kin of its words.

    python train_and_ask.py [TEXT]

Without a text it learns from a few sentences, so that "cat" and "dog" turn out to be kin.
"""

import sys
from itertools import product

import wordkin as wk

ANIMALS = product(["cat", "dog", "horse", "cow"], ["eats", "sleeps", "drinks"])
VEHICLES = product(["car", "bus", "train", "boat"], ["stops", "waits", "leaves"])
SENTENCES = [["the", *pair] for pair in (*ANIMALS, *VEHICLES)] * 10

if len(sys.argv) > 1:  # a path, also of a compressed file: divided into words as it is read
    vectors = wk.train(sys.argv[1], tokenize="simple").vectors
else:
    vectors = wk.train(SENTENCES, dimensions=20, epochs=50, subsample_threshold=0.1).vectors

for word in vectors.words[:10]:
    print(f"{word}: {', '.join(neighbor.word for neighbor in vectors.nearest(word, k=3))}")

first, second, *_ = vectors.words
print(f"similarity of {first} and {second}: {vectors.similarity(first, second):.2f}")
print(f"does not belong: {vectors.odd_one_out(vectors.words[:5])}")
