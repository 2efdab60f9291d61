"""Answers as dicts that a server can give out as they are."""

import json

import numpy as np
import pytest

import wordkin as wk
from wordkin.answers.file_facts import describe_file, training_settings
from wordkin.answers.word_map import answer_map, place_words
from wordkin.answers.words import (
    answer_analogy,
    answer_nearest,
    answer_odd,
    answer_similarity,
    choose_words,
)
from wordkin.errors import FormatError, UnknownWordError

VECTORS = wk.WordVectors(
    ["sea", "lake", "car", "bus"], [[1, 0], [4, 3], [0, 1], [1, 5]], counts=[9, 7, 5, 5]
)


def test_answer_nearest_has_one_answer_for_each_word():
    answers = answer_nearest(VECTORS, ["car", "sea", "car"], k=2)
    assert [answer["question"] for answer in answers] == ["car", "sea", "car"]
    found = [[entry["word"] for entry in answer["neighbors"]] for answer in answers]
    assert found == [["bus", "lake"], ["lake", "bus"], ["bus", "lake"]]


def test_answer_similarity_has_one_answer_for_each_pair():
    answers = answer_similarity(VECTORS, ["sea", "lake", "car"])
    pairs = [(answer["first"], answer["second"]) for answer in answers]
    assert pairs == [("sea", "lake"), ("sea", "car"), ("lake", "car")]
    assert [answer["similarity"] for answer in answers] == pytest.approx([0.8, 0, 0.6])


@pytest.mark.parametrize(
    "answer",
    [
        lambda: answer_nearest(VECTORS, ["sea"]),
        lambda: answer_analogy(VECTORS, ("sea", "lake", "car")),
        lambda: answer_analogy(VECTORS, ("sea", "lake", "car"), method="multiply"),
        lambda: answer_odd(VECTORS, ("sea", "lake", "car")),
        lambda: answer_similarity(VECTORS, ["sea", "lake"]),
        lambda: answer_map(VECTORS.words, place_words(VECTORS, VECTORS.words, "pca").positions),
    ],
)
def test_answers_are_what_json_holds(answer):
    assert json.loads(json.dumps(answer())) == answer()


def test_answers_name_unknown_words():
    with pytest.raises(UnknownWordError) as caught:
        answer_nearest(VECTORS, ["laek", "car"])
    assert (caught.value.missing, caught.value.suggestions) == (["laek"], {"laek": ["lake"]})


def test_place_words_looks_at_directions_alone():
    longer = wk.WordVectors(VECTORS.words, VECTORS.matrix * [[1], [10], [100], [3]])
    places = [place_words(vectors, VECTORS.words, "pca").positions for vectors in (VECTORS, longer)]
    np.testing.assert_allclose(*places, atol=1e-6)


def test_place_words_takes_a_vector_of_zeros():
    vectors = wk.WordVectors(["sea", "none"], [[1, 0], [0, 0]])
    assert np.isfinite(place_words(vectors, ["sea", "none"], "pca").positions).all()


def test_describe_file_leaves_out_what_the_format_does_not_keep(tmp_path):
    VECTORS.save(tmp_path / "v.txt")
    VECTORS.save(tmp_path / "v.safetensors")
    text, native = (describe_file(str(tmp_path / name)) for name in ("v.txt", "v.safetensors"))
    assert native.keys() - text.keys() == {"tokens", "kind", "wordkin_version"}
    assert (native["tokens"], native["first_words"]) == (26, ["sea", "lake", "car", "bus"])
    with pytest.raises(FormatError, match=r"v\.txt: expected settings of a training, found none"):
        training_settings(text)


@pytest.mark.parametrize(
    ("words", "rank"),
    [(200, 0), (201, 100), (1_600, 100), (16_000, 1_000), (3_000_000, 1_000)],
)
def test_choose_words_leaves_out_more_of_the_most_frequent_if_there_are_many(words, rank):
    vocabulary = [f"word-{number}" for number in range(words)]
    assert choose_words(vocabulary) == vocabulary[rank : rank + 3]
