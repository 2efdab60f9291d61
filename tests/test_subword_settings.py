"""The option subwords: what it takes in Python, in a shell and in files, and what it refuses."""

import json
import re
from dataclasses import FrozenInstanceError
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import wordkin as wk
from command_line import Run
from small_trainings import line_of, settings_of
from wordkin.errors import OutOfMemoryError, SettingsError, WordkinWarning
from wordkin.settings import TrainingSettings
from wordkin.system import memory
from wordkin.training import arrays
from wordkin.training.fit import fit

SENTENCES = [["the", "banana", "meets", "shores"], ["a", "bananas", "lakes", "the"]] * 10
SMALL: dict[str, Any] = {
    "dimensions": 4,
    "min_count": 1,
    "epochs": 1,
    "threads": 1,
    "subsample_threshold": 0,
}
SHELL = (
    *("--dimensions", 4, "--min-count", 1, "--epochs", 1, "--threads", 1),
    *("--subsample-threshold", 0, "--no-progress"),
)


def train(**options: Any) -> wk.Model:
    return wk.train(SENTENCES, progress=False, **SMALL | options)


# In Python


@pytest.mark.parametrize(
    ("given", "want"),
    [
        (True, (3, 6, 2_000_000)),
        ((2, 5), (2, 5, 2_000_000)),
        ([2, 5], (2, 5, 2_000_000)),
        ((np.int64(2), np.int32(5)), (2, 5, 2_000_000)),
        ((1, 20, 2**31 - 1), (1, 20, 2**31 - 1)),
        ("3-6:1000", (3, 6, 1000)),
        ("4-4", (4, 4, 2_000_000)),
        (wk.SubwordSettings(buckets=7), (3, 6, 7)),
        ({"shortest": 2, "longest": 5}, (2, 5, 2_000_000)),
        (None, None),
        (False, None),
    ],
    ids=str,
)
def test_settings_take_what_people_pass(given: Any, want: tuple[int, int, int] | None) -> None:
    settings = TrainingSettings(subwords=given)
    assert settings.subwords == (want and wk.SubwordSettings(*want))
    again = TrainingSettings.from_json(settings.to_json())
    assert again == settings
    assert hash(again) == hash(settings)
    shown: Any = settings.subwords and str(settings.subwords)
    assert TrainingSettings(subwords=shown) == settings


def test_settings_of_older_files_have_none() -> None:
    values = json.loads(TrainingSettings().to_json())
    del values["subwords"]
    assert TrainingSettings.from_json(json.dumps(values)).subwords is None


def test_settings_show_subwords_only_where_there_are_some() -> None:
    assert "subwords" not in repr(TrainingSettings())
    settings = TrainingSettings(subwords=wk.SubwordSettings(2, 5))
    assert "SubwordSettings(shortest=2, longest=5" in repr(settings)


def test_subword_settings_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        wk.SubwordSettings().shortest = 2  # type: ignore[misc]


NO_SUBWORDS = r"subwords: expected True, the lengths .* or wordkin\.SubwordSettings, found "
WRONG: list[tuple[Any, str]] = [
    ((6, 3), "subwords: expected the shortest n-gram first, found 6 to 3 characters"),
    ((3, 21), "subwords, longest: expected a whole number from 1 to 20, found 21"),
    ((0, 3), "subwords, shortest: expected a whole number from 1 to 20, found 0"),
    ((-1, 3), "subwords, shortest: expected a whole number from 1 to 20, found -1"),
    ((3, 6, 0), "subwords, buckets: expected a whole number from 1 to 2147483647, found 0"),
    ((3, 6, -5), "subwords, buckets: .* found -5"),
    ((3, 6, 2**31), "subwords, buckets: .* found 2147483648"),
    ("3-6:0", "subwords, buckets: .* found 0"),
    ("3-999999999", "subwords, longest: .* found 999999999"),
    ((3.0, 6), r"subwords, shortest: .* found 3\.0"),
    ((3, 6.5), r"subwords, longest: .* found 6\.5"),
    ((3, float("nan")), "subwords, longest: .* found nan"),
    (("3", "6"), "subwords, shortest: .* found '3'"),
    ((True, 6), "subwords, shortest: .* found True"),
    ((None, 6), "subwords, shortest: .* found None"),
    ("", f"{NO_SUBWORDS}''"),
    ("yes", f"{NO_SUBWORDS}'yes'"),
    ("3-", f"{NO_SUBWORDS}'3-'"),
    ("3-6:", f"{NO_SUBWORDS}'3-6:'"),
    ("-3-6", f"{NO_SUBWORDS}'-3-6'"),
    (" 3-6", f"{NO_SUBWORDS}' 3-6'"),
    ("3-6\n", NO_SUBWORDS),
    (1, f"{NO_SUBWORDS}1"),
    (0, f"{NO_SUBWORDS}0"),
    (3.5, rf"{NO_SUBWORDS}3\.5"),
    (b"3-6", f"{NO_SUBWORDS}b'3-6'"),
    ((3,), NO_SUBWORDS),
    ((3, 4, 5, 6), NO_SUBWORDS),
    ({"shortest": 3, "most": 6}, NO_SUBWORDS),
    ({3, 6}, NO_SUBWORDS),
    ("9" * 1000, NO_SUBWORDS),
]


