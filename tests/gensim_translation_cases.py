"""Calls of translations and scripts, on gensim and on its face: more CASES and DIFFERENT."""

import os
import tempfile
from pathlib import Path

import numpy as np

from gensim_twins import module, outcome

KEYS = [f"w{row:02}" for row in range(30)]
RANDOM = np.random.default_rng(4)
ROWS = RANDOM.standard_normal((30, 5)).astype(np.float32)
TURN = np.linalg.qr(RANDOM.standard_normal((5, 5)))[0].astype(np.float32)
STRETCH = RANDOM.standard_normal((5, 5)).astype(np.float32)
NOISE = RANDOM.standard_normal((30, 5)).astype(np.float32) / 5
PAIRS = [(key, f"the {key}") for key in KEYS[:20]]
ASKED = KEYS[25:]


class Firsts(np.random.RandomState):
    """Draws the first ones, in gensim from words in any order and here from row numbers."""

    def choice(self, a, size=None, replace=True, p=None):
        return sorted(range(a) if isinstance(a, int) else a)[:size]


def language(side, rows, prefix=""):
    wv = module(side, "models.keyedvectors").KeyedVectors(rows.shape[1])
    wv.add_vectors([prefix + key for key in KEYS], rows)
    return wv


def translation(side, other=ROWS @ TURN + NOISE, pairs=PAIRS):
    return module(side, "models.translation_matrix").TranslationMatrix(
        language(side, ROWS), language(side, other, "the "), pairs, random_state=Firsts()
    )


def of_translation(*calls, **options):
    """Cases that ask a TranslationMatrix."""
    return [lambda side, call=call: outcome(call, translation(side, **options)) for call in calls]


def space(side, matrix, words):
    return module(side, "models.translation_matrix").Space(np.array(matrix), words)


def parts(found):
    return [found.mat, found.index2word, found.word2index]


def normalized(side):
    found = space(side, [[3.0, 4.0], [0.0, -2.0]], ["a", "b"])
    found.normalize()
    return parts(found)


def fields(text):
    """Words and numbers of each line, whatever digits a number is written with."""
    return [[number_or_word(field) for field in line.split()] for line in text.splitlines()]


def number_or_word(field):
    try:
        return float(np.float32(field))
    except ValueError:
        return field


def with_files(texts, use):
    """What `use` makes of a folder with these files, and the files that are then there."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in texts.items():
            Path(folder, name).write_text(text, encoding="utf-8")
        found = outcome(use, lambda name: os.path.join(folder, name))  # noqa: PTH118 (gensim wants a str)
        files = sorted(Path(folder).iterdir())
        return found, {path.name: fields(path.read_text(encoding="utf-8")) for path in files}


def script(name, texts, *arguments, function=None):
    """A case that calls a script's function, whose arguments starting with "@" are files."""

    def case(side):
        call = getattr(module(side, f"scripts.{name}"), function or name)

        def use(place):
            return call(*(place(one[1:]) if one[:1] == "@" else one for one in arguments))

        return with_files(texts, use)

    return case


GLOVE = "sea 1 0.5 -0.25\nlake 0.125 3 1e-05\n"
TEXT = f"2 3\n{GLOVE}"

CASES = {
    "Space.__init__": [lambda side: parts(space(side, [[1.0], [2.0]], ["a", "b"]))],
    "Space.build": [
        lambda side: parts(
            module(side, "models.translation_matrix").Space.build(language(side, ROWS), KEYS[3:5])
        ),
        lambda side: outcome(
            module(side, "models.translation_matrix").Space.build, language(side, ROWS), ["none"]
        ),
    ],
    "Space.normalize": [normalized],
    "TranslationMatrix.__init__": [
        *of_translation(lambda t: [t.source_word, t.target_word, t.source_lang_vec.index_to_key]),
        *of_translation(lambda t: t.translation_matrix, pairs=None),
        lambda side: outcome(translation, side, ROWS, [("a", "b", "c")]),
        lambda side: outcome(translation, side, ROWS, [("nowhere", "the w01")]),
    ],
    "TranslationMatrix.train": of_translation(
        lambda t: t.translation_matrix,
        lambda t: (t.train(PAIRS[:3]), t.translation_matrix),
        lambda t: sorted(t.source_space.index2word),
        lambda t: (t.train(PAIRS[:3] + PAIRS[:1]), t.translation_matrix),
    ),
    "TranslationMatrix.apply_transmat": of_translation(
        lambda t: parts(t.apply_transmat(t.source_space.build(t.source_lang_vec, KEYS[:2])))
    ),
    "TranslationMatrix.translate": [
        *of_translation(
            lambda t: t.translate("w21", topn=3),
            lambda t: t.translate(ASKED),
            lambda t: t.translate(["nowhere"]),
            lambda t: t.translate(ASKED, source_lang_vec=t.source_lang_vec, topn=1),
            lambda t: t.translate("w21", gc=1),
        ),
        *of_translation(
            lambda t: t.translate(ASKED, topn=7, gc=1, sample_num=12),
            lambda t: t.translate("w03", gc=1, sample_num=100),
            other=ROWS @ TURN,
        ),
        *of_translation(
            lambda t: t.translate(ASKED, topn=7, gc=1, sample_num=12), other=ROWS @ STRETCH
        ),
        *of_translation(lambda t: t.translate("w21", topn=31)),
    ],
    "TranslationMatrix.add_lifecycle_event": of_translation(
        lambda t: (t.add_lifecycle_event("seen", what=1), t.lifecycle_events[-1]["what"])
    ),
    "TranslationMatrix.save": of_translation(lambda t: saved_again(t).translation_matrix),
    "TranslationMatrix.load": of_translation(lambda t: saved_again(t).translate(ASKED)),
    "get_glove_info": [script("glove2word2vec", {"g": GLOVE}, "@g", function="get_glove_info")],
    "glove2word2vec": [script("glove2word2vec", {"g": GLOVE}, "@g", "@out")],
    "word2vec2tensor": [script("word2vec2tensor", {"v": TEXT}, "@v", "@out")],
    "package_info": [
        lambda side: sorted(
            module(side, "scripts.package_info").package_info().keys()
            & {"Platform", "Python", "NumPy", "SciPy", "Gensim", "Location"}
        )
    ],
}

DIFFERENT = {
    ("TranslationMatrix.train", 3): (
        "too few pairs, and one of them twice: gensim's map consists of rounding errors; wordkin "
        "takes the smallest map that fits"
    ),
    ("TranslationMatrix.translate", 7): (
        "gensim ranks by dot products with vectors that the map has stretched; wordkin ranks by cosines"
    ),
    ("TranslationMatrix.translate", 8): "gensim raises; wordkin returns all words there are",
}


def saved_again(matrix):
    """The same after writing and reading it."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "matrix")  # noqa: PTH118 (gensim wants a str)
        matrix.save(path)
        return type(matrix).load(path)
