"""Write small files of vectors as other programs save them; needs spacy, sense2vec, pandas, tables.

    python tests/data/make_with_other_programs.py

Makes the folders spacy_vocab and sense2vec, and numberbatch.h5 as ConceptNet Numberbatch's mini.h5 is.
"""

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import spacy
from sense2vec import Sense2Vec

FOLDER = Path(__file__).parent
WORDS = ["coffee", "lake", "über", "a longer word, of more bytes than one block"]
MATRIX = np.arange(12, dtype=np.float32).reshape(4, 3) / 8


def main() -> None:
    """Write the files."""
    nlp = spacy.blank("en")
    nlp.vocab.vectors = spacy.vectors.Vectors(shape=(4, 3), strings=nlp.vocab.strings)
    for word, row in zip(WORDS, MATRIX, strict=True):
        nlp.vocab.set_vector(word, row)
    nlp.vocab.strings.add("lakes")
    nlp.vocab.vectors.add("lakes", row=1)  # words may share a row
    place = FOLDER / "spacy_vocab"
    shutil.rmtree(place, ignore_errors=True)
    nlp.vocab.to_disk(place, exclude=["lookups"])
    made = Sense2Vec(shape=(2, 3))
    made.add("coffee|NOUN", MATRIX[0], 7)
    made.add("lake|NOUN", MATRIX[1], 3)
    shutil.rmtree(FOLDER / "sense2vec", ignore_errors=True)
    made.to_disk(FOLDER / "sense2vec")
    labels = [f"/c/en/{word}" for word in ("coffee", "lake", "über")]
    frame = pd.DataFrame(np.array([[1, -2], [3, 4], [-5, 6]], np.int8), index=labels)
    frame.to_hdf(FOLDER / "numberbatch.h5", key="mat", mode="w")


if __name__ == "__main__":
    main()