@pytest.mark.parametrize(
    ("given", "message"), WRONG, ids=[str(number) for number in range(len(WRONG))]
)
def test_train_refuses_wrong_values_before_it_reads(given: Any, message: str) -> None:
    with pytest.raises(SettingsError, match=message) as refused:
        wk.train("no such file", subwords=given)
    assert len(str(refused.value)) < 300


def test_settings_in_a_file_are_checked() -> None:
    values = json.loads(TrainingSettings().to_json())
    for wrong in ({"shortest": 9}, {"buckets": 1e300}, 3, {"no": 1}, [3], {"longest": "6"}):
        with pytest.raises(SettingsError, match="subwords"):
            TrainingSettings.from_json(json.dumps({**values, "subwords": wrong}))


@pytest.mark.parametrize("freeze", [["sea"], {"sea": 0.5}, True])
def test_train_refuses_frozen_words_of_parts(freeze: Any) -> None:
    given = {"initial_vectors": {"sea": [1.0] * 4}, "freeze": freeze}
    message = (
        "subwords: expected none together with freeze, since a frozen word would still move with its "
        "n-grams, which other words share. Leave one of the two out."
    )
    with pytest.raises(SettingsError, match=re.escape(message)):
        wk.train("no such file", subwords=True, dimensions=4, **given)
    with pytest.raises(SettingsError, match="together with freeze"):
        train(resume=train(subwords=True), subwords=True, **given)


@pytest.mark.parametrize("given", [True, (2, 5), None])
def test_a_model_to_resume_keeps_its_subwords(given: Any) -> None:
    model = train(subwords=(3, 5))
    with pytest.raises(SettingsError, match=r"subwords: expected .* which the model to resume has"):
        wk.train(SENTENCES, resume=model, subwords=given, progress=False, learning_rate=1e-6)
    went_on = wk.train(SENTENCES, resume=model, learning_rate=1e-6, threads=1, progress=False)
    assert went_on.settings.subwords == wk.SubwordSettings(3, 5)


def test_a_model_without_subwords_gets_none_when_it_is_resumed() -> None:
    message = r"subwords: expected None, which .* found SubwordSettings\(shortest=3"
    with pytest.raises(SettingsError, match=message):
        wk.train(SENTENCES, resume=train(), subwords=True, progress=False)


def test_a_text_whose_words_are_shorter_than_all_ngrams_warns_once() -> None:
    with pytest.warns(WordkinWarning, match="no word has an n-gram of 4 to 6 characters") as told:
        model = wk.train([["a", "b", "c"]] * 9, subwords=(4, 6), progress=False, **SMALL)
    assert len(told) == 1
    assert "d" not in model.vectors
    with pytest.raises(wk.UnknownWordError):
        model.vectors["d"]


def test_one_letter_between_brackets_is_an_ngram() -> None:
    """As fastText has it: <a> is of three characters. No warning."""
    model = wk.train([["a", "b"]] * 9, subwords=True, progress=False, **SMALL)
    assert model.ngrams is not None
    assert len(model.ngrams.buckets) == 2


# Memory


def test_fit_refuses_parts_that_memory_cannot_hold_before_it_makes_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[int] = []
    monkeypatch.setattr(arrays, "_zeros", lambda rows, _: made.append(rows))
    corpus = line_of(100)
    plain, parts = settings_of(dimensions=300), settings_of(dimensions=300, subwords=True)
    monkeypatch.setattr(memory, "available_bytes", lambda: 9 * 2 * 304 * 4 + 1_000)
    with pytest.raises(OutOfMemoryError, match=r"9 words in 300 dimensions: expected at least \d"):
        fit(corpus, parts)
    assert not made
    with pytest.raises(TypeError):  # there is room for whole words, and they are made
        fit(corpus, plain)
    assert made


