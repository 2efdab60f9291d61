"""Words by `tokenize="simple"`: its options everywhere, and the rule of older files."""

import json
from pathlib import Path
from typing import Any

import pytest

import wordkin as wk
from command_line import Run
from wordkin.answers.typed_words import find_typed_word
from wordkin.formats import native
from wordkin.model import Model
from wordkin.words.simple import SimpleRule

TEXT = "Don't fly to New-York in 1914, don't. COVID-19!\n" * 10
OPTIONS: dict[str, Any] = {"dimensions": 4, "epochs": 1, "threads": 1, "progress": False}
NEW = ["don't", "fly", "to", "new-york", "in", "covid-19"]
OLD = ["don", "t", "fly", "to", "new", "york", "in", "covid"]


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "text.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def make_old(path: Path, *, signed: bool = False) -> None:
    """Write the settings of a file as versions did that knew one rule."""
    arrays, metadata = native.open_arrays(path)
    settings = json.loads(metadata["settings"])
    assert settings.pop("tokenize") == "simple-1"
    for name in ("version", "numbers", "lowercase"):
        del settings[name]
    metadata["settings"] = json.dumps({**settings, "tokenize": "simple"})
    if signed:
        del metadata["sha256"]
    native.write_arrays(path, arrays, metadata, signed=signed)


@pytest.fixture
def old_model(text: Path, tmp_path: Path) -> Path:
    path = tmp_path / "old.safetensors"
    wk.train(text, tokenize="simple-1", **OPTIONS).save(path)
    make_old(path)
    return path


def words_of(model: Model) -> list[str]:
    return sorted(model.vocabulary.words)


def resume(text: Path, model: Path, **options: Any) -> Model:
    options |= {"learning_rate": 1e-6, "progress": False}
    return wk.train(text, resume=wk.load_model(model), **options)


def test_train_keeps_apostrophes_and_hyphens_inside_words(text: Path) -> None:
    model = wk.train(text, tokenize="simple", **OPTIONS)
    assert words_of(model) == sorted(NEW)
    assert model.vectors.simple_rule == SimpleRule()


def test_train_keeps_numbers_and_case_if_asked(text: Path, tmp_path: Path) -> None:
    model = wk.train(text, tokenize="simple", numbers=True, lowercase=False, **OPTIONS)
    want = ["1914", "COVID-19", "Don't", "New-York", "don't", "fly", "in", "to"]
    assert words_of(model) == want
    model.save(tmp_path / "kin.safetensors")
    known = wk.load(tmp_path / "kin.safetensors")
    assert known.simple_rule == SimpleRule(numbers=True, lowercase=False)
    assert find_typed_word(known, "New-York,").word == "New-York"
    again = resume(text, tmp_path / "kin.safetensors")
    assert words_of(again) == want


def test_an_older_model_keeps_its_rule(old_model: Path, tmp_path: Path) -> None:
    model = wk.load_model(old_model)
    assert model.settings.tokenize == "simple-1"
    for vectors in (model.vectors, wk.load(old_model)):
        assert vectors.simple_rule == SimpleRule(version=1)
        assert find_typed_word(vectors, "Covid-19").word == "covid"
    model.save(tmp_path / "again.safetensors")
    assert wk.load_model(tmp_path / "again.safetensors").settings == model.settings


@pytest.mark.parametrize("options", [{}, {"tokenize": "simple"}])
def test_an_older_model_is_trained_on_by_its_rule(
    options: dict[str, Any], text: Path, old_model: Path
) -> None:
    model = resume(text, old_model, **options)
    assert words_of(model) == sorted(OLD)
    assert model.settings.tokenize == "simple-1"


@pytest.mark.parametrize("options", [[], ["--tokenize", "simple"]])
def test_an_older_model_is_trained_on_by_its_rule_from_the_shell(
    options: list[str], text: Path, old_model: Path, tmp_path: Path, wordkin: Run
) -> None:
    out = tmp_path / "new.safetensors"
    done = wordkin("train", text, "--from", old_model, "-o", out, "--learning-rate", 1e-6, *options)
    assert done.status == 0
    assert words_of(wk.load_model(out)) == sorted(OLD)


def test_an_older_training_is_resumed_by_its_rule(text: Path, tmp_path: Path, wordkin: Run) -> None:
    run = tmp_path / "run"
    options = OPTIONS | {"epochs": 3}
    wk.train(text, tokenize="simple-1", checkpoint=run, callbacks=[stop_training], **options)
    for path in run.glob("*.safetensors"):
        make_old(path, signed=True)
    shell = ("train", text, "--checkpoint", run, "--resume", "--tokenize", "simple", "--epochs", 3)
    done = wordkin(*shell, "--dimensions", 4, "--threads", 1, "-o", tmp_path / "shell.safetensors")
    assert done.status == 0
    model = wk.train(text, tokenize="simple", checkpoint=run, resume=True, progress=False)
    for resumed in (model, wk.load_model(tmp_path / "shell.safetensors")):
        assert words_of(resumed) == sorted(OLD)
        assert resumed.settings.tokenize == "simple-1"


def stop_training(progress: wk.Progress) -> bool:
    return progress.phase != "training"


def test_info_names_the_rule_of_an_older_model(
    old_model: Path, text: Path, tmp_path: Path, wordkin: Run
) -> None:
    config = tmp_path / "settings.toml"
    config.write_text(wordkin("info", old_model, "--settings").out, encoding="utf-8")
    assert 'tokenize = "simple-1"' in config.read_text(encoding="utf-8")
    assert "tokenize: simple-1" in wordkin("info", old_model).out
    out = tmp_path / "new.safetensors"
    assert wordkin("train", text, "--config", config, "-o", out).status == 0
    assert words_of(wk.load_model(out)) == sorted(OLD)


KEPT = ["--tokenize", "simple", "--numbers", "--keep-case"]


def test_train_has_the_options_in_the_shell(text: Path, tmp_path: Path, wordkin: Run) -> None:
    out, config = tmp_path / "kin.safetensors", tmp_path / "settings.toml"
    assert wordkin("train", text, "-o", out, "--dimensions", 4, *KEPT).status == 0
    assert {"1914", "COVID-19", "Don't"} < set(wk.load_model(out).vocabulary.words)
    config.write_text(wordkin("info", out, "--settings").out, encoding="utf-8")
    again = tmp_path / "again.safetensors"
    assert wordkin("train", text, "--config", config, "-o", again).status == 0
    assert wk.load_model(again).settings == wk.load_model(out).settings


def test_vocabulary_and_phrases_have_the_options(text: Path, tmp_path: Path, wordkin: Run) -> None:
    counted = wordkin("vocabulary", text, "--json", *KEPT)
    shown = [row["word"] for row in json.loads(counted.out)["top"]]
    assert {"1914", "COVID-19", "Don't"} < set(shown)
    joined = tmp_path / "joined.txt"
    assert wordkin("phrases", text, "-o", joined, "--threshold", 1e9, *KEPT).status == 0
    assert joined.read_text(encoding="utf-8").startswith(
        "Don't fly to New-York in 1914 don't COVID-19\n"
    )
