"""`wordkin train --from MODEL TEXT` goes on with a saved model."""

import json
from pathlib import Path

import numpy as np
import pytest

import wordkin as wk
from wordkin.errors import WordkinWarning

TRAIN = ("--min-count", "1", "--epochs", "2", "--threads", "1", "--no-progress")


@pytest.fixture
def model(wordkin, text, tmp_path):
    """A trained model, as a file."""
    path = tmp_path / "m.safetensors"
    options = ("--dimensions", "4", "--window", "3", "--subsample-threshold", "0")
    assert wordkin("train", text, "-o", path, *TRAIN, *options).status == 0
    return path


@pytest.fixture
def more(tmp_path):
    """Another text, with new words."""
    path = tmp_path / "more.txt"
    path.write_text("the pond meets the shore\nthe sea meets the pond\n" * 30, "utf-8")
    return path


def test_train_goes_on_with_a_saved_model(wordkin, model, more, tmp_path):
    output = tmp_path / "o.safetensors"
    outcome = wordkin("train", "--from", model, more, "-o", output, "--threads", "1")
    assert outcome.status == 0, outcome.err
    assert "vocabulary: 5 of 5 words, 100.0% of the text and 1 more of the model;" in outcome.err
    before, after = wk.load_model(model), wk.load_model(output)
    assert set(before.vectors) | {"pond"} == set(after.vectors)
    assert len(after.history) > len(before.history)
    assert after.words_trained > before.words_trained
    assert (after.settings.dimensions, after.settings.window) == (4, 3)


def test_train_from_learns_what_python_learns(wordkin, model, more, tmp_path):
    output = tmp_path / "o.safetensors"
    options = ("--learning-rate", "0.001", "--threads", "1", "--epochs", "3")
    outcome = wordkin("train", "--from", model, more, "-o", output, *options)
    assert outcome.status == 0
    assert outcome.err.count("warning: the learning rate starts again at 0.001") == 1
    given = {"learning_rate": 0.001, "threads": 1, "epochs": 3, "progress": False}
    with pytest.warns(WordkinWarning, match="the learning rate starts again"):
        want = wk.train(more, resume=wk.load_model(model), **given)
    found = wk.load_model(output)
    assert found.vectors.words == want.vectors.words
    np.testing.assert_array_equal(found.vectors.matrix, want.vectors.matrix)
    assert found.settings == want.settings


def test_train_from_may_replace_the_model(wordkin, model, more):
    outcome = wordkin("train", "--from", model, more, "-o", model, "--threads", "1")
    assert outcome.status == 0, outcome.err
    assert "pond" in wk.load_model(model).vectors


def test_train_from_does_not_replace_the_model_by_vectors_alone(wordkin, model, more, tmp_path):
    """Under a name that tells another format."""
    (tmp_path / "m.bin").hardlink_to(model)
    before = model.read_bytes()
    outcome = wordkin("train", "--from", model, more, "-o", tmp_path / "m.bin")
    assert outcome.status == 2
    assert "m.bin" in outcome.err
    assert model.read_bytes() == before


def test_train_from_keeps_the_model_when_it_writes_elsewhere(wordkin, model, more, tmp_path):
    before = model.read_bytes()
    output = tmp_path / "o.safetensors"
    assert wordkin("train", "--from", model, more, "-o", output).status == 0
    assert model.read_bytes() == before


@pytest.mark.parametrize(
    ("option", "value"),
    [("--dimensions", "8"), ("--objective", "cbow"), ("--loss", "hierarchical-softmax")],
)
def test_train_from_refuses_what_cannot_change(option, value, wordkin, model, more, tmp_path):
    output = tmp_path / "o.safetensors"
    outcome = wordkin("train", "--from", model, more, "-o", output, option, value)
    assert outcome.status == 2
    assert option.strip("-") in outcome.err
    assert len(outcome.err.splitlines()) == 1


def test_train_from_keeps_settings_that_are_left_out_and_takes_those_that_are_given(
    wordkin, model, more, tmp_path
):
    output = tmp_path / "o.safetensors"
    assert wordkin("train", "--from", model, more, "-o", output, "--epochs", "1").status == 0
    settings = wk.load_model(output).settings
    assert (settings.epochs, settings.window, settings.subsample_threshold) == (1, 3, 0)


@pytest.mark.parametrize("kind", ["vectors", "text", "none"])
def test_train_from_refuses_what_is_no_model(kind, wordkin, vectors, text, more, tmp_path):
    base = {"vectors": vectors, "text": text, "none": tmp_path / "none"}[kind]
    outcome = wordkin("train", "--from", base, more, "-o", tmp_path / "o.safetensors")
    assert outcome.status == 2
    assert str(base) in outcome.err
    assert len(outcome.err.splitlines()) == 1
    assert not (tmp_path / "o.safetensors").exists()


