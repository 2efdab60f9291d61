"""wordkin and fastText on each other's files, 1,000 seen and 1,000 unseen words each: pip install '.[peers]'."""

import lzma
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import wordkin as wk
from wordkin.formats.fasttext_bin import HEADER
from wordkin.integrations.fasttext import save_fasttext
from wordkin.words.composition import list_ngrams

CLOSE = 1e-5
# Of 300 letters, whose n-grams differ: sums of equal ones make both programs lose digits.
LONG = "".join(chr(97 + (number * number + number // 7) % 26) for number in range(300))
ODD = [LONG, "🌊🐟", "🌊", "대학교에서는", "spisovatelkami", "Regierungsbildung", "größer"]
WORDS = 1_000
METHODS = [
    pytest.param(objective, loss, id=f"{objective}, {loss}")
    for objective in ("skip-gram", "cbow")
    for loss in ("negative-sampling", "hierarchical-softmax")
]


@pytest.fixture(scope="module")
def fasttext() -> ModuleType:
    """Its own binding to Python."""
    module: ModuleType = pytest.importorskip("fasttext", reason="needs the extra peers")
    return module


@pytest.fixture(scope="module")
def text(data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """German, Czech and Korean, with words of emoji and of 300 letters."""
    path = tmp_path_factory.mktemp("texts") / "text.txt"
    with lzma.open(data_folder / "multilingual.txt.xz", "rt", encoding="utf-8") as file:
        lines = [line for number, line in enumerate(file) if number % 20 == 0]
    more = f"{LONG} 🌊🐟 {LONG[:150]} 🌊\n" * 9
    path.write_text("".join(lines) + more, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def unseen(text: Path) -> list[str]:
    """Words that the text lacks: pieces of two of its words, and odd ones."""
    words = sorted({*text.read_text(encoding="utf-8").split()})
    rng = np.random.default_rng(1)
    pairs = zip(rng.choice(words, 2 * WORDS), rng.choice(words, 2 * WORDS), strict=True)
    made = [str(a[: len(a) // 2 + 1] + b[len(b) // 2 :]) for a, b in pairs]
    return [*dict.fromkeys(word for word in [*ODD, LONG[3:], *made] if word not in words)][:WORDS]


def assert_close(found: NDArray[Any], expected: NDArray[Any]) -> None:
    """Vectors agree to 1e-5 of their largest number, or of 1."""
    sizes = np.maximum(1, np.abs(expected).max(axis=1))
    assert (np.abs(found - expected).max(axis=1) / sizes).max() < CLOSE


def compare(theirs: Any, ours: wk.WordVectors, unseen: list[str]) -> None:
    """The same words in the same order, and the same vectors of 1,000 of them and of unseen ones."""
    assert theirs.get_words() == ours.words
    step = max(1, len(ours) // WORDS)
    seen = [*ours.words[::step][:WORDS], *(word for word in ODD if word in ours)]
    for words in (seen, unseen):
        found = np.array([theirs.get_word_vector(word) for word in words])
        assert_close(found, ours[words])
    assert len(seen) >= WORDS <= len(unseen)


@pytest.mark.slow
@pytest.mark.parametrize(("objective", "loss"), METHODS)
@pytest.mark.filterwarnings("ignore:the text seems to have no spaces")  # for the long words
def test_fasttext_opens_what_wordkin_writes(
    objective: Any, loss: Any, fasttext: ModuleType, text: Path, unseen: list[str], tmp_path: Path
) -> None:
    model = wk.train(
        text,
        objective=objective,
        loss=loss,
        dimensions=20,
        min_count=2,
        epochs=1,
        subwords="3-6:200000",
        progress=False,
    )
    assert {LONG, "🌊🐟"} <= {*model.vectors.words}
    model.save(tmp_path / "kin.bin")
    theirs = fasttext.load_model(str(tmp_path / "kin.bin"))
    compare(theirs, wk.load(tmp_path / "kin.bin"), unseen)
    found = np.array([theirs.get_word_vector(word) for word in model.vectors.words])
    assert_close(found, model.vectors.matrix)
    model.vectors.save(tmp_path / "kin.safetensors")
    save_fasttext(wk.load(tmp_path / "kin.safetensors"), tmp_path / "vectors.bin")
    theirs = fasttext.load_model(str(tmp_path / "vectors.bin"))
    compare(theirs, wk.load(tmp_path / "kin.bin"), unseen)


@pytest.mark.slow
@pytest.mark.parametrize(("objective", "loss"), METHODS)
@pytest.mark.filterwarnings("ignore:the text changes the Huffman tree")
def test_wordkin_opens_trains_and_writes_what_fasttext_writes(
    objective: Any, loss: Any, fasttext: ModuleType, text: Path, unseen: list[str], tmp_path: Path
) -> None:
    theirs = fasttext.train_unsupervised(
        str(text),
        model=objective.replace("-", ""),
        loss={"negative-sampling": "ns", "hierarchical-softmax": "hs"}[loss],
        dim=20,
        minCount=2,
        epoch=1,
        thread=2,
        bucket=200_000,
        verbose=0,
    )
    theirs.save_model(str(tmp_path / "theirs.bin"))
    compare(theirs, wk.load(tmp_path / "theirs.bin"), unseen)
    model = wk.load_model(tmp_path / "theirs.bin")
    model.save(tmp_path / "ours.bin")
    contents = [(tmp_path / name).read_bytes() for name in ("ours.bin", "theirs.bin")]
    # But for the number of tokens, in which fastText counts those of rare words.
    is_same = contents[0][HEADER.size :] == contents[1][HEADER.size :]
    assert is_same
    later = wk.train([["대학교", "🌊🐟", "Haus"]] * 200, resume=model, epochs=1, progress=False)
    later.save(tmp_path / "later.bin")
    compare(fasttext.load_model(str(tmp_path / "later.bin")), later.vectors, unseen)


@pytest.mark.slow
def test_fasttext_finds_the_same_ngrams_and_buckets(fasttext: ModuleType, text: Path) -> None:
    model = fasttext.train_unsupervised(str(text), dim=1, epoch=0, minn=1, maxn=5, bucket=1000)
    from wordkin.words.subwords import Sizes, find_buckets

    for word in ODD:
        ngrams, rows = model.get_subwords(word)
        is_word = [] if model.get_word_id(word) < 0 else [word]
        sizes = Sizes(1, 5, 1000)
        assert sorted(ngrams) == sorted([*is_word, *list_ngrams(word, sizes)])
        buckets = find_buckets(word, sizes).astype(int) + len(model.get_words())
        own = [] if not is_word else [model.get_word_id(word)]
        assert sorted(rows.tolist()) == sorted([*own, *buckets.tolist()])
