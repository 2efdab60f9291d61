"""Given vectors to begin at, and words that stay there."""

import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import wordkin as wk
from small_trainings import COMBINATIONS, matrices_of
from wordkin.errors import SettingsError, WordkinWarning
from wordkin.model import Model
from wordkin.system import cores
from wordkin.training.given import as_factors, factors_by_row
from wordkin.words.vocabulary import Vocabulary

SENTENCES = [["sea", "lake", "pond", "sea"], ["reef", "lake", "sea"]] * 20
GIVEN = {"sea": [1.0, 2.0, 3.0, 4.0], "reef": [-1.0, 0.5, 0.25, -0.125], "moor": [9.0] * 4}
WORDS, MATRIX = list(GIVEN), np.array(list(GIVEN.values()), np.float32)
STILL: dict[str, Any] = {"learning_rate": 0.0, "final_learning_rate": 0.0}


def train(**options: Any) -> Model:
    """A training that takes no time and shows nothing."""
    options = {"dimensions": 4, "epochs": 3, "threads": 1, "progress": False} | options
    return wk.train(SENTENCES, subsample_threshold=0, **options)


def moved(model: Model, start: Model) -> dict[str, bool]:
    """Which words have other bits than at the start."""
    return {
        word: model.vectors[word].tobytes() != start.vectors[word].tobytes()
        for word in model.vectors
    }


@pytest.mark.parametrize(
    "given",
    [
        GIVEN,
        (WORDS, MATRIX),
        (iter(WORDS), MATRIX.tolist()),
        wk.WordVectors(WORDS, MATRIX),
        wk.WordVectors(WORDS, MATRIX.astype(np.float16)),
    ],
    ids=["mapping", "tuple", "iterator", "vectors", "float16"],
)
def test_train_begins_at_initial_vectors(given: Any) -> None:
    started, fresh = train(initial_vectors=given, **STILL), train(**STILL)
    assert_array_equal(started.vectors[["sea", "reef"]], MATRIX[:2])
    others = ["lake", "pond"]
    assert_array_equal(started.vectors[others], fresh.vectors[others])
    assert "moor" not in started.vectors


@pytest.mark.parametrize("name", ["given.bin", "given.safetensors", "given.txt.gz"])
def test_train_begins_at_the_vectors_of_a_file(tmp_path: Path, name: str) -> None:
    wk.WordVectors(WORDS, MATRIX).save(tmp_path / name)
    started = train(initial_vectors=tmp_path / name, **STILL)
    assert_array_equal(started.vectors[["sea", "reef"]], MATRIX[:2])


def test_train_moves_initial_vectors_that_are_not_frozen() -> None:
    given = train(initial_vectors=GIVEN, **STILL)
    assert all(moved(train(initial_vectors=GIVEN), given).values())


def test_train_goes_on_with_given_vectors_over_the_models() -> None:
    model = train()
    went_on = wk.train(
        SENTENCES, resume=model, initial_vectors=GIVEN, **STILL, threads=1, progress=False
    )
    assert_array_equal(went_on.vectors[["sea", "reef"]], MATRIX[:2])
    assert_array_equal(went_on.vectors["lake"], model.vectors["lake"])
    assert_array_equal(model.vectors["sea"], train().vectors["sea"])  # the model itself stays


def test_train_goes_on_with_a_model_whose_records_lack_the_learning_rate() -> None:
    model = replace(train(), history=[{"epoch": 1}])
    assert len(wk.train(SENTENCES, resume=model, threads=1, progress=False).history) == 1 + 3