def test_help_shows_the_option(wordkin):
    assert "--from MODEL" in wordkin("train", "--help").out


# with checkpoints, settings in a file, and models of other kinds

RESUMED = ("--learning-rate", "2e-6", "--threads", "1", "--epochs", "3", "--no-progress")


def test_train_from_resumes_after_an_interruption(wordkin, model, more, tmp_path):
    """With the bits of a training that was never interrupted."""
    whole, resumed = tmp_path / "whole.safetensors", tmp_path / "resumed.safetensors"
    assert wordkin("train", "--from", model, more, "-o", whole, *RESUMED).status == 0
    given = {"learning_rate": 2e-6, "threads": 1, "epochs": 3, "progress": False}
    plan = wk.Checkpoints(tmp_path / "run")
    stop = [lambda progress: progress.epoch < 2 or progress.phase != "training"]
    wk.train(more, resume=wk.load_model(model), **given, checkpoint=plan, callbacks=stop)
    again = ("train", "--from", model, more, "-o", resumed, *RESUMED)
    again += ("--checkpoint", tmp_path / "run")
    refused = wordkin(*again)
    assert refused.status == 2
    assert "found those of an earlier training" in refused.err
    assert len(refused.err.splitlines()) == 1  # before the text is read
    assert wordkin(*again, "--resume").status == 0
    found, want = wk.load_model(resumed), wk.load_model(whole)
    assert len(found.history) == len(want.history)
    np.testing.assert_array_equal(found.vectors.matrix, want.vectors.matrix)


def test_train_from_takes_settings_of_a_file_for_given_ones(wordkin, model, more, tmp_path):
    config, output = tmp_path / "settings.toml", tmp_path / "o.safetensors"
    config.write_text("window = 2\nepochs = 1\n", "utf-8")
    options = ("--config", config, "--epochs", "4", "--learning-rate", "2e-6")
    assert wordkin("train", "--from", model, more, "-o", output, *options).status == 0
    settings = wk.load_model(output).settings
    assert (settings.window, settings.epochs, settings.dimensions) == (2, 4, 4)
    assert settings.final_learning_rate == pytest.approx(2e-10)  # follows from the new one


def test_train_from_counts_the_words_of_model_and_text(wordkin, model, more, tmp_path):
    output = tmp_path / "o.safetensors"
    outcome = wordkin("train", "--from", model, more, "-o", output, "--json")
    assert json.loads(outcome.out)["plan"]["words"] == 6 == len(wk.load(output))
    assert wk.load_model(output).vocabulary.counts.sum() == 600  # each text once


def test_train_from_keeps_the_words_of_the_model_whatever_max_words_says(
    wordkin, model, more, tmp_path
):
    output = tmp_path / "o.safetensors"
    options = ("--max-words", "5", "--learning-rate", "2e-6")
    assert wordkin("train", "--from", model, more, "-o", output, *options).status == 0
    assert set(wk.load(output)) == set(wk.load(model))


def test_train_from_continues_a_model_of_gensim(wordkin, more, tmp_path):
    saved = Path(__file__).with_name("data") / "gensim_model.model"
    output = tmp_path / "o.safetensors"
    outcome = wordkin("train", "--from", saved, more, "-o", output, "--min-count", "1")
    assert outcome.status == 0, outcome.err
    assert set(wk.load(output)) == {*wk.load(saved), *more.read_text("utf-8").split()}


def test_train_from_asks_for_tokenize_where_a_function_divided_the_text(wordkin, more, tmp_path):
    path, output = tmp_path / "f.safetensors", tmp_path / "o.safetensors"
    options = {"dimensions": 4, "min_count": 1, "epochs": 1, "threads": 1, "progress": False}
    wk.train(more, tokenize=str.split, **options).save(path)
    refused = wordkin("train", "--from", path, more, "-o", output)
    assert refused == (2, "", refused.err)
    assert refused.err.endswith("Give --tokenize.\n")
    given = ("--tokenize", "simple", "--learning-rate", "2e-6")
    assert wordkin("train", "--from", path, more, "-o", output, *given).status == 0


@pytest.mark.linux
def test_train_from_maps_the_model_no_longer_when_it_is_replaced(wordkin, model, more, monkeypatch):
    """Since Windows would refuse that."""
    maps = []
    plain = Path.replace

    def replace(path, target):
        maps.append(Path("/proc/self/maps").read_text("utf-8"))
        return plain(path, target)

    monkeypatch.setattr(Path, "replace", replace)
    assert wordkin("train", "--from", model, more, "-o", model, *RESUMED).status == 0
    assert len(maps) == 1
    assert str(model) not in maps[0]
