"""Make the files here whose names start with `fasttext`, with the real fastText.

Run `python tests/data/make_with_fasttext.py` where fastText and NumPy are installed
(made with fasttext-wheel 0.9.2, which is fastText's own code).
"""

import tempfile
from pathlib import Path

HERE = Path(__file__).parent
TEXT = "the sea and the lake\nthe café by the sea\n中文 and café\na river\n"
# Of one n-gram, of several, beyond ASCII, and with half of a known word.
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
