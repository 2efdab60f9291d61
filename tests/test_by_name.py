"""Python has by name what the commands evaluate, cluster and map have."""

import json

import numpy as np
import pytest

import wordkin as wk
from wordkin.errors import EvaluationError, SettingsError, UnknownWordError
from wordkin.evaluation import evaluate_analogies, evaluate_odd_one_out, evaluate_similarity

WORDS = ["man", "king", "woman", "queen", "river", "lake", "sea", "salary"]
ROWS = np.array(
    [[1, 0, 0], [1, 0, 1], [0, 1, 0], [0, 1, 1], [3, 1, 0], [2, 0, 1], [2, 0, 1.5], [0, 1, 0]],
    np.float32,
)


@pytest.fixture
def known():
    return wk.WordVectors(WORDS, ROWS)


@pytest.fixture
def path(known, tmp_path):
    known.save(tmp_path / "kin.safetensors")
    return tmp_path / "kin.safetensors"


def test_evaluate_has_the_figures_of_the_command(wordkin, known, path):
    found = wk.evaluate(known)
    told = [json.loads(line) for line in wordkin("evaluate", path, "--json").out.splitlines()]
    want = json.loads(json.dumps(found.to_dict()))  # lists instead of tuples
    assert {one.pop("test").replace(" ", "_"): one for one in told} == want
    assert wordkin("evaluate", path).out.strip() == str(found)


def test_evaluate_is_all_tests_in_one(known):
    found = wk.evaluate(known)
    assert found.analogies == evaluate_analogies(known)
    assert found.similarity == evaluate_similarity(known, restrict=30_000)
    assert found.odd_one_out == evaluate_odd_one_out(known)
    assert repr(found) == "<Evaluation: analogies 1.000, similarity 1.000, odd one out 1.000>"


def test_evaluate_asks_the_files_that_are_named_and_no_others(known, tmp_path):
    (tmp_path / "pairs.tsv").write_text("river\tlake\t7\nriver\tsalary\t1\nsea\tlake\t9\n")
    found = wk.evaluate(known, pairs=tmp_path / "pairs.tsv")
    assert (found.analogies, found.odd_one_out) == (None, None)
    assert found.similarity.asked == 3
    assert list(found.to_dict()) == ["similarity"]


def test_evaluate_warns_of_a_test_that_cannot_be_asked_and_asks_the_others():
    some = wk.WordVectors(WORDS[:4], ROWS[:4])
    with pytest.warns(wk.WordkinWarning, match="expected questions whose words are all among"):
        found = wk.evaluate(some)
    assert found.analogies.accuracy == 1
    assert found.odd_one_out is None


def test_evaluate_refuses_vectors_of_which_nothing_can_be_asked():
    with pytest.raises(EvaluationError, match="expected questions whose words are all among"):
        wk.evaluate(wk.WordVectors(["Fluß", "See"], ROWS[:2]))


def test_clusters_have_the_words_of_the_command(wordkin, known, path):
    found = wk.clusters(known, 3)
    told = [
        json.loads(line) for line in wordkin("cluster", path, "-k", 3, "--json").out.splitlines()
    ]
    assert list(found) == [one["words"] for one in told]
    assert [found[label].index(word) >= 0 for word, label in zip(WORDS, found.labels, strict=True)]
    assert (len(found), len(found[1:])) == (3, 2)
    assert repr(found) == "<Clusters: 3 of 8 words>"


def test_clusters_refuse_more_than_there_are_words(known):
    with pytest.raises(SettingsError, match="k: expected at most"):
        wk.clusters(known, 9)


def test_project_has_the_positions_of_the_command(wordkin, known, path, tmp_path):
    found = wk.project(known, k=5, method="pca")
    arguments = ("map", path, "-o", tmp_path / "map.html", "-k", 5, "--method", "pca", "--json")
    told = [json.loads(line) for line in wordkin(*arguments).out.splitlines()]
    assert found.points == told
    assert found.to_dict() == {one["word"]: (one["x"], one["y"]) for one in told}
    assert repr(found) == "<WordMap: 5 words on a plane>"


def test_project_places_all_words_or_those_that_are_named(known):
    assert wk.project(known, method="pca").positions.shape == (8, 2)
    assert wk.project(known, ["sea", "lake", "sea"], method="pca").words == ["sea", "lake"]
    with pytest.raises(UnknownWordError, match="ocean"):
        wk.project(known, ["ocean"])
    with pytest.raises(SettingsError, match="k: expected"):
        wk.project(known, k=0)


@pytest.mark.parametrize(
    ("name", "start"), [("map.html", b"<!"), ("map.png", b"\x89PNG"), ("map.SVG", b"<?xml")]
)
def test_word_map_is_saved_as_its_name_says(known, tmp_path, name, start):
    wk.project(known, method="pca").save(tmp_path / name)
    assert (tmp_path / name).read_bytes().startswith(start)


def test_word_map_refuses_a_name_that_says_nothing(known, tmp_path):
    with pytest.raises(
        SettingsError, match=r"ends in \.html, \.png, \.svg or \.pdf, found '\.jpg'"
    ):
        wk.project(known, method="pca").save(tmp_path / "map.jpg")
