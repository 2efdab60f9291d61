"""Make `gensim_evaluation.json`: what gensim answers, and where it is wrong, about `gensim.bin`.

Run `python tests/data/make_evaluation_with_gensim.py` where gensim is installed (made with 4.4.0).
"""

import json
import tempfile
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
QUESTION = "man woman king queen\n"
# Files that gensim misreads: without questions, and with a name that follows the colon at once.
MISREAD = {
    "no questions": ": family\n",
    "name without space": f": first\nParis France Rome Italy\n:second\n{QUESTION}",
}


def main():
    """Ask gensim, and write its answers."""
    import gensim
    from gensim.models import KeyedVectors

    vectors = KeyedVectors.load_word2vec_format(HERE / "gensim.bin", binary=True)
    king_and_boy = [("king", 2.0), ("boy", 0.5), ("man", -1.0)]
    names, weights = zip(*king_and_boy, strict=True)
    results = {
        "version": gensim.__version__,
        "multiply": answers(vectors, vectors.most_similar_cosmul),
        "add": answers(vectors, vectors.most_similar),
        "weighted": {
            "terms": king_and_boy,
            "nearest": vectors.similar_by_vector(
                vectors.get_mean_vector(list(names), list(weights), pre_normalize=True), topn=6
            ),
        },
        "vector": {
            "nearest": vectors.most_similar(
                [vectors.get_vector("king", norm=True), "woman"], ["man"], topn=4
            )
        },
        "first 10": vectors.most_similar("paris", topn=3, restrict_vocab=10),
        # The argument is ignored: the answers are not among the first five words.
        "multiply among 5": vectors.most_similar_cosmul(
            ["france", "berlin"], ["paris"], topn=2, restrict_vocab=5
        ),
        "texts": float(vectors.n_similarity(["king", "queen"], ["man", "train", "car"])),
        "misread": {name: misread(vectors, text) for name, text in MISREAD.items()},
    }
    text = json.dumps(results, indent=1, ensure_ascii=False)
    (HERE / "gensim_evaluation.json").write_text(text + "\n", encoding="utf-8")


def answers(vectors, most_similar):
    """Correct first answers, and expected words among five, of the questions asked; case ignored."""
    first = {word.upper(): word for word in reversed(vectors.index_to_key)}
    section, counts = "", {}
    for line in (HERE / "analogies.txt").read_text("utf-8").splitlines():
        question = line.upper().split()
        if line.startswith(":"):
            section = line[2:]
            counts[section] = [0, 0, 0]
        elif len(question) == 4 and first.keys() >= set(question):
            a, b, c, expected = question
            found = most_similar([first[b], first[c]], [first[a]], topn=len(vectors) - 3)
            words = dict.fromkeys(word.upper() for word, _ in found)
            best = [word for word in words if word not in question[:3]]
            hits = [1, expected in best[:1], expected in best[:5]]
            counts[section] = np.add(counts[section], hits).tolist()
    return counts


def misread(vectors, text):
    """What gensim makes of a file: asked questions by section, or its error's name."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "questions.txt"
        path.write_text(text, encoding="utf-8")
        try:
            _, sections = vectors.evaluate_word_analogies(path)
        except ZeroDivisionError as error:
            return type(error).__name__
        return {s["section"]: len(s["correct"] + s["incorrect"]) for s in sections}


if __name__ == "__main__":
    main()
