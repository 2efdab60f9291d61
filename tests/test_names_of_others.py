"""Names that other libraries have, and what the errors about them offer."""

import copy
import operator
import pickle
import traceback
from operator import attrgetter

import numpy as np
import pytest

import wordkin as wk
from wordkin.errors import TextError
from wordkin.settings.attributes import THEIRS

VECTORS = wk.WordVectors(["sea", "lake", "car"], [[1, 0], [4, 3], [0, 1]])


@pytest.fixture(scope="module")
def model() -> wk.Model:
    return wk.train([["sea", "lake"]] * 20, dimensions=2, progress=False)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("most_similar", "WordVectors has no most_similar. Did you mean vectors.nearest?"),
        ("get_vector", "WordVectors has no get_vector. Did you mean vectors[word]?"),
        ("wv", "WordVectors has no wv. Did you mean vectors?"),
    ],
)
def test_vectors_say_what_a_name_of_gensim_is_here(name: str, message: str) -> None:
    with pytest.raises(AttributeError) as error:
        getattr(VECTORS, name)
    assert traceback.format_exception_only(error.value)[0].rstrip() == f"AttributeError: {message}"
    assert not hasattr(VECTORS, name)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("wv", "model.vectors"),
        ("nearest", "model.vectors.nearest"),
        ("most_similar", "model.vectors.nearest"),
        ("get_vector", "model.vectors[word]"),
        ("predict_output_word", "model.predict"),
    ],
)
def test_a_model_says_where_its_vectors_answer(name: str, meant: str, model: wk.Model) -> None:
    with pytest.raises(AttributeError) as error:
        getattr(model, name)
    assert str(error.value) == f"Model has no {name}. Did you mean {meant}?"
    assert not hasattr(model, name)


def test_a_model_that_is_asked_for_a_word_names_its_vectors(model: wk.Model) -> None:
    with pytest.raises(TypeError, match=r"Did you mean model\.vectors\['sea'\]\?"):
        operator.getitem(model, "sea")  # type: ignore[call-overload]


@pytest.mark.parametrize("name", ["nearst", "__array__"])
def test_other_unknown_names_keep_the_error_of_python(name: str, model: wk.Model) -> None:
    for value in (VECTORS, model):
        kind = type(value).__name__
        with pytest.raises(AttributeError, match=f"^'{kind}' object has no attribute '{name}'$"):
            getattr(value, name)


def test_python_can_suggest_the_name_that_was_misspelt() -> None:
    with pytest.raises(AttributeError) as error:
        VECTORS.nearst("sea")  # type: ignore[attr-defined]
    assert (error.value.name, error.value.obj) == ("nearst", VECTORS)


def test_every_name_that_is_offered_exists(model: wk.Model) -> None:
    for kind, value in (("WordVectors", VECTORS), ("Model", model)):
        for offered in THEIRS[kind][1].values():
            path = offered.partition("[")[0].strip(".")
            attrgetter(path or "__class__")(value)


def test_copies_and_pickles_are_whole(model: wk.Model) -> None:
    both = VECTORS, model
    pickled = pickle.loads(pickle.dumps(both))  # noqa: S301 (our own)
    for vectors, whole in (pickled, copy.deepcopy(both), (copy.copy(VECTORS), copy.copy(model))):
        assert np.array_equal(vectors.matrix, VECTORS.matrix)
        assert np.array_equal(whole.vectors.matrix, model.vectors.matrix)


@pytest.mark.parametrize("name", ["Word2Vec", "KeyedVectors"])
def test_wordkin_says_where_the_classes_of_gensim_are(name: str) -> None:
    with pytest.raises(AttributeError, match=rf"gensim's is wordkin\.gensim\.models\.{name}"):
        getattr(wk, name)


def test_a_list_of_texts_gets_a_hint_for_lists() -> None:
    with pytest.raises(TextError, match=r"\[text\.split\(\) for text in texts\]") as error:
        wk.train(["the quick brown fox", "jumps over"])
    assert "splitlines" not in str(error.value)