def test_memory_is_checked_again_when_the_number_of_parts_is_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Words of many letters have more parts than is assumed before they are looked at."""
    made: list[int] = []
    monkeypatch.setattr(arrays, "_zeros", lambda rows, _: made.append(rows))
    drawn = np.random.default_rng(1).choice(list("abcdefgh"), (40, 30))
    words = ["".join(letters) for letters in drawn]
    words += [word[:15] + other[15:] for word, other in pairwise(words)]
    corpus = wk.encode([words])
    settings = settings_of(dimensions=16, subwords=(1, 20), min_count=0)
    assumed = 4 * 16 * len(words) * (1 + 1 + 3)
    monkeypatch.setattr(memory, "available_bytes", lambda: assumed + 100)
    with pytest.raises(OutOfMemoryError, match=r"expected at least .* MB of free memory"):
        fit(corpus.prune(min_count=0), settings)
    assert not made


# In a shell


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "text.txt"
    path.write_text("".join(f"{' '.join(words)}\n" for words in SENTENCES), "utf-8")
    return path


@pytest.mark.parametrize(
    ("options", "want"),
    [
        (["--subwords"], wk.SubwordSettings()),
        (["--subwords", "2-5"], wk.SubwordSettings(2, 5)),
        (["--subwords=2-5"], wk.SubwordSettings(2, 5)),
        (["--subwords=2-5:99"], wk.SubwordSettings(2, 5, 99)),
        (["--subwords", "2-5", "--subwords"], wk.SubwordSettings()),
        ([], None),
    ],
)
def test_train_reads_subwords_wherever_they_stand(
    options: list[str], want: wk.SubwordSettings | None, wordkin: Run, text: Path, tmp_path: Path
) -> None:
    output = tmp_path / "kin.safetensors"
    lines = [("train", text, *options), ("train", *options, text)]
    for line in lines:
        outcome = wordkin(*line, "-o", output, *SHELL)
        assert outcome.status == 0, outcome.err
        assert wk.load_model(output).settings.subwords == want


def test_train_learns_in_a_shell_what_it_learns_in_python(
    wordkin: Run, text: Path, tmp_path: Path
) -> None:
    output = tmp_path / "kin.safetensors"
    assert wordkin("train", text, "-o", output, *SHELL, "--subwords", "2-5").status == 0
    found, want = wk.load_model(output), wk.train(text, subwords=(2, 5), progress=False, **SMALL)
    np.testing.assert_array_equal(found.vectors.matrix, want.vectors.matrix)
    np.testing.assert_array_equal(found.vectors["bananen"], want.vectors["bananen"])
    nearest = wordkin("nearest", output, "bananen", "-k", 1)
    assert nearest.status == 0
    assert nearest.out.split("\t")[1] == want.vectors.nearest("bananen", k=1)[0].word


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("5-2", "--subwords: expected the shortest n-gram first, found 5 to 2 characters."),
        ("3-21", "--subwords, longest: expected a whole number from 1 to 20, found 21."),
        ("3-6:0", "--subwords, buckets: expected a whole number from 1 to 2147483647, found 0."),
        ("25", "--subwords: expected the lengths of n-grams, such as 3-6, found '25'."),
        ("", "--subwords: expected the lengths of n-grams, such as 3-6, found ''."),
    ],
)
def test_train_refuses_wrong_lengths_in_the_words_of_a_shell(
    value: str, message: str, wordkin: Run, text: Path, tmp_path: Path
) -> None:
    output = tmp_path / "kin.safetensors"
    outcome = wordkin("train", text, "-o", output, f"--subwords={value}")
    assert outcome == (2, "", f"wordkin: {message} Try 'wordkin train --help'.\n")
    assert not output.exists()


def test_train_refuses_frozen_words_in_the_words_of_a_shell(
    wordkin: Run, text: Path, vectors: Path, tmp_path: Path
) -> None:
    options = ("--subwords", "--initial-vectors", vectors, "--freeze-initial", "--dimensions", 3)
    outcome = wordkin("train", text, "-o", tmp_path / "out.safetensors", *options)
    assert outcome.status == 2
    assert outcome.err.startswith("wordkin: --subwords: expected none together with --freeze")
    assert len(outcome.err.splitlines()) == 1


def test_train_from_keeps_subwords_and_refuses_others(
    wordkin: Run, text: Path, tmp_path: Path
) -> None:
    base, output = tmp_path / "base.safetensors", tmp_path / "kin.safetensors"
    assert wordkin("train", text, "-o", base, *SHELL, "--subwords", "2-5").status == 0
    again = ("train", "--from", base, text, "-o", output, "--threads", 1, "--learning-rate", 1e-9)
    assert wordkin(*again).status == 0
    assert wk.load_model(output).settings.subwords == wk.SubwordSettings(2, 5)
    assert wordkin(*again, "--subwords", "2-5").status == 0
    outcome = wordkin(*again, "--subwords")
    assert outcome.status == 2
    assert "--subwords: expected 2-5, which the model to resume has, found 3-6. " in outcome.err


@pytest.mark.parametrize(
    ("toml", "want"),
    [
        ("true", wk.SubwordSettings()),
        ("false", None),
        ('"2-5"', wk.SubwordSettings(2, 5)),
        ("[2, 5]", wk.SubwordSettings(2, 5)),
        ("{shortest = 2, longest = 5, buckets = 7}", wk.SubwordSettings(2, 5, 7)),
    ],
)
def test_train_reads_subwords_of_a_file_of_settings(
    toml: str, want: wk.SubwordSettings | None, wordkin: Run, text: Path, tmp_path: Path
) -> None:
    config, output = tmp_path / "settings.toml", tmp_path / "kin.safetensors"
    config.write_text(f"subwords = {toml}\n", "utf-8")
    outcome = wordkin("train", text, "-o", output, *SHELL, "--config", config)
    assert outcome.status == 0, outcome.err
    assert wk.load_model(output).settings.subwords == want
    given = wordkin("train", text, "-o", output, *SHELL, "--config", config, "--subwords", "4-4")
    assert given.status == 0  # the command line overrides the file
    assert wk.load_model(output).settings.subwords == wk.SubwordSettings(4, 4)


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("3", "expected the lengths of n-grams, such as 3-6, found 3."),
        ('"7-3"', "expected the shortest n-gram first, found 7 to 3 characters."),
        ("[3, 21]", "expected a whole number from 1 to 20, found 21."),
        ("{shortest = 0}", "expected a whole number from 1 to 20, found 0."),
    ],
)
def test_train_names_the_file_of_wrong_settings(
    toml: str, message: str, wordkin: Run, text: Path, tmp_path: Path
) -> None:
    config = tmp_path / "settings.toml"
    config.write_text(f"subwords = {toml}\n", "utf-8")
    outcome = wordkin("train", text, "-o", tmp_path / "kin.safetensors", "--config", config)
    assert outcome == (2, "", f"wordkin: {config}, subwords: {message}\n")


@pytest.mark.parametrize("subwords", ["2-5", "3-6:1000", "3-6"])
def test_info_prints_settings_that_train_reads_again(
    subwords: str, wordkin: Run, text: Path, tmp_path: Path
) -> None:
    first, second = tmp_path / "first.safetensors", tmp_path / "second.safetensors"
    config = tmp_path / "settings.toml"
    assert wordkin("train", text, "-o", first, *SHELL, f"--subwords={subwords}").status == 0
    shown = wordkin("info", "--settings", first).out
    assert f'subwords = "{subwords}"' in shown.splitlines()
    config.write_text(shown, "utf-8")
    outcome = wordkin("train", text, "-o", second, "--config", config, "--threads", 1)
    assert outcome.status == 0, outcome.err
    assert wk.load_model(second).settings == wk.load_model(first).settings
    assert json.loads(wordkin("info", "--settings", first, "--json").out)["subwords"]["longest"] > 0


def test_train_shows_what_memory_lacks_in_the_words_of_a_shell(
    wordkin: Run, text: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wordkin.system.memory.available_bytes", lambda: 1_000)
    outcome = wordkin("train", text, "-o", tmp_path / "kin.safetensors", *SHELL, "--subwords")
    assert outcome.status == 2
    assert re.search(
        r"training 7 words in 4 dimensions: expected at least .* MB .* Pass --max-words 3",
        outcome.err,
    )