def test_train_logs_how_many_words_have_initial_vectors(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "wordkin"):
        train(initial_vectors=GIVEN)
    assert "2 of 4 words start at given vectors" in caplog.messages


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (np.eye(4), r"or \(words, matrix\), found ndarray"),
        (7, r"found int"),
        ({}, r"found dict: expected a matrix \[words, dimensions\], found \[0\]\.$"),
        ({"sea": [1.0, 2.0], "lake": [1.0]}, "mapping of words to vectors of equal length"),
        ({"sea": "abcd"}, "mapping of words to vectors of equal length"),
        ((["sea", "sea"], np.ones((2, 4))), "found 'sea' again"),
        ((["sea"], np.ones((2, 4))), "one row for each word, found 1 words, 2 rows"),
        ({"sea": [1.0] * 5}, r"expected vectors of 4 dimensions.*found 5\. Pass dimensions=5"),
        ({"reef": [1.0] * 4, "sea": [np.nan] * 4}, r"expected finite .* the vector of 'sea'"),
    ],
)
def test_train_refuses_bad_initial_vectors(given: Any, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        train(initial_vectors=given)


def test_train_looks_at_dimensions_and_words_before_it_reads_the_text() -> None:
    for options in ({"initial_vectors": {"sea": [1.0]}}, {"freeze": "sea"}):
        with pytest.raises(SettingsError):
            wk.train("no such file", **options)


def test_train_warns_of_initial_vectors_of_other_words() -> None:
    with pytest.warns(WordkinWarning, match="none of its words, such as 'Sea', is among the 4"):
        train(initial_vectors={"Sea": [1.0] * 4})


@pytest.mark.parametrize("combination", COMBINATIONS)
@pytest.mark.parametrize("threads", [1, 3])
def test_train_leaves_frozen_words_bit_for_bit(
    combination: dict[str, Any], threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cores, "usable_cores", lambda: threads)
    start = train(**combination, initial_vectors=GIVEN, **STILL)
    model = train(
        **combination, initial_vectors=GIVEN, freeze=["sea", "pond"], threads=threads, epochs=20
    )
    assert moved(model, start) == {"sea": False, "lake": True, "reef": True, "pond": False}


@pytest.mark.parametrize("combination", COMBINATIONS)
def test_train_learns_by_factors_near_1_as_usual(combination: dict[str, Any]) -> None:
    # Factors of just 1 are none, those a little below 1 take the other kernel.
    usual = train(**combination)
    nearly = train(**combination, freeze=dict.fromkeys(["sea", "lake"], 1 - 1e-6))
    same = train(**combination, freeze=dict.fromkeys(["sea", "lake"], 1))
    assert matrices_of(same) == matrices_of(usual)
    assert_allclose(nearly.vectors.matrix, usual.vectors.matrix, rtol=1e-3, atol=1e-5)


def test_train_moves_words_by_their_factors() -> None:
    start = train(epochs=1, **STILL).vectors
    usual = train(epochs=1).vectors["sea"] - start["sea"]
    slowed = train(epochs=1, freeze={"sea": 0.5}).vectors["sea"] - start["sea"]
    # Not just half: what it is learned from depends on where it has got to.
    assert 0.3 < np.linalg.norm(slowed) / np.linalg.norm(usual) < 0.7


def test_train_freezes_all_words_that_initial_vectors_have() -> None:
    start = train(initial_vectors=GIVEN, **STILL)
    model = train(initial_vectors=GIVEN, freeze=True)
    assert moved(model, start) == {"sea": False, "lake": True, "reef": False, "pond": True}


def test_train_freezes_words_of_the_model_it_goes_on_from() -> None:
    model = train()
    went_on = wk.train(
        SENTENCES, resume=model, freeze=["lake"], learning_rate=2e-6, threads=1, progress=False
    )
    assert moved(went_on, model) == {"sea": True, "lake": False, "reef": True, "pond": True}


def test_train_warns_of_frozen_words_that_the_text_does_not_have() -> None:
    with pytest.warns(WordkinWarning, match="freeze: none of its words, such as 'moor'"):
        train(freeze=["moor"])


@pytest.mark.parametrize(
    ("freeze", "message"),
    [
        ("sea", "expected a list of words, a mapping of words to factors, or True, found 'sea'"),
        (7, "expected a list of words"),
        (True, "freeze=True: expected initial_vectors"),
        ({"sea": 1.5}, r"freeze\['sea'\]: expected a number from 0.0 to 1.0, found 1.5"),
        ({"sea": -0.5}, r"freeze\['sea'\]"),
        ({"sea": float("nan")}, r"freeze\['sea'\]"),
        ([7], "expected words, found 7"),
    ],
)
def test_as_factors_refuses_what_is_no_choice_of_words(freeze: Any, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        as_factors(freeze, None)


def test_as_factors_takes_an_iterator_and_nothing() -> None:
    assert as_factors(iter(["sea"]), None) == {"sea": 0.0}
    assert as_factors((), None) == as_factors(False, None) == {}


def test_factors_by_row_is_none_where_all_learn() -> None:
    vocabulary = Vocabulary.from_words(["sea", "lake"], [2, 1])
    assert factors_by_row({}, vocabulary) is None
    assert factors_by_row({"sea": 1.0}, vocabulary) is None
