"""TrainingSettings: defaults, what is refused, and JSON."""

import json
import math
from collections.abc import Callable
from dataclasses import FrozenInstanceError, asdict
from inspect import signature
from typing import Any

import numpy as np
import pytest

import wordkin as wk
from wordkin.errors import SettingsError
from wordkin.gensim.models import Word2Vec
from wordkin.settings import OPTIONS, TrainingSettings
from wordkin.settings.legacy import GENSIM_NAMES, from_legacy, to_legacy


def test_settings_have_the_contracts_defaults() -> None:
    assert asdict(TrainingSettings()) == {
        "objective": "skip-gram",
        "loss": ("negative-sampling",),
        "dimensions": 100,
        "window": 5,
        "epochs": 5,
        "negative_samples": 5,
        "noise_exponent": 0.75,
        "subsample_threshold": 1e-3,
        "min_count": 5,
        "max_words": None,
        "tokenize": "whitespace",
        "numbers": False,
        "lowercase": True,
        "learning_rate": 0.025,
        "final_learning_rate": pytest.approx(2.5e-6),
        "shrink_window": True,
        "cbow_average": True,
        "subwords": None,
        "compass": None,
        "seed": 1,
        "deterministic": False,
        "round_workers": 4,
    }


def test_settings_of_cbow_begin_at_a_learning_rate_of_0_05() -> None:
    settings = TrainingSettings(objective="cbow")
    assert settings.learning_rate == 0.05
    assert settings.final_learning_rate == pytest.approx(5e-6)


def test_settings_let_the_learning_rate_fall_to_a_ten_thousandth() -> None:
    assert TrainingSettings(learning_rate=0.5).final_learning_rate == pytest.approx(5e-5)


@pytest.mark.parametrize(
    ("loss", "samples_noise", "uses_tree"),
    [
        ("negative-sampling", True, False),
        ("hierarchical-softmax", False, True),
        (["hierarchical-softmax", "negative-sampling"], True, True),
    ],
)
def test_settings_say_which_losses_they_have(
    loss: Any, samples_noise: bool, uses_tree: bool
) -> None:
    settings = TrainingSettings(loss=loss)
    assert (settings.samples_noise, settings.uses_tree) == (samples_noise, uses_tree)


def test_settings_keep_losses_in_one_order() -> None:
    both: Any = ["hierarchical-softmax", "negative-sampling"]
    assert TrainingSettings(loss=both) == TrainingSettings(loss=both[::-1])


def test_settings_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        TrainingSettings().window = 3  # type: ignore[misc]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("objective", "skipgram"),
        ("objective", None),
        ("loss", "softmax"),
        ("loss", ()),
        ("loss", ("negative-sampling", "negative-sampling")),
        ("loss", ("negative-sampling", "softmax")),
        ("loss", None),
        ("loss", 5),
        ("loss", [["negative-sampling"]]),
        *((name, value) for name in ("dimensions", "window", "epochs") for value in (0, -3, 1.5)),
        ("dimensions", 100_001),
        ("dimensions", "100"),
        ("dimensions", None),
        ("dimensions", True),
        ("negative_samples", 0),
        ("negative_samples", 10_001),
        ("noise_exponent", math.nan),
        ("noise_exponent", 11),
        ("subsample_threshold", -1e-3),
        ("subsample_threshold", 1.5),
        ("min_count", -1),
        ("min_count", 2.0),
        ("min_count", None),
        ("max_words", 0),
        ("max_words", 2**31),
        ("learning_rate", -0.1),
        ("learning_rate", math.inf),
        ("learning_rate", math.nan),
        ("learning_rate", "fast"),
        ("learning_rate", [0.1]),
        ("final_learning_rate", -0.1),
        ("final_learning_rate", "slow"),
        ("shrink_window", "no"),
        ("cbow_average", 2),
        ("tokenize", 5),
        ("seed", -1),
        ("seed", 2**63),
        ("seed", 1.5),
        ("seed", None),
    ],
)
def test_settings_refuse_a_value_and_name_it(name: str, value: Any) -> None:
    with pytest.raises(SettingsError, match=f"^{name}: expected .*found"):
        TrainingSettings(**{name: value})


