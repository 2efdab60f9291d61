"""Whole models of gensim: what they predict, and that training goes on."""

import json
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pytest

import wordkin as wk
from wordkin.errors import FormatError, WordkinWarning
from wordkin.formats import read_model

DATA = Path(__file__).parent / "data"
EXPECTED = json.loads((DATA / "gensim_models.json").read_text(encoding="utf-8"))


@pytest.fixture(params=["gensim_model.model", "gensim_model_tree.model"])
def model(request):
    return wk.load_model(DATA / request.param)


def test_load_model_keeps_words_and_counts_of_gensim(model):
    assert model.vocabulary.words == EXPECTED["words"]
    assert model.vocabulary.counts.tolist() == EXPECTED["counts"]


def test_load_model_maps_the_settings_of_gensim():
    settings = wk.load_model(DATA / "gensim_model.model").settings
    assert settings == wk.TrainingSettings(
        objective="cbow",
        dimensions=4,
        window=3,
        epochs=30,
        negative_samples=4,
        subsample_threshold=0.01,
        min_count=1,
        learning_rate=0.025,
        final_learning_rate=0.0001,
        seed=3,
    )


def test_load_model_maps_the_loss_of_gensims_tree():
    settings = wk.load_model(DATA / "gensim_model_tree.model").settings
    assert (settings.objective, settings.loss) == ("skip-gram", ("hierarchical-softmax",))
    assert (settings.learning_rate, settings.final_learning_rate) == (0.1, 0.01)


def test_load_model_counts_the_words_trained_by_gensim(model):
    assert model.words_trained == 30 * sum(EXPECTED["counts"])


def test_predict_says_what_gensim_says():
    found = wk.load_model(DATA / "gensim_model.model").predict(EXPECTED["context"], k=6)
    assert [neighbor.word for neighbor in found] == [word for word, _ in EXPECTED["predicted"]]
    probabilities = [probability for _, probability in EXPECTED["predicted"]]
    np.testing.assert_allclose(
        [neighbor.similarity for neighbor in found], probabilities, rtol=1e-5
    )


def test_predict_says_what_gensims_tree_says():
    found = wk.load_model(DATA / "gensim_model_tree.model").predict(EXPECTED["context"], k=6)
    expected = EXPECTED["predicted_by_tree"]
    assert {neighbor.word for neighbor in found} == set(expected)
    for word, probability in found:
        assert probability == pytest.approx(expected[word], rel=1e-5)


def test_train_goes_on_with_a_model_of_gensim(model):
    warned = pytest.warns(WordkinWarning, match="Huffman tree")
    with warned if model.settings.uses_tree else nullcontext():
        more = wk.train([["sea", "wave"]] * 5, resume=model, progress=False, learning_rate=0.001)
    assert "wave" in more.vocabulary
    assert more.words_trained > model.words_trained


def test_save_keeps_a_model_of_gensim(model, tmp_path):
    model.save(tmp_path / "own.safetensors")
    kept = wk.load_model(tmp_path / "own.safetensors")
    assert kept.settings == model.settings
    np.testing.assert_array_equal(kept.vectors.matrix, model.vectors.matrix)


def test_load_reads_the_vectors_of_gensims_model():
    found = wk.load(DATA / "gensim_model.model")
    assert found.words == EXPECTED["words"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("gensim.kv", "expected a Word2Vec or FastText model, found keyedvectors.KeyedVectors"),
        ("c_tool.bin", r"vectors alone \(word2vec-binary\)"),
        ("c_tool.txt", r"vectors alone \(word2vec-text\)"),
        ("fasttext_supervised.bin", "further .*, found a supervised one"),
    ],
)
def test_load_model_refuses_vectors_alone(name, message):
    with pytest.raises(FormatError, match=message):
        wk.load_model(DATA / name)


def changed(tmp_path, old, new):
    content = (DATA / "gensim_model.model").read_bytes()
    assert content.count(old) == 1
    path = tmp_path / "changed.model"
    path.write_bytes(content.replace(old, new))
    return path


def test_load_model_refuses_a_model_without_output_vectors(tmp_path):
    with pytest.raises(FormatError, match=r"expected 6 rows of 'syn1neg'"):
        wk.load_model(changed(tmp_path, b"syn1neg", b"syn1gen"))


def test_load_model_refuses_settings_that_no_model_has(tmp_path):
    # The window 3, as a byte behind its name and the place where that is remembered.
    path = changed(tmp_path, b"\x8c\x06window\x94K\x03", b"\x8c\x06window\x94K\x00")
    with pytest.raises(
        FormatError, match="window: expected a whole number from 1 to 100000, found 0"
    ):
        wk.load_model(path)


# gensim's own tests hold a model of each release (their licence keeps them out of here).
@pytest.mark.slow
@pytest.mark.parametrize(
    ("release", "objective", "loss"),
    [
        ("0.12.0", "skip-gram", "hierarchical-softmax"),
        ("1.0.0", "cbow", "negative-sampling"),
        ("2.3.0", "cbow", "negative-sampling"),
        ("3.2.0", "cbow", "negative-sampling"),
        ("3.4.0", "cbow", "negative-sampling"),
    ],
)
def test_load_model_reads_models_of_old_releases(release, objective, loss):
    gensim = pytest.importorskip("gensim", reason="its tests' files are needed")
    folder = Path(gensim.__file__).parent / "test" / "test_data" / "old_w2v_models"
    found = wk.load_model(folder / f"w2v_{release}.mdl")
    assert (found.settings.objective, found.settings.loss) == (objective, (loss,))
    assert (len(found.vocabulary), found.settings.dimensions) == (3, 4)


@pytest.mark.slow
def test_load_model_sorts_the_words_of_an_unsorted_release_and_tells_of_the_lost_tree():
    gensim = pytest.importorskip("gensim", reason="its tests' files are needed")
    path = Path(gensim.__file__).parent / "test" / "test_data" / "w2v-lee-v0.12.0"
    with pytest.warns(WordkinWarning, match="23 of 805 nodes keep their vectors"):
        found, _ = read_model(path)
    assert found.counts is not None
    assert (np.diff(found.counts) <= 0).all()


@pytest.mark.slow
def test_predict_says_what_the_installed_gensim_says(tmp_path):
    models = pytest.importorskip("gensim.models")
    text = [[f"w{number % 7}", f"w{number % 3}", f"w{number % 5}"] for number in range(200)]
    theirs = models.Word2Vec(text, vector_size=8, min_count=1, workers=1)
    theirs.save(str(tmp_path / "m.model"))
    found = wk.load_model(tmp_path / "m.model").predict(["w1", "w2"], k=5)
    expected = theirs.predict_output_word(["w1", "w2"], topn=5)
    np.testing.assert_allclose(
        sorted(neighbor.similarity for neighbor in found),
        sorted(float(probability) for _, probability in expected),
        rtol=1e-5,
    )
