"""Make the files here whose names start with `gensim`, with the real gensim.

Run `python tests/data/make_with_gensim.py` where gensim is installed (made with gensim 4.4.0).
"""

import json
import os
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
# Case variants ("The", "PARIS") and a word beyond ASCII; the order is that of a vocabulary.
WORDS = [
    "the",
    "The",
    "paris",
    "france",
    "Paris",
    "london",
    "england",
    "berlin",
    "germany",
    "rome",
    "italy",
    "king",
    "queen",
    "man",
    "woman",
    "boy",
    "girl",
    "PARIS",
    "big",
    "bigger",
    "small",
    "smaller",
    "tall",
    "taller",
    "cat",
    "dog",
    "tiger",
    "car",
    "train",
    "café",
    "中文",
    "walking",
    "walked",
]
DIMENSIONS = 8


def make_matrix():
    """Vectors in which the second word of a pair is the first, moved along one direction."""
    random = np.random.default_rng(2026)
    matrix = random.normal(size=(len(WORDS), DIMENSIONS))
    pairs = [("paris", "france"), ("london", "england"), ("berlin", "germany"), ("rome", "italy")]
    pairs += [("man", "woman"), ("king", "queen"), ("big", "bigger"), ("small", "smaller")]
    shift = random.normal(size=DIMENSIONS)
    for first, second in pairs:
        noise = random.normal(size=DIMENSIONS)
        matrix[WORDS.index(second)] = matrix[WORDS.index(first)] + shift + 0.6 * noise
    for variant in ("Paris", "PARIS"):
        matrix[WORDS.index(variant)] = matrix[WORDS.index("paris")] + 0.1
    return matrix.astype(np.float32)


def main():
    """Write the vectors, and what gensim's evaluation says about them."""
    import gensim
    import scipy
    from gensim.models import KeyedVectors

    vectors = KeyedVectors(DIMENSIONS)
    vectors.add_vectors(WORDS, make_matrix())
    vectors.save_word2vec_format(HERE / "gensim.txt", binary=False)
    vectors.save_word2vec_format(HERE / "gensim.bin", binary=True)
    results = {
        "versions": {
            "gensim": gensim.__version__,
            "numpy": np.__version__,
            "scipy": scipy.__version__,
        },
        "similarity": float(vectors.similarity("king", "queen")),
        "nearest": vectors.most_similar("paris", topn=5),
        "combine": vectors.most_similar(positive=["king", "woman"], negative=["man"], topn=3),
        "rank": int(vectors.rank("king", "man")),
        "odd_one_out": vectors.doesnt_match(["king", "queen", "man", "train"]),
        "analogies": [analogies(vectors, restrict, ignore_case) for restrict, ignore_case in CASES],
        "pairs": [pairs(vectors, restrict, ignore_case) for restrict, ignore_case in CASES],
    }
    save_pickles(vectors)
    text = json.dumps(results, indent=1, ensure_ascii=False)
    (HERE / "gensim_results.json").write_text(text + "\n", encoding="utf-8")


def save_pickles(vectors):
    """Write gensim's own files: in one piece, with arrays apart, and of a FastText."""
    from gensim.models import FastText

    for row, word in enumerate(WORDS):
        vectors.set_vecattr(word, "count", 100 - row)
    os.chdir(HERE)  # gensim keeps the names of files in them
    vectors.save("gensim.kv")
    vectors.save("gensim_separate.kv", sep_limit=200)
    vectors.save("gensim_separate.kv.gz", sep_limit=200)
    # The vectors of words are left out of such a file: they follow from the n-grams'.
    model = FastText([WORDS] * 3, vector_size=4, bucket=20, min_count=1, workers=1, seed=1)
    model.lifecycle_events = None  # a diary with times and machines
    model.save("gensim_fasttext.model")
    model.wv.save_word2vec_format("gensim_fasttext.txt")
    save_translation(vectors)


def save_translation(vectors):
    """Write a TranslationMatrix of the vectors and a copy whose columns come in another order."""
    from gensim.models import KeyedVectors, TranslationMatrix

    turned = KeyedVectors(DIMENSIONS)
    turned.add_vectors([f"the {word}" for word in WORDS], vectors.vectors[:, ::-1])
    pairs = [(word, f"the {word}") for word in WORDS[:12]]
    TranslationMatrix(vectors, turned, pairs, random_state=1).save("gensim_translation.model")


CASES = [(None, True), (None, False), (24, True)]


def analogies(vectors, restrict, ignore_case):
    """Correct and asked questions by section."""
    _, sections = vectors.evaluate_word_analogies(
        HERE / "analogies.txt", restrict_vocab=restrict, case_insensitive=ignore_case
    )
    counts = {
        section["section"]: [
            len(section["correct"]),
            len(section["correct"] + section["incorrect"]),
        ]
        for section in sections
    }
    return {"restrict": restrict, "ignore_case": ignore_case, "sections": counts}


def pairs(vectors, restrict, ignore_case):
    """Correlations and the share of unknown pairs."""
    pearson, spearman, unknown = vectors.evaluate_word_pairs(
        HERE / "pairs.tsv", restrict_vocab=restrict, case_insensitive=ignore_case
    )
    return {
        "restrict": restrict,
        "ignore_case": ignore_case,
        "pearson": float(pearson[0]),
        "spearman": float(spearman[0]),
        "unknown_percent": unknown,
    }


if __name__ == "__main__":
    main()
