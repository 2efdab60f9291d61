"""Files of the real C tool and what it says of them; the real tools on files of wordkin's."""

import importlib.util
import json
import lzma
import sys
from pathlib import Path

import numpy as np
import pytest

import wordkin as wk
from scripts import load_script
from wordkin.analysis.projection import project
from wordkin.cli import main
from wordkin.errors import WordkinWarning
from wordkin.evaluation import evaluate_analogies

DATA = Path(__file__).parent / "data"
ACCURACY = json.loads((DATA / "c_tool_accuracy.json").read_text(encoding="utf-8"))
# As in make_with_c_tool.py; of the long word 98 bytes are left, the last of them half a character.
COUNTS = {"</s>": 80, "the": 80, "sea": 40, "and": 40, "café": 40, "x" + "é" * 48 + "\ufffd": 40}
COUNTS |= {"lake": 20, "by": 20, "中文": 20}


@pytest.fixture(params=["c_tool_model.bin", "c_tool_model.txt"])
def of_c_tool(request):
    with pytest.warns(WordkinWarning, match="1 of 9 words are not UTF-8"):
        return wk.load(DATA / request.param, counts=DATA / "c_tool_model.vocab")


def test_load_finds_words_of_the_c_tool_also_one_cut_inside_a_character(of_c_tool):
    assert of_c_tool.words == list(COUNTS)


def test_load_finds_counts_that_the_c_tool_saved(of_c_tool):
    assert of_c_tool.counts.tolist() == list(COUNTS.values())


def test_load_finds_the_numbers_of_the_c_tool(of_c_tool):
    # As the tool's own text shows them.
    expected = [-0.000306, 1.369480, -0.127032, 0.330179]
    np.testing.assert_allclose(of_c_tool["lake"], expected, atol=5e-7)


@pytest.mark.parametrize("limit", ["0", "24"])
def test_evaluate_analogies_finds_what_the_c_tool_finds(limit):
    vectors = wk.load(DATA / "gensim.bin")
    scores = evaluate_analogies(vectors, DATA / "analogies.txt", restrict=int(limit) or 30_000)
    found = {section.name: [section.correct, section.asked] for section in scores.sections}
    # The tool reads word by word: a line of five words makes it miss the section that follows.
    assert found.pop("nothing known") == [0, 0]
    assert found == ACCURACY[limit]


def test_evaluate_prints_what_the_c_tool_finds(monkeypatch, capsys):
    arguments = [DATA / "gensim.bin", "--questions", DATA / "analogies.txt", "--json"]
    monkeypatch.setattr(sys, "argv", ["wordkin", "evaluate", *map(str, arguments)])
    with pytest.raises(SystemExit):
        main()
    sections = json.loads(capsys.readouterr().out)["sections"]
    found = {section["name"]: [section["correct"], section["asked"]] for section in sections}
    assert found.items() >= ACCURACY["0"].items()


# From here on with the real tools: pip install '.[peers]'.
@pytest.fixture(scope="module")
def c_tool():
    """The script that runs the C tool."""
    script = load_script("tests/data/make_with_c_tool.py")
    if not (script.PROGRAMS / "word2vec-compute-accuracy").exists():
        pytest.skip("the package word2vec is not installed")
    return script


@pytest.fixture
def vectors():
    return wk.load(DATA / "gensim.bin")


@pytest.mark.slow
def test_the_c_tool_finds_the_same_in_a_binary_file_of_wordkin(c_tool, vectors, tmp_path):
    vectors.save(tmp_path / "own.bin")
    assert c_tool.sections_right(tmp_path / "own.bin", 24) == ACCURACY["24"]


@pytest.mark.slow
@pytest.mark.parametrize("limit", [0, 2_000])
def test_evaluate_analogies_agrees_with_the_c_tool_on_real_vectors(
    limit, c_tool, data_folder, tmp_path
):
    gensim = pytest.importorskip("gensim", reason="the usual questions are in its tests")
    questions = Path(gensim.__file__).parent / "test" / "test_data" / "questions-words.txt"
    text = tmp_path / "text"
    with lzma.open(data_folder / "small.txt.xz") as file:
        text.write_bytes(file.read(6_000_000).lower())
    options = ["-size", "50", "-threads", "1", "-iter", "1", "-cbow", "0", "-binary", "1"]
    c_tool.run("word2vec", "-train", text, "-output", tmp_path / "v.bin", *options)
    theirs = c_tool.sections_right(tmp_path / "v.bin", limit, questions)
    vectors = wk.load(tmp_path / "v.bin")
    ours = evaluate_analogies(vectors, questions, restrict=limit or len(vectors))
    assert ours.total.asked > 100
    # The tool counts a section without questions as one wrong answer.
    found = {section.name: [section.correct, max(section.asked, 1)] for section in ours.sections}
    assert found == theirs


@pytest.mark.slow
@pytest.mark.parametrize("name", ["own.bin", "own.txt", "own.vec.gz", "own.txt.bz2"])
def test_gensim_reads_what_wordkin_writes(name, vectors, tmp_path):
    models = pytest.importorskip("gensim.models")
    vectors.save(tmp_path / name)
    found = models.KeyedVectors.load_word2vec_format(
        str(tmp_path / name), binary=name.endswith(".bin")
    )
    assert found.index_to_key == vectors.words
    np.testing.assert_array_equal(found.vectors, vectors.matrix)


@pytest.mark.slow
def test_fasttext_starts_from_what_wordkin_writes(vectors, tmp_path):
    fasttext = pytest.importorskip("fasttext")
    vectors.save(tmp_path / "own.vec")
    (tmp_path / "text").write_text("__label__a zebra\n__label__b lion\n", encoding="utf-8")
    model = fasttext.train_supervised(
        str(tmp_path / "text"), pretrainedVectors=str(tmp_path / "own.vec"), dim=8, verbose=0
    )
    np.testing.assert_allclose(model.get_word_vector("king"), vectors["king"], rtol=1e-5)


@pytest.mark.slow
def test_fasttext_makes_the_vectors_of_unseen_words_that_wordkin_makes():
    fasttext = pytest.importorskip("fasttext")
    path = DATA / "fasttext_skipgram.bin"
    theirs, ours = fasttext.load_model(str(path)), wk.load(path)
    for word in ("river", "rivers", "ü", "中文字"):
        np.testing.assert_allclose(ours[word], theirs.get_word_vector(word), rtol=1e-5)


@pytest.mark.slow
def test_gensims_tests_hold_nothing_that_stops_load_model():
    if importlib.util.find_spec("gensim") is None:
        pytest.skip("gensim is not installed")
    folder = Path(str(importlib.util.find_spec("gensim").origin)).parent / "test" / "test_data"
    models = sorted((folder / "old_w2v_models").glob("*.mdl"))
    assert len([wk.load_model(path) for path in models]) == 21


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # the libraries' own
@pytest.mark.parametrize(("method", "module"), [("umap", "umap"), ("tsne", "openTSNE")])
def test_project_keeps_clusters_together(method, module):
    pytest.importorskip(module)
    centers = np.repeat([[9, 0, 0], [0, 9, 0]], 30, axis=0)
    rows = centers + np.random.default_rng(1).normal(size=(60, 3))
    found = project(rows.astype(np.float32), method)
    middles = found[:30].mean(axis=0), found[30:].mean(axis=0)
    spread = np.linalg.norm(found[:30] - middles[0], axis=1).mean()
    assert np.linalg.norm(middles[0] - middles[1]) > 2 * spread
