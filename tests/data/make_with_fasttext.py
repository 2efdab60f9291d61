"""Make the files here whose names start with `fasttext`, with the real fastText.

Run `python tests/data/make_with_fasttext.py` where fastText and NumPy are installed
(made with fasttext-wheel 0.9.2, which is fastText's own code).
"""

import random
import tempfile
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
TEXT = "the sea and the lake\nthe café by the sea\n中文 and café\na river\n"
# Of one n-gram, of several, beyond ASCII, and with half of a known word.
# Letters of one to four bytes, and a word of 300 letters.
ALPHABETS = ["sealkriv", "příližťčký", "größeüß", "대학교에서는을", "🌊🐟🚢⚓", "日本語中文"]
LONG = "".join(chr(97 + (number * number + number // 7) % 26) for number in range(300))
MODELS = {
    "noise": {"model": "skipgram", "minn": 2, "maxn": 5},
    "tree": {"model": "cbow", "minn": 1, "maxn": 3, "loss": "hs"},
}
MANY = {"dim": 6, "epoch": 20, "minCount": 1, "thread": 1, "verbose": 0, "bucket": 500}
UNSEEN = ["a", "seas", "cafés", "中", "lakeside"]
SMALL = {"dim": 4, "epoch": 200, "minCount": 1, "thread": 1, "verbose": 0}


def main():
    """Write a model of each kind, and the vectors that fastText finds for their words."""
    import fasttext

    with tempfile.TemporaryDirectory() as folder:
        text = Path(folder) / "text"
        text.write_text(TEXT * 20, encoding="utf-8")
        labeled = Path(folder) / "labeled"
        labeled.write_text("__label__wet the sea\n__label__dry the café\n", encoding="utf-8")
        ngrams = {"bucket": 20, "minn": 2, "maxn": 4}
        skipgram = fasttext.train_unsupervised(str(text), model="skipgram", **ngrams, **SMALL)
        cbow = fasttext.train_unsupervised(str(text), model="cbow", maxn=0, **SMALL)
        supervised = fasttext.train_supervised(str(labeled), bucket=20, minn=1, maxn=3, **SMALL)
        quantized = fasttext.train_supervised(str(labeled), bucket=300, maxn=3, **SMALL)
        quantized.quantize()
        quantized.save_model(str(HERE / "fasttext_quantized.ftz"))
    for name, model in {"skipgram": skipgram, "cbow": cbow, "supervised": supervised}.items():
        model.save_model(str(HERE / f"fasttext_{name}.bin"))
        words = model.get_words()
        lines = [
            " ".join([word, *(f"{number:.9g}" for number in model.get_word_vector(word))])
            for word in words
        ]
        header = f"{len(words)} {SMALL['dim']}"
        (HERE / f"fasttext_{name}.vec").write_text(
            "\n".join([header, *lines, ""]), encoding="utf-8"
        )
    write_unseen(fasttext.load_model(str(HERE / "fasttext_skipgram.bin")))
    write_many()


def write_many():
    """Write a model of many alphabets by each loss, and vectors of their words and of unseen ones."""
    import fasttext

    words, unseen = (words_of(seed) for seed in (1, 2))
    unseen = [word for word in unseen if word not in words]
    rng = random.Random(3)  # noqa: S311 (no secret)
    lines = [" ".join(rng.choices(words, k=12)) for _ in range(300)]
    with tempfile.TemporaryDirectory() as folder:
        text = Path(folder) / "text"
        text.write_text("\n".join([" ".join(words), *lines, ""]), encoding="utf-8")
        for name, options in MODELS.items():
            model = fasttext.train_unsupervised(str(text), **options, **MANY)
            model.save_model(str(HERE / f"fasttext_many_{name}.bin"))
            for kind, chosen in (("seen", model.get_words()), ("unseen", unseen)):
                vectors = np.array([model.get_word_vector(word) for word in chosen])
                path = HERE / f"fasttext_many_{name}_{kind}.npy"
                np.save(path, vectors.astype(np.float32))
    (HERE / "fasttext_many_unseen.txt").write_text("\n".join([*unseen, ""]), encoding="utf-8")


def words_of(seed):
    """Words of all alphabets, as many of each, and one long one of the first letters of Latin."""
    rng = random.Random(seed)  # noqa: S311 (no secret)
    drawn = ("".join(rng.choices(rng.choice(ALPHABETS), k=rng.randint(1, 9))) for _ in range(120))
    return list(dict.fromkeys([*drawn, LONG[seed:]]))


def write_unseen(model):
    """Write what fastText makes of words that it has not seen."""
    lines = [
        " ".join([word, *(f"{number:.9g}" for number in model.get_word_vector(word))])
        for word in UNSEEN
    ]
    text = "\n".join([f"{len(UNSEEN)} {SMALL['dim']}", *lines, ""])
    (HERE / "fasttext_unseen.vec").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