def test_settings_errors_are_value_errors_that_show_the_limits() -> None:
    with pytest.raises(
        ValueError, match=r"^window: expected a whole number from 1 to 100000, found 0\.$"
    ):
        TrainingSettings(window=0)
    with pytest.raises(
        ValueError, match=r"^epochs: expected a whole number of at least 1, found 0\.$"
    ):
        TrainingSettings(epochs=0)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"objective": "cbow", "loss": ("hierarchical-softmax", "negative-sampling")},
        {"max_words": 10, "learning_rate": 0.1, "seed": 2**63 - 1, "shrink_window": False},
    ],
)
def test_settings_survive_json(changes: dict[str, Any]) -> None:
    settings = TrainingSettings(**changes)
    assert TrainingSettings.from_json(settings.to_json()) == settings


def test_settings_of_numpys_numbers_survive_json() -> None:
    numbers: dict[str, Any] = {
        "dimensions": np.int64(7),
        "learning_rate": np.float32(0.5),
        "seed": np.uint8(3),
    }
    settings = TrainingSettings(**numbers)
    assert json.loads(settings.to_json())["dimensions"] == 7
    assert TrainingSettings.from_json(settings.to_json()) == settings


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{", r"settings: expected a JSON object, found '\{'"),
        ("[1, 2]", r"expected a JSON object, found '\[1, 2\]'"),
        ('{"dimension": 3}', r"unknown names \['dimension'\]"),
        ('{"dimensions": 0}', "dimensions: expected a whole number"),
    ],
)
def test_from_json_refuses_what_is_no_settings(text: str, problem: str) -> None:
    with pytest.raises(SettingsError, match=problem):
        TrainingSettings.from_json(text)


@pytest.mark.parametrize(
    ("text", "tokenize"),
    [
        ('{"tokenize": "simple"}', "simple-1"),  # of the first version, which knew one rule
        ('{"version": 2, "tokenize": "simple"}', "simple"),
        ('{"version": 2, "tokenize": "simple-1"}', "simple-1"),
        ('{"tokenize": "whitespace"}', "whitespace"),
    ],
)
def test_from_json_knows_the_rule_of_the_files_version(text: str, tokenize: str) -> None:
    settings = TrainingSettings.from_json(text)
    assert settings.tokenize == tokenize
    assert TrainingSettings.from_json(settings.to_json()) == settings


@pytest.mark.parametrize("version", ["3", "null", '"2"', "[2]"])
def test_from_json_refuses_settings_of_other_versions(version: str) -> None:
    with pytest.raises(SettingsError, match=r"unknown names \['version'\]. A newer wordkin"):
        TrainingSettings.from_json(f'{{"version": {version}}}')


def test_settings_keep_choices_as_pythons_own_values() -> None:
    values: dict[str, Any] = {"objective": np.str_("cbow"), "shrink_window": np.False_}
    settings = TrainingSettings(**values)
    assert repr((settings.objective, settings.shrink_window)) == "('cbow', False)"
    assert TrainingSettings.from_json(settings.to_json()) == settings


# One option, one row: what is written out elsewhere is equal to it.


def defaults_of(function: Callable[..., object]) -> dict[str, Any]:
    return {name: one.default for name, one in signature(function).parameters.items()}


def test_train_has_the_options_and_their_defaults() -> None:
    written = {name: value for name, value in defaults_of(wk.train).items() if name in OPTIONS}
    assert list(written) == list(OPTIONS)
    assert written | {"loss": ("negative-sampling",)} == defaults_of(TrainingSettings)
    assert written["loss"] == "negative-sampling"


def test_gensims_word2vec_has_the_options_by_its_names() -> None:
    usual = to_legacy(TrainingSettings(), GENSIM_NAMES)
    defaults = {"sg": 0, "min_alpha": 0.0001}  # gensim's own
    written = defaults_of(Word2Vec)
    assert {name: written[name] for name in usual} == usual | defaults


@pytest.mark.parametrize("name", OPTIONS)
def test_options_have_help_and_either_limits_or_choices(name: str) -> None:
    option = OPTIONS[name]
    assert option["help"].endswith(".")
    assert sum(check in option for check in ("limits", "choices", "reads")) == 1


@pytest.mark.parametrize(
    "settings",
    [
        TrainingSettings(),
        TrainingSettings(objective="cbow", loss=("hierarchical-softmax",), cbow_average=False),
        TrainingSettings(window=9, max_words=7, shrink_window=False, seed=3, negative_samples=2),
    ],
)
def test_settings_survive_gensims_names(settings: TrainingSettings) -> None:
    options = from_legacy(to_legacy(settings, GENSIM_NAMES), GENSIM_NAMES)
    assert TrainingSettings(**options) == settings
